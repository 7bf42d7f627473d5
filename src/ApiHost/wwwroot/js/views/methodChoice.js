import { h, setText } from '../dom.js';
import { find, t } from '../i18n.js';
import { methodLabel, methodName } from '../methods.js';
import { formatMoney } from '../money.js';
import { decisionText, remedyText } from './refusal.js';

/** The ways to pay; those that no amount passes are shown with the reason and what would change it. */
export function methodChoice({ methods, custom }, picked, onChange) {
  const open = methods.filter(({ available }) => available);
  const chosen = (open.find(({ method }) => method === picked?.method) ?? open[0])?.method;
  const radios = new Map(open.map(({ method }) => [method, h('input', {
    class: 'card-radio', type: 'radio', name: 'method', id: `method-${method}`, value: method, checked: method === chosen,
  })]));
  const notes = new Map(open.map(({ method }) => [method, h('span', { class: 'method-how', testId: `range-${method}` })]));

  const pick = (method) => {
    radios.get(method).checked = true;
    radios.get(method).focus();
    onChange();
  };

  return {
    element: h('fieldset', { class: 'choice', on: { change: onChange } },
      h('legend', { class: 'choice-title' }, t('topUp.method')),
      h('div', { class: 'methods' }, methods.map((one) => (one.available
        ? openCard(one, radios.get(one.method), notes.get(one.method))
        : closedCard(one, open, pick))))),
    /** The method's name on the wire. */
    read: () => open.find(({ method }) => radios.get(method).checked)?.method ?? chosen,
    /** Says at each method whether it takes the amount chosen so far. */
    show: (amount) => {
      for (const { method, min, max } of open) {
        const isNarrow = min.minorUnits > custom.min.minorUnits || max.minorUnits < custom.max.minorUnits;
        const isOutside = amount !== null && (amount.minorUnits < min.minorUnits || amount.minorUnits > max.minorUnits);
        const range = t('topUp.methodRange', { min: formatMoney(min), max: formatMoney(max) });
        const how = find(`method.${method}.how`) ?? '';
        setText(notes.get(method), isOutside || (isNarrow && how === '') ? range : isNarrow ? `${how} · ${range}` : how);
        notes.get(method).dataset.outside = String(isOutside);
      }
    },
  };
}

function openCard({ method }, radio, note) {
  return h('label', { class: 'choice-card method-card', testId: `method-${method}` },
    radio, mark(method), h('span', { class: 'method-text' }, h('span', {}, methodName(method)), note),
    h('span', { class: 'method-dot', 'aria-hidden': 'true' }));
}

function closedCard({ method, decision }, open, pick) {
  // The best of what would pass: the methods come in the order in which the region prefers them.
  const other = decision.remedy === 'use_another_method'
    ? decision.alternatives.map((one) => one.method).find((name) => open.some((one) => one.method === name))
    : null;
  const change = remedyText(decision);
  return h('div', { class: 'method-card method-closed', testId: `closed-${method}` },
    mark(method),
    h('div', { class: 'method-text' },
      h('span', {}, methodName(method)),
      h('span', { class: 'method-why', testId: `why-${method}` }, decisionText(decision)),
      change && h('span', { class: 'method-change', testId: `change-${method}` }, change),
      other && h('button', {
        class: 'link-button', type: 'button', testId: `instead-of-${method}`, on: { click: () => pick(other) },
      }, t('refusal.useMethod', { method: methodLabel(other) }))));
}

function mark(method) {
  return h('span', { class: `method-mark method-mark-${method}`, 'aria-hidden': 'true' }, methodLabel(method)[0]);
}
