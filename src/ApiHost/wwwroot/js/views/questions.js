import { h } from '../dom.js';
import { t } from '../i18n.js';

/** What people ask before they pay. */
export function questions() {
  return h('section', { class: 'questions', 'aria-labelledby': 'questions-title' },
    h('h2', { class: 'questions-title', id: 'questions-title' }, t('topUp.questions')),
    [1, 2, 3].map((number) => h('details', {},
      h('summary', {}, t(`topUp.q${number}`)),
      h('p', {}, t(`topUp.a${number}`)))));
}
