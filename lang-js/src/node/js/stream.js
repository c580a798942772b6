'use strict';
// `node:stream`: readable, writable, duplex and transform streams over events.
//
// A stream's state is `_readableState` and `_writableState`, as in Node, with those of Node's
// fields that programs look at.

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { make, argumentType, check, AbortError } = require('internal/errors');

let byteMark = 65536;
let objectMark = 16;

// --- what every stream has ---

function Stream(options) {
  EventEmitter.call(this, options);
}
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);

Stream.prototype.pipe = function pipe(target, options) {
  const onData = (chunk) => {
    if (target.writable && target.write(chunk) === false) this.pause?.();
  };
  const onDrain = () => this.resume?.();
  this.on('data', onData);
  target.on('drain', onDrain);
  if (options?.end !== false) {
    this.once('end', () => target.end());
    this.once('close', () => target.destroy?.());
  }
  target.emit('pipe', this);
  return target;
};

const markOf = (options, own, objectMode) => {
  const mark = options?.[own] ?? options?.highWaterMark;
  if (mark == null) return objectMode ? objectMark : byteMark;
  if (!Number.isInteger(mark) && mark !== Infinity || mark < 0) {
    throw make(TypeError, 'ERR_INVALID_ARG_VALUE', `The property 'options.${options?.[own] != null ? own : 'highWaterMark'}' is invalid. Received ${mark}`);
  }
  return mark;
};

const states = (stream) => [stream._readableState, stream._writableState].filter(Boolean);

// Runs `_construct`, before which nothing is read or written.
function construct(stream, then) {
  if (typeof stream._construct !== 'function') return;
  for (const state of states(stream)) state.constructed = false;
  process.nextTick(() => {
    let called = false;
    const done = (error) => {
      if (called) {
        destroy.call(stream, error ?? make(Error, 'ERR_MULTIPLE_CALLBACK', 'Callback called multiple times'));
        return;
      }
      called = true;
      for (const state of states(stream)) state.constructed = true;
      if (stream.destroyed) stream.emit('_constructed', error);
      else if (error) destroy.call(stream, error);
      else process.nextTick(then);
    };
    try {
      stream._construct(done);
    } catch (error) {
      done(error);
    }
  });
}

function destroy(error, callback) {
  const all = states(this);
  if (all.some((state) => state.destroyed)) {
    callback?.();
    return this;
  }
  for (const state of all) {
    state.destroyed = true;
    if (error) state.errored ??= error;
  }
  const run = (before) => {
    let called = false;
    const done = (failure) => {
      if (called) return;
      called = true;
      if (failure) for (const state of all) state.errored ??= failure;
      for (const state of all) state.closed = true;
      callback?.(failure);
      process.nextTick(() => {
        if (failure && !all.some((state) => state.errorEmitted)) {
          for (const state of all) state.errorEmitted = true;
          this.emit('error', failure);
        }
        for (const state of all) state.closeEmitted = true;
        if (all.some((state) => state.emitClose)) this.emit('close');
      });
    };
    try {
      this._destroy(before || null, done);
    } catch (failure) {
      done(failure);
    }
  };
  if (all.every((state) => state.constructed)) run(error);
  else this.once('_constructed', (failure) => run(failure ?? error));
  return this;
}

// An error of the stream: it is destroyed, if it destroys itself.
function fail(stream, error) {
  const all = states(stream);
  if (all.some((state) => state.destroyed)) return;
  if (all.every((state) => state.autoDestroy)) {
    stream.destroy(error);
    return;
  }
  for (const state of all) state.errored ??= error;
  if (all.some((state) => state.errorEmitted)) return;
  for (const state of all) state.errorEmitted = true;
  process.nextTick(() => stream.emit('error', error));
}

function addAbortSignal(signal, stream) {
  check.abortSignal(signal, 'signal');
  const abort = () => stream.destroy(new AbortError(undefined, { cause: signal.reason }));
  if (signal.aborted) abort();
  else {
    signal.addEventListener('abort', abort, { once: true });
    finished(stream, () => signal.removeEventListener('abort', abort));
  }
  return stream;
}

const methodsFrom = (stream, options, names) => {
  for (const name of names) if (typeof options?.[name] === 'function') stream[`_${name}`] = options[name];
};

function defineGetters(prototype, slot, getters) {
  for (const [name, get] of Object.entries(getters)) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: false,
      get() { return this[slot] === undefined ? undefined : get.call(this, this[slot]); },
      set(value) { Object.defineProperty(this, name, { value, writable: true, configurable: true }); },
    });
  }
}

// --- readable ---

class ReadableState {
  constructor(options, isDuplex) {
    this.objectMode = Boolean(options?.objectMode || (isDuplex && options?.readableObjectMode));
    this.highWaterMark = markOf(options, isDuplex ? 'readableHighWaterMark' : 'highWaterMark', this.objectMode);
    this.buffer = [];
    this.length = 0;
    this.pipes = [];
    this.flowing = null;
    this.ended = false;
    this.endEmitted = false;
    this.reading = false;
    this.constructed = true;
    this.sync = true;
    this.needReadable = false;
    this.emittedReadable = false;
    this.readableListening = false;
    this.resumeScheduled = false;
    this.errorEmitted = false;
    this.emitClose = options?.emitClose !== false;
    this.autoDestroy = options?.autoDestroy !== false;
    this.destroyed = false;
    this.errored = null;
    this.closed = false;
    this.closeEmitted = false;
    this.defaultEncoding = options?.defaultEncoding ?? 'utf8';
    this.awaitDrainWriters = new Set();
    this.multiAwaitDrain = false;
    this.readingMore = false;
    this.dataEmitted = false;
    this.decoder = null;
    this.encoding = null;
    if (options?.encoding) {
      this.decoder = new (require('string_decoder').StringDecoder)(options.encoding);
      this.encoding = this.decoder.encoding;
    }
  }
}

