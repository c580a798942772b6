'use strict';
// `structuredClone`, by the HTML standard's algorithm.

const { kindOf, detach, foreignStructure, foreignEntries } = native;
const { DOMException } = require('internal/dom_exception');
const { make } = require('internal/errors');

const errorNames = new Set(['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError']);

function refuse(value) {
  let shown;
  if (typeof value === 'symbol') shown = value.toString();
  else if (typeof value === 'function') shown = Function.prototype.toString.call(value);
  else shown = `#<${value.constructor?.name ?? 'Object'}>`;
  return new DOMException(`${shown} could not be cloned.`, 'DataCloneError');
}

function cloneBuffer(buffer, transferred) {
  return transferred.has(buffer) ? detach(buffer) : buffer.slice(0);
}

// What another language's object is copied as, by what it is made of.
const foreignKinds = {
  array: 'array', bytes: 'foreignBytes', error: 'error', iterator: 'iterator', map: 'foreignHash', promise: 'promise',
  set: 'foreignSet',
};

function clone(value, memo, transferred) {
  if (typeof value === 'symbol' || typeof value === 'function') throw refuse(value);
  if (value === null || typeof value !== 'object') return value;
  const known = memo.get(value);
  if (known !== undefined) return known;
  const remember = (copy) => {
    memo.set(value, copy);
    return copy;
  };
  const own = (copy) => {
    for (const key of Object.keys(value)) {
      Object.defineProperty(copy, key, {
        value: clone(value[key], memo, transferred), writable: true, enumerable: true, configurable: true,
      });
    }
    return copy;
  };
  const kind = kindOf(value);
  switch (kind === 'foreign' ? foreignKinds[foreignStructure(value)] ?? 'object' : kind) {
    case 'boxedNumber': return remember(Object(Number.prototype.valueOf.call(value)));
    case 'boxedString': return remember(Object(String.prototype.valueOf.call(value)));
    case 'boxedBoolean': return remember(Object(Boolean.prototype.valueOf.call(value)));
    case 'boxedBigInt': return remember(Object(BigInt.prototype.valueOf.call(value)));
    case 'date': return remember(new Date(Date.prototype.getTime.call(value)));
    case 'regexp': return remember(new RegExp(value.source, value.flags));
    case 'arrayBuffer': return remember(cloneBuffer(value, transferred));
    case 'sharedArrayBuffer': return remember(value);
    case 'dataView': {
      const { byteOffset, byteLength } = value;
      return remember(new DataView(clone(value.buffer, memo, transferred), byteOffset, byteLength));
    }
    case 'typedArray': {
      const { byteOffset, length } = value;
      const tag = Object.prototype.toString.call(value).slice(8, -1);
      return remember(new globalThis[tag](clone(value.buffer, memo, transferred), byteOffset, length));
    }
    case 'map': {
      const copy = remember(new Map());
      for (const [key, item] of [...Map.prototype.entries.call(value)]) copy.set(clone(key, memo, transferred), clone(item, memo, transferred));
      return copy;
    }
    case 'set': {
      const copy = remember(new Set());
      for (const item of [...Set.prototype.values.call(value)]) copy.add(clone(item, memo, transferred));
      return copy;
    }
    case 'array': {
      const copy = remember([]);
      copy.length = value.length;
      return own(copy);
    }
    case 'error': {
      const name = errorNames.has(value.name) ? value.name : 'Error';
      const made = remember(new globalThis[name]());
      const define = (key, item) => Object.defineProperty(made, key, { value: item, writable: true, enumerable: false, configurable: true });
      const message = Object.getOwnPropertyDescriptor(value, 'message');
      if (message !== undefined && 'value' in message) define('message', `${message.value}`);
      define('stack', typeof value.stack === 'string' ? value.stack : `${value.stack}`);
      if (Object.hasOwn(value, 'cause')) define('cause', clone(value.cause, memo, transferred));
      return made;
    }
    case 'foreignBytes': return remember(new Uint8Array(value));
    case 'foreignHash': {
      const [, ...flat] = foreignEntries(value, Infinity);
      const keys = flat.filter((_, index) => index % 2 === 0);
      if (keys.every((key) => typeof key === 'string')) return own(remember({}));
      const copy = remember(new Map());
      keys.forEach((key, index) => copy.set(clone(key, memo, transferred), clone(flat[2 * index + 1], memo, transferred)));
      return copy;
    }
    case 'foreignSet': {
      const copy = remember(new Set());
      for (const item of foreignEntries(value, Infinity).slice(1)) copy.add(clone(item, memo, transferred));
      return copy;
    }
    case 'object':
    case 'arguments':
    case 'proxy':
      if (kind === 'proxy' && Array.isArray(value)) {
        const copy = remember([]);
        copy.length = value.length;
        return own(copy);
      }
      return own(remember({}));
    default:
      throw refuse(value);
  }
}

function structuredClone(value, options = undefined) {
  if (arguments.length === 0) throw make(TypeError, 'ERR_MISSING_ARGS', 'The value argument must be specified');
  const transferred = new Set();
  for (const item of options?.transfer ?? []) {
    if (item === null || typeof item !== 'object' || kindOf(item) !== 'arrayBuffer') {
      throw new DOMException('Value not transferable', 'DataCloneError');
    }
    if (transferred.has(item)) throw new DOMException('ArrayBuffer occurs in the transfer list more than once', 'DataCloneError');
    transferred.add(item);
  }
  const memo = new Map();
  const result = clone(value, memo, transferred);
  // What was not reached is given up all the same.
  for (const item of transferred) if (!memo.has(item)) detach(item);
  return result;
}

module.exports = { structuredClone };
