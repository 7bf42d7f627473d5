import { now } from '../clock.js';
import { h, icon, setText } from '../dom.js';
import { t } from '../i18n.js';
import { moneyElement } from '../money.js';
import { copyable, facts } from '../ui.js';
import { methodLabel } from '../methods.js';
import { checks } from './checks.js';
import { progress } from './progress.js';

const TEXTS = { created: 'created', unknown: 'unknown', awaiting_user: 'created', processing: 'processing', paid: 'paid' };
const LONG_MS = 10_000;

/** Nothing to do for the user: the provider or we are at work. */
export function pendingPart(page, payment, check) {
  const name = TEXTS[payment.status] ?? 'unknown';
  const method = methodLabel(payment.method);
  const title = t(`pay.${name}Title`, { method });
  const text = h('p', { class: 'lead', testId: 'pending-text' }, t(`pay.${name}Text`, { method }));
  const asking = checks(payment, check, { label: t('pay.checkNow'), className: 'button button-quiet button-wide' });
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
      facts([[t('pay.id'), copyable(payment.id), 'payment-id']])),
    tick: () => {
      asking.tick();
      if (payment.paidAt && now() - Date.parse(payment.paidAt) > LONG_MS) {
        setText(text, t('pay.paidLong'));
      }
    },
    update: (changed) => {
      asking.update(changed);
      return changed.status === payment.status;
    },
  };
}
