'use strict';
// How a value is shown to people: the text of `console.log`, `util.inspect` and the prompt.
//
// A value is shown in three steps. `Inspector.value` tells primitives, cycles and values
// with their own rule from the rest; `shapeOf` finds what a structured value is called,
// which brackets it has and what is in it; `layout` puts the parts on one line, in
// columns, or on a line each. The text is Node's, to the character. What is seen less often
// is in `inspect/`, and loaded when it is met.

const { kindOf, proxyDetails, foreignShape } = native;
const { lazily } = require('internal/lazy');
const { quote, escapeKey, numberText, bigintText } = require('internal/inspect/literals');
const { constructorName, prefix, keysOf, nonIndexKeys } = require('internal/inspect/names');
const { OBJECT, ELEMENT, ARRAY, plain, plural } = require('internal/inspect/shapes');

const custom = Symbol.for('nodejs.util.inspect.custom');

const defaults = Object.seal({
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
});

const isIdentifier = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const widthOf = (...values) => require('internal/inspect/width').widthOf(...values);
const stripColors = (text) => require('internal/inspect/width').stripColors(text);

class Inspector {
  constructor(options) {
    this.seen = [];
    this.indentation = 0;
    this.currentDepth = 0;
    this.circular = undefined;
    this.budget = {};
    this.inheritedKeys = [];
    this.userOptions = undefined;
    Object.assign(this, defaults);
    if (options !== undefined) {
      this.userOptions = options;
      for (const key of Object.keys(options)) {
        if (Object.hasOwn(defaults, key) || key === 'stylize') this[key] = options[key];
        else if (key === 'indentationLvl') this.indentation = options[key];
        else if (key === 'seen') this.seen = [...options[key]];
      }
    }
    if (this.maxArrayLength === null) this.maxArrayLength = Infinity;
    if (this.maxStringLength === null) this.maxStringLength = Infinity;
    if (this.stylize === undefined) this.stylize = this.colors ? colored : plain;
  }

  options() {
    const result = {};
    for (const key of Object.keys(defaults)) result[key] = this[key];
    result.stylize = this.stylize;
    return result;
  }

  value(value, depth, inTypedArray = false) {
    if (typeof value !== 'object' && typeof value !== 'function') return this.primitive(value);
    if (value === null) return this.stylize('null', 'null');
    const original = value;
    let kind = kindOf(value);
    if (kind === 'object' && value instanceof Error) kind = 'error';
    if (kind === 'proxy') {
      const details = proxyDetails(value);
      if (details !== undefined) {
        if (details[0] === null) return this.stylize('<Revoked Proxy>', 'special');
        if (this.showProxy) return this.proxy(details, depth);
        value = details[0];
        kind = kindOf(value);
        if (kind === 'proxy') return this.value(value, depth, inTypedArray);
      }
    }
    if (this.customInspect) {
      const own = kind === 'foreign' ? undefined : value[custom];
      if (typeof own === 'function' && own !== inspect) {
        const constructor = Object.getOwnPropertyDescriptor(value, 'constructor')?.value;
        if (constructor === undefined || constructor.prototype !== value) {
          const remaining = this.depth === null ? null : this.depth - depth;
          const result = own.call(original, remaining, this.userFacing(original !== value), inspect);
          if (result !== original) {
            if (result !== null && typeof result === 'object') return this.value(result, depth);
            return `${result}`.replaceAll('\n', `\n${' '.repeat(this.indentation)}`);
          }
        }
      }
    }
    if (this.seen.includes(value)) {
      let index = 1;
      if (this.circular === undefined) {
        this.circular = new Map([[value, index]]);
      } else {
        index = this.circular.get(value);
        if (index === undefined) {
          index = this.circular.size + 1;
          this.circular.set(value, index);
        }
      }
      return this.stylize(`[Circular *${index}]`, 'special');
    }
    return this.structured(value, kind, depth, inTypedArray);
  }

  // What a custom inspection function gets: the options, and `stylize`.
  userFacing() {
    const result = { stylize: this.stylize };
    for (const key of Object.keys(defaults)) result[key] = this[key];
    return this.userOptions === undefined ? result : { ...result, ...this.userOptions, stylize: this.stylize };
  }

