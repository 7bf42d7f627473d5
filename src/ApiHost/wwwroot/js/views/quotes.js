import * as api from '../api.js';
import { pendingConfirmation } from '../storage.js';

/* The quote that is being confirmed, for as long as the page is not loaded anew. */

let held = null;    // { account, choice, quote }

/** Gets a quote and keeps it with the choice that it is for. */
export async function takeQuote(account, choice) {
  const quote = await api.getQuote(account, choice);
  holdQuote(account, quote);
  return quote;
}

/** Keeps a quote that was taken earlier. */
export function holdQuote(account, quote) {
  held = { account, choice: choiceOf(quote), quote };
}

/** The quote that an account is about to confirm, or null. */
export function heldQuote(account) {
  return held?.account === account ? held.quote : null;
}

/** What an account chose last, or null. */
export function lastChoice(account) {
  return held?.account === account ? held.choice : null;
}

/** The choice that a quote is for. */
export function choiceOf({ option, amount, method }) {
  return option === null ? { amount, method } : { option, method };
}

/** The quote of a confirmation whose outcome is not known, or null. */
export function unsureQuote(account) {
  const quote = pendingConfirmation(account)?.choice;
  return quote?.token ? quote : null;
}

/** The quote was used. */
export function forgetQuote() {
  held = null;
}
