import { h, icon } from '../dom.js';
import { t } from '../i18n.js';
import { formatMoney, formatPlain } from '../money.js';
import { copyable, facts } from '../ui.js';
import { payCard } from './payCard.js';

/** The payment waits for a bank transfer: where to, how much, and the reference by which it is recognised. */
export function transferPart(page, payment, actions) {
  const { action } = payment;
  const line = (key, text, testId, shown = text) => text && [t(key), copyable(text, { shown, name: t(key), testId }), `${testId}-row`];
  return payCard(payment, actions, {
    title: t('pay.transferTitle'),
    text: t('pay.transferText'),
    main: h('p', { class: 'small pay-expected', testId: 'transfer-expected' }, t('pay.transferExpected')),
    details: h('div', { class: 'stack transfer', testId: 'transfer' },
      h('div', { class: 'reference-box' },
        h('p', { class: 'reference-label' }, t('pay.reference')),
        copyable(action.reference, { shown: action.referencePrinted, name: t('pay.reference'), testId: 'reference' }),
        h('p', { class: 'reference-note' }, icon('alert'), h('span', {}, t('pay.referenceExact')))),
      facts([
        line('pay.transferAmount', formatPlain(payment.amount), 'transfer-amount', `${formatMoney(payment.amount)} ${payment.amount.currency}`),
        line('pay.holder', action.holder, 'holder'),
        line('pay.account', action.account, 'bank-account', inGroups(action.account)),
        line('pay.bank', action.bankName, 'bank'),
        line('pay.bankCode', action.bankCode, 'bank-code'),
      ], 'transfer-facts')),
    waiting: { label: t('pay.checkTransfer') },
  });
}

/** An IBAN as it is printed; other numbers as they are. */
function inGroups(account) {
  return /^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/.test(account) ? account.replace(/(.{4})(?=.)/g, '$1 ') : account;
}
