import { h, icon } from '../dom.js';
import { formatMoment, t } from '../i18n.js';
import { moneyElement } from '../money.js';
import { copyable, facts } from '../ui.js';
import { refunds, signature } from './moneyBack.js';
import { namesOf, waitingPanel } from './waiting.js';

/** What the provider says contradicts the order, or the money can't go where it should: a person has to look at it. */
export function reviewPart(page, payment, actions) {
  const title = t('pay.reviewTitle');
  const hasArrived = payment.paidAt !== null;
  const asking = waitingPanel(payment, actions);
  return {
    title,
    element: h('section', { class: 'card card-narrow state', testId: 'review' },
      h('div', { class: 'state-head' },
        h('span', { class: 'state-mark state-wait' }, icon('alert')),
        h('h1', {}, title),
        moneyElement(payment.amount, { className: 'money-large', testId: 'amount' }),
        h('p', { class: 'lead' }, t(payment.refunds.length > 0 ? 'pay.reviewRefundText' : hasArrived ? 'pay.reviewPaidText' : 'pay.reviewText', namesOf(payment)))),
      asking.element,
      refunds(payment),
      facts([
        [t('pay.id'), copyable(payment.id), 'payment-id'],
        [t('receipt.startedAt'), h('time', { datetime: payment.startedAt }, formatMoment(payment.startedAt, { seconds: true }))],
      ]),
      h('a', { class: 'button button-quiet button-wide', href: '#/home' }, t('pay.home'))),
    tick: asking.tick,
    update: (changed) => {
      asking.update(changed);
      return signature(changed) === signature(payment);
    },
  };
}
