import { h, icon } from '../dom.js';
import { formatMoment, t } from '../i18n.js';
import { moneyElement } from '../money.js';
import { methodLabel } from '../methods.js';
import { copyable, facts } from '../ui.js';

/** What the provider says contradicts the order: a person has to look at it. */
export function reviewPart(page, payment) {
  const title = t('pay.reviewTitle');
  return {
    title,
    element: h('section', { class: 'card card-narrow state', testId: 'review' },
      h('div', { class: 'state-head' },
        h('span', { class: 'state-mark state-wait' }, icon('alert')),
        h('h1', {}, title),
        moneyElement(payment.amount, { className: 'money-large', testId: 'amount' }),
        h('p', { class: 'lead' }, t('pay.reviewText', { method: methodLabel(payment.method) }))),
      facts([
        [t('pay.id'), copyable(payment.id), 'payment-id'],
        [t('receipt.startedAt'), h('time', { datetime: payment.startedAt }, formatMoment(payment.startedAt, { seconds: true }))],
      ]),
      h('a', { class: 'button button-quiet button-wide', href: '#/home' }, t('pay.home'))),
    update: () => true,
  };
}
