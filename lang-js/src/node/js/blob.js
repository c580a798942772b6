'use strict';
// `Blob`, in memory.

const { Buffer } = require('buffer');

const partBytes = (part) => {
  if (part instanceof Blob) return part.bytesNow();
  if (part instanceof ArrayBuffer || part instanceof SharedArrayBuffer) return new Uint8Array(part);
  if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  return Buffer.from(`${part}`);
};

class Blob {
  #bytes;
  #type;

  constructor(parts = [], options = {}) {
    this.#bytes = Buffer.concat([...parts].map(partBytes));
    this.#type = `${options?.type ?? ''}`.toLowerCase();
  }

  get size() { return this.#bytes.length; }
  get type() { return this.#type; }
  bytesNow() { return this.#bytes; }
  async arrayBuffer() { return new Uint8Array(this.#bytes).buffer; }
  async bytes() { return new Uint8Array(this.#bytes); }
  async text() { return this.#bytes.toString(); }
  slice(start, end, type = '') { return new Blob([this.#bytes.subarray(start, end)], { type }); }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    if (depth < 0) return 'Blob';
    return `Blob ${require('internal/inspect').inspect({ size: this.size, type: this.type }, options)}`;
  }

  get [Symbol.toStringTag]() { return 'Blob'; }
}
Object.defineProperty(Blob.prototype, 'bytesNow', { enumerable: false });

module.exports = { Blob };
