import { h } from '../dom.js';
import { t } from '../i18n.js';

const NOT_ARRIVED = 4;

/** What people ask before they pay. */
export function questions() {
  return h('section', { class: 'questions', 'aria-labelledby': 'questions-title' },
    h('h2', { class: 'questions-title', id: 'questions-title' }, t('topUp.questions')),
    [1, 2, 3, NOT_ARRIVED].map(question));
}

/** What to do when the money has not arrived, where somebody waits for it. */
export function notArrived() {
  return h('div', { class: 'questions no-print' }, question(NOT_ARRIVED));
}

function question(number) {
  return h('details', { testId: `question-${number}` },
    h('summary', {}, t(`topUp.q${number}`)),
    h('p', {}, t(`topUp.a${number}`)));
}
