import * as api from '../api.js';
import { secondsUntil } from '../clock.js';
import { h, icon, replace, setText } from '../dom.js';
import { formatMoment, t } from '../i18n.js';
import { formatMoney, moneyElement } from '../money.js';
import { actionButton, copyable, facts } from '../ui.js';
import { appLabel, methodLabel, methodName } from '../methods.js';
import { checks } from './checks.js';
import { progress } from './progress.js';

/** The payment waits for the user to scan the code. */
export function scanPart(page, payment, check) {
  const names = { method: methodLabel(payment.method), app: appLabel(payment.method) };
  const title = t('pay.scanTitle', names);
  const asking = checks(payment, check);
  const steps = progress(payment);
  const countdown = h('span', { class: 'countdown', role: 'timer', testId: 'countdown' });
  const timeUp = h('p', { class: 'time-up', role: 'status', testId: 'time-up' });
  const deadline = h('p', { class: 'deadline' },
    icon('clock'), h('span', {}, t('pay.expiresIn'), ' ', countdown),
    h('span', { class: 'deadline-at' }, t('pay.expiresAt', { time: formatMoment(payment.expiresAt) })));

  const tick = () => {
    const seconds = secondsUntil(payment.expiresAt);
    setText(countdown, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`);
    countdown.dataset.urgent = String(seconds < 60);
    setText(timeUp, seconds === 0 ? t('pay.timeUp', names) : '');
    asking.tick();
  };

  tick();
  return {
    title,
    element: h('section', { class: 'card pay-card' },
      h('div', { class: 'pay-head' },
        h('p', { class: 'pay-method' }, methodName(payment.method)),
        h('h1', {}, title),
        h('p', { class: 'lead' }, t('pay.scanText', names))),
      h('div', { class: 'pay-code' },
        h('p', { class: 'pay-amount' },
          h('span', { class: 'pay-amount-label' }, t('pay.amount')),
          moneyElement(payment.amount, { className: 'money-large', testId: 'amount' }),
          payment.bonus.minorUnits > 0n && h('span', { class: 'bonus', testId: 'bonus' }, t('topUp.bonus', { amount: formatMoney(payment.bonus) }))),
        qrFigure(payment),
        deadline),
      h('div', { class: 'stack pay-rest' },
        timeUp,
        asking.element,
        sandbox(payment.action.sandboxCashierUrl, names),
        steps.element,
        h('p', { class: 'small' }, t('pay.scanPhone', names)),
        facts([[t('pay.id'), copyable(payment.id), 'payment-id']]))),
    tick,
    update: (changed) => {
      asking.update(changed);
      return true;
    },
  };
}

function qrFigure(payment) {
  const figure = h('figure', { class: 'qr' });
  const load = (attempt) => {
    const image = h('img', {
      class: 'qr-image', testId: 'qr-code', width: 248, height: 248, alt: t('pay.qrAlt', { amount: formatMoney(payment.amount), method: methodLabel(payment.method) }),
      src: api.qrCode(payment.id) + (attempt === 0 ? '' : `?attempt=${attempt}`),
      on: { error: () => replace(figure, failed(() => load(attempt + 1))) },
    });
    replace(figure, image);
  };

  load(0);
  return figure;
}

function failed(retry) {
  const again = actionButton(t('pay.qrRetry'), { className: 'button button-quiet', iconName: 'refresh', testId: 'qr-retry', run: async () => retry() });
  return h('div', { class: 'qr-failed', role: 'alert' }, h('p', {}, t('pay.qrFailed')), again.element);
}

function sandbox(url, names) {
  if (!url || !/^https?:$/.test(new URL(url, location.href).protocol)) {
    return null;
  }

  return h('div', { class: 'sandbox no-print', testId: 'sandbox' },
    h('span', { class: 'badge' }, t('pay.testMode')),
    h('p', {}, t('pay.sandboxText', names)),
    h('a', { class: 'button button-quiet', href: url, target: '_blank', rel: 'noopener', testId: 'sandbox-cashier' },
      icon('open'), h('span', {}, t('pay.sandbox')), h('span', { class: 'visually-hidden' }, t('pay.newTab'))));
}
