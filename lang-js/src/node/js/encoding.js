'use strict';
// `TextEncoder` and `TextDecoder`.

const { encode, decode, writeText, isUtf8 } = native;
const { make, argumentType } = require('internal/errors');

const customInspect = Symbol.for('nodejs.util.inspect.custom');

const labels = new Map();
for (const [name, ...others] of [
  ['utf-8', 'utf8', 'unicode-1-1-utf-8', 'unicode11utf8', 'unicode20utf8', 'x-unicode20utf8'],
  ['utf-16le', 'utf-16', 'ucs-2', 'unicode', 'iso-10646-ucs-2', 'csunicode', 'unicodefeff'],
  ['utf-16be', 'unicodefffe'],
  ['windows-1252', 'latin1', 'ascii', 'us-ascii', 'iso-8859-1', 'iso8859-1', 'iso88591', 'iso_8859-1', 'l1',
    'cp1252', 'x-cp1252', 'cp819', 'ibm819', 'ansi_x3.4-1968', 'csisolatin1', 'iso-ir-100', 'iso_8859-1:1987'],
]) {
  for (const label of [name, ...others]) labels.set(label, name);
}

// Where windows-1252 is not Latin-1: 0x80 to 0x9F.
const windows = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

class TextEncoder {
  get encoding() { return 'utf-8'; }

  encode(text = '') {
    return new Uint8Array(encode(`${text}`, 'utf8'));
  }

  encodeInto(source, target) {
    if (typeof source !== 'string') throw argumentType('src', 'string', source);
    if (!(target instanceof Uint8Array)) throw argumentType('dest', 'Uint8Array', target);
    const written = writeText(target, source, 'utf8', 0, target.length);
    // Bytes of a character say how many units of text it was.
    let read = 0;
    for (let index = 0; index < written; index++) {
      if ((target[index] & 0xc0) !== 0x80) read += target[index] >= 0xf0 ? 2 : 1;
    }
    return { read, written };
  }

  [customInspect](depth, options) {
    if (typeof depth === 'number' && depth < 0) return this;
    return require('internal/inspect').inspect({ encoding: this.encoding }, options);
  }

  get [Symbol.toStringTag]() { return 'TextEncoder'; }
}

// The number of bytes at the end that begin a character of UTF-8 without ending it.
function unfinished(bytes) {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    if (byte >= 0xf5 || length <= back) return 0;
    if (back >= 2) {
      // Only what can still become a character is kept.
      const second = bytes[bytes.length - back + 1];
      if ((byte === 0xe0 && second < 0xa0) || (byte === 0xed && second > 0x9f) ||
          (byte === 0xf0 && second < 0x90) || (byte === 0xf4 && second > 0x8f)) return 0;
    }
    return back;
  }
  return 0;
}

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreMark;
  #kept = new Uint8Array(0);
  #started = false;

  constructor(label = 'utf-8', options = {}) {
    const name = labels.get(`${label}`.trim().toLowerCase());
    if (name === undefined) {
      throw make(RangeError, 'ERR_ENCODING_NOT_SUPPORTED', `The "${label}" encoding is not supported`);
    }
    if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'function') throw argumentType('options', 'Object', options);
    this.#encoding = name;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreMark = Boolean(options?.ignoreBOM);
  }

  get encoding() { return this.#encoding; }
  get fatal() { return this.#fatal; }
  get ignoreBOM() { return this.#ignoreMark; }

  decode(input = new Uint8Array(0), options = {}) {
    let bytes;
    input = native.ownBytes(input);
    if (ArrayBuffer.isView(input)) bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    else if (input instanceof ArrayBuffer || Object.prototype.toString.call(input) === '[object SharedArrayBuffer]') bytes = new Uint8Array(input);
    else throw argumentType('list', ['SharedArrayBuffer', 'ArrayBuffer', 'ArrayBufferView'], input);
    const stream = Boolean(options?.stream);
    if (this.#kept.length > 0) {
      const joined = new Uint8Array(this.#kept.length + bytes.length);
      joined.set(this.#kept);
      joined.set(bytes, this.#kept.length);
      bytes = joined;
      this.#kept = new Uint8Array(0);
    }
    let text = this.#take(bytes, stream);
    if (!this.#started && text !== '') {
      this.#started = true;
      if (!this.#ignoreMark && this.#encoding !== 'windows-1252' && text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    }
    if (!stream) this.#started = false;
    return text;
  }

  #take(bytes, stream) {
    if (this.#encoding === 'windows-1252') {
      return decode(bytes, 'latin1', 0).replace(/[\x80-\x9f]/g, (character) => windows[character.charCodeAt(0) - 0x80]);
    }
    if (this.#encoding === 'utf-8') {
      if (stream) {
        const rest = unfinished(bytes);
        this.#kept = bytes.slice(bytes.length - rest);
        bytes = bytes.subarray(0, bytes.length - rest);
      }
      if (this.#fatal && !isUtf8(bytes)) this.#refuse();
      return decode(bytes, 'utf8', 0);
    }
    return this.#takeUtf16(bytes, stream);
  }

  #takeUtf16(bytes, stream) {
    if (this.#encoding === 'utf-16be') {
      const swapped = bytes.slice();
      for (let at = 0; at + 1 < swapped.length; at += 2) [swapped[at], swapped[at + 1]] = [swapped[at + 1], swapped[at]];
      // What is kept has to be swapped back.
      const odd = bytes.length % 2;
      const text = this.#units(swapped.subarray(0, swapped.length - odd), stream);
      if (this.#kept.length === 2) this.#kept.reverse();
      return this.#end(text, bytes, odd, stream);
    }
    const odd = bytes.length % 2;
    return this.#end(this.#units(bytes.subarray(0, bytes.length - odd), stream), bytes, odd, stream);
  }

  #units(bytes, stream) {
    let text = decode(bytes, 'utf16le', 0);
    const last = text.charCodeAt(text.length - 1);
    if (stream && last >= 0xd800 && last <= 0xdbff) {
      text = text.slice(0, -1);
      this.#kept = bytes.slice(bytes.length - 2);
    }
    const whole = text.toWellFormed();
    if (this.#fatal && whole !== text) this.#refuse();
    return whole;
  }

  #end(text, bytes, odd, stream) {
    if (odd === 0) return text;
    if (!stream) {
      if (this.#fatal) this.#refuse();
      return `${text}\ufffd`;
    }
    const kept = new Uint8Array(this.#kept.length + 1);
    kept.set(this.#kept);
    kept[kept.length - 1] = bytes[bytes.length - 1];
    this.#kept = kept;
    return text;
  }

  #refuse() {
    this.#kept = new Uint8Array(0);
    throw make(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA',
      `The encoded data was not valid for encoding ${this.#encoding}`);
  }

  get [Symbol.toStringTag]() { return 'TextDecoder'; }
}

for (const [target, names] of [
  [TextEncoder, ['encode', 'encodeInto', 'encoding']], [TextDecoder, ['decode', 'encoding', 'fatal', 'ignoreBOM']],
]) {
  for (const name of names) Object.defineProperty(target.prototype, name, { enumerable: true });
}

module.exports = { TextEncoder, TextDecoder };
