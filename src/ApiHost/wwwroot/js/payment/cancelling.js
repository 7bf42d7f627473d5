import { h, icon, replace } from '../dom.js';
import { t } from '../i18n.js';
import { describe } from '../problems.js';
import { actionButton, notice } from '../ui.js';
import { isCancellable } from './status.js';

/** "Cancel", asked once more before it is done; there while the payment can be cancelled. */
export function cancelling(payment, cancel) {
  const place = h('div', { class: 'cancelling' });
  const problem = h('div', { role: 'alert' });
  const ask = h('button', { class: 'link-button link-quiet', type: 'button', testId: 'cancel', on: { click: () => open() } }, t('cancel.ask'));
  const yes = actionButton(t('cancel.yes'), {
    className: 'button button-danger', testId: 'cancel-yes', busyLabel: t('cancel.busy'),
    run: async () => {
      replace(problem);
      const error = await cancel();
      if (error !== null) {
        replace(problem, notice('bad', { text: describe(error) }));
      }
    },
  });
  const no = h('button', { class: 'button button-quiet', type: 'button', testId: 'cancel-no', on: { click: () => close() } }, t('cancel.no'));

  const open = () => {
    replace(place, h('div', { class: 'notice notice-wait', role: 'group', 'aria-labelledby': 'cancel-title', testId: 'cancel-confirm' },
      icon('alert'),
      h('div', { class: 'notice-body' },
        h('p', { class: 'notice-title', id: 'cancel-title' }, t('cancel.title')),
        h('p', {}, t(payment.action?.type === 'transfer_money' ? 'cancel.textBank' : 'cancel.text')),
        problem,
        h('div', { class: 'cancel-actions' }, no, yes.element))));
    no.focus();
  };

  const close = () => {
    replace(place, ask);
    ask.focus();
  };

  replace(place, ask);
  return {
    element: place,
    tick: (latest) => { place.hidden = !isCancellable(latest); },
  };
}
