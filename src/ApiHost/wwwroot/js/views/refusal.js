import { h } from '../dom.js';
import { find, language, t } from '../i18n.js';
import { methodLabel } from '../methods.js';
import { formatMoney } from '../money.js';
import { describe } from '../problems.js';
import { actionButton, notice } from '../ui.js';

/* Why a top-up is refused, and what would pass. */

const SHOWN_MAX = 3;

/** Why, in the user's language; null if a decision does not refuse. */
export function decisionText(decision) {
  return decision?.text?.[language()] ?? null;
}

/** What the user can do about it, where the reason itself does not say so; null if it does or if nothing helps. */
export function remedyText(decision) {
  const level = decision.neededVerification;
  if (level === null) {
    return null;
  }

  return find(decision.remedy === 'wait' ? `refusal.orVerify.${level}` : `refusal.verify.${level}`);
}

/** The message of a refused choice, with what would pass as buttons. `take` is given the new choice and awaited. */
export function refusal(error, choice, take) {
  const { decision } = error;
  if (decision === null) {
    return notice('bad', { text: describe(error), testId: 'refusal' });
  }

  const remedy = remedyText(decision);
  return notice('bad', {
    text: describe(error),
    testId: 'refusal',
    action: [
      remedy && h('p', { testId: 'remedy' }, remedy),
      decision.remedy === 'finish_open_payments' && h('a', { href: '#/home' }, t('refusal.seeOpen')),
      h('div', { class: 'alternatives' }, alternatives(decision, choice).map(({ choice: other, label }) => actionButton(label, {
        className: 'button button-quiet', testId: `alternative-${other.method}`, run: () => take(other),
      }).element)),
    ],
  });
}

/** The choices nearest to a refused one that would pass: the same amount otherwise first. */
function alternatives(decision, choice) {
  const { amount } = decision.inputs;
  if (decision.remedy === 'choose_another_offer') {
    const isOpen = decision.alternatives.some(({ method }) => method === choice.method);
    return isOpen ? [{ choice: { amount, method: choice.method }, label: t('refusal.withoutOffer', { amount: formatMoney(amount) }) }] : [];
  }

  const same = [];
  const others = [];
  for (const { method, min, max } of decision.alternatives) {
    if (amount.minorUnits >= min.minorUnits && amount.minorUnits <= max.minorUnits) {
      same.push({ choice: { ...choice, method }, label: t('refusal.useMethod', { method: methodLabel(method) }) });
    } else {
      const nearest = amount.minorUnits < min.minorUnits ? min : max;
      others.push({
        choice: { amount: nearest, method },
        label: t('refusal.useAmount', { method: methodLabel(method), amount: formatMoney(nearest) }),
      });
    }
  }

  return [...same, ...others].slice(0, SHOWN_MAX);
}
