'use strict';
// What a value is called, and the names of its properties.

const { kindOf } = native;

const builtInNames = new Set(
  Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z][a-zA-Z0-9]+$/.test(name)));

function isInstance(value, constructor) {
  try {
    return value instanceof constructor;
  } catch {
    return false;
  }
}

// The name of the class, `null` for an object without prototype.
function constructorName(value, inspector, depth, inherited) {
  let first;
  let object = value;
  while (object) {
    const descriptor = Object.getOwnPropertyDescriptor(object, 'constructor');
    if (descriptor !== undefined && typeof descriptor.value === 'function' &&
        descriptor.value.name !== '' && isInstance(value, descriptor.value)) {
      if (inherited !== undefined && (first !== object || !builtInNames.has(descriptor.value.name))) {
        require('internal/inspect/inherited').collect(inspector, value, first ?? value, depth, inherited);
      }
      return `${descriptor.value.name}`;
    }
    object = Object.getPrototypeOf(object);
    first ??= object;
  }
  if (first === null || first === undefined) return null;
  const own = internalName(value);
  if (inspector.depth !== null && depth > inspector.depth) return `${own} <Complex prototype>`;
  const parent = constructorName(first, inspector, depth + 1, inherited);
  if (parent === null) {
    return `${own} <${require('internal/inspect').inspect(first, { ...inspector.options(), customInspect: false, depth: -1 })}>`;
  }
  return `${own} <${parent}>`;
}

const internalNames = {
  function: 'Function', array: 'Array', map: 'Map', set: 'Set', promise: 'Promise', date: 'Date',
  regexp: 'RegExp', error: 'Error', arrayBuffer: 'ArrayBuffer', dataView: 'DataView', weakMap: 'WeakMap',
  weakSet: 'WeakSet',
};
const internalName = (value) => internalNames[kindOf(value)] ?? 'Object';

function prefix(constructor, tag, fallback, size = '') {
  if (constructor === null) {
    return tag !== '' && fallback !== tag ?
      `[${fallback}${size}: null prototype] [${tag}] ` : `[${fallback}${size}: null prototype] `;
  }
  return tag !== '' && constructor !== tag ? `${constructor}${size} [${tag}] ` : `${constructor}${size} `;
}

function keysOf(value, showHidden) {
  let keys;
  const symbols = Object.getOwnPropertySymbols(value);
  if (showHidden) {
    keys = Object.getOwnPropertyNames(value);
    if (symbols.length !== 0) keys.push(...symbols);
    return keys;
  }
  try {
    keys = Object.keys(value);
  } catch {
    // The namespace of a module whose variables have no value yet.
    keys = Object.getOwnPropertyNames(value);
  }
  for (const symbol of symbols) {
    if (Object.prototype.propertyIsEnumerable.call(value, symbol)) keys.push(symbol);
  }
  return keys;
}

// The keys that are not elements.
function nonIndexKeys(value, onlyEnumerable) {
  const keys = native.nonIndexKeys(value);
  return onlyEnumerable ? keys.filter((key) => Object.prototype.propertyIsEnumerable.call(value, key)) : keys;
}

module.exports = { builtInNames, constructorName, prefix, keysOf, nonIndexKeys };
