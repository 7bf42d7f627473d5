/* The server's clock, for countdowns on devices whose own clock is wrong. */

let offsetMs = 0;

/** Learns from a response's Date header, which is whole seconds: smaller differences are not worth correcting. */
export function learn(dateHeader) {
  const server = Date.parse(dateHeader ?? '');
  if (!Number.isNaN(server)) {
    const difference = server + 500 - Date.now();
    offsetMs = Math.abs(difference) > 2_000 ? difference : 0;
  }
}

/** Milliseconds since 1970 on the server's clock. */
export function now() {
  return Date.now() + offsetMs;
}

/** Whole seconds since a moment, never negative. */
export function secondsSince(moment) {
  return Math.max(0, Math.floor((now() - Date.parse(moment)) / 1000));
}

/** Whole seconds until a moment, never negative. */
export function secondsUntil(moment) {
  return Math.max(0, Math.ceil((Date.parse(moment) - now()) / 1000));
}