  primitive(value) {
    const { stylize } = this;
    switch (typeof value) {
      case 'string': return this.string(value);
      case 'number': return stylize(numberText(value, this.numericSeparator), 'number');
      case 'bigint': return stylize(bigintText(value, this.numericSeparator), 'bigint');
      case 'boolean': return stylize(`${value}`, 'boolean');
      case 'undefined': return stylize('undefined', 'undefined');
      default: return stylize(Symbol.prototype.toString.call(value), 'symbol');
    }
  }

  string(value) {
    let trailer = '';
    if (value.length > this.maxStringLength) {
      const remaining = value.length - this.maxStringLength;
      value = value.slice(0, this.maxStringLength);
      trailer = `... ${remaining} more character${plural(remaining)}`;
    }
    if (this.compact !== true && value.length > 16 && value.length > this.breakLength - this.indentation - 4 &&
        value.includes('\n')) {
      const lines = value.match(/[^\n]*\n|[^\n]+$/g);
      return lines.map((line) => this.stylize(quote(line), 'string'))
        .join(` +\n${' '.repeat(this.indentation + 2)}`) + trailer;
    }
    return this.stylize(quote(value), 'string') + trailer;
  }

  proxy(details, depth) {
    if (this.depth !== null && depth > this.depth) return this.stylize('Proxy [Array]', 'special');
    this.indentation += 2;
    const parts = [this.value(details[0], depth + 1), this.value(details[1], depth + 1)];
    this.indentation -= 2;
    return this.layout(parts, '', 'Proxy [', ']', ARRAY, depth + 1);
  }