function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);
  const isDuplex = this instanceof Duplex;
  this._readableState = new ReadableState(options, isDuplex);
  methodsFrom(this, options, isDuplex ? ['read'] : ['read', 'destroy', 'construct']);
  Stream.call(this, options);
  if (isDuplex) return undefined;
  if (options?.signal) addAbortSignal(options.signal, this);
  construct(this, () => {
    if (this._readableState.needReadable) maybeReadMore(this);
  });
  return undefined;
}
Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);

Readable.prototype.destroy = destroy;
Readable.prototype._destroy = function (error, callback) { callback(error); };
Readable.prototype[EventEmitter.captureRejectionSymbol] = function (error) { this.destroy(error); };
Readable.prototype._read = function () {
  throw make(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _read() method is not implemented');
};

Readable.prototype.push = function push(chunk, encoding) {
  return add(this, chunk, encoding, false);
};

Readable.prototype.unshift = function unshift(chunk, encoding) {
  return add(this, chunk, encoding, true);
};

function add(stream, chunk, encoding, first) {
  const state = stream._readableState;
  if (chunk === null) {
    state.reading = false;
    endOfInput(stream, state);
    return false;
  }
  if (!state.objectMode) {
    if (typeof chunk === 'string') {
      const name = encoding || state.defaultEncoding;
      if (state.encoding !== name || first) chunk = first && state.encoding ? Buffer.from(chunk, name).toString(state.encoding) : Buffer.from(chunk, name);
    } else if (chunk instanceof Uint8Array) {
      if (!Buffer.isBuffer(chunk)) chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    } else if (ArrayBuffer.isView(chunk)) {
      chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    } else if (chunk !== undefined) {
      fail(stream, argumentType('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk));
      return false;
    }
    if (chunk === undefined || chunk.length === 0) {
      state.reading = false;
      maybeReadMore(stream);
      return !state.ended && (state.length < state.highWaterMark || state.length === 0);
    }
  }
  if (first) {
    if (state.endEmitted) fail(stream, make(Error, 'ERR_STREAM_UNSHIFT_AFTER_END_EVENT', 'stream.unshift() after end event'));
    else if (!state.destroyed && !state.errored) put(stream, state, chunk, true);
  } else if (state.ended) {
    fail(stream, make(Error, 'ERR_STREAM_PUSH_AFTER_EOF', 'stream.push() after EOF'));
  } else if (state.destroyed || state.errored) {
    return false;
  } else {
    state.reading = false;
    if (state.decoder !== null && !encoding && typeof chunk !== 'string') {
      chunk = state.decoder.write(chunk);
      if (state.objectMode || chunk.length !== 0) put(stream, state, chunk, false);
      else maybeReadMore(stream);
    } else {
      put(stream, state, chunk, false);
    }
  }
  return !state.ended && (state.length < state.highWaterMark || state.length === 0);
}

function put(stream, state, chunk, first) {
  if (state.flowing && state.length === 0 && !state.sync && stream.listenerCount('data') > 0) {
    state.awaitDrainWriters.clear();
    state.dataEmitted = true;
    stream.emit('data', chunk);
  } else {
    state.length += state.objectMode ? 1 : chunk.length;
    if (first) state.buffer.unshift(chunk);
    else state.buffer.push(chunk);
    if (state.needReadable) emitReadable(stream);
  }
  maybeReadMore(stream);
}

function endOfInput(stream, state) {
  if (state.ended) return;
  if (state.decoder !== null) {
    const rest = state.decoder.end();
    if (rest && rest.length > 0) {
      state.buffer.push(rest);
      state.length += state.objectMode ? 1 : rest.length;
    }
  }
  state.ended = true;
  if (state.sync) {
    emitReadable(stream);
  } else {
    state.needReadable = false;
    state.emittedReadable = true;
    nowReadable(stream);
  }
}

function emitReadable(stream) {
  const state = stream._readableState;
  state.needReadable = false;
  if (state.emittedReadable) return;
  state.emittedReadable = true;
  process.nextTick(() => nowReadable(stream));
}

function nowReadable(stream) {
  const state = stream._readableState;
  if (!state.destroyed && !state.errored && (state.length > 0 || state.ended)) {
    stream.emit('readable');
    state.emittedReadable = false;
  }
  state.needReadable = !state.flowing && !state.ended && state.length <= state.highWaterMark;
  flow(stream);
}

// Reads ahead until there is enough.
function maybeReadMore(stream) {
  const state = stream._readableState;
  if (state.readingMore || !state.constructed) return;
  state.readingMore = true;
  process.nextTick(() => {
    while (!state.reading && !state.ended && (state.length < state.highWaterMark || (state.flowing && state.length === 0))) {
      const before = state.length;
      stream.read(0);
      if (before === state.length) break;
    }
    state.readingMore = false;
  });
}

function amount(size, state) {
  if (size <= 0 || (state.length === 0 && state.ended)) return 0;
  if (state.objectMode) return 1;
  if (Number.isNaN(size)) {
    return state.flowing && state.length > 0 ? state.buffer[0].length : state.length;
  }
  if (size <= state.length) return size;
  return state.ended ? state.length : 0;
}

Readable.prototype.read = function read(size) {
  const wanted = size === undefined ? NaN : Math.trunc(Number(size));
  const state = this._readableState;
  if (wanted > state.highWaterMark) state.highWaterMark = 2 ** Math.ceil(Math.log2(wanted));
  if (wanted !== 0) state.emittedReadable = false;
  if (wanted === 0 && state.needReadable &&
      ((state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0) || state.ended)) {
    if (state.length === 0 && state.ended) finish(this);
    else emitReadable(this);
    return null;
  }
  let count = amount(wanted, state);
  if (count === 0 && state.ended) {
    if (state.length === 0) finish(this);
    return null;
  }
  let needs = state.needReadable || state.length === 0 || state.length - count < state.highWaterMark;
  if (state.ended || state.reading || state.destroyed || state.errored || !state.constructed) needs = false;
  if (needs) {
    state.reading = true;
    state.sync = true;
    if (state.length === 0) state.needReadable = true;
    try {
      this._read(state.highWaterMark);
    } catch (error) {
      fail(this, error);
    }
    state.sync = false;
    if (!state.reading) count = amount(wanted, state);
  }
  const result = count > 0 && state.length > 0 ? take(count, state) : null;
  if (result === null) {
    state.needReadable = state.length <= state.highWaterMark;
    count = 0;
  } else {
    state.length -= count;
    if (state.multiAwaitDrain) state.awaitDrainWriters.clear();
  }
  if (state.length === 0) {
    if (!state.ended) state.needReadable = true;
    if (wanted !== count && state.ended) finish(this);
  }
  if (result !== null && !state.errored && !state.closeEmitted) {
    state.dataEmitted = true;
    this.emit('data', result);
  }
  return result;
};

function take(count, state) {
  const { buffer } = state;
  if (state.objectMode) return buffer.shift();
  if (count >= state.length) {
    const result = state.decoder !== null ? buffer.join('') : buffer.length === 1 ? buffer[0] : Buffer.concat(buffer, state.length);
    state.buffer = [];
    return result;
  }
  if (count === buffer[0].length) return buffer.shift();
  const parts = [];
  let rest = count;
  while (rest > 0) {
    const [first] = buffer;
    if (first.length <= rest) {
      parts.push(buffer.shift());
      rest -= first.length;
    } else {
      parts.push(first.slice(0, rest));
      buffer[0] = first.slice(rest);
      rest = 0;
    }
  }
  return state.decoder !== null ? parts.join('') : Buffer.concat(parts);
}

function finish(stream) {
  const state = stream._readableState;
  if (state.endEmitted || state.endScheduled) return;
  state.ended = true;
  state.endScheduled = true;
  process.nextTick(() => {
    state.endScheduled = false;
    if (state.errored || state.closeEmitted || state.endEmitted || state.length !== 0) return;
    state.endEmitted = true;
    stream.emit('end');
    const writer = stream._writableState;
    if (stream.writable && stream.allowHalfOpen === false) process.nextTick(() => { if (stream.writable && !stream.destroyed) stream.end(); });
    else if (state.autoDestroy && (writer === undefined || (writer.autoDestroy && (writer.finished || stream._writable === false)))) stream.destroy();
  });
}

Readable.prototype.on = function on(name, listener) {
  const result = Stream.prototype.on.call(this, name, listener);
  const state = this._readableState;
  if (name === 'data') {
    state.readableListening = this.listenerCount('readable') > 0;
    if (state.flowing !== false) this.resume();
  } else if (name === 'readable' && !state.endEmitted && !state.readableListening) {
    state.readableListening = true;
    state.needReadable = true;
    state.flowing = false;
    state.emittedReadable = false;
    if (state.length > 0) emitReadable(this);
    else if (!state.reading) process.nextTick(() => this.read(0));
  }
  return result;
};
Readable.prototype.addListener = Readable.prototype.on;

Readable.prototype.removeListener = function removeListener(name, listener) {
  const result = Stream.prototype.removeListener.call(this, name, listener);
  if (name === 'readable') process.nextTick(() => updateListening(this));
  else if (name === 'data' && this.listenerCount('data') === 0) updateListening(this);
  return result;
};
Readable.prototype.off = Readable.prototype.removeListener;

Readable.prototype.removeAllListeners = function removeAllListeners(...names) {
  const result = Stream.prototype.removeAllListeners.apply(this, names);
  if (names.length === 0 || names[0] === 'readable') process.nextTick(() => updateListening(this));
  return result;
};

function updateListening(stream) {
  const state = stream._readableState;
  state.readableListening = stream.listenerCount('readable') > 0;
  if (state.resumeScheduled && !state.paused) state.flowing = true;
  else if (stream.listenerCount('data') > 0) stream.resume();
  else if (!state.readableListening) state.flowing = null;
}

Readable.prototype.resume = function resume() {
  const state = this._readableState;
  if (!state.flowing) {
    state.flowing = !state.readableListening;
    if (!state.resumeScheduled) {
      state.resumeScheduled = true;
      process.nextTick(() => {
        if (!state.reading) this.read(0);
        state.resumeScheduled = false;
        this.emit('resume');
        flow(this);
        if (state.flowing && !state.reading) this.read(0);
      });
    }
  }
  state.paused = false;
  return this;
};

Readable.prototype.pause = function pause() {
  const state = this._readableState;
  if (state.flowing !== false) {
    state.flowing = false;
    this.emit('pause');
  }
  state.paused = true;
  return this;
};

Readable.prototype.isPaused = function isPaused() {
  return this._readableState.paused === true || this._readableState.flowing === false;
};

function flow(stream) {
  const state = stream._readableState;
  while (state.flowing && stream.read() !== null);
}

Readable.prototype.setEncoding = function setEncoding(encoding) {
  const state = this._readableState;
  state.decoder = new (require('string_decoder').StringDecoder)(encoding);
  state.encoding = state.decoder.encoding;
  const text = state.buffer.map((chunk) => state.decoder.write(chunk)).join('');
  state.buffer = text === '' ? [] : [text];
  state.length = text.length;
  return this;
};

Readable.prototype.pipe = function pipe(target, options) {
  const source = this;
  const state = this._readableState;
  if (state.pipes.length === 1) state.multiAwaitDrain = true;
  state.pipes.push(target);
  const ends = options?.end !== false && target !== process.stdout && target !== process.stderr;
  const onEnd = () => target.end();
  const onData = (chunk) => {
    if (target.write(chunk) !== false) return;
    if (state.pipes.includes(target)) {
      state.awaitDrainWriters.add(target);
      source.pause();
    }
    target.once('drain', onDrain);
  };
  const onDrain = () => {
    state.awaitDrainWriters.delete(target);
    if (state.awaitDrainWriters.size === 0 && source.listenerCount('data') > 0) source.resume();
  };
  const onError = (error) => {
    source.unpipe(target);
    target.removeListener('error', onError);
    if (target.listenerCount('error') === 0) {
      if (states(target).length > 0) fail(target, error);
      else target.emit('error', error);
    }
  };
  const onClose = () => source.unpipe(target);
  const onUnpipe = (from, info) => {
    if (from !== source || info.cleaned) return;
    info.cleaned = true;
    source.removeListener('end', ends ? onEnd : onClose);
    source.removeListener('data', onData);
    for (const [name, listener] of [['drain', onDrain], ['error', onError], ['close', onClose], ['finish', onClose], ['unpipe', onUnpipe]]) {
      target.removeListener(name, listener);
    }
    if (state.awaitDrainWriters.has(target)) onDrain();
  };
  const atEnd = ends ? onEnd : onClose;
  if (state.endEmitted) process.nextTick(atEnd);
  else this.once('end', atEnd);
  target.on('unpipe', onUnpipe);
  this.on('data', onData);
  target.prependListener('error', onError);
  target.once('close', onClose);
  target.once('finish', onClose);
  target.emit('pipe', this);
  if (target.writableNeedDrain === true) {
    state.awaitDrainWriters.add(target);
    this.pause();
    target.once('drain', onDrain);
  } else if (!state.flowing) {
    this.resume();
  }
  return target;
};

Readable.prototype.unpipe = function unpipe(target) {
  const state = this._readableState;
  const targets = target === undefined ? [...state.pipes] : state.pipes.filter((pipe) => pipe === target);
  if (target === undefined) this.pause();
  for (const one of targets) {
    state.pipes.splice(state.pipes.indexOf(one), 1);
    if (state.pipes.length === 0) this.pause();
    one.emit('unpipe', this, { cleaned: false });
  }
  return this;
};

Readable.prototype.wrap = function wrap(old) {
  let paused = false;
  old.on('data', (chunk) => {
    if (!this.push(chunk) && old.pause) {
      paused = true;
      old.pause();
    }
  });
  old.on('end', () => this.push(null));
  old.on('error', (error) => fail(this, error));
  old.on('close', () => this.destroy());
  this._read = () => {
    if (paused && old.resume) {
      paused = false;
      old.resume();
    }
  };
  return this;
};

Readable.prototype[Symbol.asyncIterator] = function () {
  return iterate(this);
};

Readable.prototype.iterator = function (options) {
  return iterate(this, options);
};

async function* iterate(stream, options = {}) {
  let wake = () => {};
  const onReadable = () => wake();
  stream.on('readable', onReadable);
  let failure;
  const stop = finished(stream, { writable: false }, (error) => {
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

defineGetters(Readable.prototype, '_readableState', {
  readable(state) { return this._readable !== false && !state.destroyed && !state.errorEmitted && !state.endEmitted; },
  readableDidRead: (state) => state.dataEmitted,
  readableAborted: (state) => (state.destroyed || Boolean(state.errored)) && !state.endEmitted,
  readableHighWaterMark: (state) => state.highWaterMark,
  readableBuffer: (state) => state.buffer,
  readableLength: (state) => state.length,
  readableObjectMode: (state) => state.objectMode,
  readableEncoding: (state) => state.encoding,
  readableEnded: (state) => state.endEmitted,
  readableFlowing: (state) => state.flowing,
  errored: (state) => state.errored,
  closed: (state) => state.closed,
});
Object.defineProperty(Readable.prototype, 'destroyed', {
  configurable: true,
  get() { return this._readableState?.destroyed ?? false; },
  set(value) { if (this._readableState) this._readableState.destroyed = value; },
});
Object.defineProperty(Readable.prototype, 'readableFlowing', {
  configurable: true,
  get() { return this._readableState.flowing; },
  set(value) { this._readableState.flowing = value; },
});

Readable.from = function from(source, options) {
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
};

// Helpers that read to the end, and those that make another stream.
const lazily = (run) => function (...values) {
  return Readable.from(run(this, ...values), { objectMode: true });
};
Object.assign(Readable.prototype, {
  map: lazily(async function* (stream, call) { for await (const chunk of stream) yield call(chunk, {}); }),
  filter: lazily(async function* (stream, call) { for await (const chunk of stream) if (await call(chunk, {})) yield chunk; }),
  flatMap: lazily(async function* (stream, call) { for await (const chunk of stream) yield* await call(chunk, {}); }),
  take: lazily(async function* (stream, count) {
    if (count <= 0) return;
    for await (const chunk of stream) {
      yield chunk;
      if (--count <= 0) return;
    }
  }),
  drop: lazily(async function* (stream, count) { for await (const chunk of stream) if (count-- <= 0) yield chunk; }),
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
});

// --- writable ---

class WritableState {
  constructor(options, isDuplex) {
    this.objectMode = Boolean(options?.objectMode || (isDuplex && options?.writableObjectMode));
    this.highWaterMark = markOf(options, isDuplex ? 'writableHighWaterMark' : 'highWaterMark', this.objectMode);
    this.decodeStrings = options?.decodeStrings !== false;
    this.defaultEncoding = options?.defaultEncoding ?? 'utf8';
    this.length = 0;
    this.buffered = [];
    this.writing = false;
    this.corked = 0;
    this.sync = true;
    this.needDrain = false;
    this.ending = false;
    this.ended = false;
    this.finished = false;
    this.prefinished = false;
    this.finalCalled = false;
    this.constructed = true;
    this.pending = 0;
    this.errorEmitted = false;
    this.emitClose = options?.emitClose !== false;
    this.autoDestroy = options?.autoDestroy !== false;
    this.destroyed = false;
    this.errored = null;
    this.closed = false;
    this.closeEmitted = false;
    this.whenFinished = [];
  }
}

function Writable(options) {
  const isDuplex = this instanceof Duplex;
  if (!isDuplex && !Function.prototype[Symbol.hasInstance].call(Writable, this)) return new Writable(options);
  this._writableState = new WritableState(options, isDuplex);
  methodsFrom(this, options, isDuplex ? ['write', 'writev', 'final'] : ['write', 'writev', 'final', 'destroy', 'construct']);
  Stream.call(this, options);
  if (isDuplex) return undefined;
  if (options?.signal) addAbortSignal(options.signal, this);
  construct(this, () => {
    flush(this);
    maybeFinish(this);
  });
  return undefined;
}
Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);

Object.defineProperty(Writable, Symbol.hasInstance, {
  value(object) {
    if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
    return this === Writable && object?._writableState instanceof WritableState;
  },
});

const writing = {
  _writev: null,

  write(chunk, encoding, callback) {
    return writeChunk(this, chunk, encoding, callback) === true;
  },

  cork() {
    this._writableState.corked++;
  },

  uncork() {
    const state = this._writableState;
    if (state.corked === 0) return;
    state.corked--;
    if (!state.writing) flush(this);
  },

  setDefaultEncoding(encoding) {
    if (!Buffer.isEncoding(encoding)) throw make(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
    this._writableState.defaultEncoding = encoding;
    return this;
  },

  end(chunk, encoding, callback) {
    const state = this._writableState;
    if (typeof chunk === 'function') [chunk, callback] = [undefined, chunk];
    else if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    let error;
    if (chunk !== undefined && chunk !== null) {
      const result = writeChunk(this, chunk, encoding);
      if (result instanceof Error) error = result;
    }
    if (state.corked > 0) {
      state.corked = 1;
      this.uncork();
    }
    if (error === undefined) {
      if (!state.errored && !state.ending) {
        state.ending = true;
        maybeFinish(this, true);
        state.ended = true;
      } else if (state.finished) {
        error = make(Error, 'ERR_STREAM_ALREADY_FINISHED', 'Cannot call end after a stream was finished');
      } else if (state.destroyed) {
        error = make(Error, 'ERR_STREAM_DESTROYED', 'Cannot call end after a stream was destroyed');
      }
    }
    if (typeof callback === 'function') {
      if (error) process.nextTick(callback, error);
      else if (state.finished) process.nextTick(callback);
      else state.whenFinished.push(callback);
    }
    return this;
  },

  destroy(error, callback) {
    const state = this._writableState;
    if (!state.destroyed && (state.buffered.length > 0 || state.whenFinished.length > 0)) {
      process.nextTick(() => abandon(state));
    }
    return destroy.call(this, error, callback);
  },
};
Object.assign(Writable.prototype, writing);
Writable.prototype._write = function (chunk, encoding, callback) {
  if (typeof this._writev === 'function') this._writev([{ chunk, encoding }], callback);
  else throw make(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _write() method is not implemented');
};
Writable.prototype._destroy = function (error, callback) { callback(error); };
Writable.prototype.pipe = function () {
  fail(this, make(Error, 'ERR_STREAM_CANNOT_PIPE', 'Cannot pipe, not readable'));
};
Writable.prototype[EventEmitter.captureRejectionSymbol] = function (error) { this.destroy(error); };

// Tells those who wait that it was in vain.
function abandon(state) {
  const error = state.errored ?? make(Error, 'ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed');
  for (const { callback } of state.buffered.splice(0)) callback(error);
  for (const callback of state.whenFinished.splice(0)) callback(state.errored ?? make(Error, 'ERR_STREAM_DESTROYED', 'Cannot call end after a stream was destroyed'));
}

function writeChunk(stream, chunk, encoding, callback = () => {}) {
  const state = stream._writableState;
  if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
  encoding ||= state.defaultEncoding;
  if (encoding !== 'buffer' && !Buffer.isEncoding(encoding)) throw make(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
  if (typeof callback !== 'function') callback = () => {};
  if (chunk === null) throw make(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
  if (!state.objectMode) {
    if (typeof chunk === 'string') {
      if (state.decodeStrings) {
        chunk = Buffer.from(chunk, encoding);
        encoding = 'buffer';
      }
    } else if (Buffer.isBuffer(chunk)) {
      encoding = 'buffer';
    } else if (ArrayBuffer.isView(chunk)) {
      chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = 'buffer';
    } else {
      throw argumentType('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
    }
  }
  let error;
  if (state.ending) error = make(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end');
  else if (state.destroyed) error = make(Error, 'ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed');
  if (error !== undefined) {
    process.nextTick(callback, error);
    if (!state.destroyed) fail(stream, error);
    return error;
  }
  state.pending++;
  const length = state.objectMode ? 1 : chunk.length;
  state.length += length;
  const more = state.length < state.highWaterMark;
  if (!more) state.needDrain = true;
  if (state.writing || state.corked > 0 || state.errored || !state.constructed) {
    state.buffered.push({ chunk, encoding, callback, length });
  } else {
    writeNow(stream, state, length, [callback], () => stream._write(chunk, encoding, (failure) => wrote(stream, failure)));
  }
  return more && !state.errored && !state.destroyed;
}

function writeNow(stream, state, length, callbacks, run) {
  state.writing = true;
  state.current = { length, callbacks };
  state.sync = true;
  try {
    run();
  } catch (error) {
    state.sync = false;
    if (state.autoDestroy) stream.destroy(error);
    throw error;
  }
  state.sync = false;
}

function wrote(stream, error) {
  const state = stream._writableState;
  const { sync, current } = state;
  if (current === undefined) {
    fail(stream, make(Error, 'ERR_MULTIPLE_CALLBACK', 'Callback called multiple times'));
    return;
  }
  state.current = undefined;
  state.writing = false;
  state.length -= current.length;
  if (error) {
    state.errored ??= error;
    const failed = () => {
      state.pending -= current.callbacks.length;
      for (const callback of current.callbacks) callback(error);
      abandon(state);
      fail(stream, error);
    };
    if (sync) process.nextTick(failed);
    else failed();
    return;
  }
  if (state.buffered.length > 0) flush(stream);
  const after = () => {
    const needsDrain = !state.ending && !state.destroyed && state.length === 0 && state.needDrain;
    if (needsDrain) {
      state.needDrain = false;
      stream.emit('drain');
    }
    for (const callback of current.callbacks) {
      state.pending--;
      callback(null);
    }
    if (state.destroyed) abandon(state);
    maybeFinish(stream);
  };
  if (sync) process.nextTick(after);
  else after();
}

function flush(stream) {
  const state = stream._writableState;
  if (state.corked > 0 || state.destroyed || !state.constructed) return;
  if (typeof stream._writev === 'function' && state.buffered.length > 1 && !state.writing) {
    const all = state.buffered.splice(0);
    const length = all.reduce((total, item) => total + item.length, 0);
    writeNow(stream, state, length, all.map((item) => item.callback), () => stream._writev(all, (error) => wrote(stream, error)));
    return;
  }
  while (state.buffered.length > 0 && !state.writing) {
    const { chunk, encoding, callback, length } = state.buffered.shift();
    writeNow(stream, state, length, [callback], () => stream._write(chunk, encoding, (error) => wrote(stream, error)));
  }
}

const canFinish = (state) => state.ending && !state.destroyed && state.constructed && state.length === 0 &&
  !state.errored && state.buffered.length === 0 && !state.finished && !state.writing && !state.errorEmitted && !state.closeEmitted;

function maybeFinish(stream, sync = false) {
  const state = stream._writableState;
  if (!canFinish(state)) return;
  const end = () => {
    if (state.pending > 0 || !canFinish(state)) return;
    state.finished = true;
    for (const callback of state.whenFinished.splice(0)) callback();
    stream.emit('finish');
    const reader = stream._readableState;
    if (state.autoDestroy && (reader === undefined || (reader.autoDestroy && (reader.endEmitted || stream._readable === false)))) stream.destroy();
  };
  if (!state.prefinished) {
    if (typeof stream._final === 'function' && !state.finalCalled) {
      state.finalCalled = true;
      state.finishing = true;
      const run = () => {
        let called = false;
        const done = (error) => {
          if (called) {
            fail(stream, error ?? make(Error, 'ERR_MULTIPLE_CALLBACK', 'Callback called multiple times'));
            return;
          }
          called = true;
          state.finishing = false;
          if (error) {
            for (const callback of state.whenFinished.splice(0)) callback(error);
            fail(stream, error);
            return;
          }
          state.prefinished = true;
          stream.emit('prefinish');
          process.nextTick(end);
        };
        try {
          stream._final(done);
        } catch (error) {
          done(error);
        }
      };
      if (sync) process.nextTick(run);
      else run();
      return;
    }
    if (state.finishing) return;
    state.prefinished = true;
    stream.emit('prefinish');
  }
  if (sync || state.pending > 0) process.nextTick(end);
  else end();
}

const writableGetters = {
  writable(state) {
    return this._writable !== false && !state.destroyed && !state.errored && !state.ending && !state.ended;
  },
  writableFinished: (state) => state.finished,
  writableObjectMode: (state) => state.objectMode,
  writableEnded: (state) => state.ending,
  writableNeedDrain: (state) => !state.destroyed && !state.ending && state.needDrain,
  writableHighWaterMark: (state) => state.highWaterMark,
  writableCorked: (state) => state.corked,
  writableLength: (state) => state.length,
  writableBuffer: (state) => state.buffered,
  writableAborted: (state) => (state.destroyed || Boolean(state.errored)) && !state.finished,
};
defineGetters(Writable.prototype, '_writableState', { ...writableGetters, errored: (state) => state.errored, closed: (state) => state.closed });
Object.defineProperty(Writable.prototype, 'destroyed', {
  configurable: true,
  get() { return this._writableState?.destroyed ?? false; },
  set(value) { if (this._writableState) this._writableState.destroyed = value; },
});

// --- duplex and transform ---

function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  Readable.call(this, options);
  Writable.call(this, options);
  this.allowHalfOpen = options?.allowHalfOpen !== false;
  methodsFrom(this, options, ['destroy', 'construct']);
  if (options?.readable === false) {
    this._readable = false;
    Object.assign(this._readableState, { ended: true, endEmitted: true });
  }
  if (options?.writable === false) {
    this._writable = false;
    Object.assign(this._writableState, { ending: true, ended: true, finished: true });
  }
  if (options?.signal) addAbortSignal(options.signal, this);
  construct(this, () => {
    flush(this);
    maybeFinish(this);
    if (this._readableState.needReadable) maybeReadMore(this);
  });
  return undefined;
}
Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);
Object.assign(Duplex.prototype, writing, { _write: Writable.prototype._write });
defineGetters(Duplex.prototype, '_writableState', writableGetters);
Object.defineProperty(Duplex.prototype, 'destroyed', {
  configurable: true,
  get() { return Boolean(this._readableState?.destroyed && this._writableState?.destroyed); },
  set(value) {
    for (const state of states(this)) state.destroyed = value;
  },
});

Duplex.from = function from(source) {
  if (source instanceof Duplex) return source;
  if (source?.readable && source?.writable) return compose(source.writable, source.readable);
  if (typeof source === 'function') {
    const input = new PassThrough({ objectMode: true });
    return compose(input, Readable.from(source(input)));
  }
  const readable = Readable.from(source);
  return new Duplex({
    objectMode: true, writable: false,
    read() { readable.on('data', (chunk) => { if (!this.push(chunk)) readable.pause(); }).on('end', () => this.push(null)); this._read = () => readable.resume(); },
  });
};

function Transform(options) {
  if (!(this instanceof Transform)) return new Transform(options);
  Duplex.call(this, options);
  this._readableState.sync = false;
  this._waiting = null;
  methodsFrom(this, options, ['transform', 'flush']);
  this.on('prefinish', () => {
    if (this._final !== Transform.prototype._final) finalOf.call(this);
  });
  return undefined;
}
Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
Object.setPrototypeOf(Transform, Duplex);

function finalOf(callback) {
  if (typeof this._flush === 'function' && !this.destroyed) {
    this._flush((error, chunk) => {
      if (error) {
        if (callback) callback(error);
        else this.destroy(error);
        return;
      }
      if (chunk != null) this.push(chunk);
      this.push(null);
      callback?.();
    });
  } else {
    this.push(null);
    callback?.();
  }
}

Transform.prototype._final = finalOf;
Transform.prototype._transform = function () {
  throw make(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _transform() method is not implemented');
};
Transform.prototype._write = function (chunk, encoding, callback) {
  const reader = this._readableState;
  const before = reader.length;
  this._transform(chunk, encoding, (error, result) => {
    if (error) {
      callback(error);
      return;
    }
    if (result != null) this.push(result);
    if (this._writableState.ended || before === reader.length || reader.length < reader.highWaterMark) callback();
    else this._waiting = callback;
  });
};
Transform.prototype._read = function () {
  const callback = this._waiting;
  if (callback === null) return;
  this._waiting = null;
  callback();
};

function PassThrough(options) {
  if (!(this instanceof PassThrough)) return new PassThrough(options);
  Transform.call(this, options);
  return undefined;
}
Object.setPrototypeOf(PassThrough.prototype, Transform.prototype);
Object.setPrototypeOf(PassThrough, Transform);
PassThrough.prototype._transform = function (chunk, encoding, callback) { callback(null, chunk); };

// --- several streams ---

const isReadable = (stream) => typeof stream?.pipe === 'function' && typeof stream.on === 'function' && stream._readableState !== undefined;
const isWritable = (stream) => typeof stream?.write === 'function' && typeof stream.on === 'function';

// Calls back once, when a stream has ended or finished or failed.
function finished(stream, options, callback) {
  if (typeof options === 'function') [options, callback] = [{}, options];
  options ??= {};
  check.function(callback, 'callback');
  if (!isReadable(stream) && !isWritable(stream)) throw argumentType('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  const reader = stream._readableState;
  const writer = stream._writableState;
  const reads = (options.readable ?? reader !== undefined) && reader !== undefined;
  const writes = (options.writable ?? (writer !== undefined || isWritable(stream))) && isWritable(stream);
  let ended = !reads || reader.endEmitted;
  let done = !writes || (writer?.finished ?? false);
  let called = false;
  const call = (error) => {
    if (called) return;
    called = true;
    if (error) callback.call(stream, error);
    else callback.call(stream);
  };
  const check_ = () => { if (ended && done) call(); };
  const onEnd = () => { ended = true; check_(); };
  const onFinish = () => { done = true; check_(); };
  const onError = (error) => call(error);
  const onClose = () => {
    const error = writer?.errored ?? reader?.errored;
    if (error) call(error);
    else if (!ended && !reader.endEmitted) call(make(Error, 'ERR_STREAM_PREMATURE_CLOSE', 'Premature close'));
    else if (!done && !writer?.finished) call(make(Error, 'ERR_STREAM_PREMATURE_CLOSE', 'Premature close'));
    else call();
  };
  const listeners = [['end', onEnd], ['finish', onFinish], ['error', onError], ['close', onClose]];
  for (const [name, listener] of listeners) if (name !== 'error' || options.error !== false) stream.on(name, listener);
  if (reader?.closeEmitted || writer?.closeEmitted) process.nextTick(onClose);
  else if (ended && done) process.nextTick(check_);
  const remove = () => {
    called = true;
    for (const [name, listener] of listeners) stream.removeListener(name, listener);
  };
  const { signal } = options;
  if (signal) {
    const abort = () => call(new AbortError(undefined, { cause: signal.reason }));
    if (signal.aborted) process.nextTick(abort);
    else signal.addEventListener('abort', abort, { once: true });
  }
  return remove;
}

// Writes what an iterable gives into a stream.
async function pump(source, target, ends) {
  let failure;
  let wake = () => {};
  const stop = finished(target, { readable: false }, (error) => {
    failure = error ?? null;
    wake();
  });
  const onDrain = () => wake();
  target.on('drain', onDrain);
  try {
    for await (const chunk of source) {
      if (failure) throw failure;
      if (!target.write(chunk) && failure === undefined) await new Promise((resolve) => { wake = resolve; });
    }
    if (failure) throw failure;
    if (ends) {
      target.end();
      if (failure === undefined) await new Promise((resolve) => { wake = resolve; });
      if (failure) throw failure;
    }
  } finally {
    stop();
    target.off('drain', onDrain);
  }
}

function pipeline(...values) {
  const callback = values.pop();
  check.function(callback, 'streams[stream.length - 1]');
  let options = {};
  if (values.length > 0 && !isReadable(values.at(-1)) && !isWritable(values.at(-1)) && typeof values.at(-1) === 'object' &&
      !Array.isArray(values.at(-1)) && ('signal' in values.at(-1) || 'end' in values.at(-1))) options = values.pop();
  const stages = values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
  if (stages.length < 2) throw make(TypeError, 'ERR_MISSING_ARGS', 'The "streams" argument must be specified');
  const streams = [];
  let failure;
  let result;
  let pending = 1;
  const settle = (error) => {
    if (error && (failure === undefined || failure.code === 'ERR_STREAM_PREMATURE_CLOSE')) failure = error;
    if (error) for (const stream of streams) if (!stream.destroyed) stream.destroy?.(error);
    if (--pending === 0) process.nextTick(callback, failure, result);
  };
  const watch = (stream, reading, writing_) => {
    streams.push(stream);
    pending++;
    finished(stream, { readable: reading, writable: writing_ }, (error) => {
      if (error && stream.listenerCount?.('error') === 0) stream.on('error', () => {});
      settle(error);
    });
    // Errors that come late are the pipeline's too.
    stream.on('error', () => {});
  };
  let current;
  stages.forEach((stage, index) => {
    const isFirst = index === 0;
    const isLast = index === stages.length - 1;
    if (isReadable(stage) || isWritable(stage)) {
      watch(stage, !isLast && isReadable(stage), !isFirst && isWritable(stage));
      if (!isFirst) {
        if (isReadable(current)) {
          current.pipe(stage, { end: !isLast || options.end !== false });
          if ((stage === process.stdout || stage === process.stderr)) {
            pending++;
            current.once('end', () => settle());
            current.once('error', settle);
          }
        } else {
          pending++;
          pump(current, stage, !isLast || options.end !== false).then(() => settle(), settle);
        }
      }
      current = stage;
      return;
    }
    if (typeof stage === 'function') {
      const made = isFirst ? stage({ signal: options.signal }) : stage(current, { signal: options.signal });
      if (made !== null && typeof made?.then === 'function') {
        pending++;
        made.then((value) => { result = value; settle(); }, settle);
        current = made;
      } else if (isLast) {
        pending++;
        (async () => { for await (const chunk of made) void chunk; })().then(() => settle(), settle);
      } else {
        current = made;
      }
      return;
    }
    if (isFirst && (typeof stage?.[Symbol.iterator] === 'function' || typeof stage?.[Symbol.asyncIterator] === 'function')) {
      current = Readable.from(stage);
      watch(current, true, false);
      return;
    }
    throw argumentType('source', ['Stream', 'Iterable', 'AsyncIterable'], stage);
  });
  const { signal } = options;
  if (signal) {
    const abort = () => { pending++; settle(new AbortError(undefined, { cause: signal.reason })); };
    if (signal.aborted) process.nextTick(abort);
    else signal.addEventListener('abort', abort, { once: true });
  }
  settle();
  return current;
}

function compose(...streams) {
  const first = streams[0];
  const last = streams.at(-1);
  for (let index = 1; index < streams.length; index++) if (streams[index - 1] !== streams[index] && isReadable(streams[index - 1]) && streams.length > 2) streams[index - 1].pipe(streams[index]);
  const result = new Duplex({
    objectMode: true,
    write(chunk, encoding, callback) {
      if (first.write(chunk, encoding)) callback();
      else first.once('drain', callback);
    },
    final(callback) {
      first.end();
      callback();
    },
    read() { last.resume(); },
  });
  last.on('data', (chunk) => { if (!result.push(chunk)) last.pause(); });
  last.on('end', () => result.push(null));
  for (const stream of new Set(streams)) stream.on('error', (error) => result.destroy(error));
  return result;
}

const promises = {
  finished: (stream, options) => new Promise((resolve, reject) => {
    finished(stream, options ?? {}, (error) => (error ? reject(error) : resolve()));
  }),
  pipeline: (...streams) => new Promise((resolve, reject) => {
    pipeline(...streams, (error, value) => (error ? reject(error) : resolve(value)));
  }),
};
const custom = Symbol.for('nodejs.util.promisify.custom');
Object.defineProperty(finished, custom, { value: promises.finished });
Object.defineProperty(pipeline, custom, { value: promises.pipeline });

module.exports = Object.assign(Stream, {
  Stream, Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline, compose, addAbortSignal, promises,
  isReadable: (stream) => Boolean(stream?.readable),
  isErrored: (stream) => Boolean(stream?._readableState?.errored ?? stream?._writableState?.errored),
  isDisturbed: (stream) => Boolean(stream?._readableState?.dataEmitted || stream?.readableAborted),
  getDefaultHighWaterMark: (objectMode) => (objectMode ? objectMark : byteMark),
  setDefaultHighWaterMark(objectMode, value) {
    check.integer(value, 'value', 0);
    if (objectMode) objectMark = value;
    else byteMark = value;
  },
  _uint8ArrayToBuffer: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  _isUint8Array: (value) => value instanceof Uint8Array,
});
