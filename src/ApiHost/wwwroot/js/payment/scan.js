import * as api from '../api.js';
import { h, replace } from '../dom.js';
import { t } from '../i18n.js';
import { formatMoney } from '../money.js';
import { actionButton } from '../ui.js';
import { appLabel, methodLabel } from '../methods.js';
import { payCard } from './payCard.js';

/** The payment waits for the user to scan the code. */
export function scanPart(page, payment, actions) {
  const names = { method: methodLabel(payment.method), app: appLabel(payment.method) };
  return payCard(payment, actions, {
    title: t('pay.scanTitle', names),
    text: t('pay.scanText', names),
    main: qrFigure(payment),
    note: t('pay.scanPhone', names),
    waiting: { label: t('pay.check'), className: 'button button-primary button-wide' },
  });
}

function qrFigure(payment) {
  const figure = h('figure', { class: 'qr' });
  const load = (attempt) => {
    const image = h('img', {
      class: 'qr-image', testId: 'qr-code', width: 248, height: 248, alt: t('pay.qrAlt', { amount: formatMoney(payment.amount), method: methodLabel(payment.method) }),
      src: api.qrCode(payment.id) + (attempt === 0 ? '' : `?attempt=${attempt}`),
      on: { error: () => replace(figure, failed(() => load(attempt + 1))) },
    });
    replace(figure, image);
  };

  load(0);
  return figure;
}

function failed(retry) {
  const again = actionButton(t('pay.qrRetry'), { className: 'button button-quiet', iconName: 'refresh', testId: 'qr-retry', run: async () => retry() });
  return h('div', { class: 'qr-failed', role: 'alert' }, h('p', {}, t('pay.qrFailed')), again.element);
}
