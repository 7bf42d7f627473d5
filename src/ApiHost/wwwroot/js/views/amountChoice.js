import { h, setText } from '../dom.js';
import { formatShortMoment, t } from '../i18n.js';
import { digitsOf, formatMoney, formatNumber, moneyElement, parseMoney, symbolOf } from '../money.js';

/** The amounts on offer as cards, and one's own amount within its limits. */
export function amountChoice({ currency, options, custom }, pending, onChange) {
  const limits = { min: formatMoney(custom.min), max: formatMoney(custom.max) };
  const digits = digitsOf(currency);
  const message = h('p', { class: 'field-hint', id: 'custom-message', testId: 'custom-message' }, t('topUp.customHint', limits));
  const missing = h('p', { class: 'field-error', id: 'amount-error', role: 'alert', testId: 'amount-error', hidden: true }, t('topUp.chooseAmount'));
  const radios = options.map((option) => radio(option.id, pending?.option === option.id));
  const own = radio('custom', Boolean(pending?.amount));
  const input = h('input', {
    class: 'input input-amount', id: 'custom-amount', testId: 'custom-amount', type: 'text', autocomplete: 'off', maxlength: 20,
    inputmode: digits === 0 ? 'numeric' : 'decimal', 'aria-describedby': 'custom-message',
    value: pending?.amount ? formatNumber(pending.amount).replaceAll(',', '') : '',
  });
  const ownField = h('div', { class: 'custom', hidden: true },
    h('label', { class: 'field-label', for: 'custom-amount' }, t('topUp.customLabel', { currency })),
    h('div', { class: 'input-prefixed' }, h('span', { class: 'input-prefix', 'aria-hidden': 'true' }, symbolOf(currency) || currency), input),
    message);

  const typed = () => parseMoney(input.value, currency, custom.min, custom.max);
  const chosenOption = () => options[radios.findIndex((one) => one.checked)];
  const tell = (error) => {
    message.className = error ? 'field-error' : 'field-hint';
    setText(message, error ? errorText(error, currency, digits, limits, custom.min) : t('topUp.customHint', limits));
    input.setAttribute('aria-invalid', String(Boolean(error)));
  };

  const changed = (event) => {
    const isOwn = own.checked;
    ownField.hidden = !isOwn;
    missing.hidden = true;
    if (isOwn) {
      const { error } = typed();
      // While typing, only what typing on can't mend is said.
      tell(error === 'empty' || (error === 'range' && event?.type === 'input') ? null : error);
    }

    if (event?.target === own && event.isTrusted) {
      input.focus();
    }

    onChange();
  };

  const element = h('fieldset', { class: 'choice', 'aria-describedby': 'amount-error', on: { change: changed } },
    h('legend', { class: 'choice-title' }, t('topUp.amount')),
    h('div', { class: 'amounts' },
      options.map((option, index) => card(radios[index], `option-${option.id}`, offer(option))),
      card(own, 'option-custom', h('span', { class: 'amount-own' }, t('topUp.custom')))),
    missing,
    ownField);
  input.addEventListener('input', changed);
  ownField.hidden = !own.checked;

  return {
    element,
    /** What is chosen so far, with its bonus where that is known before it is quoted; or null. */
    peek: () => {
      if (!own.checked) {
        return chosenOption() ?? null;
      }

      const { amount } = typed();
      return amount ? { amount } : null;
    },
    /** What the request says, or null after having told what is wrong. */
    read: () => {
      if (!own.checked) {
        const option = chosenOption();
        missing.hidden = Boolean(option);
        if (!option) {
          radios[0]?.focus();
        }

        return option ? { option: option.id } : null;
      }

      const { amount, error } = typed();
      tell(error);
      if (error) {
        input.focus();
      }

      return error ? null : { amount };
    },
  };
}

function offer({ amount, bonus, until, firstTopUp }) {
  return h('span', { class: 'amount-offer' },
    firstTopUp && h('span', { class: 'badge badge-offer' }, t('topUp.firstTopUp')),
    moneyElement(amount, { className: 'amount-money', code: false }),
    bonus.minorUnits > 0n && h('span', { class: 'bonus' }, t('topUp.bonus', { amount: formatMoney(bonus) })),
    until && h('span', { class: 'amount-note' }, t('topUp.until', { time: formatShortMoment(until) })));
}

function radio(id, checked) {
  return h('input', { class: 'card-radio', type: 'radio', name: 'amount', id: `amount-${id}`, value: id, checked });
}

function card(input, testId, content) {
  return h('label', { class: `choice-card amount-card ${input.value === 'custom' ? 'amount-card-own' : ''}`, testId }, input, content);
}

function errorText(error, currency, digits, limits, min) {
  switch (error) {
    case 'empty': return t('topUp.customEmpty', limits);
    case 'format': return t('topUp.customFormat', { example: formatNumber(min) });
    case 'decimals': return t(digits === 0 ? 'topUp.customDecimals0' : 'topUp.customDecimals', { currency, digits });
    default: return t('topUp.customRange', limits);
  }
}
