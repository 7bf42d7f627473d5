import { h } from '../dom.js';
import { find, language, otherLanguage, t } from '../i18n.js';

const KNOWN = ['wechat_pay', 'alipay', 'card', 'bank_transfer'];

/** The ways to pay; those that are not on offer are shown with the reason. */
export function methodChoice(offered, pending) {
  const chosen = offered.includes(pending?.method) ? pending.method : offered[0];
  const radios = offered.map((method) => h('input', {
    class: 'card-radio', type: 'radio', name: 'method', id: `method-${method}`, value: method, checked: method === chosen,
  }));
  const closed = KNOWN.filter((method) => !offered.includes(method));
  return {
    element: h('fieldset', { class: 'choice' },
      h('legend', { class: 'choice-title' }, t('topUp.method')),
      h('div', { class: 'methods' },
        offered.map((method, index) => h('label', { class: 'choice-card method-card', testId: `method-${method}` },
          radios[index], mark(method), text(method, find(`method.${method}.how`) ?? ''), h('span', { class: 'method-dot', 'aria-hidden': 'true' }))),
        closed.map((method) => h('div', { class: 'method-card method-closed', testId: `closed-${method}` },
          mark(method), text(method, t('topUp.methodUnavailable')))))),
    /** The method's name on the wire. */
    read: () => radios.find((one) => one.checked)?.value ?? chosen,
  };
}

/** A method's name in this language and, smaller, in the other. */
export function methodName(method) {
  return [
    h('span', { class: 'method-name', lang: language() }, find(`method.${method}`) ?? method),
    ' ',
    h('span', { class: 'method-other', lang: otherLanguage() }, find(`method.${method}.other`) ?? ''),
  ];
}

function text(method, below) {
  return h('span', { class: 'method-text' }, h('span', {}, methodName(method)), h('span', { class: 'method-how' }, below));
}

function mark(method) {
  return h('span', { class: `method-mark method-mark-${method}`, 'aria-hidden': 'true' }, (find(`method.${method}`) ?? '?')[0]);
}
