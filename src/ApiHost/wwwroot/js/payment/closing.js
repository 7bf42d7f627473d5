import { h, icon } from '../dom.js';
import { formatMoment, t } from '../i18n.js';
import { moneyElement } from '../money.js';
import { copyable, facts } from '../ui.js';
import { namesOf, waitingPanel } from './waiting.js';

/** The order is being closed, because the user asked for it or because its time is over; the provider has not confirmed it yet. */
export function closingPart(page, payment, actions) {
  const name = payment.cancelRequestedAt === null ? 'timeUp' : 'cancelling';
  const names = namesOf(payment);
  const title = t(`pay.${name}Title`, names);
  const asking = waitingPanel(payment, actions);
  return {
    title,
    element: h('section', { class: 'card card-narrow state', testId: `closing-${name}` },
      h('div', { class: 'state-head' },
        h('span', { class: 'state-mark state-wait' }, icon('clock')),
        h('h1', {}, title),
        moneyElement(payment.amount, { className: 'money-large', testId: 'amount' }),
        h('p', { class: 'lead', testId: name === 'timeUp' ? 'time-up' : 'closing-text' }, t(`pay.${name}Text`, names))),
      asking.element,
      facts([
        payment.cancelRequestedAt && [t('pay.cancelRequestedAt'), formatMoment(payment.cancelRequestedAt, { seconds: true })],
        [t('pay.id'), copyable(payment.id), 'payment-id'],
      ])),
    tick: asking.tick,
    update: (changed) => {
      asking.update(changed);
      return (changed.cancelRequestedAt === null) === (payment.cancelRequestedAt === null);
    },
  };
}
