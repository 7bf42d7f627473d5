import * as api from '../api.js';
import { h, icon, replace } from '../dom.js';
import { t } from '../i18n.js';
import { add, formatMoney, moneyElement, zero } from '../money.js';
import { go } from '../router.js';
import * as session from '../session.js';
import { forgetConfirmation, idempotencyKeyFor, pendingConfirmation, rememberOpenPayment } from '../storage.js';
import { actionButton, loadFailure, notice, problemPlace, skeleton } from '../ui.js';
import { amountChoice } from './amountChoice.js';
import { methodChoice } from './methodChoice.js';
import { questions } from './questions.js';

/** Choose an amount and a method, confirm. */
export function topUp(page) {
  const account = session.account();
  const title = () => h('div', { class: 'page-title' },
    h('a', { class: 'back', href: '#/home', 'aria-label': t('app.back') }, icon('back')),
    h('h1', {}, t('topUp.title')));
  const body = h('div', {}, h('section', { class: 'card card-tall' }, skeleton(4)));

  const load = async () => {
    try {
      const [options, wallet] = await Promise.all([api.getTopUpOptions(account), api.getWallet(account)]);
      if (!page.isOver) {
        replace(body, form(page, account, options, balanceIn(wallet, options.currency)));
      }
    } catch (error) {
      if (error.code === 'region_not_served') {
        replace(body, notice('info', {
          title: t('topUp.notServedTitle'), text: t('topUp.notServedText'), testId: 'region-not-served',
          action: h('a', { class: 'button button-quiet', href: '#/home' }, t('pay.home')),
        }));
      } else if (!page.endsSession(error)) {
        replace(body, loadFailure(error, load));
      }
    }
  };

  page.show(t('topUp.title'), title(), body);
  load();
}

function balanceIn(wallet, currency) {
  return wallet.balances.find((balance) => balance.currency === currency)?.available ?? zero(currency);
}

function form(page, account, options, balance) {
  const pending = pendingConfirmation(account)?.choice ?? null;
  const problem = problemPlace('problem');
  const sum = h('dl', { class: 'summary' });
  const confirm = actionButton(t('topUp.confirm'), {
    className: 'button button-primary button-wide', testId: 'confirm', busyLabel: t('topUp.busy'), type: 'submit',
  });

  const changed = () => {
    const money = amount.peek();
    confirm.label(money ? t('topUp.confirmAmount', { amount: formatMoney(money) }) : t('topUp.confirm'));
    replace(sum,
      line(t('topUp.pay'), money ? moneyElement(money, { code: false }) : h('span', { class: 'summary-none' }, '–'), 'summary-pay'),
      line(t('topUp.after'), moneyElement(money ? add(balance, money) : balance, { code: false })));
    problem.clear();
  };

  const amount = amountChoice(options, pending, changed);
  const method = methodChoice(options.methods, pending);

  const send = async () => {
    problem.clear();
    const chosen = amount.read();
    if (chosen === null) {
      return;
    }

    const choice = { ...chosen, method: method.read() };
    try {
      const payment = await api.startTopUp(account, idempotencyKeyFor(account, choice), choice);
      forgetConfirmation(account);
      rememberOpenPayment(account, payment.id);
      if (!page.isOver) {
        go(`#/pay/${payment.id}`);
      }
    } catch (error) {
      refuse(error);
    }
  };

  const refuse = (error) => {
    if (error.isTemporary) {
      problem.put(unsure(() => confirm.working(send)));
      return;
    }

    // A clear answer: the next confirmation is a new one. Only a lost session keeps it, to go on after logging in.
    if (error.status !== 401) {
      forgetConfirmation(account);
    }

    if (!page.endsSession(error)) {
      problem.show(error);
    }
  };

  const element = h('form', {
    class: 'columns', novalidate: true, testId: 'top-up-form',
    on: { submit: (event) => { event.preventDefault(); confirm.working(send); } },
  },
    h('div', { class: 'stack' },
      h('section', { class: 'card' }, amount.element),
      h('section', { class: 'card' }, method.element)),
    h('aside', { class: 'stack aside' },
      h('section', { class: 'card card-sum' },
        h('p', { class: 'sum-balance' }, h('span', {}, t('topUp.balance')), moneyElement(balance, { code: false, testId: 'balance' })),
        sum,
        problem.element,
        confirm.element),
      questions()));
  changed();
  if (pending !== null) {
    problem.put(unsure(() => confirm.working(send)));
  }

  return element;
}

function line(name, value, className = '') {
  return h('div', { class: `summary-line ${className}` }, h('dt', {}, name), h('dd', {}, value));
}

function unsure(retry) {
  const again = actionButton(t('app.retry'), { className: 'button button-quiet', testId: 'retry-confirm', iconName: 'refresh', run: retry });
  return notice('wait', { title: t('topUp.unsureTitle'), text: t('topUp.unsureText'), action: again.element, testId: 'unsure' });
}
