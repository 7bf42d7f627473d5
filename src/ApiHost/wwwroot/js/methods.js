import { h } from './dom.js';
import { find, language, otherLanguage } from './i18n.js';

/* How payment methods are called. */

/** A method's name. */
export function methodLabel(method) {
  return find(`method.${method}`) ?? method;
}

/** The app in which the user pays by a method: often known by another name than the method. */
export function appLabel(method) {
  return find(`method.${method}.app`) ?? methodLabel(method);
}

/** Who takes the money of a method: often called otherwise than the method. */
export function providerLabel(method) {
  return find(`method.${method}.provider`) ?? methodLabel(method);
}

/** A method's name in this language and, smaller, in the other. */
export function methodName(method) {
  return [
    h('span', { class: 'method-name', lang: language() }, methodLabel(method)),
    ' ',
    h('span', { class: 'method-other', lang: otherLanguage() }, find(`method.${method}.other`) ?? ''),
  ];
}
