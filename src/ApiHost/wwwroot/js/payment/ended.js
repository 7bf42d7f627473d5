import { h, icon } from '../dom.js';
import { formatMoment, t } from '../i18n.js';
import { moneyElement } from '../money.js';
import { copyable, facts } from '../ui.js';
import { decisionText } from '../views/refusal.js';
import { namesOf, waitingPanel } from './waiting.js';

/** The payment ended without money: why, and what to do next. */
export function endedPart(page, payment, actions) {
  const names = namesOf(payment);
  const name = payment.status === 'cancelled' && payment.cancelRequestedAt !== null ? 'cancelledByUser' : payment.status;
  const title = t(`pay.${name}Title`, names);
  const isRefused = payment.status === 'failed' || payment.status === 'refused';
  const asking = waitingPanel(payment, actions, { label: t('pay.endedCheck'), className: 'button button-quiet button-wide' });
  return {
    title,
    element: h('section', { class: 'card card-narrow state', testId: `ended-${payment.status}` },
      h('div', { class: 'state-head' },
        h('span', { class: `state-mark ${isRefused ? 'state-bad' : 'state-wait'}` }, icon(isRefused ? 'cross' : 'clock')),
        h('h1', {}, title),
        moneyElement(payment.amount, { className: 'money-large', testId: 'amount' }),
        h('p', { class: 'lead', testId: 'ended-text' }, decisionText(payment.decision) ?? t(`pay.${name}Text`, names))),
      h('a', { class: 'button button-primary button-wide', href: '#/top-up', testId: 'again' }, t('pay.again')),
      !isRefused && asking.element,
      facts([
        payment.failure && [t('pay.failedCode', names), h('code', { class: 'reference' }, payment.failure), 'failure'],
        [t('receipt.startedAt'), h('time', { datetime: payment.startedAt }, formatMoment(payment.startedAt, { seconds: true }))],
        payment.cancelRequestedAt && [t('pay.cancelRequestedAt'), h('time', { datetime: payment.cancelRequestedAt }, formatMoment(payment.cancelRequestedAt, { seconds: true }))],
        [t('pay.id'), copyable(payment.id), 'payment-id'],
      ])),
    tick: asking.tick,
    update: (changed) => {
      asking.update(changed);
      return changed.status === payment.status;
    },
  };
}
