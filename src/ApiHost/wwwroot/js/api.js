import * as clock from './clock.js';
import { language } from './i18n.js';

const TIMEOUT_MS = 15_000;

/** A request that did not succeed: the server's problem, or no answer at all (code `network`). */
export class ApiError extends Error {
  constructor(status, code, detail, decision = null) {
    super(detail || code);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.detail = detail;
    /** Why the policy refused and what would pass, or null if it was not the policy. */
    this.decision = decision;
  }

  /** Whether the same request may succeed later. Its outcome may be unknown, so repeat it with the same key. */
  get isTemporary() {
    return this.status === 0 || this.status === 408 || this.status === 425 || this.status === 429 || this.status >= 500;
  }
}

export const register = (registration) => send('POST', '/v1/registrations', { body: registration });
export const logIn = (credentials) => send('POST', '/v1/session', { body: credentials });
export const logOut = () => send('DELETE', '/v1/session');
export const getSession = () => send('GET', '/v1/session');
export const getAccount = (account) => send('GET', accountPath(account));
export const getWallet = (account) => send('GET', `${accountPath(account)}/wallet`);
export const getTopUpOptions = (account) => send('GET', `${accountPath(account)}/top-up-options`);
export const getPayment = (id) => send('GET', paymentPath(id));
export const refreshPayment = (id) => send('POST', `${paymentPath(id)}/refresh`);

export const cancelPayment = (id) => send('POST', `${paymentPath(id)}/cancel`);

export const getEntries = (account, cursor, limit) =>
  send('GET', `${accountPath(account)}/entries?limit=${limit}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);

export const getQuote = (account, choice) => send('POST', `${accountPath(account)}/quotes`, { body: choice });

export const startTopUp = (account, idempotencyKey, quote) =>
  send('POST', `${accountPath(account)}/top-ups`, { body: { quote: quote.token }, headers: { 'Idempotency-Key': idempotencyKey } });

export const walletEvents = (account) => `${accountPath(account)}/events`;
export const paymentEvents = (id) => `${paymentPath(id)}/events`;
export const qrCode = (id) => `${paymentPath(id)}/qr-code.svg`;

/** Reads JSON; amounts become BigInt, from the digits as sent where the browser shows them. */
export function parse(text) {
  return JSON.parse(text, (key, value, context) =>
    key === 'minorUnits' && typeof value === 'number' ? BigInt(context?.source ?? value) : value);
}

/** Writes JSON; an amount that JSON readers could not hold exactly is refused. */
export function stringify(value) {
  return JSON.stringify(value, (_, item) => {
    if (typeof item !== 'bigint') {
      return item;
    }

    if (!Number.isSafeInteger(Number(item))) {
      throw new RangeError(`${item} is too large an amount.`);
    }

    return Number(item);
  });
}

const accountPath = (account) => `/v1/accounts/${encodeURIComponent(account)}`;
const paymentPath = (id) => `/v1/top-ups/${encodeURIComponent(id)}`;

async function send(method, path, { body, headers = {} } = {}) {
  let response;
  let text;
  try {
    response = await fetch(path, {
      method,
      headers: { Accept: 'application/json', 'Accept-Language': language(), ...(body && { 'Content-Type': 'application/json' }), ...headers },
      body: body && stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (error) {
    if (error instanceof RangeError) {
      throw error;
    }

    throw new ApiError(0, 'network', '');
  }

  clock.learn(response.headers.get('Date'));
  const content = read(text);
  if (!response.ok) {
    throw new ApiError(response.status, content?.code ?? `http_${response.status}`, content?.detail ?? content?.title ?? '', content?.decision ?? null);
  }

  return content;
}

function read(text) {
  try {
    return text === '' ? null : parse(text);
  } catch {
    return null;
  }
}
