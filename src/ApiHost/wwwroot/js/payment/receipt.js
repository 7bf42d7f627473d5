import * as api from '../api.js';
import { now } from '../clock.js';
import { h, icon, replace } from '../dom.js';
import { formatMoment, t } from '../i18n.js';
import { add, formatMoney, moneyElement, zero } from '../money.js';
import { actionButton, copyable, facts, skeleton } from '../ui.js';
import { disputes, refunds, signature } from './moneyBack.js';
import { namesOf, waitingPanel } from './waiting.js';
import { methodLabel, methodName } from '../methods.js';

const FRESH_MS = 10 * 60_000;
const RETRY_MS = 3_000;
const MARKS = {
  credited: { mark: 'state-good', sign: 'check' },
  refunding: { mark: 'state-wait', sign: 'undo' },
  partly_refunded: { mark: 'state-good', sign: 'undo' },
  refunded: { mark: 'state-wait', sign: 'undo' },
  disputed: { mark: 'state-wait', sign: 'alert' },
  dispute_won: { mark: 'state-good', sign: 'check' },
  dispute_lost: { mark: 'state-bad', sign: 'undo' },
};

/** The wallet has, or had, the money: the balance, the receipt, and what became of the money since. */
export function receiptPart(page, payment, actions) {
  // A refund that is on its way shows in what is waited for; the status tells of it once it has succeeded.
  const name = payment.waiting?.for === 'refund' ? 'refunding' : payment.status;
  const { mark, sign } = MARKS[name] ?? MARKS.credited;
  const title = t(`pay.${name}Title`);
  const isPlain = name === 'credited';
  const isFresh = isPlain && now() - Date.parse(payment.creditedAt) < FRESH_MS;
  const asking = payment.waiting && waitingPanel(payment, actions);
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
    element: h('section', { class: 'card card-narrow state', testId: 'receipt', 'data-status': payment.status },
      h('div', { class: 'state-head' },
        h('span', { class: `state-mark ${mark}` }, icon(sign)),
        h('h1', {}, title),
        isPlain
          ? moneyElement(add(payment.amount, payment.bonus), { className: 'money-large', signed: true, testId: 'amount' })
          : moneyElement(payment.amount, { className: 'money-large', testId: 'amount' }),
        h('p', { class: 'lead', testId: 'receipt-text' }, isPlain ? creditedText(payment) : sinceText(payment, name))),
      h('p', { class: 'receipt-balance' }, h('span', {}, t(isFresh ? 'pay.newBalance' : 'topUp.balance')), balance),
      asking && asking.element,
      disputes(payment),
      refunds(payment),
      h('h2', { class: 'receipt-title' }, t('receipt.title')),
      facts([
        [t('receipt.amount'), moneyElement(payment.amount), 'receipt-amount'],
        payment.refunded.minorUnits > 0n && [t('receipt.refunded'), moneyElement({ ...payment.refunded, minorUnits: -payment.refunded.minorUnits }), 'receipt-refunded'],
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
    tick: () => asking && asking.tick(),
    update: (changed) => {
      asking?.update(changed);
      return signature(changed) === signature(payment);
    },
  };
}

/** What has become of the money since it was credited. */
function sinceText(payment, name) {
  const taken = payment.disputes.some(({ status }) => status === 'withdrawn');
  const refunding = payment.refunds.filter(({ endedAt }) => endedAt === null).map(({ amount }) => amount).reduce(add, zero(payment.amount.currency));
  return t(name === 'disputed' && taken ? 'pay.disputedTakenText' : `pay.${name}Text`, {
    ...namesOf(payment), amount: formatMoney(payment.amount), refunded: formatMoney(payment.refunded), refunding: formatMoney(refunding),
  });
}

function creditedText(payment) {
  const values = { amount: formatMoney(payment.amount), bonus: formatMoney(payment.bonus) };
  return t(payment.bonus.minorUnits > 0n ? 'pay.creditedBonusText' : 'pay.creditedText', values);
}

function moment(at) {
  return at ? h('time', { datetime: at }, formatMoment(at, { seconds: true })) : '–';
}
