'use strict';
// Deep equality, strict (`Object.is`, prototypes) and loose (`==`).

const { kindOf } = native;

const boxes = {
  boxedNumber: Number.prototype.valueOf,
  boxedString: String.prototype.valueOf,
  boxedBoolean: Boolean.prototype.valueOf,
  boxedBigInt: BigInt.prototype.valueOf,
  boxedSymbol: Symbol.prototype.valueOf,
};

const isObject = (value) => value !== null && (typeof value === 'object' || typeof value === 'function');
const tagOf = (value) => Object.prototype.toString.call(value);

const enumerableSymbols = (value) => Object.getOwnPropertySymbols(value)
  .filter((symbol) => Object.prototype.propertyIsEnumerable.call(value, symbol));

const isIndex = (key) => /^(?:0|[1-9]\d*)$/.test(key) && Number(key) < 2 ** 32 - 1;

// `memo` maps a left value that is being compared to the right one it is compared with.
function equal(left, right, strict, memo) {
  if (left === right) return left !== 0 || !strict || Object.is(left, right);
  if (strict) {
    if (!isObject(left) || !isObject(right)) return Object.is(left, right);
    if (typeof left === 'function' || typeof right === 'function') return false;
    if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
  } else {
    if (!isObject(left)) {
      // eslint-disable-next-line eqeqeq
      return !isObject(right) && (left == right || (Number.isNaN(left) && Number.isNaN(right)));
    }
    if (!isObject(right) || typeof left === 'function' || typeof right === 'function') return false;
  }
  if (tagOf(left) !== tagOf(right)) return false;
  const kind = kindOf(left);
  const other = kindOf(right);
  if (kind === 'array' || other === 'array') {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    const named = (value) => Object.keys(value).filter((key) => !isIndex(key));
    return sameKeys(left, right, named(left), named(right), strict, memo, 'array');
  }
  if (kind !== other && kind !== 'foreign' && other !== 'foreign' && kind !== 'proxy' && other !== 'proxy') return false;
  switch (kind) {
    case 'date':
      if (!Object.is(left.getTime(), right.getTime())) return false;
      break;
    case 'regexp':
      if (left.source !== right.source || left.flags !== right.flags || left.lastIndex !== right.lastIndex) return false;
      break;
    case 'error':
      if (left.message !== right.message || left.name !== right.name) return false;
      if (!equal(left.cause, right.cause, strict, memo) || !equal(left.errors, right.errors, strict, memo)) return false;
      break;
    case 'typedArray':
    case 'dataView':
    case 'arrayBuffer':
    case 'sharedArrayBuffer': {
      if (left.byteLength !== right.byteLength) return false;
      if (kind === 'typedArray' && !strict && left instanceof Float32Array) return left.every((item, index) => item === right[index]);
      const bytes = (value) => (ArrayBuffer.isView(value) ?
        new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value));
      const [ours, theirs] = [bytes(left), bytes(right)];
      for (let index = 0; index < ours.length; index++) if (ours[index] !== theirs[index]) return false;
      if (kind !== 'typedArray') break;
      const named = (value) => Object.keys(value).filter((key) => !isIndex(key));
      return sameKeys(left, right, named(left), named(right), strict, memo, 'plain');
    }
    case 'set':
    case 'map':
      if (left.size !== right.size) return false;
      return sameKeys(left, right, Object.keys(left), Object.keys(right), strict, memo, kind);
    case 'weakMap':
    case 'weakSet':
    case 'promise':
      return false;
    default:
      if (boxes[kind] !== undefined && !Object.is(boxes[kind].call(left), boxes[kind].call(right))) return false;
  }
  return sameKeys(left, right, Object.keys(left), Object.keys(right), strict, memo, 'plain');
}

function sameKeys(left, right, keys, otherKeys, strict, memo, kind) {
  if (keys.length !== otherKeys.length) return false;
  for (const key of keys) if (!Object.prototype.propertyIsEnumerable.call(right, key)) return false;
  if (strict) {
    const symbols = enumerableSymbols(left);
    if (symbols.length !== enumerableSymbols(right).length) return false;
    for (const symbol of symbols) {
      if (!Object.prototype.propertyIsEnumerable.call(right, symbol)) return false;
    }
    keys = [...keys, ...symbols];
  }
  if (keys.length === 0 && (kind === 'plain' || (kind === 'array' && left.length === 0) || left.size === 0)) return true;
  if (memo.has(left)) return memo.get(left) === right;
  memo.set(left, right);
  const result = contents(left, right, strict, memo, kind) &&
    keys.every((key) => equal(left[key], right[key], strict, memo));
  memo.delete(left);
  return result;
}

function contents(left, right, strict, memo, kind) {
  if (kind === 'array') {
    for (let index = 0; index < left.length; index++) {
      const has = Object.hasOwn(left, index);
      if (has !== Object.hasOwn(right, index)) return false;
      if (has && !equal(left[index], right[index], strict, memo)) return false;
    }
    return true;
  }
  if (kind === 'set') {
    // What the other has not as it is must have its like there, each once.
    const rest = [];
    for (const item of left) {
      if (right.has(item)) continue;
      if (strict && !isObject(item)) return false;
      rest.push(item);
    }
    if (rest.length === 0) return true;
    const candidates = [...right].filter((item) => !left.has(item));
    return rest.every((item) => take(candidates, (other) => equal(item, other, strict, memo)));
  }
  if (kind === 'map') {
    const rest = [];
    for (const [key, value] of left) {
      if (right.has(key)) {
        if (!equal(value, right.get(key), strict, memo)) {
          if (strict || isObject(key)) return false;
          rest.push([key, value]);
        }
        continue;
      }
      if (strict && !isObject(key)) return false;
      rest.push([key, value]);
    }
    if (rest.length === 0) return true;
    const candidates = [...right].filter(([key]) => !left.has(key));
    return rest.every(([key, value]) => take(candidates, ([otherKey, otherValue]) =>
      equal(key, otherKey, strict, memo) && equal(value, otherValue, strict, memo)));
  }
  return true;
}

function take(candidates, matches) {
  const index = candidates.findIndex(matches);
  if (index === -1) return false;
  candidates.splice(index, 1);
  return true;
}

// Whether every property of `expected` is in `actual`, deeply.
function includes(actual, expected, memo) {
  if (!isObject(expected) || !isObject(actual)) return Object.is(actual, expected);
  if (memo.has(expected)) return memo.get(expected) === actual;
  memo.set(expected, actual);
  if (expected instanceof Set) {
    const candidates = actual instanceof Set ? [...actual] : [];
    return [...expected].every((item) => take(candidates, (other) => includes(other, item, memo)));
  }
  if (expected instanceof Map) {
    return actual instanceof Map && [...expected].every(([key, value]) => actual.has(key) && includes(actual.get(key), value, memo));
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return false;
    let from = 0;
    return expected.every((item) => {
      while (from < actual.length) if (includes(actual[from++], item, memo)) return true;
      return false;
    });
  }
  if (kindOf(expected) !== 'object') return equal(actual, expected, true, new Map());
  return Reflect.ownKeys(expected).every((key) => Object.hasOwn(actual, key) && includes(actual[key], expected[key], memo));
}

module.exports = {
  isDeepEqual: (left, right) => equal(left, right, false, new Map()),
  isDeepStrictEqual: (left, right) => equal(left, right, true, new Map()),
  isPartialDeepEqual: (actual, expected) => includes(actual, expected, new Map()),
};
