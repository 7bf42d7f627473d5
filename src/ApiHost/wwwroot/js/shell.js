import { h, icon, replace } from './dom.js';
import { language, onLanguageChange, otherLanguage, setLanguage, t } from './i18n.js';
import * as session from './session.js';
import { go } from './router.js';
import { notice } from './ui.js';
import { describe } from './problems.js';

const bar = document.getElementById('bar');
const foot = document.getElementById('foot');
const skip = document.getElementById('skip-link');

/** Starts the frame around the pages: name, language, log out. */
export function startShell() {
  skip.addEventListener('click', (event) => {
    // The address is the router's: move the focus without it.
    event.preventDefault();
    document.getElementById('main').focus();
  });
  session.onChange(render);
  onLanguageChange(render);
  render();
}

function render() {
  const focused = document.activeElement?.id;
  skip.textContent = t('app.skip');
  replace(bar, h('div', { class: 'bar-inner' },
    h('a', { class: 'brand', href: '#/home', 'aria-label': t('app.home') },
      h('img', { src: '/favicon.svg', alt: '', width: 28, height: 28 }),
      h('span', {}, t('app.name'))),
    h('div', { class: 'bar-actions' },
      session.account() && h('span', { class: 'bar-account', testId: 'account' }, session.account()),
      h('button', {
        class: 'bar-button', id: 'language', type: 'button', testId: 'language', lang: otherLanguage(),
        'aria-label': t('app.switchLanguageLabel'), on: { click: () => setLanguage(otherLanguage()) },
      }, t('app.switchLanguage')),
      session.account() && h('button', {
        class: 'bar-button', id: 'log-out', type: 'button', testId: 'log-out', on: { click: logOut },
      }, t('app.logOut')))));
  replace(foot, h('p', {}, icon('shield'), h('span', {}, t('app.foot'))));
  bar.lang = language();
  if (focused && bar.contains(document.getElementById(focused))) {
    document.getElementById(focused).focus();
  }
}

async function logOut() {
  try {
    await session.logOut();
    go('#/login');
  } catch (error) {
    document.getElementById('main').prepend(notice('bad', { text: describe(error), role: 'alert' }));
  }
}
