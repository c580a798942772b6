'use strict';
// `node:util/types`.

const { kindOf, functionKind } = native;

const is = (kind) => (value) => value !== null && (typeof value === 'object' || typeof value === 'function') && kindOf(value) === kind;
const typedArrayTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
const isArray = (name) => (value) => ArrayBuffer.isView(value) && typedArrayTag.call(value) === name;
const isFunction = (value) => typeof value === 'function';

const types = {
  isExternal: () => false,
  isDate: is('date'),
  isArgumentsObject: is('arguments'),
  isBigIntObject: is('boxedBigInt'),
  isBooleanObject: is('boxedBoolean'),
  isNumberObject: is('boxedNumber'),
  isStringObject: is('boxedString'),
  isSymbolObject: is('boxedSymbol'),
  isBoxedPrimitive: (value) => value !== null && typeof value === 'object' && kindOf(value).startsWith('boxed'),
  isNativeError: is('error'),
  isRegExp: is('regexp'),
  isAsyncFunction: (value) => isFunction(value) && functionKind(value).startsWith('async'),
  isGeneratorFunction: (value) => isFunction(value) && /enerator$/.test(functionKind(value)),
  isGeneratorObject: (value) => /^\[object (?:Async)?Generator\]$/.test(Object.prototype.toString.call(value)),
  isPromise: is('promise'),
  isMap: is('map'),
  isSet: is('set'),
  isMapIterator: is('mapIterator'),
  isSetIterator: is('setIterator'),
  isWeakMap: is('weakMap'),
  isWeakSet: is('weakSet'),
  isArrayBuffer: is('arrayBuffer'),
  isDataView: is('dataView'),
  isSharedArrayBuffer: is('sharedArrayBuffer'),
  isProxy: is('proxy'),
  isModuleNamespaceObject: is('module'),
  isAnyArrayBuffer: (value) => types.isArrayBuffer(value) || types.isSharedArrayBuffer(value),
  isCryptoKey: () => false,
  isKeyObject: () => false,
  isArrayBufferView: (value) => ArrayBuffer.isView(value),
  isTypedArray: is('typedArray'),
};
for (const name of ['Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'Int8Array', 'Int16Array',
  'Int32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array']) {
  types[`is${name}`] = isArray(name);
}

module.exports = types;
