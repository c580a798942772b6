'use strict';
// `Writable`.

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { make, argumentType } = require('internal/errors');
const {
  Stream, duplex, markOf, construct, destroy, fail, addAbortSignal, methodsFrom, defineGetters,
} = require('internal/stream/base');

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
  const isDuplex = this[duplex] === true;
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

module.exports = { Writable, abandon, flush, maybeFinish, writing, writableGetters };
