'use strict';
// What every stream has: its construction and destruction, and `Stream` itself.

const EventEmitter = require('events');
const { make, check, AbortError } = require('internal/errors');

// On the prototype of duplex streams, whose halves are made by the other constructors.
const duplex = Symbol('duplex');

let byteMark = 65536;
let objectMark = 16;

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
    require('internal/stream/pipeline').finished(stream, () => signal.removeEventListener('abort', abort));
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

const getDefaultHighWaterMark = (objectMode) => (objectMode ? objectMark : byteMark);

function setDefaultHighWaterMark(objectMode, value) {
  check.integer(value, 'value', 0);
  if (objectMode) objectMark = value;
  else byteMark = value;
}

module.exports = {
  Stream, duplex, markOf, states, construct, destroy, fail, addAbortSignal, methodsFrom, defineGetters,
  getDefaultHighWaterMark, setDefaultHighWaterMark,
};
