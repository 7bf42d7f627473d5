import * as api from '../api.js';
import { h, icon, replace } from '../dom.js';
import { t } from '../i18n.js';
import { announce } from '../router.js';
import * as session from '../session.js';
import { forgetOpenPayment, rememberOpenPayment } from '../storage.js';
import { follow } from '../stream.js';
import { endedPart } from '../payment/ended.js';
import { pendingPart } from '../payment/pending.js';
import { receiptPart } from '../payment/receipt.js';
import { reviewPart } from '../payment/review.js';
import { scanPart } from '../payment/scan.js';
import { isFinal, isNewer, partOf } from '../payment/status.js';
import { loadFailure, notice, skeleton } from '../ui.js';

const PARTS = { scan: scanPart, pending: pendingPart, receipt: receiptPart, ended: endedPart, review: reviewPart };

/** One payment, from the QR code to the receipt; restored from its address in any state. */
export function pay(page, { id }) {
  const account = session.account();
  const offline = h('div', { hidden: true }, notice('wait', { text: t('pay.offline'), role: 'status', testId: 'offline' }));
  const body = h('div', { class: 'payment', testId: 'payment' }, h('section', { class: 'card card-tall' }, skeleton(4)));
  let current = null;     // { payment, name, part }
  let isFollowing = false;

  const apply = (payment) => {
    if (page.isOver || (current !== null && !isNewer(payment, current.payment))) {
      return current !== null && isFinal(current.payment);
    }

    (isFinal(payment) ? forgetOpenPayment : rememberOpenPayment)(account, payment.id);
    body.dataset.status = payment.status;
    const name = partOf(payment);
    if (current?.name === name && current.part.update(payment)) {
      current.payment = payment;
    } else {
      change(name, payment);
    }

    return isFinal(payment);
  };

  const change = (name, payment) => {
    const isFirst = current === null;
    const hadFocus = body.contains(document.activeElement);
    const part = PARTS[name](page, payment, check);
    current = { payment, name, part };
    replace(body, part.element);
    page.rename(part.title);
    if (hadFocus) {
      const heading = body.querySelector('h1');
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }

    if (!isFirst) {
      announce(part.title);
      window.scrollTo({ top: 0 });
    }
  };

  /** Asks the provider now. Returns the payment, or null if it could not be asked. */
  const check = async () => {
    try {
      const payment = await api.refreshPayment(id);
      if (!apply(payment)) {
        watch();
      }

      return payment;
    } catch (error) {
      page.endsSession(error);
      return null;
    }
  };

  const watch = () => {
    if (isFollowing || page.isOver) {
      return;
    }

    isFollowing = true;
    follow({
      url: api.paymentEvents(id),
      event: 'payment',
      read: () => api.getPayment(id),
      onData: (payment) => {
        const isOver = apply(payment);
        isFollowing = !isOver;
        offline.hidden = offline.hidden || isOver;
        return isOver;
      },
      onState: (state) => { offline.hidden = state !== 'offline'; },
      onError: (error) => page.endsSession(error),
      signal: page.signal,
    });
  };

  const load = async () => {
    try {
      if (!apply(await api.getPayment(id))) {
        watch();
      }
    } catch (error) {
      fail(error);
    }
  };

  const fail = (error) => {
    if (error.status === 404 || error.status === 400) {
      replace(body, notice('info', {
        title: t('pay.notFoundTitle'), text: t('pay.notFoundText'), testId: 'payment-not-found',
        action: h('a', { class: 'button button-quiet', href: '#/home' }, t('pay.home')),
      }));
    } else if (!page.endsSession(error)) {
      replace(body, loadFailure(error, load));
    }
  };

  page.show(t('pay.title'),
    h('a', { class: 'back back-text no-print', href: '#/home' }, icon('back'), h('span', {}, t('home.title'))),
    offline,
    body);
  page.everySecond(() => {
    // Time alone can change the part: nobody asks any more.
    if (current !== null && partOf(current.payment) !== current.name) {
      change(partOf(current.payment), current.payment);
    }

    current?.part.tick?.();
  });
  load();
}
