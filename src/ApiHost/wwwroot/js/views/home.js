import * as api from '../api.js';
import { h, icon, replace, setText } from '../dom.js';
import { t } from '../i18n.js';
import { formatMoney, moneyElement, zero } from '../money.js';
import { announce } from '../router.js';
import * as session from '../session.js';
import { follow } from '../stream.js';
import { loadFailure, skeleton } from '../ui.js';
import { accountCard } from './accountCard.js';
import { history } from './history.js';
import { openPaymentsList } from './openPayments.js';

/** Balance, open payments and history; all of it changes by itself. */
export function home(page) {
  const account = session.account();
  const balance = h('div', { class: 'hero-balance', testId: 'balance' }, skeleton(1, 'skeleton-hero'));
  const live = h('p', { class: 'hero-live', 'data-state': 'connecting', testId: 'live' }, t('app.loading'));
  const failure = h('div', {});
  const past = history(page, account);
  let shown = null;
  let regionCurrency = null;

  const tell = (state) => {
    live.dataset.state = state;
    setText(live, t(state === 'offline' && shown === null ? 'home.offlineFirst' : `home.${state}`));
  };

  const show = async (wallet) => {
    replace(failure);
    if (shown !== null && wallet.version <= shown) {
      return;
    }

    const isChange = shown !== null;
    shown = wallet.version;
    const balances = wallet.balances.length > 0 ? wallet.balances.map(({ available }) => available) : await nothingYet();
    replace(balance, balances.map((money) => h('div', {}, moneyElement(money, { className: 'money-hero' }))));
    past.refresh();
    if (isChange) {
      announce(t('home.balanceChanged', { amount: balances.map(formatMoney).join(', ') }));
    }
  };

  const nothingYet = async () => {
    regionCurrency ??= await api.getTopUpOptions(account).then(({ currency }) => currency, () => null);
    return [zero(regionCurrency ?? 'CNY')];
  };

  const load = async () => {
    try {
      await show(await api.getWallet(account));
    } catch (error) {
      if (!page.endsSession(error)) {
        tell('offline');
        replace(failure, loadFailure(error, load));
      }
    }
  };

  const begin = async () => {
    await load();
    if (page.isOver) {
      return;
    }

    follow({
      url: api.walletEvents(account),
      event: 'wallet',
      read: () => api.getWallet(account),
      onData: (wallet) => { show(wallet); },
      onState: tell,
      onError: (error) => page.endsSession(error),
      signal: page.signal,
    });
  };

  page.show(t('home.title'),
    h('h1', { class: 'visually-hidden' }, t('home.title')),
    h('section', { class: 'hero', 'aria-labelledby': 'balance-label' },
      h('div', { class: 'hero-text' },
        h('h2', { class: 'hero-label', id: 'balance-label' }, t('home.balance')),
        balance,
        live),
      h('a', { class: 'button button-hero', href: '#/top-up', testId: 'top-up' }, icon('plus'), h('span', {}, t('home.topUp')))),
    failure,
    openPaymentsList(page, account),
    past.element,
    accountCard(page, account));
  begin();
}
