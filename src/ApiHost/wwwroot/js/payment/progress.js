import { h, icon, replace } from '../dom.js';
import { providerLabel } from '../methods.js';
import { formatShortMoment, t } from '../i18n.js';

const WAITING = {
  created: 'pay.waitingForProvider',
  unknown: 'pay.waitingForProvider',
  awaiting_user: 'pay.waitingFor',
  processing: 'pay.waitingForProvider',
  paid: 'pay.waitingForCredit',
};

/** The way of the money in three steps: what is done and when, and what we wait for. */
export function progress(payment) {
  const list = h('ol', { class: 'progress', 'aria-label': t('pay.progress'), testId: 'progress' });
  const update = (latest) => {
    const steps = [
      [t('pay.stepOrdered'), latest.startedAt],
      [t('pay.stepPaid'), latest.paidAt],
      [t('pay.stepCredited'), latest.creditedAt],
    ];
    const waitsAt = steps.findIndex(([, at]) => !at);
    replace(list, steps.map(([name, at], index) => step(name, at, index === waitsAt ? waiting(latest) : null)));
  };

  update(payment);
  return { element: list, update };
}

function waiting(payment) {
  const key = payment.waiting?.for === 'bank' ? 'pay.waitingForBank' : WAITING[payment.status];
  return key ? t(key, { provider: providerLabel(payment.method) }) : null;
}

function step(name, at, waitingText) {
  const state = at ? 'done' : waitingText ? 'now' : 'next';
  return h('li', { class: `step step-${state}`, 'aria-current': state === 'now' ? 'step' : null },
    h('span', { class: 'step-mark' }, at && icon('check')),
    h('span', { class: 'step-name' }, waitingText ?? name),
    at && h('time', { class: 'step-at', datetime: at }, formatShortMoment(at)));
}
