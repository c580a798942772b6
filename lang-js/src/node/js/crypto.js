'use strict';
// `node:crypto`, the part without keys: digests, message codes, random numbers.

const { hashNew, hashUpdate, hashDigest, fillRandom } = native;
const { Buffer } = require('buffer');
const { Transform } = require('stream');
const { make, argumentType, outOfRange, check } = require('internal/errors');
const { DOMException } = require('internal/dom_exception');

// What a digest is called, and the size of its blocks.
const blocks = { md5: 64, sha1: 64, sha224: 64, sha256: 64, sha384: 128, sha512: 128, 'sha512-256': 128 };

function algorithmOf(name) {
  check.string(name, 'algorithm');
  const lower = name.toLowerCase().replace(/^rsa-/, '').replace(/^sha-(?=\d)/, 'sha');
  if (!Object.hasOwn(blocks, lower)) {
    throw new Error('Digest method not supported');
  }
  return lower;
}

function bytesOf(data, encoding, name = 'data') {
  if (typeof data === 'string') return Buffer.from(data, encoding === 'buffer' ? 'utf8' : encoding);
  data = native.ownBytes(data);
  if (ArrayBuffer.isView(data)) return data;
  if (data instanceof ArrayBuffer) return Buffer.from(data);
  throw argumentType(name, ['string', 'Buffer', 'TypedArray', 'DataView'], data);
}

const shown = (bytes, encoding) => (encoding === undefined || encoding === 'buffer' ? bytes : bytes.toString(encoding));

// What `Hash` and `Hmac` share: a stream that gives the digest at its end.
class Digest extends Transform {
  _transform(chunk, encoding, callback) {
    this.update(chunk, encoding);
    callback();
  }

  _flush(callback) {
    this.push(this.digest());
    callback();
  }
}

class Hash extends Digest {
  #hasher;
  #parts = [];
  #algorithm;
  #done = false;

  constructor(algorithm, options) {
    super(options);
    this.#algorithm = algorithmOf(algorithm);
    this.#hasher = hashNew(this.#algorithm);
  }

