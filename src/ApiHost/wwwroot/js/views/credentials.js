import { h } from '../dom.js';
import { t } from '../i18n.js';
import { field } from '../ui.js';

/* The two fields that logging in and registering share. */

export const PASSWORD_MIN = 8;
const ACCOUNT_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** The account's id. */
export function accountIdField({ hint } = {}) {
  const input = h('input', {
    class: 'input', id: 'account-id', name: 'username', testId: 'account-id', type: 'text', required: true, maxlength: 64,
    autocomplete: 'username', autocapitalize: 'none', autocorrect: 'off', spellcheck: 'false', inputmode: 'email',
  });
  const it = field(input, { label: t('field.accountId'), hint });
  const errorOf = (value) => (value === '' ? t('field.accountIdMissing') : ACCOUNT_ID.test(value) ? null : t('field.accountIdInvalid'));
  return checked(it, () => errorOf(input.value.trim()));
}

/** The password, which can be shown. */
export function passwordField({ isNew }) {
  const input = h('input', {
    class: 'input', id: 'password', name: 'password', testId: 'password', type: 'password', required: true, maxlength: 128,
    autocomplete: isNew ? 'new-password' : 'current-password',
  });
  const reveal = h('button', {
    class: 'input-button', type: 'button', 'aria-controls': 'password', 'aria-pressed': 'false',
    on: {
      click: () => {
        const shown = input.type === 'text';
        input.type = shown ? 'password' : 'text';
        reveal.setAttribute('aria-pressed', String(!shown));
        reveal.textContent = t(shown ? 'field.passwordShow' : 'field.passwordHide');
      },
    },
  }, t('field.passwordShow'));
  const it = field(input, {
    label: t('field.password'), hint: isNew ? t('field.passwordHint', { min: PASSWORD_MIN }) : null, after: reveal,
  });
  return checked(it, () => {
    if (input.value === '') {
      return t('field.passwordMissing');
    }

    return isNew && input.value.length < PASSWORD_MIN ? t('field.passwordShort', { min: PASSWORD_MIN }) : null;
  });
}

/** Checks all fields; the first wrong one gets the focus. */
export function allValid(fields) {
  const wrong = fields.filter((one) => !one.check());
  wrong[0]?.control.focus();
  return wrong.length === 0;
}

// An error appears on submit and goes away as soon as the input is right: nobody is told off while typing.
function checked(it, errorOf) {
  it.control.addEventListener('input', () => {
    if (it.control.hasAttribute('aria-invalid')) {
      it.setError(errorOf());
    }
  });
  return {
    ...it,
    check: () => {
      const error = errorOf();
      it.setError(error);
      return error === null;
    },
  };
}
