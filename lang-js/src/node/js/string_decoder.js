'use strict';
// `node:string_decoder`: bytes in pieces to text, without cutting characters.

const { Buffer } = require('buffer');
const { make, argumentType } = require('internal/errors');

const names = {
  utf8: 'utf8', 'utf-8': 'utf8', ucs2: 'utf16le', 'ucs-2': 'utf16le', utf16le: 'utf16le', 'utf-16le': 'utf16le',
  latin1: 'latin1', binary: 'latin1', base64: 'base64', base64url: 'base64url', ascii: 'ascii', hex: 'hex',
};

// The number of bytes at the end that are to wait for others.
const unfinished = {
  utf8(bytes) {
    for (let back = 1; back <= Math.min(3, bytes.length); back++) {
      const byte = bytes[bytes.length - back];
      if ((byte & 0xc0) === 0x80) continue;
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
      return length > back ? back : 0;
    }
    return 0;
  },
  utf16le(bytes) {
    const odd = bytes.length % 2;
    const high = bytes[bytes.length - odd - 1];
    return high >= 0xd8 && high <= 0xdb ? odd + 2 : odd;
  },
  base64: (bytes) => bytes.length % 3,
  base64url: (bytes) => bytes.length % 3,
};

class StringDecoder {
  constructor(encoding) {
    const name = names[`${encoding ?? 'utf8'}`.toLowerCase()];
    if (name === undefined) throw make(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
    this.encoding = name;
    Object.defineProperty(this, 'kept', { value: Buffer.alloc(0), writable: true, enumerable: false });
  }

  get lastNeed() { return this.kept.length > 0 ? 1 : 0; }
  get lastTotal() { return this.kept.length; }
  get lastChar() { return this.kept; }

  write(chunk) {
    if (typeof chunk === 'string') return chunk;
    if (!ArrayBuffer.isView(chunk)) throw argumentType('buf', ['Buffer', 'TypedArray', 'DataView'], chunk);
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.kept.length > 0) bytes = Buffer.concat([this.kept, bytes]);
    const rest = unfinished[this.encoding]?.(bytes) ?? 0;
    this.kept = Buffer.from(bytes.subarray(bytes.length - rest));
    return bytes.toString(this.encoding, 0, bytes.length - rest);
  }

  end(chunk) {
    const text = chunk === undefined ? '' : this.write(chunk);
    const rest = this.kept;
    this.kept = Buffer.alloc(0);
    return text + rest.toString(this.encoding);
  }
}

module.exports = { StringDecoder };
