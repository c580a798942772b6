'use strict';
// `Duplex`, and the streams that give what they are given: `Transform`, `PassThrough`.

const { make } = require('internal/errors');
const { duplex, states, construct, addAbortSignal, methodsFrom, defineGetters } = require('internal/stream/base');
const { Readable, maybeReadMore } = require('internal/stream/readable');
const { Writable, flush, maybeFinish, writing, writableGetters } = require('internal/stream/writable');

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
Object.defineProperty(Duplex.prototype, duplex, { value: true });
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
  const { compose } = require('internal/stream/pipeline');
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

module.exports = { Duplex, Transform, PassThrough };
