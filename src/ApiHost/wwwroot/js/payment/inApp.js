import { t } from '../i18n.js';
import { methodLabel } from '../methods.js';
import { payCard } from './payCard.js';

/** The payment is confirmed in the messenger's own app: there is nothing to do here but to wait. */
export function inAppPart(page, payment, actions) {
  const names = { method: methodLabel(payment.method) };
  return payCard(payment, actions, {
    title: t('pay.inAppTitle', names),
    text: t('pay.inAppText', names),
    waiting: { label: t('pay.check') },
  });
}
