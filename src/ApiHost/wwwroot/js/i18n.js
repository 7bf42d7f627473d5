import en from './locales/en.js';
import zhCN from './locales/zh-CN.js';

const TEXTS = { en, 'zh-CN': zhCN };
const KEY = 'im2.language';
const listeners = new Set();

let current = remembered() ?? preferred();
document.documentElement.lang = current;

/** The language in use, as a BCP 47 tag. */
export function language() {
  return current;
}

/** The other language, for the switch. */
export function otherLanguage() {
  return current === 'en' ? 'zh-CN' : 'en';
}

/** Changes the language, remembers it and tells everyone. */
export function setLanguage(tag) {
  current = tag;
  document.documentElement.lang = tag;
  try {
    localStorage.setItem(KEY, tag);
  } catch {
    // Storage is off: the choice lasts as long as the page.
  }

  listeners.forEach((listener) => listener());
}

/** Calls back after each change of language. */
export function onLanguageChange(listener) {
  listeners.add(listener);
}

/** The text of a key with its {values} filled in. */
export function t(key, values = {}) {
  const text = TEXTS[current][key] ?? en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The text of a key, or null if there is none. */
export function find(key) {
  return TEXTS[current][key] ?? en[key] ?? null;
}

/** A moment as a person reads it, in the device's time zone. */
export function formatMoment(moment, { seconds = false } = {}) {
  return new Intl.DateTimeFormat(current, { dateStyle: 'medium', timeStyle: seconds ? 'medium' : 'short' }).format(new Date(moment));
}

/** A moment in a list: the year only where it is not this one. */
export function formatShortMoment(moment) {
  const date = new Date(moment);
  const year = date.getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' };
  return new Intl.DateTimeFormat(current, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', ...year }).format(date);
}

/** A moment beside a running clock: the time of day, and the day only where it is not today. */
export function formatWhen(moment) {
  const date = new Date(moment);
  return date.toDateString() === new Date().toDateString()
    ? new Intl.DateTimeFormat(current, { hour: 'numeric', minute: '2-digit' }).format(date)
    : formatShortMoment(moment);
}

/** A length of time, as coarse as a person wants to know it. */
export function formatDuration(seconds) {
  const [s, min, hours, days] = [seconds % 60, Math.floor(seconds / 60) % 60, Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 86_400)];
  return days > 0 ? t('time.days', { days, hours })
    : hours > 0 ? t('time.hours', { hours, min })
    : min > 0 ? t('time.minutes', { min, s })
    : t('time.seconds', { s });
}

/** The time of day alone. */
export function formatTime(moment) {
  return new Intl.DateTimeFormat(current, { timeStyle: 'medium' }).format(new Date(moment));
}

function remembered() {
  try {
    const tag = localStorage.getItem(KEY);
    return tag in TEXTS ? tag : null;
  } catch {
    return null;
  }
}

function preferred() {
  return /^zh\b/i.test(navigator.language ?? '') ? 'zh-CN' : 'en';
}