  update(data, encoding) {
    if (this.#done) throw make(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    const bytes = bytesOf(data, encoding);
    hashUpdate(this.#hasher, bytes);
    this.#parts?.push(bytes);
    // A copy can be made of what is small; digests of much data keep none of it.
    if (this.#parts !== undefined && this.#parts.length > 64) this.#parts = undefined;
    return this;
  }

  copy(options) {
    if (this.#done) throw make(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    if (this.#parts === undefined) throw make(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'copy() of a hash with many updates is not implemented');
    const copy = new Hash(this.#algorithm, options);
    for (const part of this.#parts) copy.update(part);
    return copy;
  }

  digest(encoding) {
    if (this.#done) throw make(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    this.#done = true;
    return shown(Buffer.from(hashDigest(this.#hasher)), encoding);
  }
}

const hashOf = (algorithm, ...parts) => {
  const hasher = hashNew(algorithm);
  for (const part of parts) hashUpdate(hasher, part);
  return Buffer.from(hashDigest(hasher));
};

// RFC 2104.
class Hmac extends Digest {
  #algorithm;
  #outer;
  #hasher;
  #done = false;

  constructor(algorithm, key, options) {
    super(options);
    this.#algorithm = algorithmOf(algorithm);
    const size = blocks[this.#algorithm];
    let bytes = bytesOf(key, options?.encoding, 'key');
    bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length > size) bytes = hashOf(this.#algorithm, bytes);
    const padded = Buffer.alloc(size);
    padded.set(bytes);
    this.#outer = padded.map((byte) => byte ^ 0x5c);
    this.#hasher = hashNew(this.#algorithm);
    hashUpdate(this.#hasher, padded.map((byte) => byte ^ 0x36));
  }

  update(data, encoding) {
    if (this.#done) throw make(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    hashUpdate(this.#hasher, bytesOf(data, encoding));
    return this;
  }

  digest(encoding) {
    if (this.#done) return shown(Buffer.alloc(0), encoding);
    this.#done = true;
    return shown(hashOf(this.#algorithm, this.#outer, Buffer.from(hashDigest(this.#hasher))), encoding);
  }
}

// RFC 8018.
function pbkdf2Sync(password, salt, iterations, length, digest) {
  check.integer(iterations, 'iterations', 1);
  check.integer(length, 'keylen', 0);
  const algorithm = algorithmOf(digest);
  const saltBytes = bytesOf(salt, 'utf8', 'salt');
  const result = [];
  for (let block = 1, total = 0; total < length; block++) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(block);
    let round = new Hmac(algorithm, password).update(saltBytes).update(counter).digest();
    const sum = Buffer.from(round);
    for (let turn = 1; turn < iterations; turn++) {
      round = new Hmac(algorithm, password).update(round).digest();
      for (let index = 0; index < sum.length; index++) sum[index] ^= round[index];
    }
    result.push(sum);
    total += sum.length;
  }
  return Buffer.concat(result).subarray(0, length);
}

const later = (run, callback) => {
  setImmediate(() => {
    let result;
    try {
      result = run();
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, result);
  });
};

function randomBytes(size, callback) {
  check.integer(size, 'size', 0, 2 ** 31 - 1);
  if (callback === undefined) return fillRandom(Buffer.alloc(size));
  check.function(callback, 'callback');
  later(() => fillRandom(Buffer.alloc(size)), callback);
  return undefined;
}

function randomFillSync(buffer, offset = 0, size = buffer.byteLength - offset) {
  const bytes = ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new Uint8Array(buffer);
  fillRandom(bytes.subarray(offset, offset + size));
  return buffer;
}

function randomInt(min, max, callback) {
  if (max === undefined || typeof max === 'function') [min, max, callback] = [0, min, max];
  for (const [name, value] of [['min', min], ['max', max]]) {
    if (!Number.isSafeInteger(value)) throw argumentType(name, 'a safe integer', value);
  }
  if (max <= min) throw outOfRange('max', `greater than the value of "min" (${min})`, max);
  const range = max - min;
  if (range >= 2 ** 48) throw outOfRange('max - min', `<= ${2 ** 48 - 1}`, range);
  const draw = () => {
    // Numbers beyond the last whole multiple of the range would favour small results.
    const limit = 2 ** 48 - (2 ** 48 % range);
    for (;;) {
      const number = fillRandom(Buffer.alloc(6)).readUIntBE(0, 6);
      if (number < limit) return (number % range) + min;
    }
  };
  if (callback === undefined) return draw();
  later(draw, callback);
  return undefined;
}

function randomUUID() {
  const bytes = fillRandom(Buffer.alloc(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function timingSafeEqual(left, right) {
  for (const [name, value] of [['buf1', left], ['buf2', right]]) {
    if (!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) throw argumentType(name, ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], value);
  }
  if (left.byteLength !== right.byteLength) {
    throw make(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length');
  }
  const [a, b] = [left, right].map((value) => (ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value)));
  let difference = 0;
  for (let index = 0; index < a.length; index++) difference |= a[index] ^ b[index];
  return difference === 0;
}

function getRandomValues(array) {
  if (!ArrayBuffer.isView(array) || /Float|DataView/.test(Object.prototype.toString.call(array))) {
    throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
  }
  if (array.byteLength > 65536) {
    throw new DOMException(`The requested length exceeds 65,536 bytes`, 'QuotaExceededError');
  }
  fillRandom(array);
  return array;
}

class SubtleCrypto {
  async digest(algorithm, data) {
    const name = algorithmOf(typeof algorithm === 'string' ? algorithm : algorithm.name);
    const bytes = hashOf(name, bytesOf(data));
    return new Uint8Array(bytes).buffer;
  }
}

class Crypto {
  #subtle = new SubtleCrypto();

  get subtle() { return this.#subtle; }
  getRandomValues(array) { return getRandomValues(array); }
  randomUUID() { return randomUUID(); }
  get [Symbol.toStringTag]() { return 'Crypto'; }
}

const webcrypto = new Crypto();

module.exports = {
  createHash: (algorithm, options) => new Hash(algorithm, options),
  createHmac: (algorithm, key, options) => new Hmac(algorithm, key, options),
  hash: (algorithm, data, encoding = 'hex') => shown(hashOf(algorithmOf(algorithm), bytesOf(data, 'utf8')), encoding),
  getHashes: () => ['RSA-MD5', 'RSA-SHA1', 'RSA-SHA224', 'RSA-SHA256', 'RSA-SHA384', 'RSA-SHA512', ...Object.keys(blocks)],
  getCiphers: () => [],
  getCurves: () => [],
  pbkdf2Sync,
  pbkdf2: (password, salt, iterations, length, digest, callback) => later(() => pbkdf2Sync(password, salt, iterations, length, digest), callback),
  randomBytes,
  pseudoRandomBytes: randomBytes,
  rng: randomBytes,
  randomFillSync,
  randomFill(buffer, ...values) {
    const callback = values.pop();
    later(() => randomFillSync(buffer, ...values), callback);
  },
  randomInt,
  randomUUID,
  timingSafeEqual,
  getRandomValues,
  webcrypto,
  subtle: webcrypto.subtle,
  Hash,
  Hmac,
  constants: Object.freeze({}),
};
