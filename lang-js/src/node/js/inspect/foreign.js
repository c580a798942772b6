'use strict';
// Another language's object, as if it were JavaScript's own.

const { foreignText, foreignEntries, foreignClassName } = native;
const { errorText } = require('internal/inspect/errors');
const { keysOf } = require('internal/inspect/names');
const { OBJECT, ARRAY, plural } = require('internal/inspect/shapes');

function foreignShapeOf(inspector, value, foreign, depth) {
  const shape = { base: '', open: '{', close: '}', keys: [], parts: undefined, type: OBJECT };
  switch (foreign) {
    case 'array':
    case 'bytes':
      shape.open = foreign === 'array' ? '[' : `Uint8Array(${value.length}) [`;
      shape.close = ']';
      if (value.length === 0) return `${shape.open}]`;
      shape.type = ARRAY;
      shape.parts = (inner) => inspector.elements(value, inner);
      return shape;
    case 'set':
    case 'map':
      return foreignEntriesOf(inspector, value, foreign, shape);
    case 'error':
      shape.keys = keysOf(value, inspector.showHidden);
      shape.base = errorText(inspector, value, `${value.name ?? 'Error'}`, '', shape.keys);
      return shape.keys.length === 0 ? shape.base : shape;
    case 'class':
      return inspector.stylize(`[class ${foreignClassName(value) || '(anonymous)'}]`, 'special');
    case 'function':
      return inspector.stylize(value.name ? `[Function: ${value.name}]` : '[Function (anonymous)]', 'special');
    case 'promise':
      return `Promise { ${inspector.stylize('<pending>', 'special')} }`;
    case 'iterator':
      return 'Object [Iterator] {}';
    case 'scope':
      // Modules import each other: all that one reaches would be half the library.
      if (depth > 0) return foreignText(value);
    // falls through
    case 'object':
      shape.keys = keysOf(value, inspector.showHidden);
      return shape.keys.length === 0 ? '{}' : shape;
    default:
      return foreignText(value).replaceAll('\n', `\n${' '.repeat(inspector.indentation)}`);
  }
}

function foreignEntriesOf(inspector, value, foreign, shape) {
  const limit = Math.min(Math.max(0, inspector.maxArrayLength), 2 ** 31);
  const [size, ...items] = foreignEntries(value, limit);
  if (foreign === 'set') {
    if (size === 0) return 'Set(0) {}';
    shape.open = `Set(${size}) {`;
    shape.parts = (inner) => {
      inspector.indentation += 2;
      const output = items.map((item) => inspector.value(item, inner));
      if (size > items.length) output.push(`... ${size - items.length} more item${plural(size - items.length)}`);
      inspector.indentation -= 2;
      return output;
    };
    return shape;
  }
  if (size === 0) return '{}';
  const keys = items.filter((_, index) => index % 2 === 0);
  const isObject = keys.every((key) => typeof key === 'string');
  // Keys that are no property names are shown as a Map's.
  if (!isObject) shape.open = `Map(${size}) {`;
  shape.parts = (inner) => {
    const output = keys.map((key, index) => {
      const item = items[2 * index + 1];
      if (isObject) return inspector.property(value, inner, key, OBJECT, { value: item, enumerable: true });
      inspector.indentation += 2;
      const text = `${inspector.value(key, inner)} => ${inspector.value(item, inner)}`;
      inspector.indentation -= 2;
      return text;
    });
    if (size > keys.length) output.push(`... ${size - keys.length} more item${plural(size - keys.length)}`);
    return output;
  };
  return shape;
}

module.exports = { foreignShapeOf };
