'use strict';
// `Map` and `Set`.

const { keysOf, prefix } = require('internal/inspect/names');
const { OBJECT, plural } = require('internal/inspect/shapes');

function collectionShapeOf(inspector, value, kind, constructor, tag, hasInherited) {
  const shape = { base: '', open: '{', close: '}', keys: keysOf(value, inspector.showHidden), parts: undefined, type: OBJECT };
  const isSet = kind === 'set';
  const size = Reflect.get(isSet ? Set.prototype : Map.prototype, 'size', value);
  const name = prefix(constructor, tag, isSet ? 'Set' : 'Map', `(${size})`);
  if (size === 0 && shape.keys.length === 0 && !hasInherited) return `${name}{}`;
  shape.open = `${name}{`;
  shape.parts = isSet ? (inner) => setParts(inspector, value, size, inner) : (inner) => mapParts(inspector, value, size, inner);
  return shape;
}

function setParts(inspector, value, size, depth) {
  const limit = Math.min(Math.max(0, inspector.maxArrayLength), size);
  const output = [];
  inspector.indentation += 2;
  for (const item of Set.prototype.values.call(value)) {
    if (output.length >= limit) break;
    output.push(inspector.value(item, depth));
  }
  if (size > limit) output.push(`... ${size - limit} more item${plural(size - limit)}`);
  inspector.indentation -= 2;
  return output;
}

function mapParts(inspector, value, size, depth) {
  const limit = Math.min(Math.max(0, inspector.maxArrayLength), size);
  const output = [];
  inspector.indentation += 2;
  for (const [key, item] of Map.prototype.entries.call(value)) {
    if (output.length >= limit) break;
    output.push(`${inspector.value(key, depth)} => ${inspector.value(item, depth)}`);
  }
  if (size > limit) output.push(`... ${size - limit} more item${plural(size - limit)}`);
  inspector.indentation -= 2;
  return output;
}

module.exports = { collectionShapeOf };
