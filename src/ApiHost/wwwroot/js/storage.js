import { parse, stringify } from './api.js';

/* What the browser remembers between page loads; where it refuses, until the page closes. */

const confirmationKey = (account) => `im2.confirmation.${account}`;
const openPaymentsKey = (account) => `im2.open-payments.${account}`;
const leavingKey = (id) => `im2.leaving.${id}`;
const OPEN_PAYMENTS_MAX = 5;
const memory = new Map();       // stands in where storage is refused, until the page closes

/**
 * The key of a confirmation: made once, and the same again as long as its outcome is unknown and it asks for the same,
 * so that a retry (after a reload too) can never start a second payment.
 */
export function idempotencyKeyFor(account, choice) {
  const pending = pendingConfirmation(account);
  if (pending !== null && stringify(pending.choice) === stringify(choice)) {
    return pending.key;
  }

  const key = newKey();
  write(sessionStorageOrNull(), confirmationKey(account), { key, choice });
  return key;
}

/** The confirmation whose outcome is unknown, or null. */
export function pendingConfirmation(account) {
  return readFrom(sessionStorageOrNull(), confirmationKey(account));
}

/** The confirmation was answered, one way or the other. */
export function forgetConfirmation(account) {
  remove(sessionStorageOrNull(), confirmationKey(account));
}

/** Payments of this browser that may still be open, newest first. */
export function openPayments(account) {
  return readFrom(localStorageOrNull(), openPaymentsKey(account)) ?? [];
}

/** Remembers a payment, so that the home page leads back to it. */
export function rememberOpenPayment(account, id) {
  const others = openPayments(account).filter((other) => other !== id);
  write(localStorageOrNull(), openPaymentsKey(account), [id, ...others].slice(0, OPEN_PAYMENTS_MAX));
}

/** A payment has ended. */
export function forgetOpenPayment(account, id) {
  write(localStorageOrNull(), openPaymentsKey(account), openPayments(account).filter((other) => other !== id));
}

/** The user goes to a provider's page from here: whoever shows the payment next in this tab asks how it went. */
export function rememberLeaving(id) {
  write(sessionStorageOrNull(), leavingKey(id), true);
}

/** Whether the user comes back from a provider's page; true once. */
export function takeLeaving(id) {
  const hasLeft = readFrom(sessionStorageOrNull(), leavingKey(id)) === true;
  remove(sessionStorageOrNull(), leavingKey(id));
  return hasLeft;
}

// crypto.randomUUID exists in secure contexts only; getRandomValues everywhere.
function newKey() {
  if (crypto.randomUUID) {
    return crypto.randomUUID();
  }

  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function sessionStorageOrNull() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

function localStorageOrNull() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function readFrom(store, key) {
  try {
    return parse(memory.get(key) ?? store.getItem(key));
  } catch {
    return null;
  }
}

function write(store, key, value) {
  const text = stringify(value);
  try {
    store.setItem(key, text);
  } catch {
    memory.set(key, text);
  }
}

function remove(store, key) {
  memory.delete(key);
  try {
    store.removeItem(key);
  } catch {
    // Nothing was remembered.
  }
}
