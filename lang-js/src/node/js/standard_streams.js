'use strict';
// `process.stdin`, `process.stdout` and `process.stderr`.

const EventEmitter = require('events');
const { make, argumentType } = require('internal/errors');
const { process } = require('internal/process');

class Output extends EventEmitter {
  #closed = false;

  constructor(descriptor) {
    super();
    this.fd = descriptor;
    this.writable = true;
    this._type = native.isTerminal(descriptor) ? 'tty' : 'pipe';
    if (this._type === 'tty') this.isTTY = true;
  }

  get columns() { return this.isTTY ? native.terminalSize(this.fd)?.[0] || 80 : undefined; }
  get rows() { return this.isTTY ? native.terminalSize(this.fd)?.[1] || 24 : undefined; }
  get writableLength() { return 0; }
  get writableHighWaterMark() { return 16384; }
  get writableEnded() { return this.#closed; }
  get writableFinished() { return this.#closed; }
  get writableNeedDrain() { return false; }
  get destroyed() { return false; }

  write(chunk, encoding, callback) {
    if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    if (typeof chunk !== 'string' && !ArrayBuffer.isView(chunk)) {
      if (chunk === null) throw make(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
      throw argumentType('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
    }
    const isPlain = typeof chunk === 'string' && (encoding == null || /^utf-?8$/i.test(encoding));
    native.writeStream(this.fd, isPlain || typeof chunk !== 'string' ? chunk : require('buffer').Buffer.from(chunk, encoding));
    if (typeof callback === 'function') process.nextTick(callback, null);
    return true;
  }

  end(chunk, encoding, callback) {
    if (typeof chunk === 'function') [chunk, callback] = [undefined, chunk];
    else if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    if (chunk != null) this.write(chunk, encoding);
    this.#closed = true;
    this.writable = false;
    process.nextTick(() => {
      this.emit('finish');
      callback?.();
    });
    return this;
  }

  cork() {}
  uncork() {}
  setDefaultEncoding() { return this; }
  destroy() { return this; }
  ref() { return this; }
  unref() { return this; }
  getColorDepth() { return !this.isTTY || process.env.NO_COLOR ? 1 : /256/.test(process.env.TERM ?? '') ? 8 : process.env.COLORTERM ? 24 : 4; }
  hasColors(count = 16) { return 2 ** this.getColorDepth() >= (typeof count === 'number' ? count : 16); }
  getWindowSize() { return [this.columns, this.rows]; }

  #control(text, callback) {
    this.write(text, callback);
    return true;
  }

  cursorTo(x, y, callback) {
    if (typeof y === 'function') [y, callback] = [undefined, y];
    return this.#control(y === undefined ? `\u001b[${x + 1}G` : `\u001b[${y + 1};${x + 1}H`, callback);
  }

  moveCursor(dx, dy, callback) {
    const move = (count, plus, minus) => (count > 0 ? `\u001b[${count}${plus}` : count < 0 ? `\u001b[${-count}${minus}` : '');
    return this.#control(move(dx, 'C', 'D') + move(dy, 'B', 'A'), callback);
  }

  clearLine(direction, callback) {
    return this.#control(direction < 0 ? '\u001b[1K' : direction > 0 ? '\u001b[0K' : '\u001b[2K', callback);
  }

  clearScreenDown(callback) {
    return this.#control('\u001b[0J', callback);
  }
}
Object.defineProperty(Output, 'name', { value: 'WriteStream' });

function output(descriptor) {
  const stream = new Output(descriptor);
  native.redirect(descriptor, stream);
  return stream;
}

function input() {
  const { Readable } = require('stream');
  const stream = new Readable({
    highWaterMark: 65536,
    read() {
      // A terminal or a pipe may have nothing yet: timers go on meanwhile.
      const attempt = (wait) => {
        if (stream.destroyed) return;
        if (!native.isReadable()) {
          setTimeout(attempt, wait, Math.min(wait * 2, 50));
          return;
        }
        const bytes = require('buffer').Buffer.allocUnsafe(65536);
        const count = native.read(0, bytes, 0, bytes.length, null);
        stream.push(count === 0 ? null : bytes.subarray(0, count));
      };
      setImmediate(attempt, 1);
    },
  });
  stream.fd = 0;
  if (native.isTerminal(0)) stream.isTTY = true;
  stream.setRawMode = () => stream;
  stream.ref = stream.unref = () => stream;
  return stream;
}

module.exports = { stdin: input, stdout: () => output(1), stderr: () => output(2) };