  structured(value, kind, depth, inTypedArray) {
    let constructor;
    let tag = '';
    let inherited;
    let foreign;
    if (kind === 'foreign') {
      foreign = foreignShape(value);
      constructor = foreign === 'array' ? 'Array' : foreign === 'set' ? 'Set' : foreign === 'bytes' ? 'Uint8Array' : 'Object';
    } else {
      inherited = this.showHidden && (this.depth === null || depth <= this.depth) ? [] : undefined;
      constructor = constructorName(value, this, depth, inherited);
      this.inheritedKeys.length = 0;
      try {
        tag = value[Symbol.toStringTag];
        const shown = this.showHidden ? Object.hasOwn : (object, key) => Object.prototype.propertyIsEnumerable.call(object, key);
        if (typeof tag !== 'string' || (tag !== '' && shown(value, Symbol.toStringTag))) tag = '';
      } catch {
        tag = '';
      }
    }
    const shape = foreign !== undefined ? require('internal/inspect/foreign').foreignShapeOf(this, value, foreign, depth) :
      this.shapeOf(value, kind, constructor, tag, depth, inTypedArray, inherited?.length > 0);
    if (typeof shape === 'string') return shape;
    const { open, close, keys, parts, type } = shape;
    let { base } = shape;
    if (this.depth !== null && depth > this.depth) {
      const name = prefix(constructor, tag, kind === 'array' ? 'Array' : 'Object').slice(0, -1);
      return this.stylize(constructor === null ? `[${name}]` : `[${name}]`, 'special');
    }
    this.seen.push(value);
    this.currentDepth = depth + 1;
    let output;
    const { indentation } = this;
    try {
      output = parts === undefined ? [] : parts(depth + 1);
      for (const key of keys) output.push(this.property(value, depth + 1, key, type === ARRAY ? ARRAY : OBJECT));
      if (inherited !== undefined) output.push(...inherited);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.seen.pop();
      this.indentation = indentation;
      const name = prefix(constructor, tag, 'Object').slice(0, -1);
      return this.stylize(`[${name}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, 'special');
    }
    let opening = open;
    const index = this.circular?.get(value);
    if (index !== undefined) {
      const reference = this.stylize(`<ref *${index}>`, 'special');
      if (this.compact !== true) base = base === '' ? reference : `${reference} ${base}`;
      else opening = `${reference} ${opening}`;
    }
    this.seen.pop();
    if (this.sorted) {
      const compare = this.sorted === true ? undefined : this.sorted;
      if (type === OBJECT) {
        output.sort(compare);
      } else if (keys.length > 1) {
        const start = output.length - keys.length;
        output.push(...output.splice(start).sort(compare));
      }
    }
    const text = this.layout(output, base, opening, close, type, depth + 1, value);
    // A structure that is wide at every level is cut off before it fills the memory.
    const used = (this.budget[this.indentation] ?? 0) + text.length;
    this.budget[this.indentation] = used;
    if (used > 2 ** 27) this.depth = -1;
    return text;
  }

  // Gives the final text, or `{ base, open, close, keys, parts, type }`.
  shapeOf(value, kind, constructor, tag, depth, inTypedArray, hasInherited) {
    const { showHidden } = this;
    const shape = { base: '', open: '{', close: '}', keys: undefined, parts: undefined, type: OBJECT };
    const isEmpty = () => shape.keys.length === 0 && !hasInherited;
    switch (kind) {
      case 'array': {
        const name = constructor !== 'Array' || tag !== '' ? prefix(constructor, tag, 'Array', `(${value.length})`) : '';
        shape.keys = nonIndexKeys(value, !showHidden);
        shape.open = `${name}[`;
        shape.close = ']';
        if (value.length === 0 && isEmpty()) return `${shape.open}]`;
        shape.type = ARRAY;
        shape.parts = (inner) => this.elements(value, inner);
        return shape;
      }
      case 'set':
      case 'map':
        return require('internal/inspect/collections').collectionShapeOf(this, value, kind, constructor, tag, hasInherited);
      case 'function':
        shape.keys = keysOf(value, showHidden);
        shape.base = require('internal/inspect/functions').functionText(value, constructor, tag);
        if (isEmpty()) return this.stylize(shape.base, 'special');
        return shape;
      case 'error':
        shape.keys = keysOf(value, showHidden);
        shape.base = require('internal/inspect/errors').errorText(this, value, constructor, tag, shape.keys);
        if (isEmpty()) return shape.base;
        return shape;
      case 'object':
        break;
      default: {
        const other = require('internal/inspect/kinds').shapeOfKind(
          this, value, kind, constructor, tag, depth, inTypedArray, hasInherited);
        if (other !== undefined) return other;
      }
    }
    shape.keys = keysOf(value, showHidden);
    if (constructor !== 'Object' || tag !== '') shape.open = `${prefix(constructor, tag, 'Object')}{`;
    if (isEmpty()) return `${shape.open}}`;
    return shape;
  }

  elements(value, depth) {
    const output = [];
    const { length } = value;
    const limit = Math.min(Math.max(0, this.maxArrayLength), length);
    let index = 0;
    while (index < length && output.length < limit) {
      if (Object.hasOwn(value, index)) {
        output.push(this.property(value, depth, index, ELEMENT));
        index++;
        continue;
      }
      const start = index;
      // A huge hole is jumped over by the keys, a small one by counting.
      while (index < length && index - start < 64 && !Object.hasOwn(value, index)) index++;
      if (index - start === 64) {
        const next = Object.keys(value).find((key) => `${key >>> 0}` === key && Number(key) >= index);
        index = next === undefined ? length : Number(next);
      }
      output.push(this.stylize(`<${index - start} empty item${plural(index - start)}>`, 'undefined'));
    }
    if (index < length) output.push(`... ${length - index} more item${plural(length - index)}`);
    return output;
  }

  property(value, depth, key, type, descriptor, original = value) {
    const found = descriptor ?? Object.getOwnPropertyDescriptor(value, key) ??
      { value: value[key], configurable: true, enumerable: true };
    let text;
    let space = ' ';
    if (found.value !== undefined) {
      const step = this.compact !== true || type !== OBJECT ? 2 : 3;
      this.indentation += step;
      text = this.value(found.value, depth);
      if (step === 3 && this.breakLength < 2 * text.length && this.breakLength < widthOf(text, this.colors)) space = `\n${' '.repeat(this.indentation)}`;
      this.indentation -= step;
    } else if (found.get !== undefined) {
      text = require('internal/inspect/accessors').accessor(this, found, depth, original);
    } else {
      text = found.set !== undefined ? this.stylize('[Setter]', 'special') : this.stylize('undefined', 'undefined');
    }
    if (type === ELEMENT) return text;
    let name;
    if (typeof key === 'symbol') {
      name = `[${this.stylize(escapeKey(Symbol.prototype.toString.call(key)), 'symbol')}]`;
    } else if (key === '__proto__') {
      name = "['__proto__']";
    } else if (found.enumerable === false) {
      name = `[${escapeKey(key)}]`;
    } else {
      name = isIdentifier.test(key) ? this.stylize(key, 'name') : this.stylize(quote(key), 'string');
    }
    return `${name}:${space}${text}`;
  }

  layout(output, base, open, close, type, depth, value) {
    const start = base === '' ? '' : `${base} `;
    const indent = `\n${' '.repeat(this.indentation)}`;
    if (this.compact === true) {
      if (this.fits(output, 0, base)) {
        return `${open}${base === '' ? '' : ` ${base}`} ${output.join(', ')} ${close}`;
      }
      const line = base === '' && open.length === 1 ? ' ' : `${base === '' ? '' : ` ${base}`}${indent}  `;
      return `${open}${line}${output.join(`,${indent}  `)} ${close}`;
    }
    if (typeof this.compact === 'number' && this.compact >= 1) {
      const entries = output.length;
      if (type === ARRAY && entries > 6) output = require('internal/inspect/columns').columns(this, output, value);
      if (this.currentDepth - depth < this.compact && entries === output.length) {
        const width = output.length + this.indentation + open.length + base.length + 10;
        if (this.fits(output, width, base)) {
          const joined = output.join(', ');
          if (!joined.includes('\n')) return `${start}${open} ${joined} ${close}`;
        }
      }
    }
    return `${start}${open}${indent}  ${output.join(`,${indent}  `)}${indent}${close}`;
  }

  fits(output, start, base) {
    let width = output.length + start;
    if (width + output.length > this.breakLength) return false;
    for (const part of output) {
      width += this.colors ? stripColors(part).length : part.length;
      if (width > this.breakLength) return false;
    }
    return base === '' || !base.includes('\n');
  }
}

function colored(text, style) {
  const name = inspect.styles[style];
  const color = name === undefined ? undefined : inspect.colors[name];
  return color === undefined ? text : `\u001b[${color[0]}m${text}\u001b[${color[1]}m`;
}

function inspect(value, options, ...rest) {
  let settings;
  if (rest.length > 0 || typeof options === 'boolean') {
    // The old signature: showHidden, depth, colors.
    settings = {};
    if (typeof options === 'boolean') settings.showHidden = options;
    if (rest[0] !== undefined) settings.depth = rest[0];
    if (rest[1] !== undefined) settings.colors = rest[1];
  } else if (options !== undefined && options !== null) {
    settings = options;
  }
  return new Inspector({ ...settings }).value(value, 0);
}

inspect.custom = custom;
lazily(inspect, ['colors', 'styles'], (name) => require('internal/inspect/colors')[name]);
Object.defineProperty(inspect, 'defaultOptions', {
  get: () => defaults,
  set(options) {
    if (options === null || typeof options !== 'object') {
      const error = new TypeError(`The "options" argument must be of type object. Received ${inspect(options)}`);
      error.code = 'ERR_INVALID_ARG_TYPE';
      throw error;
    }
    for (const key of Object.keys(options)) if (Object.hasOwn(defaults, key)) defaults[key] = options[key];
  },
});

// --- several values ---

const shown = (value, options) => (typeof value === 'string' ? value :
  inspect(value, { ...options, compact: 3, colors: options?.colors ?? false, depth: options?.depth ?? 2 }));

function formatWithOptions(options, ...values) {
  const [first] = values;
  if (values.length > 1 && typeof first === 'string' && first.includes('%')) {
    const { text, used } = require('internal/inspect/format').fill(options, values);
    return [text, ...values.slice(used).map((value) => shown(value, options))].join(' ');
  }
  return values.map((value) => shown(value, options)).join(' ');
}

const format = (...values) => formatWithOptions(undefined, ...values);

module.exports = { inspect, format, formatWithOptions, stripColors, widthOf };
