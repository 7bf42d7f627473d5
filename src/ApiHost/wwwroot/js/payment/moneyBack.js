import { h } from '../dom.js';
import { formatMoment, t } from '../i18n.js';
import { moneyElement } from '../money.js';
import { copyable, facts } from '../ui.js';
import { namesOf } from './waiting.js';

/* What has gone back to the payer, or is about to. */

/** Reasons that no person wrote. */
const REASONS = { 'Paid too late': 'refund.paidTooLate', 'Made at the provider': 'refund.madeAtProvider' };

/** Every refund of a payment, each with what became of it; null if there are none. */
export function refunds(payment) {
  return payment.refunds.length > 0 && h('section', { class: 'money-back', testId: 'refunds' },
    h('h2', {}, t('refund.title')),
    payment.refunds.map((refund) => item(payment, refund, `refund.${refund.status}`, [
      [t('refund.startedAt'), moment(refund.startedAt)],
      refund.endedAt && [t('refund.endedAt'), moment(refund.endedAt)],
      refund.reason && [t('refund.reason'), REASONS[refund.reason] ? t(REASONS[refund.reason]) : refund.reason],
      [t('refund.id'), copyable(refund.id), 'refund-id'],
    ])));
}

/** Every dispute about a payment; null if there are none. */
export function disputes(payment) {
  return payment.disputes.length > 0 && h('section', { class: 'money-back', testId: 'disputes' },
    h('h2', {}, t('dispute.title')),
    payment.disputes.map((dispute) => item(payment, dispute, `dispute.${dispute.status}`, [
      [t('dispute.at'), moment(dispute.at)],
      [t('dispute.id'), copyable(dispute.id), 'dispute-id'],
    ])));
}

/** Tells payments apart by what these lists show. */
export function signature(payment) {
  return [payment.status, ...payment.refunds.map(({ id, status }) => id + status), ...payment.disputes.map(({ id, status }) => id + status)].join();
}

function item(payment, one, key, rows) {
  return h('div', { class: 'money-back-item', 'data-status': one.status, testId: 'money-back' },
    h('p', { class: 'money-back-head' }, moneyElement(one.amount), h('span', { class: 'money-back-status' }, t(`${key}Short`))),
    h('p', { class: 'small' }, t(key, namesOf(payment))),
    facts(rows));
}

function moment(at) {
  return h('time', { datetime: at }, formatMoment(at, { seconds: true }));
}
