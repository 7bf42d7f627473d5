import * as api from './api.js';

/* Who is logged in. The cookie is the truth; this only remembers its answer. */

const listeners = new Set();
let current = null;

/** The account that is logged in, or null. */
export function account() {
  return current;
}

/** Asks the server who is logged in. */
export async function load() {
  try {
    set((await api.getSession()).accountId);
  } catch (error) {
    if (error.status !== 401) {
      throw error;
    }

    set(null);
  }
}

/** Logs in. */
export async function logIn(accountId, password) {
  set((await api.logIn({ accountId, password })).accountId ?? accountId);
}

/** Opens an account and is logged in with it. */
export async function register(registration) {
  await api.register(registration);
  set(registration.accountId);
}

/** Logs out. */
export async function logOut() {
  try {
    await api.logOut();
  } catch (error) {
    if (error.status !== 401) {
      throw error;
    }
  }

  set(null);
}

/** The server no longer knows this session. */
export function lost() {
  set(null);
}

/** Calls back whenever somebody logs in or out. */
export function onChange(listener) {
  listeners.add(listener);
}

function set(accountId) {
  if (accountId !== current) {
    current = accountId;
    listeners.forEach((listener) => listener());
  }
}
