import { now } from '../clock.js';

/* What a payment's status means to a page. */

const OPEN = new Set(['created', 'unknown', 'awaiting_user', 'processing']);
const ENDED = new Set(['refused', 'failed', 'cancelled', 'expired']);
const ARRIVED = new Set(['paid', 'returning']);
const ACTIONS = { scan_qr_code: 'scan', open_page: 'leave', confirm_in_app: 'inApp', transfer_money: 'transfer' };

/** Whether it can still be paid. */
export function isOpen(payment) {
  return OPEN.has(payment.status);
}

/** Whether the user may want to come back to it: it has not come to an end, good or bad. */
export function isUnfinished(payment) {
  return isOpen(payment) || ARRIVED.has(payment.status);
}

/** Whether nothing more is to be expected by itself, money that arrives all the same aside. */
export function isSettled(payment) {
  return !isUnfinished(payment) && payment.waiting === null;
}

/** Whether the user can still call it off. */
export function isCancellable(payment) {
  return isOpen(payment) && payment.cancelRequestedAt === null && now() < Date.parse(payment.expiresAt);
}

/**
 * Whether an answer is at least as new as another, for answers and events may overtake each other. A payment never goes back from one
 * of these steps to an earlier one; within a step the time of the last check decides.
 */
export function isNewer(payment, other) {
  const step = stepOf(payment) - stepOf(other);
  const isForgetful = payment.cancelRequestedAt === null && other.cancelRequestedAt !== null;
  return step > 0 || (step === 0 && !isForgetful && moment(payment.checkedAt) >= moment(other.checkedAt));
}

/** Which page part shows the payment. */
export function partOf(payment) {
  if (ENDED.has(payment.status)) {
    return 'ended';
  }

  if (payment.waiting?.for === 'support') {
    return 'review';
  }

  if (payment.status === 'returning' || payment.status === 'returned') {
    return 'returned';
  }

  if (!isOpen(payment)) {
    return payment.status === 'paid' ? 'pending' : 'receipt';
  }

  if (payment.cancelRequestedAt !== null || now() >= Date.parse(payment.expiresAt)) {
    return 'closing';
  }

  return (payment.status === 'awaiting_user' && ACTIONS[payment.action?.type]) || 'pending';
}

function stepOf(payment) {
  return payment.status === 'created' || payment.status === 'unknown' ? 0
    : isOpen(payment) ? 1
    : ENDED.has(payment.status) ? 2
    : ARRIVED.has(payment.status) ? 3
    : 4;
}

function moment(text) {
  return text ? Date.parse(text) : 0;
}
