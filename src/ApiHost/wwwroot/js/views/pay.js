import * as api from '../api.js';
import { h, icon, replace } from '../dom.js';
import { t } from '../i18n.js';
import { announce } from '../router.js';
import * as session from '../session.js';
import { forgetOpenPayment, rememberOpenPayment, takeLeaving } from '../storage.js';
import { follow } from '../stream.js';
import { closingPart } from '../payment/closing.js';
import { endedPart } from '../payment/ended.js';
import { inAppPart } from '../payment/inApp.js';
import { leavePart } from '../payment/leave.js';
import { pendingPart } from '../payment/pending.js';
import { receiptPart } from '../payment/receipt.js';
import { returnedPart } from '../payment/returned.js';
import { reviewPart } from '../payment/review.js';
import { scanPart } from '../payment/scan.js';
import { isNewer, isOpen, isSettled, isUnfinished, partOf } from '../payment/status.js';
import { transferPart } from '../payment/transfer.js';
import { answerTo, namesOf } from '../payment/waiting.js';
import { loadFailure, notice, skeleton } from '../ui.js';

const PARTS = {
  scan: scanPart,
  leave: leavePart,
  inApp: inAppPart,
  transfer: transferPart,
  pending: pendingPart,
  closing: closingPart,
  receipt: receiptPart,
  ended: endedPart,
  returned: returnedPart,
  review: reviewPart,
};

/** One payment, from what there is to do to the receipt; restored from its address in any state. */
export function pay(page, { id }) {
  const account = session.account();
  const offline = h('div', { hidden: true }, notice('wait', { text: t('pay.offline'), role: 'status', testId: 'offline' }));
  const body = h('div', { class: 'payment', testId: 'payment' }, h('section', { class: 'card card-tall' }, skeleton(4)));
  const cameBack = h('div', { role: 'status' });
  let current = null;     // { payment, name, part }
  let isFollowing = false;

  const apply = (payment) => {
    if (page.isOver || (current !== null && !isNewer(payment, current.payment))) {
      return current !== null && isSettled(current.payment);
    }

    (isUnfinished(payment) ? rememberOpenPayment : forgetOpenPayment)(account, payment.id);
    body.dataset.status = payment.status;
    const name = partOf(payment);
    if (current?.name === name && current.part.update(payment)) {
      current.payment = payment;
    } else {
      change(name, payment);
    }

    return isSettled(payment);
  };

  const change = (name, payment) => {
    const isFirst = current === null;
    const hadFocus = body.contains(document.activeElement);
    const part = PARTS[name](page, payment, { check, cancel });
    current = { payment, name, part };
    replace(body, part.element);
    page.rename(part.title);
    if (hadFocus) {
      const heading = body.querySelector('h1');
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }

    if (!isOpen(payment)) {
      replace(cameBack);
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

  /** Calls the payment off. Returns null, or the error if that was not possible. */
  const cancel = async () => {
    try {
      if (!apply(await api.cancelPayment(id))) {
        watch();
      }

      return null;
    } catch (error) {
      if (page.endsSession(error)) {
        return null;
      }

      // Too late, or not known: what there is to see now says more than the error.
      await check();
      return error;
    }
  };

  /** The user is back from the provider's page: asks once how it went there, and says so. */
  const welcome = async () => {
    if (!isOpen(current.payment)) {
      return;
    }

    replace(cameBack, notice('info', { text: t('pay.returnedChecking', namesOf(current.payment)), testId: 'came-back' }));
    const payment = await check();
    if (isOpen(current.payment)) {
      const text = payment === null ? answerTo(null) : t('pay.returnedOpen', namesOf(payment));
      replace(cameBack, notice('wait', { text, testId: 'came-back' }));
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

      if (current !== null && takeLeaving(id)) {
        await welcome();
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
    cameBack,
    body);
  // Back by the browser's own button, to a page that it had kept.
  window.addEventListener('pageshow', ({ persisted }) => persisted && current !== null && takeLeaving(id) && welcome(), { signal: page.signal });
  page.everySecond(() => {
    // Time alone can change the part: nobody asks any more.
    if (current !== null && partOf(current.payment) !== current.name) {
      change(partOf(current.payment), current.payment);
    }

    current?.part.tick?.();
  });
  load();
}
