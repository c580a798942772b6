'use strict';
// `Readable`.

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { make, argumentType } = require('internal/errors');
const { lazily } = require('internal/lazy');
const {
  Stream, duplex, markOf, construct, destroy, fail, addAbortSignal, methodsFrom, defineGetters,
} = require('internal/stream/base');

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
  const isDuplex = this[duplex] === true;
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

// What is more than reading is loaded when it is asked for.
lazily(Readable.prototype, ['pipe', 'unpipe', 'wrap'], (name) => require('internal/stream/pipe')[name]);
lazily(Readable.prototype, [
  'iterator', 'map', 'filter', 'flatMap', 'take', 'drop', 'toArray', 'forEach', 'some', 'every', 'find', 'reduce',
], (name) => require('internal/stream/iteration').methods[name]);
lazily(Readable, ['from'], () => require('internal/stream/iteration').from);

Readable.prototype[Symbol.asyncIterator] = function () {
  return this.iterator();
};

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

module.exports = { Readable, maybeReadMore };
