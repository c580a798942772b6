'use strict';
// `node:readline`: lines of an input, one after another. A terminal is read line by line, as
// it gives them; there is no editing of our own.

const EventEmitter = require('events');
const { make, check, AbortError } = require('internal/errors');
const { StringDecoder } = require('string_decoder');

class Interface extends EventEmitter {
  #decoder = new StringDecoder('utf8');
  #rest = '';
  #afterReturn = false;
  #questions = [];
  // Lines that came before anybody asked for them.
  #early = [];
  #onData;
  #onEnd;

  constructor(input, output, completer, terminal) {
    super();
    let options = { input, output, completer, terminal };
    if (input !== null && typeof input === 'object' && input.input !== undefined) options = input;
    this.input = options.input;
    this.output = options.output;
    this.terminal = Boolean(options.terminal ?? options.output?.isTTY);
    this.line = '';
    this.cursor = 0;
    this.history = [...options.history ?? []];
    this.closed = false;
    this.paused = false;
    this._prompt = options.prompt ?? '> ';
    const { signal } = options;
    check.abortSignal(signal, 'options.signal');
    this.#onData = (chunk) => this.#take(typeof chunk === 'string' ? chunk : this.#decoder.write(chunk));
    this.#onEnd = () => {
      this.#take(this.#decoder.end());
      if (this.#rest !== '') {
        const line = this.#rest;
        this.#rest = '';
        this.#give(line);
      }
      this.close();
    };
    this.input.on('data', this.#onData);
    this.input.on('end', this.#onEnd);
    if (signal) {
      if (signal.aborted) process.nextTick(() => this.close());
      else signal.addEventListener('abort', () => this.close(), { once: true });
    }
    this.input.resume?.();
  }

  #take(text) {
    if (this.closed || text === '') return;
    if (this.#afterReturn && text[0] === '\n') text = text.slice(1);
    this.#afterReturn = text.endsWith('\r');
    const lines = (this.#rest + text).split(/\r\n|\n|\r/);
    this.#rest = lines.pop();
    for (const line of lines) {
      if (this.closed) return;
      this.#give(line);
    }
  }

  #give(line) {
    const question = this.#questions.shift();
    if (question !== undefined) question(line);
    else if (this.listenerCount('line') > 0) this.emit('line', line);
    else this.#early.push(line);
  }

  getPrompt() { return this._prompt; }
  setPrompt(prompt) { this._prompt = `${prompt}`; }

  prompt() {
    if (this.paused) this.resume();
    this.output?.write(this._prompt);
  }

  question(query, options, callback) {
    if (typeof options === 'function') [options, callback] = [{}, options];
    const early = this.#early.shift();
    if (this.closed && early === undefined) throw make(Error, 'ERR_USE_AFTER_CLOSE', 'readline was closed');
    const { signal } = options ?? {};
    if (signal?.aborted) return;
    this.output?.write(`${query}`);
    if (early !== undefined) {
      process.nextTick(callback, early);
      return;
    }
    this.#questions.push(callback);
    if (this.paused) this.resume();
    signal?.addEventListener('abort', () => {
      const index = this.#questions.indexOf(callback);
      if (index !== -1) this.#questions.splice(index, 1);
    }, { once: true });
  }

  write(data) {
    if (this.closed) throw make(Error, 'ERR_USE_AFTER_CLOSE', 'readline was closed');
    if (data !== null && data !== undefined) this.#take(`${data}`);
  }

  pause() {
    if (this.paused) return this;
    this.input.pause?.();
    this.paused = true;
    this.emit('pause');
    return this;
  }

  resume() {
    if (!this.paused) return this;
    this.input.resume?.();
    this.paused = false;
    this.emit('resume');
    return this;
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    this.input.removeListener('data', this.#onData);
    this.input.removeListener('end', this.#onEnd);
    this.input.pause?.();
    this.emit('close');
  }

  getCursorPos() { return { rows: 0, cols: this.cursor }; }

  async* [Symbol.asyncIterator]() {
    const lines = [];
    let wake = () => {};
    let ended = this.closed;
    this.on('line', (line) => {
      lines.push(line);
      wake();
    });
    this.once('close', () => {
      ended = true;
      wake();
    });
    try {
      for (;;) {
        while (lines.length > 0) yield lines.shift();
        if (ended) return;
        await new Promise((resolve) => { wake = resolve; });
      }
    } finally {
      this.close();
    }
  }
}

Object.defineProperty(Interface.prototype.question, Symbol.for('nodejs.util.promisify.custom'), {
  value(query, options) {
    return new Promise((resolve, reject) => ask(this, query, options, resolve, reject));
  },
});

function ask(lines, query, options, resolve, reject) {
  const signal = options?.signal;
  if (signal?.aborted) {
    reject(new AbortError(undefined, { cause: signal.reason }));
    return;
  }
  signal?.addEventListener('abort', () => reject(new AbortError(undefined, { cause: signal.reason })), { once: true });
  Interface.prototype.question.call(lines, query, options ?? {}, resolve);
}

class PromiseInterface extends Interface {
  question(query, options = {}) {
    return new Promise((resolve, reject) => ask(this, query, options, resolve, reject));
  }
}

const sequence = (stream, text, callback) => {
  if (typeof callback === 'function') stream.write(text, callback);
  else stream.write(text);
  return true;
};

module.exports = {
  Interface,
  createInterface: (...values) => new Interface(...values),
  clearLine: (stream, direction, callback) => sequence(stream, direction < 0 ? '\u001b[1K' : direction > 0 ? '\u001b[0K' : '\u001b[2K', callback),
  clearScreenDown: (stream, callback) => sequence(stream, '\u001b[0J', callback),
  cursorTo(stream, x, y, callback) {
    if (typeof y === 'function') [y, callback] = [undefined, y];
    return sequence(stream, typeof y === 'number' ? `\u001b[${y + 1};${x + 1}H` : `\u001b[${x + 1}G`, callback);
  },
  moveCursor(stream, dx, dy, callback) {
    const move = (count, plus, minus) => (count > 0 ? `\u001b[${count}${plus}` : count < 0 ? `\u001b[${-count}${minus}` : '');
    return sequence(stream, move(dx, 'C', 'D') + move(dy, 'B', 'A'), callback);
  },
  emitKeypressEvents() {},
  promises: {
    Interface: PromiseInterface,
    createInterface: (...values) => new PromiseInterface(...values),
  },
};
