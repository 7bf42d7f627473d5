import * as api from '../api.js';
import { h, replace } from '../dom.js';
import { language, t } from '../i18n.js';
import { formatMoney } from '../money.js';
import { facts } from '../ui.js';
import { remedyText } from './refusal.js';

/** Who the account is to the rules, and how much they let it top up now. */
export function accountCard(page, account) {
  const element = h('div', {});
  const load = async () => {
    try {
      const [known, options] = await Promise.all([api.getAccount(account), api.getTopUpOptions(account).catch(noneServed)]);
      if (!page.isOver) {
        replace(element, card(known, options));
      }
    } catch (error) {
      // The rest of the page says what is wrong; this part is an addition to it.
      page.endsSession(error);
    }
  };

  load();
  return element;
}

function noneServed(error) {
  if (error.code !== 'region_not_served') {
    throw error;
  }

  return null;
}

function card(known, options) {
  const open = options?.methods.filter(({ available }) => available) ?? [];
  const closed = open.length === 0 ? options?.methods[0]?.decision : null;
  return h('section', { class: 'card account-card', 'aria-labelledby': 'account-title', testId: 'account-card' },
    h('h2', { id: 'account-title' }, t('account.title')),
    facts([
      known.status !== 'active' && [t('account.status'), t(`accountStatus.${known.status}`), 'account-status'],
      [t('field.accountType'), t(`accountType.${known.accountType}`)],
      [t('account.verification'), t(`verification.${known.verification}`), 'account-verification'],
      [t('account.limit'), limit(options, open, closed), 'account-limit'],
    ]),
    closed && remedyText(closed) && h('p', { class: 'small' }, remedyText(closed)));
}

function limit(options, open, closed) {
  if (options === null) {
    return t('topUp.notServedTitle');
  }

  const most = open.reduce((max, one) => (max === null || one.max.minorUnits > max.minorUnits ? one.max : max), null);
  return most === null ? closed.text[language()] : t('account.upTo', { amount: formatMoney(smaller(most, options.custom.max)) });
}

function smaller(a, b) {
  return a.minorUnits < b.minorUnits ? a : b;
}
