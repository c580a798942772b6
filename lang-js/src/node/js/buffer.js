'use strict';
// `Buffer`: a `Uint8Array` that knows encodings, byte orders and fixed places.
//
// Small buffers made from text or by `allocUnsafe` have memory of their own, not a share of a
// pool as in Node: `buffer.buffer` holds nothing else.

const { encode, decode, byteLength, writeText, compare, indexOf, fill, isUtf8 } = native;
const { make, argumentType, argumentValue, outOfRange, check } = require('internal/errors');
const { lazily } = require('internal/lazy');

const MAX_LENGTH = 2 ** 53 - 1;
const customInspect = Symbol.for('nodejs.util.inspect.custom');
const isView = ArrayBuffer.isView;

const isArrayBuffer = (value) => {
  const tag = Object.prototype.toString.call(value);
  return tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]';
};

const isBytes = (value) => isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]';

// The name under which the natives know an encoding; `undefined` if there is none.
function normalize(encoding) {
  if (encoding === undefined || encoding === null || encoding === '') return 'utf8';
  switch (`${encoding}`.toLowerCase()) {
    case 'utf8': case 'utf-8': return 'utf8';
    case 'utf16le': case 'utf-16le': case 'ucs2': case 'ucs-2': return 'utf16le';
    case 'latin1': case 'binary': return 'latin1';
    case 'ascii': return 'ascii';
    case 'hex': return 'hex';
    case 'base64': return 'base64';
    case 'base64url': return 'base64url';
    default: return undefined;
  }
}

