'use strict';
// How a value is shown to people: the text of `console.log`, `util.inspect` and the prompt.
//
// A value is shown in three steps. `Inspector.value` tells primitives, cycles and values
// with their own rule from the rest; `shapeOf` finds what a structured value is called,
// which brackets it has and what is in it; `layout` puts the parts on one line, in
// columns, or on a line each. The text is Node's, to the character.

const { kindOf, functionKind, promiseDetails, proxyDetails, foreignShape, foreignText, foreignEntries } = native;

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

const colors = Object.assign(Object.create(null), {
  reset: [0, 0],
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  blink: [5, 25],
  inverse: [7, 27],
  hidden: [8, 28],
  strikethrough: [9, 29],
  doubleunderline: [21, 24],
  black: [30, 39],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
  white: [37, 39],
  bgBlack: [40, 49],
  bgRed: [41, 49],
  bgGreen: [42, 49],
  bgYellow: [43, 49],
  bgBlue: [44, 49],
  bgMagenta: [45, 49],
  bgCyan: [46, 49],
  bgWhite: [47, 49],
  framed: [51, 54],
  overlined: [53, 55],
  gray: [90, 39],
  redBright: [91, 39],
  greenBright: [92, 39],
  yellowBright: [93, 39],
  blueBright: [94, 39],
  magentaBright: [95, 39],
  cyanBright: [96, 39],
  whiteBright: [97, 39],
  bgGray: [100, 49],
  bgRedBright: [101, 49],
  bgGreenBright: [102, 49],
  bgYellowBright: [103, 49],
  bgBlueBright: [104, 49],
  bgMagentaBright: [105, 49],
  bgCyanBright: [106, 49],
  bgWhiteBright: [107, 49],
});

const styles = Object.assign(Object.create(null), {
  special: 'cyan',
  number: 'yellow',
  bigint: 'yellow',
  boolean: 'yellow',
  undefined: 'grey',
  null: 'bold',
  string: 'green',
  symbol: 'green',
  date: 'magenta',
  regexp: 'red',
  module: 'underline',
});

for (const [alias, name] of [
  ['grey', 'gray'], ['bgGrey', 'bgGray'], ['blackBright', 'gray'], ['bgBlackBright', 'bgGray'],
  ['crossedout', 'strikethrough'], ['crossedOut', 'strikethrough'], ['strikeThrough', 'strikethrough'],
  ['faint', 'dim'], ['conceal', 'hidden'], ['swapcolors', 'inverse'], ['swapColors', 'inverse'],
  ['doubleUnderline', 'doubleunderline'],
]) {
  Object.defineProperty(colors, alias, {
    get() { return this[name]; },
    set(value) { this[name] = value; },
    configurable: true,
    enumerable: false,
  });
}

const escapeSequences = /[\u001B\u009B][[\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?\u0007)|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-ntqry=><~]))/g;

const stripColors = (text) => (text.includes('\u001b') || text.includes('\u009b') ? text.replace(escapeSequences, '') : text);

const isWide = (point) => point >= 0x1100 && (
  point <= 0x115f || point === 0x2329 || point === 0x232a ||
  (point >= 0x2e80 && point <= 0x3247 && point !== 0x303f) ||
  (point >= 0x3250 && point <= 0x4dbf) || (point >= 0x4e00 && point <= 0xa4c6) ||
  (point >= 0xa960 && point <= 0xa97c) || (point >= 0xac00 && point <= 0xd7a3) ||
  (point >= 0xf900 && point <= 0xfaff) || (point >= 0xfe10 && point <= 0xfe19) ||
  (point >= 0xfe30 && point <= 0xfe6b) || (point >= 0xff01 && point <= 0xff60) ||
  (point >= 0xffe0 && point <= 0xffe6) || (point >= 0x1b000 && point <= 0x1b001) ||
  (point >= 0x1f200 && point <= 0x1f251) || (point >= 0x1f300 && point <= 0x1f64f) ||
  (point >= 0x1f900 && point <= 0x1f9ff) || (point >= 0x20000 && point <= 0x3fffd));

