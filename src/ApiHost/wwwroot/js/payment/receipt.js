import * as api from '../api.js';
import { now } from '../clock.js';
import { h, icon, replace } from '../dom.js';
import { formatMoment, t } from '../i18n.js';
import { add, formatMoney, moneyElement } from '../money.js';
import { actionButton, copyable, facts, skeleton } from '../ui.js';
import { methodLabel, methodName } from '../methods.js';

const FRESH_MS = 10 * 60_000;
const RETRY_MS = 3_000;

/** The wallet has the money: the new balance and the receipt. */
export function receiptPart(page, payment) {
  const title = t('pay.creditedTitle');
  const isFresh = now() - Date.parse(payment.creditedAt) < FRESH_MS;
  const balance = h('span', { class: 'receipt-balance-value', testId: 'balance' }, skeleton(1));
  const print = actionButton(t('pay.print'), { className: 'button button-quiet', iconName: 'print', run: async () => window.print() });

  const loadBalance = async () => {
    try {
      const wallet = await api.getWallet(payment.account);
      const own = wallet.balances.find(({ currency }) => currency === payment.amount.currency);
      replace(balance, own && moneyElement(own.available));
    } catch (error) {
      if (!page.endsSession(error)) {
        setTimeout(() => page.isOver || loadBalance(), RETRY_MS);
      }
    }
  };

  loadBalance();
  return {
    title,
    element: h('section', { class: 'card card-narrow state', testId: 'receipt' },
      h('div', { class: 'state-head' },
        h('span', { class: 'state-mark state-good' }, icon('check')),
        h('h1', {}, title),
        moneyElement(add(payment.amount, payment.bonus), { className: 'money-large', signed: true, testId: 'amount' }),
        h('p', { class: 'lead' }, creditedText(payment))),
      h('p', { class: 'receipt-balance' }, h('span', {}, t(isFresh ? 'pay.newBalance' : 'topUp.balance')), balance),
      h('h2', { class: 'receipt-title' }, t('receipt.title')),
      facts([
        [t('receipt.amount'), moneyElement(payment.amount), 'receipt-amount'],
        payment.bonus.minorUnits > 0n && [t('receipt.bonus'), moneyElement(payment.bonus), 'receipt-bonus'],
        [t('pay.method'), methodName(payment.method)],
        [t('receipt.account'), payment.account],
        [t('receipt.startedAt'), moment(payment.startedAt)],
        [t('receipt.paidAt'), moment(payment.paidAt)],
        [t('receipt.creditedAt'), moment(payment.creditedAt)],
        payment.providerTransactionId && [t('receipt.provider', { method: methodLabel(payment.method) }), copyable(payment.providerTransactionId), 'provider-number'],
        [t('pay.id'), copyable(payment.id), 'payment-id'],
      ], 'receipt-facts'),
      h('div', { class: 'actions no-print' },
        h('a', { class: 'button button-primary', href: '#/home', testId: 'to-home' }, t('pay.home')),
        print.element)),
    update: () => true,
  };
}

function creditedText(payment) {
  const values = { amount: formatMoney(payment.amount), bonus: formatMoney(payment.bonus) };
  return t(payment.bonus.minorUnits > 0n ? 'pay.creditedBonusText' : 'pay.creditedText', values);
}

function moment(at) {
  return at ? h('time', { datetime: at }, formatMoment(at, { seconds: true })) : '–';
}
