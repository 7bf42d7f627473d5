import * as api from '../api.js';
import { secondsUntil } from '../clock.js';
import { h, replace, setText } from '../dom.js';
import { formatMoment, formatTime, t } from '../i18n.js';
import { methodName } from '../methods.js';
import { add, formatMoney, moneyElement } from '../money.js';
import { go } from '../router.js';
import * as session from '../session.js';
import { forgetConfirmation, idempotencyKeyFor, rememberOpenPayment } from '../storage.js';
import { actionButton, notice, problemPlace } from '../ui.js';
import { choiceOf, forgetQuote, heldQuote, takeQuote, unsureQuote } from './quotes.js';
import { refusal } from './refusal.js';
import { line, titleLine } from './topUp.js';

/** The quote: what is paid, what it brings, and until when that holds. */
export function confirmTopUp(page) {
  const account = session.account();
  const pending = unsureQuote(account);
  // What was chosen since comes first; after a reload there is only what was being confirmed.
  const quote = heldQuote(account) ?? pending;
  if (quote === null) {
    location.replace('#/top-up');
    return;
  }

  const body = h('div', {});
  page.show(t('confirm.title'), titleLine(t('confirm.title'), '#/top-up'), body);
  const view = { page, account, body, tick: () => {} };
  show(view, quote, pending?.token === quote.token);
  page.everySecond(() => view.tick());
}

function show(view, quote, isUnsure) {
  const { page, account, body } = view;
  const problem = problemPlace('problem');
  const confirm = actionButton(t('topUp.confirmAmount', { amount: formatMoney(quote.amount) }), {
    className: 'button button-primary button-wide', testId: 'confirm', busyLabel: t('topUp.busy'), run: () => send(),
  });
  const renew = actionButton(t('confirm.renew'), {
    className: 'button button-primary button-wide', testId: 'renew', busyLabel: t('topUp.quoting'), iconName: 'refresh',
    run: () => take(choiceOf(quote)),
  });
  const time = deadline(quote);
  let ended = null;     // 'refused' or 'expired' once the server has said so

  const take = async (choice) => {
    problem.clear();
    try {
      const next = await takeQuote(account, choice);
      if (!page.isOver) {
        show(view, next, false);
      }
    } catch (error) {
      refuse(error, choice);
    }
  };

  const send = async () => {
    problem.clear();
    try {
      const payment = await api.startTopUp(account, idempotencyKeyFor(account, quote), quote);
      forgetConfirmation(account);
      forgetQuote();
      rememberOpenPayment(account, payment.id);
      if (!page.isOver) {
        go(`#/pay/${payment.id}`);
      }
    } catch (error) {
      isUnsure = error.isTemporary;
      // A clear answer: the next confirmation is a new one. Only a lost session keeps it, to go on after logging in.
      if (!isUnsure && error.status !== 401) {
        forgetConfirmation(account);
      }

      refuse(error, choiceOf(quote));
    }

    tick();
  };

  const refuse = (error, choice) => {
    if (isUnsure) {
      problem.put(unsure(() => confirm.working(send)));
    } else if (!page.endsSession(error)) {
      problem.put(refusal(error, choice, take));
      ended = error.code === 'quote_expired' ? 'expired' : error.decision ? 'refused' : ended;
      tick();
    }
  };

  const tick = () => {
    const isOver = time.tick() || ended === 'expired';
    // Whether an order that may exist was created in time is the server's to say: that one is only ever repeated. What was refused
    // would be refused again: then there are the ways out that the refusal names.
    confirm.element.hidden = ended === 'refused' || (isOver && !isUnsure);
    renew.element.hidden = ended === 'refused' || !isOver || isUnsure;
    time.element.hidden = ended !== null;
  };

  replace(body, card(quote, time, problem, confirm, renew));
  view.tick = tick;
  tick();
  if (isUnsure) {
    problem.put(unsure(() => confirm.working(send)));
  }
}

function card(quote, time, problem, confirm, renew) {
  const hasBonus = quote.bonus.minorUnits > 0n;
  return h('section', { class: 'card card-narrow quote', testId: 'quote' },
    h('dl', { class: 'summary summary-quote' },
      line(t('topUp.pay'), moneyElement(quote.amount, { testId: 'pay-amount' }), 'summary-pay'),
      hasBonus && line(t('topUp.bonusLine'), `+${formatMoney(quote.bonus)}`, 'summary-bonus', 'quote-bonus'),
      hasBonus && line(t('confirm.get'), moneyElement(add(quote.amount, quote.bonus), { code: false }), 'summary-get', 'quote-get'),
      line(t('pay.method'), methodName(quote.method))),
    quote.bonusDays && h('p', { class: 'small', testId: 'bonus-days' }, t('confirm.bonusDays', { days: quote.bonusDays })),
    quote.firstTopUp && h('p', { class: 'small' }, t('confirm.firstTopUp')),
    time.element,
    problem.element,
    confirm.element,
    renew.element,
    h('a', { class: 'button button-quiet button-wide', href: '#/top-up', testId: 'change' }, t('confirm.change')));
}

/** Until when the quote holds, counting down. */
function deadline({ expiresAt }) {
  const left = h('span', { class: 'countdown', role: 'timer', testId: 'quote-countdown' });
  const at = h('span', { class: 'deadline-at' }, t('confirm.until', { time: formatTime(expiresAt) }));
  const text = h('span', {}, t('confirm.holds'), ' ', left);
  const element = h('p', { class: 'deadline', title: formatMoment(expiresAt, { seconds: true }) }, text, at);
  return {
    element,
    /** Shows the time that is left; returns whether it is over. */
    tick: () => {
      const seconds = secondsUntil(expiresAt);
      setText(left, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`);
      left.dataset.urgent = String(seconds < 60);
      if (seconds === 0) {
        setText(text, t('confirm.over'));
        at.hidden = true;
      }

      return seconds === 0;
    },
  };
}

function unsure(retry) {
  const again = actionButton(t('app.retry'), { className: 'button button-quiet', testId: 'retry-confirm', iconName: 'refresh', run: retry });
  return notice('wait', { title: t('topUp.unsureTitle'), text: t('topUp.unsureText'), action: again.element, testId: 'unsure' });
}