const isZeroWidth = (point) => point <= 0x1f || (point >= 0x7f && point <= 0x9f) ||
  (point >= 0x300 && point <= 0x36f) || (point >= 0x200b && point <= 0x200f) ||
  (point >= 0x20d0 && point <= 0x20ff) || (point >= 0xfe00 && point <= 0xfe0f) ||
  (point >= 0xfe20 && point <= 0xfe2f) || (point >= 0xe0100 && point <= 0xe01ef);

// The number of terminal columns.
function widthOf(text, removeColors = true) {
  if (removeColors) text = stripColors(text);
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text.normalize('NFC')) {
    const point = character.codePointAt(0);
    if (isWide(point)) width += 2;
    else if (!isZeroWidth(point)) width += 1;
  }
  return width;
}

// --- strings and numbers ---

const mustEscape = /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const mustEscapeAll = new RegExp(mustEscape.source, 'g');
const mustEscapeAllButSingle = new RegExp(mustEscape.source.replace('\\x27', ''), 'g');
const shortEscapes = { 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 39: "\\'", 92: '\\\\' };

function escapeUnit(character) {
  const unit = character.charCodeAt(0);
  if (shortEscapes[unit] !== undefined) return shortEscapes[unit];
  const digits = unit.toString(16);
  return unit < 256 ? `\\x${digits.toUpperCase().padStart(2, '0')}` : `\\u${digits}`;
}

function quote(text) {
  if (!mustEscape.test(text)) return `'${text}'`;
  let mark = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) mark = '"';
    else if (!text.includes('`') && !text.includes('${')) mark = '`';
  }
  return mark + text.replace(mark === "'" ? mustEscapeAll : mustEscapeAllButSingle, escapeUnit) + mark;
}

const groupDigits = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, '_');

function numberText(number, separator) {
  if (Object.is(number, -0)) return '-0';
  const text = `${number}`;
  if (!separator || !Number.isFinite(number) || text.includes('e')) return text;
  const [whole, fraction] = text.split('.');
  const grouped = (whole[0] === '-' ? '-' : '') + groupDigits(whole.replace('-', ''));
  return fraction === undefined ? grouped : `${grouped}.${fraction.replace(/(\d{3})(?=\d)/g, '$1_')}`;
}

const bigintText = (value, separator) => (separator ?
  `${value < 0n ? '-' : ''}${groupDigits(`${value}`.replace('-', ''))}n` : `${value}n`);

const isIdentifier = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const plural = (count) => (count > 1 ? 's' : '');

// --- what a value is called ---

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
        collectInherited(inspector, value, first ?? value, depth, inherited);
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
    return `${own} <${inspect(first, { ...inspector.options(), customInspect: false, depth: -1 })}>`;
  }
  return `${own} <${parent}>`;
}

const internalNames = {
  function: 'Function', array: 'Array', map: 'Map', set: 'Set', promise: 'Promise', date: 'Date',
  regexp: 'RegExp', error: 'Error', arrayBuffer: 'ArrayBuffer', dataView: 'DataView', weakMap: 'WeakMap',
  weakSet: 'WeakSet',
};
const internalName = (value) => internalNames[kindOf(value)] ?? 'Object';

