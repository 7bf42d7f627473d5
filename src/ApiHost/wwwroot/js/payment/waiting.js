import { secondsSince, secondsUntil } from '../clock.js';
import { h, setText } from '../dom.js';
import { formatDuration, formatTime, formatWhen, t } from '../i18n.js';
import { methodLabel, providerLabel } from '../methods.js';
import { actionButton } from '../ui.js';
import { cancelling } from './cancelling.js';

const REST_MS = 2_000;      // the server asks the provider no more often than that
const ANSWERS = { bank: 'pay.checkedBank', refund: 'pay.checkedRefund', closing: 'pay.checkedClosing', support: 'pay.checkedSupport' };

/** What a payment waits for, in a few words; null if it waits for nothing. */
export function waitingTitle(payment) {
  const { waiting } = payment;
  if (!waiting) {
    return null;
  }

  const key = waiting.for === 'provider' && payment.status === 'processing' ? 'waiting.processing'
    : waiting.for === 'closing' && payment.cancelRequestedAt === null ? 'waiting.closingTime'
    : `waiting.${waiting.for}`;
  return t(key, namesOf(payment));
}

/** How the provider is called in sentences about a payment. */
export function namesOf(payment) {
  const provider = providerLabel(payment.method);
  return { method: methodLabel(payment.method), provider, Provider: provider[0].toUpperCase() + provider.slice(1) };
}

/** What the payment waits for, since when and until when; "check now" and what came of it; "cancel" while that can be. */
export function waitingPanel(payment, { check, cancel }, { label = t('pay.checkNow'), className = 'button button-quiet button-wide' } = {}) {
  let latest = payment;
  const title = h('p', { class: 'waiting-for', testId: 'waiting-for' });
  const since = row('waiting.since', 'waiting-since');
  const next = row('waiting.next', 'next-check');
  const expected = row('waiting.expected', 'waiting-expected');
  const latestBy = row('waiting.latest', 'waiting-latest');
  const last = h('p', { class: 'check-times', testId: 'last-check' });
  const answer = h('p', { class: 'check-answer', role: 'status', testId: 'check-answer' });
  const button = actionButton(label, {
    className, testId: 'check', busyLabel: t('pay.checking', namesOf(payment)), iconName: 'refresh', restMs: REST_MS,
    run: async () => {
      setText(answer, '');
      setText(answer, answerTo(await check()));
    },
  });
  const calling = cancelling(payment, cancel);

  const tick = () => {
    const { waiting, checkedAt } = latest;
    const nextAt = waiting ? waiting.nextCheckAt : latest.nextCheckAt;
    setText(title, waitingTitle(latest) ?? '');
    since.set(waiting && t('waiting.sinceValue', { time: formatWhen(waiting.since), duration: formatDuration(secondsSince(waiting.since)) }));
    next.set(nextAt && inSeconds(nextAt));
    expected.set(waiting?.expectedBy && expectation(waiting));
    latestBy.set(waiting?.latestBy && formatWhen(waiting.latestBy));
    setText(last, checkedAt ? t('pay.lastCheck', { time: secondsSince(checkedAt) < 43_200 ? formatTime(checkedAt) : formatWhen(checkedAt) }) : '');
    calling.tick(latest);
  };

  tick();
  return {
    element: h('section', { class: 'waiting no-print', testId: 'waiting' },
      title,
      h('dl', { class: 'facts' }, since.element, next.element, expected.element, latestBy.element),
      payment.waiting?.for !== 'dispute' && h('div', { class: 'checks' }, button.element, last, answer),
      calling.element),
    update: (changed) => {
      latest = changed;
      tick();
    },
    tick,
  };
}

function row(name, testId) {
  const value = h('dd', { testId });
  const element = h('div', { class: 'fact', hidden: true }, h('dt', {}, t(name)), value);
  return {
    element,
    set: (text) => {
      element.hidden = !text;
      setText(value, text || '');
    },
  };
}

function inSeconds(moment) {
  const seconds = secondsUntil(moment);
  return seconds > 0 ? t('waiting.nextValue', { duration: formatDuration(seconds) }) : t('pay.nextCheckNow');
}

function expectation({ expectedBy, isObserved }) {
  if (secondsUntil(expectedBy) === 0) {
    return t('waiting.expectedOver');
  }

  return t(isObserved ? 'waiting.expectedObserved' : 'waiting.expectedUsual', { time: formatWhen(expectedBy) });
}

/** What a person is told who has asked. */
export function answerTo(payment) {
  if (payment === null) {
    return t('pay.checkFailed');
  }

  const waitsFor = payment.waiting?.for;
  const isUnanswered = payment.status === 'created' || payment.status === 'unknown';
  return t(ANSWERS[waitsFor] ?? (!waitsFor ? 'pay.checkedNone' : isUnanswered ? 'pay.checkedUnanswered' : 'pay.checkedOpen'), namesOf(payment));
}
