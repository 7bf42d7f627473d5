import { language } from './i18n.js';
import { h } from './dom.js';

/* Money is a whole number of minor units: a BigInt here, digits on the wire. No floating point touches it. */

const DIGITS = { JPY: 0, KRW: 0, VND: 0, KWD: 3 };
const SYMBOLS = { CNY: '¥', JPY: '¥', USD: '$', HKD: 'HK$', SGD: 'S$', EUR: '€', GBP: '£', MYR: 'RM', TWD: 'NT$', KRW: '₩', MOP: 'MOP$' };

/** How many decimal digits a person writes. */
export function digitsOf(currency) {
  return DIGITS[currency] ?? 2;
}

/** The symbol of a currency; empty where only its code is clear. */
export function symbolOf(currency) {
  return SYMBOLS[currency] ?? '';
}

/** The number alone, grouped and with exactly the currency's digits: 123456 CNY is 1,234.56. */
export function formatNumber({ minorUnits, currency }) {
  const amount = BigInt(minorUnits);
  const digits = digitsOf(currency);
  const text = (amount < 0n ? -amount : amount).toString().padStart(digits + 1, '0');
  const whole = new Intl.NumberFormat(language()).format(BigInt(text.slice(0, text.length - digits)));
  const sign = amount < 0n ? '−' : '';
  return digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${text.slice(-digits)}`;
}

/** The number as a bank's form takes it: no grouping, no symbol. */
export function formatPlain({ minorUnits, currency }) {
  const digits = digitsOf(currency);
  const text = BigInt(minorUnits).toString().padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Number with symbol: ¥1,234.56. */
export function formatMoney(money) {
  const symbol = symbolOf(money.currency);
  const number = formatNumber(money);
  if (symbol === '') {
    return `${number} ${money.currency}`;
  }

  return number.startsWith('−') ? `−${symbol}${number.slice(1)}` : `${symbol}${number}`;
}

/** An element that shows an amount, with the currency's code beside it where room allows. */
export function moneyElement(money, { className = '', code = true, signed = false, testId } = {}) {
  const amount = BigInt(money.minorUnits);
  return h('span', { class: `money ${className}`, testId },
    amount < 0n ? '−' : signed && amount > 0n ? '+' : '',
    symbolOf(money.currency) && h('span', { class: 'money-symbol' }, symbolOf(money.currency)),
    h('span', { class: 'money-number' }, formatNumber({ minorUnits: amount < 0n ? -amount : amount, currency: money.currency })),
    (code || !symbolOf(money.currency)) && [' ', h('span', { class: 'money-code' }, money.currency)]);
}

/** The sum of two amounts of one currency. */
export function add(a, b) {
  return { minorUnits: BigInt(a.minorUnits) + BigInt(b.minorUnits), currency: a.currency };
}

/** Nothing, in a currency. */
export function zero(currency) {
  return { minorUnits: 0n, currency };
}

/**
 * Reads what a person typed, full-width digits and grouping commas included.
 * Returns { amount } or { error: 'empty' | 'format' | 'decimals' | 'range' }.
 */
export function parseMoney(typed, currency, min, max) {
  const text = typed.normalize('NFKC').replace(/[\s¥$€£]/g, '').replace('。', '.');
  if (text === '') {
    return { error: 'empty' };
  }

  // Commas only where they group thousands: 12,50 is not 1250.
  const match = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d*))?$/.exec(text);
  if (match === null) {
    return { error: 'format' };
  }

  const digits = digitsOf(currency);
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  if (fraction.length > digits) {
    return { error: 'decimals' };
  }

  const minorUnits = BigInt(match[1].replaceAll(',', '') + fraction.padEnd(digits, '0'));
  return minorUnits < BigInt(min.minorUnits) || minorUnits > BigInt(max.minorUnits)
    ? { error: 'range' }
    : { amount: { minorUnits, currency } };
}
