import { parse } from './api.js';

const POLL_MS = 5_000;
const REOPEN_MS = 15_000;
const SILENCE_MS = 30_000;

/**
 * Follows something that changes: server-sent events, and polling whenever they do not arrive.
 * `read` asks for it once; `onData` gets each state and returns true when there is nothing more to follow;
 * `onState` hears `live`, `polling` or `offline`; `onError` hears errors that repeating will not mend.
 */
export function follow({ url, event, read, onData, onState = () => {}, onError = () => {}, signal }) {
  let source = null;
  let timer = 0;
  let reopenAt = 0;
  let heardAt = Date.now();

  const stop = () => {
    source?.close();
    source = null;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', onVisible);
    window.removeEventListener('online', onVisible);
  };

  const take = (data) => {
    if (!signal.aborted && onData(data)) {
      stop();
      signal.removeEventListener('abort', stop);
    }
  };

  const isLive = () => source?.readyState === EventSource.OPEN;

  const open = () => {
    source?.close();
    reopenAt = Date.now() + REOPEN_MS;
    source = new EventSource(url);
    source.addEventListener(event, (message) => {
      heardAt = Date.now();
      onState('live');
      take(parse(message.data));
    });
    source.addEventListener('heartbeat', () => { heardAt = Date.now(); });
    source.addEventListener('open', () => onState('live'));
  };

  const poll = async () => {
    try {
      const data = await read();
      onState(isLive() ? 'live' : 'polling');
      take(data);
    } catch (error) {
      if (signal.aborted) {
        return;
      }

      if (error.isTemporary) {
        onState('offline');
      } else {
        stop();
        onError(error);
      }
    }
  };

  const tick = async () => {
    // Something on the way may hold events back: an open stream that is silent for long is not trusted.
    if (!signal.aborted && (!isLive() || Date.now() - heardAt > SILENCE_MS)) {
      heardAt = Date.now();
      await poll();
      if (source !== null && source.readyState === EventSource.CLOSED && Date.now() >= reopenAt) {
        open();
      }
    }

    schedule();
  };

  const schedule = () => {
    clearTimeout(timer);
    if (!signal.aborted && source !== null) {
      timer = setTimeout(tick, POLL_MS);
    }
  };

  // A phone that slept has missed events: ask at once.
  const onVisible = () => {
    if (document.visibilityState === 'visible') {
      poll();
    }
  };

  open();
  schedule();
  document.addEventListener('visibilitychange', onVisible);
  window.addEventListener('online', onVisible);
  signal.addEventListener('abort', stop, { once: true });
}
