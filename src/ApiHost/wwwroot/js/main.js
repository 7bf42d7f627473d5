import { h } from './dom.js';
import { onLanguageChange } from './i18n.js';
import * as router from './router.js';
import * as session from './session.js';
import { startShell } from './shell.js';
import { loadFailure } from './ui.js';

startShell();
await begin();

async function begin() {
  try {
    await session.load();
  } catch (error) {
    document.getElementById('main').replaceChildren(h('div', { class: 'page' }, loadFailure(error, begin)));
    return;
  }

  router.start();
  onLanguageChange(router.renderAgain);
}