function encodingOf(encoding) {
  const name = normalize(encoding);
  if (name === undefined) throw make(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
  return name;
}

// An integer from a loosely given offset, kept within bounds.
function clamp(value, missing, max) {
  if (value === undefined) return missing;
  const number = Math.trunc(Number(value)) || 0;
  return number < 0 ? 0 : number > max ? max : number;
}

class FastBuffer extends Uint8Array {
  // The engine makes `subarray` and the like of this class.
  constructor(source, offset, length) {
    if (offset === undefined) super(source);
    else if (length === undefined) super(source, offset);
    else super(source, offset, length);
  }
}

function Buffer(value, encodingOrOffset, length) {
  if (typeof value === 'number') {
    if (typeof encodingOrOffset === 'string') throw argumentType('string', 'string', value);
    return Buffer.alloc(value);
  }
  return Buffer.from(value, encodingOrOffset, length);
}

Buffer.prototype = FastBuffer.prototype;
Object.defineProperty(FastBuffer.prototype, 'constructor', { value: Buffer, writable: true, configurable: true });
Object.setPrototypeOf(Buffer, Uint8Array);
Object.defineProperty(Buffer, Symbol.species, { get: () => FastBuffer, configurable: true });

// --- making buffers ---

function checkSize(size) {
  if (typeof size !== 'number') throw argumentType('size', 'number', size);
  if (!(size >= 0 && size <= MAX_LENGTH)) throw outOfRange('size', `>= 0 && <= ${MAX_LENGTH}`, size);
}

const sharing = (buffer, offset, length) => new FastBuffer(buffer, offset, length);
const fromText = (text, encoding) => sharing(encode(text, encodingOf(encoding)));

function fromArrayLike(value) {
  const result = new FastBuffer(value.length > 0 ? Math.trunc(value.length) : 0);
  if (isView(value)) {
    result.set(value);
  } else {
    for (let index = 0; index < result.length; index++) result[index] = value[index];
  }
  return result;
}

Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') return fromText(value, encodingOrOffset);
  if (value !== null && typeof value === 'object') {
    if (isArrayBuffer(value)) {
      const offset = encodingOrOffset === undefined ? 0 : Number(encodingOrOffset) || 0;
      if (offset > value.byteLength) throw make(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"offset" is outside of buffer bounds');
      if (length === undefined) return sharing(value, offset);
      const size = Number(length) > 0 ? Number(length) : 0;
      if (size > value.byteLength - offset) throw make(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"length" is outside of buffer bounds');
      return sharing(value, offset, size);
    }
    const primitive = value.valueOf?.();
    if (primitive != null && primitive !== value && (typeof primitive === 'string' || typeof primitive === 'object')) {
      return Buffer.from(primitive, encodingOrOffset, length);
    }
    if (value.length !== undefined || isArrayBuffer(value.buffer)) {
      return typeof value.length === 'number' ? fromArrayLike(value) : new FastBuffer(0);
    }
    if (value.type === 'Buffer' && Array.isArray(value.data)) return fromArrayLike(value.data);
    if (typeof value[Symbol.toPrimitive] === 'function') {
      const text = value[Symbol.toPrimitive]('string');
      if (typeof text === 'string') return fromText(text, encodingOrOffset);
    }
  }
  throw argumentType('first argument',
    ['string', 'Buffer', 'ArrayBuffer', 'Array', 'Array-like Object'], value);
};

Buffer.of = (...items) => fromArrayLike(items);

Buffer.alloc = function alloc(size, value, encoding) {
  checkSize(size);
  const result = new FastBuffer(size);
  return value !== undefined && value !== 0 && size > 0 ? result.fill(value, encoding) : result;
};

Buffer.allocUnsafe = function allocUnsafe(size) {
  checkSize(size);
  return new FastBuffer(size);
};

Buffer.allocUnsafeSlow = function allocUnsafeSlow(size) {
  checkSize(size);
  return new FastBuffer(size);
};

Buffer.copyBytesFrom = function copyBytesFrom(view, offset, length) {
  if (!isView(view)) throw argumentType('view', 'TypedArray', view);
  const start = offset ?? 0;
  const part = view.subarray(start, length === undefined ? undefined : start + length);
  return Buffer.from(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
};

Buffer.isBuffer = (value) => value instanceof Buffer;
Buffer.isEncoding = (encoding) => typeof encoding === 'string' && encoding.length !== 0 && normalize(encoding) !== undefined;
Buffer.poolSize = 8192;

Buffer.byteLength = function (value, encoding) {
  if (typeof value === 'string') {
    const name = normalize(encoding) ?? 'utf8';
    // These two are taken at their word: nobody looks for characters that do not count.
    if (name === 'hex') return value.length >>> 1;
    if (name.startsWith('base64')) return (value.replace(/==?$/, '').length * 3) >>> 2;
    return byteLength(value, name);
  }
  if (isView(value) || isArrayBuffer(value)) return value.byteLength;
  throw argumentType('string', ['string', 'Buffer', 'ArrayBuffer'], value);
};

Buffer.compare = function (left, right) {
  if (!isBytes(left)) throw argumentType('buf1', ['Buffer', 'Uint8Array'], left);
  if (!isBytes(right)) throw argumentType('buf2', ['Buffer', 'Uint8Array'], right);
  return left === right ? 0 : compare(left, right);
};

Buffer.concat = function concat(list, length) {
  if (!Array.isArray(list)) throw argumentType('list', 'Array', list);
  if (list.length === 0) return new FastBuffer(0);
  list = list.map(native.ownBytes);
  if (length === undefined) {
    length = 0;
    for (const item of list) if (item.length) length += item.length;
  } else {
    check.integer(length, 'length', 0);
  }
  const result = Buffer.allocUnsafe(length);
  let at = 0;
  list.forEach((item, index) => {
    if (!isBytes(item)) throw argumentType(`list[${index}]`, ['Buffer', 'Uint8Array'], item);
    const space = length - at;
    result.set(item.length > space ? item.subarray(0, space) : item, at);
    at += Math.min(item.length, space);
  });
  return result;
};

// --- methods ---

const methods = {
  toString(encoding, start, end) {
    if (arguments.length === 0) return decode(this, 'utf8', 0, this.length);
    const { length } = this;
    const from = start <= 0 || start === undefined || Number.isNaN(+start) ? 0 : Math.trunc(start);
    if (from >= length) return '';
    const to = clamp(end, length, length);
    return to <= from ? '' : decode(this, encodingOf(encoding), from, to);
  },

  toLocaleString(encoding, start, end) {
    return this.toString(encoding, start, end);
  },

  toJSON() {
    return { type: 'Buffer', data: Array.from(this) };
  },

  equals(other) {
    if (!isBytes(other)) throw argumentType('otherBuffer', ['Buffer', 'Uint8Array'], other);
    return this === other || (this.byteLength === other.byteLength && compare(this, other) === 0);
  },

  compare(target, targetStart = 0, targetEnd = target?.length, sourceStart = 0, sourceEnd = this.length) {
    if (!isBytes(target)) throw argumentType('target', ['Buffer', 'Uint8Array'], target);
    check.integer(targetStart, 'targetStart', 0);
    check.integer(targetEnd, 'targetEnd', 0, target.length);
    check.integer(sourceStart, 'sourceStart', 0);
    check.integer(sourceEnd, 'sourceEnd', 0, this.length);
    if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
    if (targetStart >= targetEnd) return 1;
    return compare(this.subarray(sourceStart, sourceEnd), target.subarray(targetStart, targetEnd));
  },

  copy(target, targetStart, sourceStart, sourceEnd) {
    if (!isView(target)) throw argumentType('target', ['Buffer', 'Uint8Array'], target);
    const at = targetStart === undefined ? 0 : Math.trunc(Number(targetStart)) || 0;
    if (at < 0) throw outOfRange('targetStart', '>= 0', at);
    const from = sourceStart === undefined ? 0 : Math.trunc(Number(sourceStart)) || 0;
    if (from < 0 || from > this.length) throw outOfRange('sourceStart', `>= 0 && <= ${this.length}`, from);
    const to = sourceEnd === undefined ? this.length : Math.trunc(Number(sourceEnd)) || 0;
    if (to < 0) throw outOfRange('sourceEnd', '>= 0', to);
    if (at >= target.byteLength || from >= to) return 0;
    const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
    const part = this.subarray(from, Math.min(to, this.length, from + bytes.length - at));
    bytes.set(part, at);
    return part.length;
  },

  slice(start, end) {
    return this.subarray(start, end);
  },

  fill(value, offset, end, encoding) {
    if (typeof offset === 'string') [encoding, offset, end] = [offset, undefined, undefined];
    else if (typeof end === 'string') [encoding, end] = [end, undefined];
    if (offset === undefined) {
      offset = 0;
    } else {
      check.integer(offset, 'offset', 0);
    }
    if (end === undefined) end = this.length;
    else check.integer(end, 'end', 0, this.length);
    if (offset >= end) return this;
    if (typeof value === 'string') {
      const name = encodingOf(encoding);
      const bytes = new Uint8Array(encode(value, name));
      if (bytes.length === 0) {
        if (value.length !== 0) throw argumentValue('value', value);
        Uint8Array.prototype.fill.call(this, 0, offset, end);
      } else {
        fill(this, bytes, offset, end);
      }
      return this;
    }
    if (isView(value)) {
      if (value.byteLength === 0) throw argumentValue('value', value);
      fill(this, value, offset, end);
      return this;
    }
    Uint8Array.prototype.fill.call(this, typeof value === 'boolean' ? +value : Number(value) & 255, offset, end);
    return this;
  },

  write(text, offset, length, encoding) {
    check.string(text, 'argument');
    if (typeof offset === 'string') [encoding, offset, length] = [offset, undefined, undefined];
    else if (typeof length === 'string') [encoding, length] = [length, undefined];
    if (offset === undefined) offset = 0;
    else check.integer(offset, 'offset', 0, this.length);
    const space = this.length - offset;
    if (length === undefined || length > space) length = space;
    else check.integer(length, 'length', 0, this.length);
    return writeText(this, text, encodingOf(encoding), offset, length);
  },

  indexOf(value, offset, encoding) {
    return search(this, value, offset, encoding, true);
  },

  lastIndexOf(value, offset, encoding) {
    return search(this, value, offset, encoding, false);
  },

  includes(value, offset, encoding) {
    return search(this, value, offset, encoding, true) !== -1;
  },

  swap16() {
    return swap(this, 2);
  },

  swap32() {
    return swap(this, 4);
  },

  swap64() {
    return swap(this, 8);
  },

  [customInspect](depth, options) {
    const { inspect } = require('internal/inspect');
    const { constructorName } = require('internal/inspect/names');
    const limit = exports.INSPECT_MAX_BYTES;
    let text = decode(this, 'hex', 0, Math.min(limit, this.length)).replace(/(..)(?!$)/g, '$1 ');
    const more = this.length - limit;
    if (more > 0) text += ` ... ${more} more byte${more > 1 ? 's' : ''}`;
    const extras = Object.keys(this).slice(this.length);
    if (extras.length > 0) {
      const shown = inspect(Object.fromEntries(extras.map((key) => [key, this[key]])), { ...options, breakLength: Infinity, compact: true });
      text += `${text === '' ? '' : ', '}${shown.slice(2, -2)}`;
    }
    const name = constructorName(this, { depth: null, options: () => ({}) }, 0) ?? 'Buffer';
    return `<${name === 'FastBuffer' ? 'Buffer' : name} ${text}>`;
  },
};
methods.inspect = methods[customInspect];

function swap(buffer, size) {
  if (buffer.length % size !== 0) {
    throw make(RangeError, 'ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${size * 8}-bits`);
  }
  for (let at = 0; at < buffer.length; at += size) buffer.subarray(at, at + size).reverse();
  return buffer;
}

function search(buffer, value, offset, encoding, forwards) {
  if (typeof offset === 'string') [encoding, offset] = [offset, undefined];
  let at = +offset;
  if (Number.isNaN(at)) at = forwards ? 0 : buffer.length;
  at = Math.trunc(Math.max(-0x80000000, Math.min(0x7fffffff, at)));
  if (at < 0) at += buffer.length;
  if (at < 0) {
    if (!forwards) return -1;
    at = 0;
  }
  if (typeof value === 'number') {
    const byte = (value >>> 0) & 255;
    return forwards ? Uint8Array.prototype.indexOf.call(buffer, byte, at) :
      Uint8Array.prototype.lastIndexOf.call(buffer, byte, Math.min(at, buffer.length - 1));
  }
  let needle;
  const name = encodingOf(encoding);
  if (typeof value === 'string') needle = new Uint8Array(encode(value, name));
  else if (isBytes(value)) needle = value;
  else throw argumentType('value', ['number', 'string', 'Buffer', 'Uint8Array'], value);
  if (needle.length === 0) return Math.min(at, buffer.length);
  return indexOf(buffer, needle, at, forwards, name === 'utf16le' ? 2 : 1);
}

// --- numbers at fixed places ---

function place(buffer, offset, size) {
  if (typeof offset !== 'number') throw argumentType('offset', 'number', offset);
  const last = buffer.length - size;
  if (!Number.isInteger(offset)) throw outOfRange('offset', 'an integer', offset);
  if (last < 0) throw make(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds');
  if (offset < 0 || offset > last) throw outOfRange('offset', `>= 0 and <= ${last}`, offset);
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function rangeText(min, max, bytes, isBig) {
  const n = isBig ? 'n' : '';
  const bits = bytes * 8;
  if (bytes > 4) return min === 0 || min === 0n ? `>= 0${n} and < 2${n} ** ${bits}${n}` : `>= -(2${n} ** ${bits - 1}${n}) and < 2${n} ** ${bits - 1}${n}`;
  return `>= ${min}${n} and <= ${max}${n}`;
}

function checkNumber(value, min, max, bytes) {
  if (value > max || value < min) throw outOfRange('value', rangeText(min, max, bytes, false), value);
}

for (const [suffix, kind, size, min, max] of [
  ['Int8', 'Int8', 1, -128, 127], ['UInt8', 'Uint8', 1, 0, 255],
  ['Int16', 'Int16', 2, -32768, 32767], ['UInt16', 'Uint16', 2, 0, 65535],
  ['Int32', 'Int32', 4, -(2 ** 31), 2 ** 31 - 1], ['UInt32', 'Uint32', 4, 0, 2 ** 32 - 1],
  ['Float', 'Float32', 4], ['Double', 'Float64', 8],
  ['BigInt64', 'BigInt64', 8, -(2n ** 63n), 2n ** 63n - 1n], ['BigUInt64', 'BigUint64', 8, 0n, 2n ** 64n - 1n],
]) {
  for (const order of size === 1 ? [''] : ['LE', 'BE']) {
    const little = order === 'LE';
    const read = function (offset = 0) {
      return place(this, offset, size)[`get${kind}`](offset, little);
    };
    const write = function (value, offset = 0) {
      if (typeof min === 'bigint') {
        if (typeof value !== 'bigint') throw argumentType('value', 'bigint', value);
        if (value > max || value < min) throw outOfRange('value', rangeText(min, max, size, true), value);
      } else {
        value = +value;
        if (min !== undefined) checkNumber(value, min, max, size);
      }
      place(this, offset, size)[`set${kind}`](offset, value, little);
      return offset + size;
    };
    methods[`read${suffix}${order}`] = read;
    methods[`write${suffix}${order}`] = write;
    if (suffix.includes('UInt')) {
      methods[`read${suffix.replace('UInt', 'Uint')}${order}`] = read;
      methods[`write${suffix.replace('UInt', 'Uint')}${order}`] = write;
    }
  }
}

// Integers of one to six bytes.
for (const order of ['LE', 'BE']) {
  const each = (bytes, visit) => {
    for (let index = 0; index < bytes; index++) visit(order === 'BE' ? index : bytes - 1 - index);
  };
  const checkWidth = (bytes) => {
    if (typeof bytes !== 'number') throw argumentType('byteLength', 'number', bytes);
    if (!Number.isInteger(bytes)) throw outOfRange('byteLength', 'an integer', bytes);
    if (bytes < 1 || bytes > 6) throw outOfRange('byteLength', '>= 1 and <= 6', bytes);
  };
  const readUInt = function (offset, bytes) {
    if (offset === undefined) throw argumentType('offset', 'number', offset);
    checkWidth(bytes);
    place(this, offset, bytes);
    let value = 0;
    each(bytes, (index) => { value = value * 256 + this[offset + index]; });
    return value;
  };
  const readInt = function (offset, bytes) {
    const value = readUInt.call(this, offset, bytes);
    const half = 2 ** (bytes * 8 - 1);
    return value >= half ? value - half * 2 : value;
  };
  const put = (buffer, value, offset, bytes, min, max) => {
    checkWidth(bytes);
    value = +value;
    checkNumber(value, min(bytes), max(bytes), bytes);
    place(buffer, offset, bytes);
    let rest = value < 0 ? value + 2 ** (bytes * 8) : value;
    const places = [];
    each(bytes, (index) => places.push(index));
    for (const index of places.reverse()) {
      buffer[offset + index] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    return offset + bytes;
  };
  const writeUInt = function (value, offset, bytes) {
    return put(this, value, offset, bytes, () => 0, (width) => 2 ** (width * 8) - 1);
  };
  const writeInt = function (value, offset, bytes) {
    return put(this, value, offset, bytes, (width) => -(2 ** (width * 8 - 1)), (width) => 2 ** (width * 8 - 1) - 1);
  };
  Object.assign(methods, {
    [`readUInt${order}`]: readUInt, [`readUint${order}`]: readUInt, [`readInt${order}`]: readInt,
    [`writeUInt${order}`]: writeUInt, [`writeUint${order}`]: writeUInt, [`writeInt${order}`]: writeInt,
  });
}

// `latin1Slice`, `utf8Write` and their siblings, which some packages call.
for (const encoding of ['utf8', 'latin1', 'ascii', 'hex', 'base64', 'base64url', 'ucs2']) {
  methods[`${encoding}Slice`] = function (start, end) { return this.toString(encoding, start, end); };
  methods[`${encoding}Write`] = function (text, offset, length) { return this.write(text, offset, length, encoding); };
}

for (const [name, value] of Object.entries(Object.getOwnPropertyDescriptors(methods))) {
  if (typeof value.value === 'function' && value.value.name === '') Object.defineProperty(value.value, 'name', { value: name });
  Object.defineProperty(Buffer.prototype, name, { ...value, enumerable: true });
}
Object.defineProperty(Buffer.prototype, customInspect, { value: methods[customInspect], writable: true, configurable: true, enumerable: false });
Object.defineProperty(Buffer.prototype, 'parent', {
  enumerable: true,
  get() { return this instanceof Buffer ? this.buffer : undefined; },
});
Object.defineProperty(Buffer.prototype, 'offset', {
  enumerable: true,
  get() { return this instanceof Buffer ? this.byteOffset : undefined; },
});

function transcode(source, from, to) {
  if (!isBytes(source)) throw argumentType('source', ['Buffer', 'Uint8Array'], source);
  return Buffer.from(decode(source, encodingOf(from), 0), to);
}

lazily(exports, ['atob', 'btoa'], (name) => require('internal/base64')[name]);
lazily(exports, ['Blob'], () => require('internal/blob').Blob);
Object.assign(exports, {
  Buffer,
  SlowBuffer: Buffer.allocUnsafeSlow,
  transcode,
  isUtf8: (value) => isUtf8(value),
  isAscii: (value) => new Uint8Array(value.buffer ?? value).every((byte) => byte < 128),
  kMaxLength: MAX_LENGTH,
  kStringMaxLength: 2 ** 29 - 24,
  constants: { MAX_LENGTH, MAX_STRING_LENGTH: 2 ** 29 - 24 },
  INSPECT_MAX_BYTES: 50,
});