// With `showHidden`, what the classes of the program (not those built in) give to the value.
function collectInherited(inspector, main, start, depth, output) {
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

function prefix(constructor, tag, fallback, size = '') {
  if (constructor === null) {
    return tag !== '' && fallback !== tag ?
      `[${fallback}${size}: null prototype] [${tag}] ` : `[${fallback}${size}: null prototype] `;
  }
  return tag !== '' && constructor !== tag ? `${constructor}${size} [${tag}] ` : `${constructor}${size} `;
}

function functionText(value, constructor, tag) {
  if (isClass(value)) return classText(value, constructor, tag);
  let type = 'Function';
  const source = functionKind(value);
  if (source === 'generator' || source === 'asyncGenerator') type = `Generator${type}`;
  if (source === 'async' || source === 'asyncGenerator') type = `Async${type}`;
  let text = `[${type}`;
  if (constructor === null) text += ' (null prototype)';
  text += value.name === '' ? ' (anonymous)]' : `: ${typeof value.name === 'string' ? value.name : inspect(value.name)}]`;
  if (constructor !== type && constructor !== null) text += ` ${constructor}`;
  if (tag !== '' && constructor !== tag) text += ` [${tag}]`;
  return text;
}

function isClass(value) {
  const text = Function.prototype.toString.call(value);
  return text.startsWith('class') && text.endsWith('}') && /^class(?![\w$(])/.test(text);
}

function classText(value, constructor, tag) {
  const name = (Object.hasOwn(value, 'name') && value.name) || '(anonymous)';
  let text = `class ${name}`;
  if (constructor !== 'Function' && constructor !== null) text += ` [${constructor}]`;
  if (tag !== '' && constructor !== tag) text += ` [${tag}]`;
  if (constructor === null) text += ' extends null';
  else if (Object.getPrototypeOf(value).name) text += ` extends ${Object.getPrototypeOf(value).name}`;
  return `[${text}]`;
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

// --- errors ---

// `stack` with its first line, whatever the engine puts there.
function stackOf(error) {
  const { stack } = error;
  if (typeof stack !== 'string') return stack ? `${stack}` : Error.prototype.toString.call(error);
  return stack;
}

function withClassName(stack, constructor, name, tag) {
  let length = name.length;
  const starts = name.endsWith('Error') && stack.startsWith(name) &&
    (stack.length === length || stack[length] === ':' || stack[length] === '\n');
  if (constructor !== null && !starts) return stack;
  let fallback = 'Error';
  if (constructor === null) {
    const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/.exec(stack) || /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
    fallback = (start && start[1]) || '';
    length = fallback.length;
    fallback ||= 'Error';
  }
  const shown = prefix(constructor, tag, fallback).slice(0, -1);
  if (name === shown) return stack;
  if (shown.includes(name)) return length === 0 ? `${shown}: ${stack}` : `${shown}${stack.slice(length)}`;
  return `${shown} [${name}]${stack.slice(length)}`;
}

// Where a run of at least four frames of `inner` occurs in `outer`.
function commonFrames(outer, inner) {
  for (let start = 0; start < outer.length - 3; start++) {
    const at = inner.indexOf(outer[start]);
    if (at === -1) continue;
    const rest = inner.length - at;
    if (rest <= 3) continue;
    let length = 1;
    const longest = Math.min(outer.length - start, rest);
    while (length < longest && outer[start + length] === inner[at + length]) length++;
    if (length > 3) return [start, length];
  }
  return null;
}

function framesOf(inspector, error, text) {
  const frames = text.split('\n');
  let cause;
  try {
    ({ cause } = error);
  } catch {
    // A getter that throws has no cause to compare with.
  }
  if (cause !== null && typeof cause === 'object' && cause instanceof Error) {
    const inner = stackOf(cause);
    const start = inner.indexOf('\n    at');
    if (start !== -1) {
      const common = commonFrames(frames, inner.slice(start + 1).split('\n'));
      if (common !== null) {
        const skipped = common[1] - 2;
        const message = `    ... ${skipped} lines matching cause stack trace ...`;
        frames.splice(common[0] + 1, skipped, inspector.stylize(message, 'undefined'));
      }
    }
  }
  return frames;
}

function errorText(inspector, error, constructor, tag, keys) {
  const name = error.name != null ? `${error.name}` : 'Error';
  let stack = stackOf(error);
  if (!inspector.showHidden) {
    for (const key of ['name', 'message', 'stack']) {
      const index = keys.indexOf(key);
      if (index !== -1 && (typeof error[key] !== 'string' || stack.includes(error[key]))) keys.splice(index, 1);
    }
  }
  if ('cause' in error && !keys.includes('cause')) keys.push('cause');
  if (Array.isArray(error.errors) && !keys.includes('errors')) keys.push('errors');
  stack = withClassName(stack, constructor, name, tag);
  let position = (error.message && stack.indexOf(error.message)) || -1;
  if (position !== -1) position += error.message.length;
  const start = stack.indexOf('\n    at', position);
  if (start === -1) {
    stack = `[${stack}]`;
  } else {
    let text = stack.slice(0, start);
    for (const frame of framesOf(inspector, error, stack.slice(start + 1))) {
      const internal = inspector.colors && /\bnode:|\(native\b|<native>/.test(frame);
      text += `\n${internal ? inspector.stylize(frame, 'undefined') : frame}`;
    }
    stack = text;
  }
  return inspector.indentation === 0 ? stack : stack.replaceAll('\n', `\n${' '.repeat(inspector.indentation)}`);
}

// --- the walk ---

const OBJECT = 0;
const ELEMENT = 1;
const ARRAY = 2;

// The names in `keys` of a typed array's hidden properties.
const typedArrayDetails = ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer'];

const boxed = {
  boxedNumber: ['Number', Number.prototype.valueOf],
  boxedString: ['String', String.prototype.valueOf],
  boxedBoolean: ['Boolean', Boolean.prototype.valueOf],
  boxedBigInt: ['BigInt', BigInt.prototype.valueOf],
  boxedSymbol: ['Symbol', Symbol.prototype.valueOf],
};

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
    const shape = foreign !== undefined ? this.foreignShapeOf(value, foreign) :
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
      case 'map': {
        const isSet = kind === 'set';
        const size = Reflect.get(isSet ? Set.prototype : Map.prototype, 'size', value);
        const name = prefix(constructor, tag, isSet ? 'Set' : 'Map', `(${size})`);
        shape.keys = keysOf(value, showHidden);
        if (size === 0 && isEmpty()) return `${name}{}`;
        shape.open = `${name}{`;
        shape.parts = isSet ? (inner) => this.setParts(value, size, inner) : (inner) => this.mapParts(value, size, inner);
        return shape;
      }
      case 'typedArray': {
        shape.keys = nonIndexKeys(value, !showHidden);
        const own = Reflect.get(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag, value);
        const length = Reflect.get(Object.getPrototypeOf(Uint8Array.prototype), 'length', value);
        const bound = constructor === null ? new globalThis[own](value) : value;
        shape.open = `${prefix(constructor, tag, own, `(${length})`)}[`;
        shape.close = ']';
        if (length === 0 && shape.keys.length === 0 && !showHidden) return `${shape.open}]`;
        shape.type = ARRAY;
        shape.parts = (inner) => this.typedArrayParts(bound, length, inner);
        return shape;
      }
      default:
    }
    shape.keys = keysOf(value, showHidden);
    switch (kind) {
      case 'mapIterator':
      case 'setIterator':
        shape.open = `${prefix(constructor, tag, tag)}{`;
        shape.open = `[${tag}] {`;
        shape.parts = () => [];
        if (isEmpty()) return `${shape.open}  }`;
        return shape;
      case 'arguments':
        shape.open = '[Arguments] {';
        if (isEmpty()) return '[Arguments] {}';
        return shape;
      case 'function':
        shape.base = functionText(value, constructor, tag);
        if (isEmpty()) return this.stylize(shape.base, 'special');
        return shape;
      case 'regexp': {
        shape.base = RegExp.prototype.toString.call(constructor === null ? new RegExp(value) : value);
        const name = prefix(constructor, tag, 'RegExp');
        if (name !== 'RegExp ') shape.base = `${name}${shape.base}`;
        if (isEmpty() || (this.depth !== null && depth > this.depth)) return this.stylize(shape.base, 'regexp');
        return shape;
      }
      case 'date': {
        const time = Date.prototype.getTime.call(value);
        shape.base = Number.isNaN(time) ? 'Invalid Date' : Date.prototype.toISOString.call(value);
        const name = prefix(constructor, tag, 'Date');
        if (name !== 'Date ') shape.base = `${name}${shape.base}`;
        if (isEmpty()) return this.stylize(shape.base, 'date');
        return shape;
      }
      case 'error':
        shape.base = errorText(this, value, constructor, tag, shape.keys);
        if (isEmpty()) return shape.base;
        return shape;
      case 'arrayBuffer':
      case 'sharedArrayBuffer': {
        const name = prefix(constructor, tag, kind === 'arrayBuffer' ? 'ArrayBuffer' : 'SharedArrayBuffer');
        if (!inTypedArray) shape.parts = () => this.arrayBufferParts(value);
        else if (isEmpty()) return `${name}{ byteLength: ${this.primitive(value.byteLength)} }`;
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
        shape.parts = (inner) => this.promiseParts(value, inner);
        return shape;
      case 'weakSet':
      case 'weakMap':
        shape.open = `${prefix(constructor, tag, kind === 'weakSet' ? 'WeakSet' : 'WeakMap')}{`;
        shape.parts = () => [this.stylize('<items unknown>', 'special')];
        return shape;
      case 'module':
        shape.open = `${prefix(constructor, tag, 'Module')}{`;
        shape.parts = (inner) => this.namespaceParts(value, shape.keys.splice(0), inner);
        return shape;
      default:
    }
    if (boxed[kind] !== undefined) {
      shape.base = this.boxedText(value, kind, constructor, tag, shape.keys);
      if (isEmpty()) return shape.base;
      return shape;
    }
    if (constructor !== 'Object' || tag !== '') shape.open = `${prefix(constructor, tag, 'Object')}{`;
    if (isEmpty()) return `${shape.open}}`;
    return shape;
  }

  // Another language's object, as if it were JavaScript's own.
  foreignShapeOf(value, foreign) {
    const shape = { base: '', open: '{', close: '}', keys: [], parts: undefined, type: OBJECT };
    switch (foreign) {
      case 'array':
      case 'bytes':
        shape.open = foreign === 'array' ? '[' : `Uint8Array(${value.length}) [`;
        shape.close = ']';
        if (value.length === 0) return `${shape.open}]`;
        shape.type = ARRAY;
        shape.parts = (inner) => this.elements(value, inner);
        return shape;
      case 'set':
      case 'map':
        return this.foreignEntriesOf(value, foreign, shape);
      case 'error':
        shape.keys = keysOf(value, this.showHidden);
        shape.base = errorText(this, value, `${value.name ?? 'Error'}`, '', shape.keys);
        return shape.keys.length === 0 ? shape.base : shape;
      case 'class':
        return this.stylize(`[class ${value.name || '(anonymous)'}]`, 'special');
      case 'function':
        return this.stylize(value.name ? `[Function: ${value.name}]` : '[Function (anonymous)]', 'special');
      case 'promise':
        return `Promise { ${this.stylize('<pending>', 'special')} }`;
      case 'iterator':
        return 'Object [Iterator] {}';
      case 'object':
        shape.keys = keysOf(value, this.showHidden);
        return shape.keys.length === 0 ? '{}' : shape;
      default:
        return foreignText(value).replaceAll('\n', `\n${' '.repeat(this.indentation)}`);
    }
  }

  foreignEntriesOf(value, foreign, shape) {
    const limit = Math.min(Math.max(0, this.maxArrayLength), 2 ** 31);
    const [size, ...items] = foreignEntries(value, limit);
    if (foreign === 'set') {
      if (size === 0) return 'Set(0) {}';
      shape.open = `Set(${size}) {`;
      shape.parts = (inner) => {
        this.indentation += 2;
        const output = items.map((item) => this.value(item, inner));
        if (size > items.length) output.push(`... ${size - items.length} more item${plural(size - items.length)}`);
        this.indentation -= 2;
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
        if (isObject) return this.property(value, inner, key, OBJECT, { value: item, enumerable: true });
        this.indentation += 2;
        const text = `${this.value(key, inner)} => ${this.value(item, inner)}`;
        this.indentation -= 2;
        return text;
      });
      if (size > keys.length) output.push(`... ${size - keys.length} more item${plural(size - keys.length)}`);
      return output;
    };
    return shape;
  }

  boxedText(value, kind, constructor, tag, keys) {
    const [type, valueOf] = boxed[kind];
    const primitive = valueOf.call(value);
    // Its characters are not properties worth showing.
    if (type === 'String') keys.splice(0, primitive.length);
    let text = `[${type}`;
    if (type !== constructor) text += constructor === null ? ' (null prototype)' : ` (${constructor})`;
    const inner = new Inspector({ ...this.options(), colors: false, stylize: plain });
    text += `: ${inner.primitive(primitive)}]`;
    if (tag !== '' && tag !== constructor) text += ` [${tag}]`;
    return keys.length !== 0 || this.stylize === plain ? text : this.stylize(text, type.toLowerCase());
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

  typedArrayParts(value, length, depth) {
    const limit = Math.min(Math.max(0, this.maxArrayLength), length);
    const output = new Array(limit);
    for (let index = 0; index < limit; index++) output[index] = this.primitive(value[index]);
    if (length > limit) output.push(`... ${length - limit} more item${plural(length - limit)}`);
    if (this.showHidden) {
      this.indentation += 2;
      for (const key of typedArrayDetails) output.push(`[${key}]: ${this.value(value[key], depth, true)}`);
      this.indentation -= 2;
    }
    return output;
  }

  setParts(value, size, depth) {
    const limit = Math.min(Math.max(0, this.maxArrayLength), size);
    const output = [];
    this.indentation += 2;
    for (const item of Set.prototype.values.call(value)) {
      if (output.length >= limit) break;
      output.push(this.value(item, depth));
    }
    if (size > limit) output.push(`... ${size - limit} more item${plural(size - limit)}`);
    this.indentation -= 2;
    return output;
  }

  mapParts(value, size, depth) {
    const limit = Math.min(Math.max(0, this.maxArrayLength), size);
    const output = [];
    this.indentation += 2;
    for (const [key, item] of Map.prototype.entries.call(value)) {
      if (output.length >= limit) break;
      output.push(`${this.value(key, depth)} => ${this.value(item, depth)}`);
    }
    if (size > limit) output.push(`... ${size - limit} more item${plural(size - limit)}`);
    this.indentation -= 2;
    return output;
  }

  arrayBufferParts(value) {
    let bytes;
    try {
      bytes = new Uint8Array(value);
    } catch {
      return [this.stylize('(detached)', 'special')];
    }
    const shown = Math.min(Math.max(0, this.maxArrayLength), bytes.length);
    let text = '';
    for (let index = 0; index < shown; index++) text += (index ? ' ' : '') + bytes[index].toString(16).padStart(2, '0');
    const remaining = bytes.length - shown;
    if (remaining > 0) text += ` ... ${remaining} more byte${plural(remaining)}`;
    return [`${this.stylize('[Uint8Contents]', 'special')}: <${text}>`];
  }

  promiseParts(value, depth) {
    const [state, result] = promiseDetails(value);
    if (state === 'pending') return [this.stylize('<pending>', 'special')];
    this.indentation += 2;
    const text = this.value(result, depth);
    this.indentation -= 2;
    return [state === 'rejected' ? `${this.stylize('<rejected>', 'special')} ${text}` : text];
  }

  namespaceParts(value, keys, depth) {
    return keys.map((key) => {
      try {
        return this.property(value, depth, key, OBJECT);
      } catch (error) {
        if (!(error instanceof ReferenceError)) throw error;
        // A variable of the module that has no value yet.
        const text = this.property({ [key]: '' }, depth, key, OBJECT);
        return text.slice(0, text.lastIndexOf(' ') + 1) + this.stylize('<uninitialized>', 'special');
      }
    });
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
      if (step === 3 && this.breakLength < widthOf(text, this.colors)) space = `\n${' '.repeat(this.indentation)}`;
      this.indentation -= step;
    } else if (found.get !== undefined) {
      text = this.accessor(found, depth, original);
    } else {
      text = found.set !== undefined ? this.stylize('[Setter]', 'special') : this.stylize('undefined', 'undefined');
    }
    if (type === ELEMENT) return text;
    let name;
    if (typeof key === 'symbol') {
      name = `[${this.stylize(Symbol.prototype.toString.call(key).replace(mustEscapeAllButSingle, escapeUnit), 'symbol')}]`;
    } else if (key === '__proto__') {
      name = "['__proto__']";
    } else if (found.enumerable === false) {
      name = `[${key.replace(mustEscapeAllButSingle, escapeUnit)}]`;
    } else {
      name = isIdentifier.test(key) ? this.stylize(key, 'name') : this.stylize(quote(key), 'string');
    }
    return `${name}:${space}${text}`;
  }

  accessor(descriptor, depth, receiver) {
    const label = descriptor.set !== undefined ? 'Getter/Setter' : 'Getter';
    const { getters } = this;
    const special = (text) => this.stylize(text, 'special');
    const wanted = getters === true || (getters === 'get' && descriptor.set === undefined) ||
      (getters === 'set' && descriptor.set !== undefined);
    if (!wanted) return special(`[${label}]`);
    try {
      const result = Reflect.apply(descriptor.get, receiver, []);
      this.indentation += 2;
      let text;
      if (result === null) text = `${special(`[${label}:`)} ${this.stylize('null', 'null')}${special(']')}`;
      else if (typeof result === 'object') text = `${special(`[${label}]`)} ${this.value(result, depth)}`;
      else text = `${special(`[${label}:`)} ${typeof result === 'function' ? this.value(result, depth) : this.primitive(result)}${special(']')}`;
      this.indentation -= 2;
      return text;
    } catch (error) {
      return `${special(`[${label}:`)} <Inspection threw (${error.message})>${special(']')}`;
    }
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
      if (type === ARRAY && entries > 6) output = this.columns(output, value);
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

  // Many short elements are set in columns, about as wide as two and a half times as high.
  columns(output, value) {
    const more = this.maxArrayLength < output.length ? 1 : 0;
    const count = output.length - more;
    const gap = 2;
    const widths = new Array(count);
    let total = 0;
    let longest = 0;
    for (let index = 0; index < count; index++) {
      widths[index] = widthOf(output[index], this.colors);
      total += widths[index] + gap;
      longest = Math.max(longest, widths[index]);
    }
    const widest = longest + gap;
    if (widest * 3 + this.indentation >= this.breakLength || !(total / widest > 5 || longest <= 6)) return output;
    const bias = Math.sqrt(widest - total / output.length);
    const biased = Math.max(widest - 3 - bias, 1);
    const columns = Math.min(
      Math.round(Math.sqrt(2.5 * biased * count) / biased),
      Math.floor((this.breakLength - this.indentation) / widest),
      this.compact * 4,
      15,
    );
    if (columns <= 1) return output;
    const lines = [];
    const columnWidths = [];
    for (let column = 0; column < columns; column++) {
      let width = 0;
      for (let index = column; index < count; index += columns) width = Math.max(width, widths[index]);
      columnWidths.push(width + gap);
    }
    let alignRight = value !== undefined;
    for (let index = 0; alignRight && index < output.length; index++) {
      alignRight = typeof value[index] === 'number' || typeof value[index] === 'bigint';
    }
    for (let first = 0; first < count; first += columns) {
      const end = Math.min(first + columns, count);
      let line = '';
      for (let index = first; index < end; index++) {
        const isLast = index === end - 1;
        const cell = isLast ? output[index] : `${output[index]}, `;
        const width = columnWidths[index - first] + output[index].length - widths[index] - (isLast ? gap : 0);
        if (alignRight) line += cell.padStart(width);
        else line += isLast ? cell : cell.padEnd(width);
      }
      lines.push(line);
    }
    if (more === 1) lines.push(output[count]);
    return lines;
  }
}

function plain(text) {
  return text;
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
inspect.colors = colors;
inspect.styles = styles;
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

// --- format strings ---

function hasBuiltInToString(value) {
  if (kindOf(value) === 'proxy') {
    const details = proxyDetails(value);
    if (details === undefined || details[0] === null) return true;
    value = details[0];
  }
  if (typeof value[Symbol.toPrimitive] === 'function' && kindOf(value) !== 'date') return false;
  if (typeof value.toString !== 'function') return true;
  if (Object.hasOwn(value, 'toString')) return false;
  let owner = value;
  do owner = Object.getPrototypeOf(owner); while (owner !== null && !Object.hasOwn(owner, 'toString'));
  if (owner === null) return true;
  const constructor = Object.getOwnPropertyDescriptor(owner, 'constructor')?.value;
  return typeof constructor === 'function' && builtInNames.has(constructor.name);
}

function jsonText(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof TypeError && /circular|cyclic/i.test(error.message)) return '[Circular]';
    throw error;
  }
}

function replacement(specifier, value, options) {
  const type = typeof value;
  switch (specifier) {
    case 's':
      if (type === 'number') return numberText(value, false);
      if (type === 'bigint') return bigintText(value, false);
      if ((type !== 'object' && type !== 'function') || value === null) return String(value);
      if (type === 'object' && hasBuiltInToString(value)) return inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
      return String(value);
    case 'd':
      if (type === 'bigint') return bigintText(value, false);
      return type === 'symbol' ? 'NaN' : numberText(type === 'object' && value !== null && hasBuiltInToString(value) ? Number(value) : Number(value), false);
    case 'i':
      if (type === 'bigint') return bigintText(value, false);
      return type === 'symbol' ? 'NaN' : numberText(parseInt(value, 10), false);
    case 'f':
      return type === 'symbol' ? 'NaN' : numberText(parseFloat(value), false);
    case 'j': return jsonText(value);
    case 'o': return inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
    case 'O': return inspect(value, options);
    default: return '';
  }
}

function formatWithOptions(options, ...values) {
  const first = values[0];
  if (values.length === 1) return typeof first === 'string' ? first : inspect(first, { ...options, compact: 3, colors: options?.colors ?? false, depth: options?.depth ?? 2 });
  let text = '';
  let used = 0;
  if (typeof first === 'string') {
    used = 1;
    let copied = 0;
    for (let at = first.indexOf('%'); at !== -1 && at < first.length - 1; at = first.indexOf('%', at)) {
      const specifier = first[at + 1];
      if (specifier === '%') {
        text += first.slice(copied, at + 1);
        copied = at + 2;
      } else if ('sdifjoOc'.includes(specifier) && used < values.length) {
        text += first.slice(copied, at) + replacement(specifier, values[used++], options);
        copied = at + 2;
      } else {
        at += 1;
        continue;
      }
      at += 2;
    }
    text += first.slice(copied);
  }
  for (; used < values.length; used++) {
    const value = values[used];
    text += (used === 0 ? '' : ' ') + (typeof value === 'string' ? value : inspect(value, { ...options, compact: 3, colors: options?.colors ?? false, depth: options?.depth ?? 2 }));
  }
  return text;
}

const format = (...values) => formatWithOptions(undefined, ...values);

module.exports = { inspect, format, formatWithOptions, stripColors, widthOf, constructorName, builtInNames, isClass };
