'use strict';
// The kinds of objects that are seen less often.

const { promiseDetails } = native;
const { keysOf, nonIndexKeys, prefix } = require('internal/inspect/names');
const { OBJECT, ARRAY, plain, plural } = require('internal/inspect/shapes');

// The names in `keys` of a typed array's hidden properties.
const typedArrayDetails = ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer'];

const boxed = {
  boxedNumber: ['Number', Number.prototype.valueOf],
  boxedString: ['String', String.prototype.valueOf],
  boxedBoolean: ['Boolean', Boolean.prototype.valueOf],
  boxedBigInt: ['BigInt', BigInt.prototype.valueOf],
  boxedSymbol: ['Symbol', Symbol.prototype.valueOf],
};

// The shape or final text of such an object; `undefined` for another.
function shapeOfKind(inspector, value, kind, constructor, tag, depth, inTypedArray, hasInherited) {
  const { showHidden } = inspector;
  const shape = { base: '', open: '{', close: '}', keys: undefined, parts: undefined, type: OBJECT };
  const isEmpty = () => shape.keys.length === 0 && !hasInherited;
  if (kind === 'typedArray') {
    shape.keys = nonIndexKeys(value, !showHidden);
    const own = Reflect.get(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag, value);
    const length = Reflect.get(Object.getPrototypeOf(Uint8Array.prototype), 'length', value);
    const bound = constructor === null ? new globalThis[own](value) : value;
    shape.open = `${prefix(constructor, tag, own, `(${length})`)}[`;
    shape.close = ']';
    if (length === 0 && shape.keys.length === 0 && !showHidden) return `${shape.open}]`;
    shape.type = ARRAY;
    shape.parts = (inner) => typedArrayParts(inspector, bound, length, inner);
    return shape;
  }
  shape.keys = keysOf(value, showHidden);
  switch (kind) {
    case 'mapIterator':
    case 'setIterator':
      shape.open = `[${tag}] {`;
      shape.parts = () => [];
      if (isEmpty()) return `${shape.open}  }`;
      return shape;
    case 'arguments':
      shape.open = '[Arguments] {';
      if (isEmpty()) return '[Arguments] {}';
      return shape;
    case 'regexp': {
      shape.base = RegExp.prototype.toString.call(constructor === null ? new RegExp(value) : value);
      const name = prefix(constructor, tag, 'RegExp');
      if (name !== 'RegExp ') shape.base = `${name}${shape.base}`;
      if (isEmpty() || (inspector.depth !== null && depth > inspector.depth)) return inspector.stylize(shape.base, 'regexp');
      return shape;
    }
    case 'date': {
      const time = Date.prototype.getTime.call(value);
      shape.base = Number.isNaN(time) ? 'Invalid Date' : Date.prototype.toISOString.call(value);
      const name = prefix(constructor, tag, 'Date');
      if (name !== 'Date ') shape.base = `${name}${shape.base}`;
      if (isEmpty()) return inspector.stylize(shape.base, 'date');
      return shape;
    }
    case 'arrayBuffer':
    case 'sharedArrayBuffer': {
      const name = prefix(constructor, tag, kind === 'arrayBuffer' ? 'ArrayBuffer' : 'SharedArrayBuffer');
      if (!inTypedArray) shape.parts = () => arrayBufferParts(inspector, value);
      else if (isEmpty()) return `${name}{ byteLength: ${inspector.primitive(value.byteLength)} }`;
      shape.open = `${name}{`;
      shape.keys.unshift('byteLength');
      return shape;
    }
    case 'dataView':
      shape.open = `${prefix(constructor, tag, 'DataView')}{`;
      shape.keys.unshift('byteLength', 'byteOffset', 'buffer');
      return shape;
    case 'promise':
      shape.open = `${prefix(constructor, tag, 'Promise')}{`;
      shape.parts = (inner) => promiseParts(inspector, value, inner);
      return shape;
    case 'weakSet':
    case 'weakMap':
      shape.open = `${prefix(constructor, tag, kind === 'weakSet' ? 'WeakSet' : 'WeakMap')}{`;
      shape.parts = () => [inspector.stylize('<items unknown>', 'special')];
      return shape;
    case 'module':
      shape.open = `${prefix(constructor, tag, 'Module')}{`;
      shape.parts = (inner) => namespaceParts(inspector, value, shape.keys.splice(0), inner);
      return shape;
    default:
  }
  if (boxed[kind] !== undefined) {
    shape.base = boxedText(inspector, value, kind, constructor, tag, shape.keys);
    if (isEmpty()) return shape.base;
    return shape;
  }
  return undefined;
}

function boxedText(inspector, value, kind, constructor, tag, keys) {
  const [type, valueOf] = boxed[kind];
  const primitive = valueOf.call(value);
  // Its characters are not properties worth showing.
  if (type === 'String') keys.splice(0, primitive.length);
  let text = `[${type}`;
  if (type !== constructor) text += constructor === null ? ' (null prototype)' : ` (${constructor})`;
  const inner = new inspector.constructor({ ...inspector.options(), colors: false, stylize: plain });
  text += `: ${inner.primitive(primitive)}]`;
  if (tag !== '' && tag !== constructor) text += ` [${tag}]`;
  return keys.length !== 0 || inspector.stylize === plain ? text : inspector.stylize(text, type.toLowerCase());
}

function typedArrayParts(inspector, value, length, depth) {
  const limit = Math.min(Math.max(0, inspector.maxArrayLength), length);
  const output = new Array(limit);
  for (let index = 0; index < limit; index++) output[index] = inspector.primitive(value[index]);
  if (length > limit) output.push(`... ${length - limit} more item${plural(length - limit)}`);
  if (inspector.showHidden) {
    inspector.indentation += 2;
    for (const key of typedArrayDetails) output.push(`[${key}]: ${inspector.value(value[key], depth, true)}`);
    inspector.indentation -= 2;
  }
  return output;
}

function arrayBufferParts(inspector, value) {
  let bytes;
  try {
    bytes = new Uint8Array(value);
  } catch {
    return [inspector.stylize('(detached)', 'special')];
  }
  const shown = Math.min(Math.max(0, inspector.maxArrayLength), bytes.length);
  let text = '';
  for (let index = 0; index < shown; index++) text += (index ? ' ' : '') + bytes[index].toString(16).padStart(2, '0');
  const remaining = bytes.length - shown;
  if (remaining > 0) text += ` ... ${remaining} more byte${plural(remaining)}`;
  return [`${inspector.stylize('[Uint8Contents]', 'special')}: <${text}>`];
}

function promiseParts(inspector, value, depth) {
  const [state, result] = promiseDetails(value);
  if (state === 'pending') return [inspector.stylize('<pending>', 'special')];
  inspector.indentation += 2;
  const text = inspector.value(result, depth);
  inspector.indentation -= 2;
  return [state === 'rejected' ? `${inspector.stylize('<rejected>', 'special')} ${text}` : text];
}

function namespaceParts(inspector, value, keys, depth) {
  return keys.map((key) => {
    try {
      return inspector.property(value, depth, key, OBJECT);
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      // A variable of the module that has no value yet.
      const text = inspector.property({ [key]: '' }, depth, key, OBJECT);
      return text.slice(0, text.lastIndexOf(' ') + 1) + inspector.stylize('<uninitialized>', 'special');
    }
  });
}

module.exports = { shapeOfKind };
