'use strict';
// Readable streams as iterables, and iterables as readable streams.

const { make, argumentType } = require('internal/errors');
const { Readable } = require('internal/stream/readable');

async function* iterate(stream, options = {}) {
  let wake = () => {};
  const onReadable = () => wake();
  stream.on('readable', onReadable);
  let failure;
  const stop = require('internal/stream/pipeline').finished(stream, { writable: false }, (error) => {
    failure = error ?? null;
    wake();
  });
  try {
    for (;;) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) {
        yield chunk;
      } else if (failure) {
        throw failure;
      } else if (failure === null) {
        return;
      } else {
        await new Promise((resolve) => { wake = resolve; });
        wake = () => {};
      }
    }
  } catch (error) {
    failure ??= error;
    throw error;
  } finally {
    stop();
    if ((failure || options.destroyOnReturn !== false) && (failure === undefined || stream._readableState.autoDestroy)) stream.destroy(null);
    else stream.off('readable', onReadable);
  }
}

function from(source, options) {
  if (typeof source === 'string' || source instanceof Uint8Array) {
    return new Readable({ objectMode: true, ...options, read() { this.push(source); this.push(null); } });
  }
  const isAsync = typeof source?.[Symbol.asyncIterator] === 'function';
  if (!isAsync && typeof source?.[Symbol.iterator] !== 'function') throw argumentType('iterable', ['Iterable'], source);
  const iterator = isAsync ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let busy = false;
  const stream = new Readable({ objectMode: true, highWaterMark: 1, ...options });
  stream._read = async () => {
    if (busy) return;
    busy = true;
    try {
      for (;;) {
        const { value, done } = isAsync ? await iterator.next() : iterator.next();
        if (done) {
          stream.push(null);
          return;
        }
        const chunk = value && typeof value.then === 'function' ? await value : value;
        if (chunk === null) throw make(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
        if (!stream.push(chunk)) {
          busy = false;
          return;
        }
      }
    } catch (error) {
      stream.destroy(error);
    }
  };
  stream._destroy = (error, callback) => {
    Promise.resolve(iterator.return?.()).then(() => process.nextTick(callback, error), (failure) => process.nextTick(callback, failure ?? error));
  };
  return stream;
}

// Helpers that read to the end, and those that make another stream.
const streaming = (run) => function (...values) {
  return from(run(this, ...values), { objectMode: true });
};
const methods = {
  iterator(options) { return iterate(this, options); },
  map: streaming(async function* (stream, call) { for await (const chunk of stream) yield call(chunk, {}); }),
  filter: streaming(async function* (stream, call) { for await (const chunk of stream) if (await call(chunk, {})) yield chunk; }),
  flatMap: streaming(async function* (stream, call) { for await (const chunk of stream) yield* await call(chunk, {}); }),
  take: streaming(async function* (stream, count) {
    if (count <= 0) return;
    for await (const chunk of stream) {
      yield chunk;
      if (--count <= 0) return;
    }
  }),
  drop: streaming(async function* (stream, count) { for await (const chunk of stream) if (count-- <= 0) yield chunk; }),
  async toArray() {
    const result = [];
    for await (const chunk of this) result.push(chunk);
    return result;
  },
  async forEach(call) { for await (const chunk of this) await call(chunk, {}); },
  async some(call) {
    for await (const chunk of this) if (await call(chunk, {})) return true;
    return false;
  },
  async every(call) {
    for await (const chunk of this) if (!await call(chunk, {})) return false;
    return true;
  },
  async find(call) {
    for await (const chunk of this) if (await call(chunk, {})) return chunk;
    return undefined;
  },
  async reduce(call, ...initial) {
    let result = initial[0];
    let isFirst = initial.length === 0;
    for await (const chunk of this) {
      result = isFirst ? chunk : await call(result, chunk, {});
      isFirst = false;
    }
    if (isFirst) throw make(TypeError, 'ERR_INVALID_ARG_VALUE', 'Reduce of an empty stream requires an initial value');
    return result;
  },
};

module.exports = { from, methods };
