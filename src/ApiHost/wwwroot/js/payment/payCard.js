import { secondsUntil } from '../clock.js';
import { h, icon, setText } from '../dom.js';
import { formatDuration, formatMoment, t } from '../i18n.js';
import { methodName } from '../methods.js';
import { formatMoney, moneyElement } from '../money.js';
import { copyable, facts } from '../ui.js';
import { notArrived } from '../views/questions.js';
import { progress } from './progress.js';
import { waitingPanel } from './waiting.js';

const HOUR = 3_600;

/**
 * The payment waits for the user: what to pay and until when; `main` is the thing to pay with, `details` what belongs to it, `note` a
 * last hint.
 */
export function payCard(payment, actions, { title, text, main, details, note, waiting }) {
  const asking = waitingPanel(payment, actions, waiting);
  const steps = progress(payment);
  const countdown = h('span', { class: 'countdown', role: 'timer', testId: 'countdown' });

  const tick = () => {
    const seconds = secondsUntil(payment.expiresAt);
    setText(countdown, seconds < HOUR ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}` : formatDuration(seconds));
    countdown.dataset.urgent = String(seconds < 60);
    asking.tick();
  };

  tick();
  return {
    title,
    element: h('section', { class: 'card pay-card', testId: `pay-${payment.action.type}` },
      h('div', { class: 'pay-head' },
        h('p', { class: 'pay-method' }, methodName(payment.method)),
        h('h1', {}, title),
        h('p', { class: 'lead' }, text)),
      h('div', { class: 'pay-code' },
        h('p', { class: 'pay-amount' },
          h('span', { class: 'pay-amount-label' }, t('pay.amount')),
          moneyElement(payment.amount, { className: 'money-large', testId: 'amount' }),
          payment.bonus.minorUnits > 0n && h('span', { class: 'bonus', testId: 'bonus' }, t('topUp.bonus', { amount: formatMoney(payment.bonus) }))),
        main,
        h('p', { class: 'deadline' },
          icon('clock'), h('span', {}, t('pay.expiresIn'), ' ', countdown),
          h('span', { class: 'deadline-at' }, t('pay.expiresAt', { time: formatMoment(payment.expiresAt) })))),
      h('div', { class: 'stack pay-rest' },
        details,
        asking.element,
        sandbox(payment.action.sandboxCashierUrl),
        steps.element,
        note && h('p', { class: 'small' }, note),
        notArrived(),
        facts([[t('pay.id'), copyable(payment.id, { name: t('pay.id') }), 'payment-id']]))),
    tick,
    update: (changed) => {
      asking.update(changed);
      steps.update(changed);
      return changed.action?.type === payment.action.type;
    },
  };
}

/** Whether an address leads to a page, and to nothing else. */
export function isPage(url) {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

function sandbox(url) {
  return url && isPage(url) && h('div', { class: 'sandbox no-print', testId: 'sandbox' },
    h('span', { class: 'badge' }, t('pay.testMode')),
    h('p', {}, t('pay.sandboxText')),
    h('a', { class: 'button button-quiet', href: url, target: '_blank', rel: 'noopener', testId: 'sandbox-cashier' },
      icon('open'), h('span', {}, t('pay.sandbox')), h('span', { class: 'visually-hidden' }, t('pay.newTab'))));
}
