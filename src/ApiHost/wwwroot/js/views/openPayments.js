import * as api from '../api.js';
import { h, replace } from '../dom.js';
import { t } from '../i18n.js';
import { moneyElement } from '../money.js';
import { methodLabel } from '../methods.js';
import { isUnfinished } from '../payment/status.js';
import { waitingTitle } from '../payment/waiting.js';
import { forgetOpenPayment, openPayments } from '../storage.js';

/** Leads back to payments that were started in this browser and have not ended. */
export function openPaymentsList(page, account) {
  const element = h('div', { class: 'open-payments' });
  const load = async () => {
    const payments = await Promise.all(openPayments(account).map((id) => look(account, id)));
    if (!page.isOver) {
      replace(element, payments.filter(Boolean).map(row));
    }
  };

  load();
  return element;
}

async function look(account, id) {
  try {
    const payment = await api.getPayment(id);
    if (isUnfinished(payment)) {
      return payment;
    }

    forgetOpenPayment(account, id);
  } catch (error) {
    if (error.status === 404) {
      forgetOpenPayment(account, id);
    }
  }

  return null;
}

function row(payment) {
  return h('a', { class: 'open-payment', href: `#/pay/${payment.id}`, testId: 'open-payment' },
    h('span', { class: 'open-payment-text' },
      h('span', {}, t('home.waiting')),
      h('span', { class: 'small', testId: 'open-payment-waiting' }, [methodLabel(payment.method), waitingTitle(payment)].filter(Boolean).join(' · '))),
    moneyElement(payment.amount, { code: false }),
    h('span', { class: 'open-payment-go' }, t('home.continue')));
}
