import { secondsUntil } from '../clock.js';
import { h, setText } from '../dom.js';
import { formatTime, t } from '../i18n.js';
import { methodLabel } from '../methods.js';
import { actionButton } from '../ui.js';
import { isFinal } from './status.js';

const UNANSWERED = new Set(['created', 'unknown']);

/** "I have paid, check now", what came of it, and when we ask next by ourselves. */
export function checks(payment, check, { label = t('pay.check'), className = 'button button-primary button-wide' } = {}) {
  let latest = payment;
  const method = methodLabel(payment.method);
  const answer = h('p', { class: 'check-answer', role: 'status', testId: 'check-answer' });
  const next = h('span', { testId: 'next-check' });
  const last = h('span', { testId: 'last-check' });
  const button = actionButton(label, {
    className, testId: 'check', busyLabel: t('pay.checking', { method }), iconName: 'refresh',
    run: async () => {
      setText(answer, '');
      const result = await check();
      setText(answer, t(answerTo(result), { method }));
    },
  });

  const tick = () => {
    const { nextCheckAt, checkedAt } = latest;
    const seconds = nextCheckAt ? secondsUntil(nextCheckAt) : null;
    setText(next, seconds === null ? '' : seconds > 0 ? t('pay.nextCheck', { seconds }) : t('pay.nextCheckNow'));
    setText(last, checkedAt ? t('pay.lastCheck', { time: formatTime(checkedAt) }) : '');
  };

  tick();
  return {
    element: h('div', { class: 'checks no-print' }, button.element, h('p', { class: 'check-times' }, next, last), answer),
    update: (changed) => {
      latest = changed;
      tick();
    },
    tick,
  };
}

function answerTo(payment) {
  if (payment === null) {
    return 'pay.checkFailed';
  }

  return isFinal(payment) ? 'pay.checkedNone' : UNANSWERED.has(payment.status) ? 'pay.checkedUnanswered' : 'pay.checkedOpen';
}
