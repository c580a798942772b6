'use strict';
// `node:timers/promises`.

const { AbortError, check } = require('internal/errors');

// A promise that `start` settles through a callback, and that a signal stops.
function timer(start, stop, value, options = {}) {
  const { signal, ref = true } = options;
  try {
    check.object(options, 'options');
    check.abortSignal(signal, 'options.signal');
    check.boolean(ref, 'options.ref');
  } catch (error) {
    return Promise.reject(error);
  }
  if (signal?.aborted) return Promise.reject(new AbortError(undefined, { cause: signal.reason }));
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      stop(handle);
      reject(new AbortError(undefined, { cause: signal.reason }));
    };
    const handle = start(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve(value);
    });
    if (!ref) handle.unref?.();
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

const wait = (delay, value, options) => timer((done) => setTimeout(done, delay), clearTimeout, value, options);

async function* interval(delay, value, options = {}) {
  const { signal } = options;
  check.abortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  let due = 0;
  let wake;
  const handle = setInterval(() => {
    due += 1;
    wake?.();
  }, delay);
  if (options.ref === false) handle.unref?.();
  const onAbort = () => wake?.();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    while (!signal?.aborted) {
      if (due === 0) await new Promise((resolve) => { wake = resolve; });
      for (; due > 0 && !signal?.aborted; due--) yield value;
    }
    throw new AbortError(undefined, { cause: signal.reason });
  } finally {
    clearInterval(handle);
    signal?.removeEventListener('abort', onAbort);
  }
}

module.exports = {
  setTimeout: (delay, value, options) => wait(delay, value, options),
  setImmediate: (value, options) => timer((done) => setImmediate(done), clearImmediate, value, options),
  setInterval: interval,
  scheduler: {
    wait: (delay, options) => wait(delay, undefined, options),
    yield: () => timer((done) => setImmediate(done), clearImmediate, undefined),
  },
};
