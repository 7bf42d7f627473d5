import { secondsSince } from '../clock.js';
import { h, icon, setText } from '../dom.js';
import { t } from '../i18n.js';
import { moneyElement } from '../money.js';
import { copyable, facts } from '../ui.js';
import { notArrived } from '../views/questions.js';
import { progress } from './progress.js';
import { namesOf, waitingPanel } from './waiting.js';

const TEXTS = { created: 'created', unknown: 'unknown', awaiting_user: 'created', processing: 'processing', paid: 'paid' };
const LONG_SECONDS = 10;

/** Nothing to do for the user: the provider or we are at work. */
export function pendingPart(page, payment, actions) {
  const name = TEXTS[payment.status] ?? 'unknown';
  const names = namesOf(payment);
  const title = t(`pay.${name}Title`, names);
  const text = h('p', { class: 'lead', testId: 'pending-text' }, t(`pay.${name}Text`, names));
  const asking = waitingPanel(payment, actions);
  const steps = progress(payment);
  return {
    title,
    element: h('section', { class: 'card card-narrow state', testId: `pending-${payment.status}` },
      h('div', { class: 'state-head' },
        h('span', { class: `state-mark ${payment.status === 'paid' ? 'state-good' : 'state-wait'}` }, icon(payment.status === 'paid' ? 'check' : 'clock')),
        h('h1', {}, title),
        moneyElement(payment.amount, { className: 'money-large', testId: 'amount' }),
        text),
      steps.element,
      payment.status !== 'paid' && asking.element,
      payment.status !== 'paid' && notArrived(),
      facts([[t('pay.id'), copyable(payment.id), 'payment-id']])),
    tick: () => {
      asking.tick();
      if (payment.paidAt && secondsSince(payment.paidAt) >= LONG_SECONDS) {
        setText(text, t('pay.paidLong'));
      }
    },
    update: (changed) => {
      asking.update(changed);
      return changed.status === payment.status;
    },
  };
}
