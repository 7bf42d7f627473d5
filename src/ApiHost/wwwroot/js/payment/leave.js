import { h, icon } from '../dom.js';
import { t } from '../i18n.js';
import { methodLabel, providerLabel } from '../methods.js';
import { rememberLeaving } from '../storage.js';
import { isPage, payCard } from './payCard.js';

/** The payment waits for the user to pay on the provider's own page, which leads back here. */
export function leavePart(page, payment, actions) {
  const names = { method: methodLabel(payment.method), provider: providerLabel(payment.method) };
  const { url } = payment.action;
  return payCard(payment, actions, {
    title: t('pay.leaveTitle', names),
    text: t('pay.leaveText', names),
    main: isPage(url) && h('a', {
      class: 'button button-primary button-wide button-big', href: url, rel: 'noreferrer', testId: 'open-page', on: { click: () => rememberLeaving(payment.id) },
    }, h('span', {}, t('pay.leave', names)), icon('arrow')),
    details: h('ul', { class: 'points small' },
      h('li', {}, icon('shield'), h('span', {}, t(payment.method === 'card' ? 'pay.leaveSafeCard' : 'pay.leaveSafe', names))),
      h('li', {}, icon('undo'), h('span', {}, t('pay.leaveBack', { ...names, host: isPage(url) ? new URL(url).host : '' })))),
    waiting: { label: t('pay.check') },
  });
}
