import { h, icon } from '../dom.js';
import { formatMoment, t } from '../i18n.js';
import { moneyElement } from '../money.js';
import { copyable, facts } from '../ui.js';
import { methodLabel } from '../methods.js';
import { decisionText } from '../views/refusal.js';
import { checks } from './checks.js';

/** The payment ended without money: why, and what to do next. */
export function endedPart(page, payment, check) {
  const method = methodLabel(payment.method);
  const title = t(`pay.${payment.status}Title`, { method });
  const isRefused = payment.status === 'failed' || payment.status === 'refused';
  const asking = checks(payment, check, { label: t('pay.endedCheck'), className: 'button button-quiet button-wide' });
  return {
    title,
    element: h('section', { class: 'card card-narrow state', testId: `ended-${payment.status}` },
      h('div', { class: 'state-head' },
        h('span', { class: `state-mark ${isRefused ? 'state-bad' : 'state-wait'}` }, icon(isRefused ? 'cross' : 'clock')),
        h('h1', {}, title),
        moneyElement(payment.amount, { className: 'money-large', testId: 'amount' }),
        h('p', { class: 'lead', testId: 'ended-text' }, decisionText(payment.decision) ?? t(`pay.${payment.status}Text`, { method }))),
      h('a', { class: 'button button-primary button-wide', href: '#/top-up', testId: 'again' }, t('pay.again')),
      !isRefused && asking.element,
      facts([
        payment.failure && [t('pay.failedCode', { method }), h('code', { class: 'reference' }, payment.failure), 'failure'],
        [t('receipt.startedAt'), h('time', { datetime: payment.startedAt }, formatMoment(payment.startedAt, { seconds: true }))],
        [t('pay.id'), copyable(payment.id), 'payment-id'],
      ])),
    update: (changed) => {
      asking.update(changed);
      return changed.status === payment.status;
    },
  };
}
