'use strict';
// With `showHidden`, what the classes of the program give to a value.

const { builtInNames } = require('internal/inspect/names');

// Those that are built in give nothing worth showing.
function collect(inspector, main, start, depth, output) {
  let object = start;
  let level = 0;
  let seen;
  do {
    if (level !== 0 || main === object) {
      object = Object.getPrototypeOf(object);
      if (object === null) break;
      const descriptor = Object.getOwnPropertyDescriptor(object, 'constructor');
      if (descriptor !== undefined && typeof descriptor.value === 'function' &&
          builtInNames.has(descriptor.value.name)) break;
    }
    if (level === 0) seen = new Set();
    else for (const key of inspector.inheritedKeys) seen.add(key);
    const keys = Reflect.ownKeys(object);
    inspector.inheritedKeys.push(...keys);
    for (const key of keys) {
      if (key === 'constructor' || Object.hasOwn(main, key) || (level !== 0 && seen.has(key))) continue;
      const descriptor = Object.getOwnPropertyDescriptor(object, key);
      if (typeof descriptor.value === 'function') continue;
      const text = inspector.property(object, depth, key, 0, descriptor, main);
      output.push(inspector.colors ? `\u001b[2m${text}\u001b[22m` : text);
    }
  } while (++level !== 3);
}

module.exports = { collect };
