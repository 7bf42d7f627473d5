import { h } from './dom.js';
import { t } from './i18n.js';
import * as session from './session.js';
import { rememberLeaving } from './storage.js';
import { confirmTopUp } from './views/confirm.js';
import { home } from './views/home.js';
import { logInView } from './views/login.js';
import { pay } from './views/pay.js';
import { registerView } from './views/register.js';
import { topUp } from './views/topUp.js';

const ROUTES = [
  { pattern: /^#\/login$/, view: logInView, forGuests: true },
  { pattern: /^#\/register$/, view: registerView, forGuests: true },
  { pattern: /^#\/home$/, view: home },
  { pattern: /^#\/top-up$/, view: topUp },
  { pattern: /^#\/top-up\/confirm$/, view: confirmTopUp },
  { pattern: /^#\/pay\/(?<id>[a-z0-9_]{1,64})$/, view: pay },
];

const RETURNED = /^pay_[a-z0-9]{1,60}$/;
const main = document.getElementById('main');
const announcer = document.getElementById('announcer');
let controller = null;
let afterLogin = null;
let first = true;

/** Starts showing the page that the address names. */
export function start() {
  window.addEventListener('hashchange', () => render());
  adoptReturn();
  render();
}

/** Where a provider leads back to one address for all payments, it says which one in the query. That proves nothing: it is only looked at. */
function adoptReturn() {
  const id = new URLSearchParams(location.search).get('out_trade_no');
  if (id !== null && RETURNED.test(id)) {
    rememberLeaving(id);
    history.replaceState(null, '', `${location.pathname}#/pay/${id}`);
  }
}

/** Goes to a page. */
export function go(hash) {
  if (location.hash === hash) {
    render();
  } else {
    location.hash = hash;
  }
}

/** Shows the current page again in another language; what was typed stays. */
export function renderAgain() {
  const values = [...main.querySelectorAll('input, select')].map(({ id, value, checked }) => ({ id, value, checked }));
  render({ moveFocus: false });
  for (const { id, value, checked } of values) {
    const control = id && document.getElementById(id);
    if (control) {
      control.value = value;
      control.checked = checked;
      control.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }
}

/** Where to go once logged in: the page that asked for it. */
export function goAfterLogin() {
  const hash = afterLogin ?? '#/home';
  afterLogin = null;
  go(hash);
}

/** Says something to those who can't see the page change. */
export function announce(text) {
  announcer.textContent = text;
}

function render({ moveFocus = true } = {}) {
  const route = ROUTES.find(({ pattern }) => pattern.test(location.hash));
  const loggedIn = session.account() !== null;
  if (!loggedIn && !route?.forGuests) {
    afterLogin = route ? location.hash : afterLogin;
    location.replace('#/login');
    return;
  }

  if (route === undefined || (loggedIn && route.forGuests)) {
    location.replace('#/home');
    return;
  }

  controller?.abort();
  controller = new AbortController();
  announcer.textContent = '';
  const page = new Page(controller.signal, moveFocus && !first);
  first = false;
  route.view(page, route.pattern.exec(location.hash).groups ?? {});
}

/** What a view gets: a place to show itself for as long as it is the current one. */
class Page {
  #moveFocus;

  constructor(signal, moveFocus) {
    this.signal = signal;
    this.#moveFocus = moveFocus;
  }

  /** Whether the user has gone elsewhere. */
  get isOver() {
    return this.signal.aborted;
  }

  /** Shows the view. The heading gets the focus when the page is new. */
  show(title, ...content) {
    if (this.isOver) {
      return;
    }

    this.rename(title);
    main.replaceChildren(h('div', { class: 'page' }, ...content));
    if (this.#moveFocus) {
      this.#moveFocus = false;
      window.scrollTo(0, 0);
      const heading = main.querySelector('h1');
      heading?.setAttribute('tabindex', '-1');
      heading?.focus({ preventScroll: true });
    }
  }

  /** Names the page anew after it has changed. */
  rename(title) {
    if (!this.isOver) {
      document.title = `${title} · ${t('app.name')}`;
    }
  }

  /** Calls back every second while the view is shown. */
  everySecond(tick) {
    const timer = setInterval(tick, 1_000);
    this.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  /** Whether the error is the end of the session; then the log-in page has taken over. */
  endsSession(error) {
    if (error.status !== 401 || this.isOver) {
      return this.isOver;
    }

    session.lost();
    render();
    return true;
  }
}
