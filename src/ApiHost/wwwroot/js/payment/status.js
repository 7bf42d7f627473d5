import { now } from '../clock.js';

/* What a payment's status means to a page. */

const FINAL = new Set(['credited', 'failed', 'cancelled', 'expired', 'refused']);
const ORDER = ['created', 'unknown', 'awaiting_user', 'processing', 'refused', 'failed', 'cancelled', 'expired', 'paid', 'credited'];
const REVIEW_AFTER_MS = 60_000;

/** Whether nothing more is to be expected, money that arrives all the same aside. */
export function isFinal(payment) {
  return FINAL.has(payment.status);
}

/** Whether an answer is at least as new as another: answers and events may overtake each other, a payment never goes back. */
export function isNewer(payment, other) {
  const step = ORDER.indexOf(payment.status) - ORDER.indexOf(other.status);
  return step > 0 || (step === 0 && moment(payment.checkedAt) >= moment(other.checkedAt));
}

/** Which page part shows the payment. */
export function partOf(payment) {
  switch (payment.status) {
    case 'credited': return 'receipt';
    case 'failed': case 'cancelled': case 'expired': case 'refused': return 'ended';
    case 'paid': return 'pending';
    default: break;
  }

  // Past its time and nobody asks any more: what the provider says contradicts the order.
  if (payment.nextCheckAt === null && now() > Date.parse(payment.expiresAt) + REVIEW_AFTER_MS) {
    return 'review';
  }

  return payment.status === 'awaiting_user' && payment.action?.type === 'scan_qr_code' ? 'scan' : 'pending';
}

function moment(text) {
  return text ? Date.parse(text) : 0;
}
