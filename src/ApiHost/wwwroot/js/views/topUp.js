import * as api from '../api.js';
import { h, icon, replace } from '../dom.js';
import { language, t } from '../i18n.js';
import { add, formatMoney, moneyElement, zero } from '../money.js';
import { go } from '../router.js';
import * as session from '../session.js';
import { actionButton, loadFailure, notice, problemPlace, skeleton } from '../ui.js';
import { amountChoice } from './amountChoice.js';
import { methodChoice } from './methodChoice.js';
import { questions } from './questions.js';
import { holdQuote, lastChoice, takeQuote, unsureQuote } from './quotes.js';
import { refusal, remedyText } from './refusal.js';

/** Choose an amount and a method; what is chosen is quoted on the next page. */
export function topUp(page) {
  const account = session.account();
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

  page.show(t('topUp.title'), titleLine(t('topUp.title'), '#/home'), body);
  load();
}

/** A page's heading with the way back. */
export function titleLine(title, back) {
  return h('div', { class: 'page-title' },
    h('a', { class: 'back', href: back, 'aria-label': t('app.back') }, icon('back')),
    h('h1', {}, title));
}

/** What a wallet can spend in a currency. */
export function balanceIn(wallet, currency) {
  return wallet.balances.find((balance) => balance.currency === currency)?.available ?? zero(currency);
}

/** A line of a summary. */
export function line(name, value, className = '', testId = null) {
  return h('div', { class: `summary-line ${className}` }, h('dt', {}, name), h('dd', { testId }, value));
}

function form(page, account, options, balance) {
  const closed = closedForAll(options.methods);
  const picked = lastChoice(account);
  const problem = problemPlace('problem');
  const sum = h('dl', { class: 'summary' });
  const next = actionButton(t('topUp.continue'), {
    className: 'button button-primary button-wide', testId: 'continue', busyLabel: t('topUp.quoting'), type: 'submit',
  });

  const changed = () => {
    const chosen = amount.peek();
    const money = chosen?.amount ?? null;
    replace(sum,
      line(t('topUp.pay'), money ? moneyElement(money, { code: false }) : h('span', { class: 'summary-none' }, '–'), 'summary-pay'),
      chosen?.bonus?.minorUnits > 0n && line(t('topUp.bonusLine'), `+${formatMoney(chosen.bonus)}`, 'summary-bonus'),
      line(t('topUp.after'), moneyElement(after(balance, chosen), { code: false })));
    method.show(money);
    problem.clear();
  };

  const amount = amountChoice(options, picked, changed);
  const method = methodChoice(options, picked, changed);

  const quote = async (choice) => {
    problem.clear();
    try {
      await takeQuote(account, choice);
      if (!page.isOver) {
        go('#/top-up/confirm');
      }
    } catch (error) {
      if (!page.endsSession(error)) {
        problem.put(refusal(error, choice, quote));
      }
    }
  };

  const send = async () => {
    const chosen = amount.read();
    if (chosen !== null) {
      await quote({ ...chosen, method: method.read() });
    }
  };

  const element = h('form', {
    class: 'columns', novalidate: true, testId: 'top-up-form',
    on: { submit: (event) => { event.preventDefault(); next.working(send); } },
  },
    h('div', { class: 'stack' },
      unsureOrder(account),
      closed && notice('wait', { text: closed.text[language()], action: remedyText(closed), testId: 'closed-for-all', role: 'status' }),
      h('section', { class: 'card' }, amount.element),
      !closed && h('section', { class: 'card' }, method.element)),
    h('aside', { class: 'stack aside' },
      h('section', { class: 'card card-sum' },
        h('p', { class: 'sum-balance' }, h('span', {}, t('topUp.balance')), moneyElement(balance, { code: false, testId: 'balance' })),
        sum,
        problem.element,
        closed ? h('a', { class: 'button button-quiet button-wide', href: '#/home' }, t('pay.home')) : next.element),
      questions()));
  changed();
  return element;
}

/** Leads back to an order of which it is not known whether it was created; null if there is none. */
function unsureOrder(account) {
  const quote = unsureQuote(account);
  return quote && notice('wait', {
    title: t('topUp.unsureTitle'), text: t('topUp.unsureText'), testId: 'unsure-order',
    action: h('a', {
      class: 'button button-quiet', href: '#/top-up/confirm', testId: 'to-unsure', on: { click: () => holdQuote(account, quote) },
    }, t('app.retry')),
  });
}

/** The decision that closes every method for the same reason, or null: then that is said once. */
function closedForAll(methods) {
  const [first] = methods;
  return methods.every(({ available, decision }) => !available && decision.text.en === first.decision?.text.en) ? first.decision : null;
}

function after(balance, chosen) {
  return [chosen?.amount, chosen?.bonus].filter(Boolean).reduce(add, balance);
}
