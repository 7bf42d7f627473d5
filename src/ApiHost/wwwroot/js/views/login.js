import { h } from '../dom.js';
import { t } from '../i18n.js';
import { goAfterLogin } from '../router.js';
import * as session from '../session.js';
import { actionButton, problemPlace } from '../ui.js';
import { accountIdField, allValid, passwordField } from './credentials.js';

/** Log in. */
export function logInView(page) {
  const accountId = accountIdField();
  const password = passwordField({ isNew: false });
  const problem = problemPlace('problem');
  const submit = actionButton(t('login.submit'), {
    className: 'button button-primary button-wide', testId: 'submit', busyLabel: t('login.busy'), type: 'submit',
  });

  const send = async () => {
    problem.clear();
    if (!allValid([accountId, password])) {
      return;
    }

    try {
      await session.logIn(accountId.control.value.trim(), password.control.value);
      goAfterLogin();
    } catch (error) {
      problem.show(error.status === 401 ? { code: 'wrong_credentials' } : error);
    }
  };

  page.show(t('login.title'), h('section', { class: 'card card-narrow' },
    h('h1', {}, t('login.title')),
    h('p', { class: 'lead' }, t('login.lead')),
    h('form', { class: 'stack', novalidate: true, on: { submit: (event) => { event.preventDefault(); submit.working(send); } } },
      accountId.element, password.element, problem.element, submit.element),
    h('p', { class: 'card-foot' }, t('login.other'), ' ', h('a', { href: '#/register', testId: 'to-register' }, t('login.otherLink')))));
}
