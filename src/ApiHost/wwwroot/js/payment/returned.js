import { h, icon } from '../dom.js';
import { t } from '../i18n.js';
import { formatMoney, moneyElement } from '../money.js';
import { copyable, facts } from '../ui.js';
import { decisionText } from '../views/refusal.js';
import { refunds, signature } from './moneyBack.js';
import { namesOf, waitingPanel } from './waiting.js';

/** The money came after the payment had ended and could not be credited any more: it goes back, or went back. */
export function returnedPart(page, payment, actions) {
  const values = { ...namesOf(payment), amount: formatMoney(payment.amount) };
  const title = t(`pay.${payment.status}Title`);
  const reason = decisionText(payment.decision);
  const asking = payment.waiting && waitingPanel(payment, actions);
  return {
    title,
    element: h('section', { class: 'card card-narrow state', testId: payment.status },
      h('div', { class: 'state-head' },
        h('span', { class: 'state-mark state-wait' }, icon('undo')),
        h('h1', {}, title),
        moneyElement(payment.amount, { className: 'money-large', testId: 'amount' }),
        h('p', { class: 'lead', testId: 'returned-text' }, t(`pay.${payment.status}Text`, values))),
      reason && h('p', { class: 'reason', testId: 'returned-reason' }, h('span', { class: 'reason-name' }, t('pay.returnedReason')), reason),
      asking && asking.element,
      refunds(payment),
      h('a', { class: 'button button-primary button-wide no-print', href: '#/top-up', testId: 'again' }, t('pay.again')),
      facts([[t('pay.id'), copyable(payment.id), 'payment-id']])),
    tick: () => asking && asking.tick(),
    update: (changed) => {
      asking?.update(changed);
      return signature(changed) === signature(payment);
    },
  };
}
