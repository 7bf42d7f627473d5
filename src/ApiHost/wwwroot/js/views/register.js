import { h } from '../dom.js';
import { t } from '../i18n.js';
import { goAfterLogin } from '../router.js';
import * as session from '../session.js';
import { actionButton, field, problemPlace } from '../ui.js';
import { accountIdField, allValid, passwordField } from './credentials.js';

const REGIONS = ['CN', 'HK', 'SG', 'MY', 'JP', 'US', 'DE'];

/** Open an account. */
export function registerView(page) {
  const accountId = accountIdField({ hint: t('field.accountIdHint') });
  const password = passwordField({ isNew: true });
  const region = select('region', REGIONS, 'region', 'CN');
  const birthDate = h('input', {
    class: 'input', id: 'birth-date', testId: 'birth-date', type: 'date', autocomplete: 'bday', min: '1900-01-01', max: new Date().toISOString().slice(0, 10),
  });
  const problem = problemPlace('problem');
  const submit = actionButton(t('register.submit'), {
    className: 'button button-primary button-wide', testId: 'submit', busyLabel: t('register.busy'), type: 'submit',
  });

  let isUnsure = false;
  const register = async (id, secret) => {
    try {
      await session.register({
        accountId: id, password: secret, region: region.value, accountType: 'free', ...(birthDate.value && { birthDate: birthDate.value }),
      });
    } catch (error) {
      if (error.code !== 'account_exists' || !isUnsure) {
        isUnsure = error.isTemporary;
        throw error;
      }

      // The answer to an earlier attempt was lost: if the password fits, that attempt opened this account.
      await session.logIn(id, secret).catch(() => { throw error; });
    }
  };

  const send = async () => {
    problem.clear();
    if (!allValid([accountId, password])) {
      return;
    }

    try {
      await register(accountId.control.value.trim(), password.control.value);
      goAfterLogin();
    } catch (error) {
      problem.show(error);
    }
  };

  page.show(t('register.title'), h('section', { class: 'card card-narrow' },
    h('h1', {}, t('register.title')),
    h('p', { class: 'lead' }, t('register.lead')),
    h('form', { class: 'stack', novalidate: true, on: { submit: (event) => { event.preventDefault(); submit.working(send); } } },
      accountId.element,
      password.element,
      field(region, { label: t('field.region'), hint: t('field.regionHint') }).element,
      field(birthDate, { label: t('field.birthDate'), hint: t('field.birthDateHint') }).element,
      problem.element,
      submit.element),
    h('p', { class: 'card-foot' }, t('register.other'), ' ', h('a', { href: '#/login', testId: 'to-login' }, t('register.otherLink')))));
}

function select(id, values, texts, chosen) {
  return h('select', { class: 'input', id, testId: id },
    values.map((value) => h('option', { value, selected: value === chosen }, t(`${texts}.${value}`))));
}
