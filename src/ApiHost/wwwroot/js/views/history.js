import * as api from '../api.js';
import { h, icon, replace } from '../dom.js';
import { find, formatShortMoment, t } from '../i18n.js';
import { moneyElement } from '../money.js';
import { actionButton, loadFailure, skeleton } from '../ui.js';

const PAGE_SIZE = 10;
const TOP_UP = /^top-up:(pay_[a-z0-9]+)$/;

/** The wallet's entries, newest first, older ones on demand. */
export function history(page, account) {
  const list = h('ol', { class: 'entries', testId: 'history' }, h('li', {}, skeleton(3)));
  const foot = h('div', { class: 'entries-foot' });
  const entries = new Map();      // by sequence
  let next = null;                // where the next older page starts
  let isComplete = false;

  const more = actionButton(t('home.more'), {
    className: 'button button-quiet button-wide', testId: 'history-more', busyLabel: t('home.moreBusy'), run: () => load(next),
  });

  const load = async (from) => {
    try {
      const answer = await api.getEntries(account, from, PAGE_SIZE);
      if (!page.isOver) {
        take(answer, from);
      }
    } catch (error) {
      if (!page.endsSession(error)) {
        replace(foot, loadFailure(error, () => load(from)));
      }
    }
  };

  const take = (answer, from) => {
    // News on top may have pushed entries down that are not known yet: then the list starts anew.
    const joins = answer.entries.length < PAGE_SIZE || answer.entries.some(({ sequence }) => entries.has(sequence));
    if (from === null && !joins) {
      entries.clear();
    }

    if (from !== null || entries.size === 0) {
      next = answer.next;
      isComplete = answer.next === null;
    }

    answer.entries.forEach((entry) => entries.set(entry.sequence, entry));
    paint();
  };

  const paint = () => {
    const newestFirst = [...entries.values()].sort((a, b) => b.sequence - a.sequence);
    replace(list, newestFirst.length === 0
      ? h('li', { class: 'entries-empty', testId: 'history-empty' }, t('home.historyEmpty'))
      : newestFirst.map(row));
    replace(foot, !isComplete && more.element);
  };

  return {
    element: h('section', { class: 'card', 'aria-labelledby': 'history-title' },
      h('h2', { id: 'history-title' }, t('home.history')), list, foot),
    refresh: () => load(null),
  };
}

function row(entry) {
  const payment = TOP_UP.exec(entry.transfer)?.[1];
  const isLoss = entry.amount.minorUnits < 0n;
  const content = [
    h('span', { class: `entry-icon ${isLoss ? 'entry-icon-out' : ''}` }, icon(isLoss ? 'minus' : 'plus')),
    h('span', { class: 'entry-what' },
      h('span', { class: 'entry-kind' }, find(`entry.${entry.kind}`) ?? t('entry.other')),
      h('time', { class: 'entry-at', datetime: entry.at }, formatShortMoment(entry.at))),
    moneyElement(entry.amount, { className: `entry-amount ${isLoss ? 'entry-amount-out' : ''}`, signed: true, code: false }),
    h('span', { class: 'entry-go' }, payment && icon('arrow')),
  ];
  return h('li', { class: 'entry', testId: 'entry' }, payment
    ? h('a', { class: 'entry-row', href: `#/pay/${payment}` }, content)
    : h('div', { class: 'entry-row' }, content));
}
