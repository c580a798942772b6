'use strict';
// `node:util`.

const { kindOf, functionKind, errors } = native;
const { inspect, format, formatWithOptions, stripColors } = require('internal/inspect');
const { isDeepStrictEqual } = require('internal/compare');
const { make, argumentType, argumentValue, check } = require('internal/errors');
const { TextEncoder, TextDecoder } = require('internal/encoding');

const customPromisify = Symbol.for('nodejs.util.promisify.custom');

// --- functions about functions ---

function promisify(original) {
  check.function(original, 'original');
  const own = original[customPromisify];
  if (own) {
    check.function(own, 'util.promisify.custom');
    return Object.defineProperty(own, customPromisify, { value: own, configurable: true });
  }
  const names = original[Symbol.for('nodejs.util.promisify.names')];
  function promised(...values) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [...values, (error, ...results) => {
        if (error) return reject(error);
        if (names !== undefined && results.length > 1) {
          return resolve(Object.fromEntries(names.map((name, index) => [name, results[index]])));
        }
        return resolve(results[0]);
      }]);
    });
  }
  Object.setPrototypeOf(promised, Object.getPrototypeOf(original));
  Object.defineProperty(promised, customPromisify, { value: promised, configurable: true });
  const properties = Object.getOwnPropertyDescriptors(original);
  for (const key of Reflect.ownKeys(properties)) {
    try {
      Object.defineProperty(promised, key, properties[key]);
    } catch {
      // What cannot be copied is left out.
    }
  }
  return promised;
}
promisify.custom = customPromisify;

function callbackify(original) {
  check.function(original, 'original');
  function called(...values) {
    const callback = values.pop();
    check.function(callback, 'last argument');
    Reflect.apply(original, this, values).then(
      (result) => process.nextTick(callback.bind(this), null, result),
      (reason) => {
        let error = reason;
        if (!reason) {
          error = make(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value');
          error.reason = reason;
        }
        process.nextTick(callback.bind(this), error);
      },
    );
  }
  const properties = Object.getOwnPropertyDescriptors(original);
  if (typeof properties.length?.value === 'number') properties.length.value += 1;
  if (typeof properties.name?.value === 'string') properties.name.value += 'Callbackified';
  delete properties.prototype;
  Object.defineProperties(called, properties);
  return called;
}

function inherits(constructor, parent) {
  if (constructor === undefined || constructor === null) throw argumentType('ctor', 'Function', constructor);
  if (parent === undefined || parent === null) throw argumentType('superCtor', 'Function', parent);
  if (parent.prototype === undefined) throw argumentType('superCtor.prototype', 'Object', parent.prototype);
  Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

const warned = new Set();

function deprecate(original, message, code) {
  if (process.noDeprecation === true) return original;
  let done = false;
  function deprecated(...values) {
    if (!done) {
      done = true;
      if (code === undefined || !warned.has(code)) {
        if (code !== undefined) warned.add(code);
        process.emitWarning(message, 'DeprecationWarning', code, deprecated);
      }
    }
    return new.target ? Reflect.construct(original, values, new.target) : Reflect.apply(original, this, values);
  }
  Object.setPrototypeOf(deprecated, original);
  if (original.prototype) deprecated.prototype = original.prototype;
  return deprecated;
}

// --- logging for debugging ---

function debuglog(section, callback) {
  const name = section.toUpperCase();
  let enabled;
  const isEnabled = () => {
    if (enabled === undefined) {
      const wanted = (process.env.NODE_DEBUG ?? '').toUpperCase().split(',').map((item) => item.trim());
      enabled = wanted.some((item) => item !== '' && new RegExp(`^${item.replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*')}$`).test(name));
    }
    return enabled;
  };
  const log = (...values) => {
    if (isEnabled()) process.stderr.write(`${name} ${process.pid}: ${format(...values)}\n`);
  };
  callback?.(log);
  return Object.defineProperty(log, 'enabled', { get: isEnabled, configurable: true, enumerable: true });
}

// --- text ---

function stripVTControlCharacters(text) {
  check.string(text, 'str');
  return stripColors(text);
}

function styleText(style, text, options = {}) {
  check.string(text, 'text');
  const { validateStream = true, stream = process.stdout } = options;
  const plain = validateStream && (!stream?.isTTY || Boolean(process.env.NO_COLOR));
  const styles = Array.isArray(style) ? style : [style];
  let before = '';
  let after = '';
  for (const name of styles) {
    if (name === 'none') continue;
    const codes = Object.hasOwn(inspect.colors, name) || name in inspect.colors ? inspect.colors[name] : undefined;
    if (codes === undefined) {
      throw argumentValue('format', name, `must be one of: ${Object.keys(inspect.colors).map((key) => `'${key}'`).join(', ')}`);
    }
    before += `\u001b[${codes[0]}m`;
    after = `\u001b[${codes[1]}m${after}`;
  }
  return plain ? text : `${before}${text}${after}`;
}

const toUSVString = (text) => `${text}`.toWellFormed();

// --- types ---

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

// --- the command line ---

function parseArgs(config = {}) {
  const { options = {}, strict = true, allowPositionals = !strict, tokens: wantsTokens = false, allowNegative = false } = config;
  const words = config.args ?? process.argv.slice(2);
  if (!Array.isArray(words)) throw argumentType('args', 'Array', words);
  for (const [name, option] of Object.entries(options)) {
    check.object(option, `options.${name}`);
    if (option.type !== 'string' && option.type !== 'boolean') {
      throw make(TypeError, 'ERR_INVALID_ARG_TYPE', `The "options.${name}.type" property must be one of: 'boolean', 'string'. Received ${inspect(option.type)}`);
    }
    if (option.short !== undefined && (typeof option.short !== 'string' || option.short.length !== 1)) {
      throw argumentValue(`options.${name}.short`, option.short, 'must be a single character');
    }
  }
  const longOf = (short) => Object.keys(options).find((name) => options[name].short === short) ?? short;
  const isString = (name) => options[name]?.type === 'string';
  const tokens = [];
  const queue = words.map((word, index) => ({ word: `${word}`, index }));
  while (queue.length > 0) {
    const { word, index } = queue.shift();
    if (word === '--') {
      tokens.push({ kind: 'option-terminator', index });
      for (const rest of queue.splice(0)) tokens.push({ kind: 'positional', index: rest.index, value: rest.word });
      break;
    }
    const next = () => (queue.length > 0 && (!strict || true) ? queue[0].word : undefined);
    if (/^-[^-]$/.test(word)) {
      const name = longOf(word[1]);
      let value;
      let inlineValue;
      if (isString(name) && next() !== undefined && next() !== '--') {
        checkAmbiguous(word, next());
        value = queue.shift().word;
        inlineValue = false;
      }
      tokens.push({ kind: 'option', name, rawName: word, index, value, inlineValue });
    } else if (/^-[^-].+/.test(word)) {
      const first = longOf(word[1]);
      if (isString(first)) {
        tokens.push({ kind: 'option', name: first, rawName: word.slice(0, 2), index, value: word.slice(2), inlineValue: true });
      } else {
        // A group of flags: each is looked at by itself.
        const parts = [];
        for (let at = 1; at < word.length; at++) {
          const name = longOf(word[at]);
          if (!isString(name) || at === word.length - 1) parts.push({ word: `-${word[at]}`, index });
          else {
            parts.push({ word: `-${word.slice(at)}`, index });
            break;
          }
        }
        queue.unshift(...parts);
      }
    } else if (/^--[^=]+=/.test(word)) {
      const equals = word.indexOf('=');
      tokens.push({ kind: 'option', name: word.slice(2, equals), rawName: word.slice(0, equals), index, value: word.slice(equals + 1), inlineValue: true });
    } else if (/^--./.test(word)) {
      let name = word.slice(2);
      let value;
      let inlineValue;
      if (isString(name) && next() !== undefined && next() !== '--') {
        checkAmbiguous(word, next());
        value = queue.shift().word;
        inlineValue = false;
      }
      tokens.push({ kind: 'option', name, rawName: word, index, value, inlineValue });
    } else {
      tokens.push({ kind: 'positional', index, value: word });
    }
  }
  function checkAmbiguous(word, value) {
    if (!strict || value.length <= 1 || value[0] !== '-') return;
    const name = word.startsWith('--') ? word.slice(2) : longOf(word[1]);
    const shown = options[name]?.short ? `-${options[name].short}, --${name}` : `--${name}`;
    throw make(TypeError, 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE',
      `Option '${word}' argument is ambiguous.\nDid you forget to specify the option argument for '${word}'?\nTo specify an option argument starting with a dash use '${
        word.startsWith('--') ? `${word}=-XYZ` : `${`--${name}`}=-XYZ' or '${word}-XYZ`}'.${shown ? '' : ''}`);
  }
  const values = Object.create(null);
  const positionals = [];
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (!allowPositionals && strict) {
        throw make(TypeError, 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL',
          `Unexpected argument '${token.value}'. This command does not take positional arguments`);
      }
      positionals.push(token.value);
      continue;
    }
    if (token.kind !== 'option') continue;
    let { name } = token;
    let value = token.value ?? true;
    if (allowNegative && token.value === undefined && name.startsWith('no-') && !Object.hasOwn(options, name)) {
      name = name.slice(3);
      value = false;
      token.name = name;
    }
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (strict) {
      if (option === undefined) {
        const hint = allowPositionals ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- ${JSON.stringify(token.rawName)}` : '';
        throw make(TypeError, 'ERR_PARSE_ARGS_UNKNOWN_OPTION', `Unknown option '${token.rawName}'${hint}`);
      }
      const shown = option.short ? `-${option.short}, --${name}` : `--${name}`;
      if (option.type === 'string' && typeof value !== 'string') {
        throw make(TypeError, 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown} <value>' argument missing`);
      }
      if (option.type === 'boolean' && token.value !== undefined) {
        throw make(TypeError, 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown}' does not take an argument`);
      }
    }
    if (name === '__proto__') continue;
    if (option?.multiple) (values[name] ??= []).push(value);
    else values[name] = value;
  }
  for (const [name, option] of Object.entries(options)) {
    if (option.default !== undefined && values[name] === undefined) values[name] = option.default;
  }
  return wantsTokens ? { values, positionals, tokens } : { values, positionals };
}

// --- errors of the system ---

let systemErrors;
function systemErrorMap() {
  if (systemErrors === undefined) {
    systemErrors = new Map();
    const flat = errors();
    for (let index = 0; index < flat.length; index += 3) systemErrors.set(-flat[index], [flat[index + 1], flat[index + 2]]);
  }
  return systemErrors;
}

async function aborted(signal, resource) {
  if (signal === undefined) throw argumentType('signal', 'AbortSignal', signal);
  check.abortSignal(signal, 'signal');
  check.object(resource, 'resource');
  if (signal.aborted) return undefined;
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

class MIMEType {
  #type;
  #subtype;
  #parameters = new Map();

  constructor(text) {
    const match = /^\s*([^/;\s]+)\/([^;\s]+)\s*(?:;(.*))?$/.exec(`${text}`);
    if (match === null) throw make(TypeError, 'ERR_INVALID_MIME_SYNTAX', `The MIME syntax for a type in "${text}" is invalid at 0`);
    this.#type = match[1].toLowerCase();
    this.#subtype = match[2].toLowerCase();
    for (const piece of (match[3] ?? '').split(';')) {
      const [name, value = ''] = piece.trim().split('=');
      if (name !== '' && !this.#parameters.has(name.toLowerCase())) this.#parameters.set(name.toLowerCase(), value.replace(/^"|"$/g, ''));
    }
  }

  get type() { return this.#type; }
  get subtype() { return this.#subtype; }
  get essence() { return `${this.#type}/${this.#subtype}`; }
  get params() { return this.#parameters; }
  toString() { return [this.essence, ...[...this.#parameters].map(([name, value]) => `${name}=${value}`)].join(';'); }
  toJSON() { return this.toString(); }
}

module.exports = {
  inspect, format, formatWithOptions, promisify, callbackify, inherits, deprecate, debuglog, debug: debuglog,
  isDeepStrictEqual, stripVTControlCharacters, styleText, toUSVString, types, parseArgs, aborted, MIMEType,
  TextEncoder, TextDecoder,
  getSystemErrorMap: systemErrorMap,
  getSystemErrorName: (number) => systemErrorMap().get(number)?.[0] ?? `Unknown system error ${number}`,
  getSystemErrorMessage: (number) => systemErrorMap().get(number)?.[1] ?? `Unknown system error ${number}`,
  log: (...values) => {
    const time = new Date();
    const two = (number) => `${number}`.padStart(2, '0');
    const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
    console.log('%s - %s', `${time.getDate()} ${months[time.getMonth()]} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`, format(...values));
  },
  _extend(target, source) {
    if (source === null || typeof source !== 'object') return target;
    return Object.assign(target, source);
  },
  _errnoException(number, syscall, detail) {
    const code = systemErrorMap().get(number)?.[0] ?? `Unknown system error ${number}`;
    const error = new Error(`${syscall} ${code}${detail ? ` ${detail}` : ''}`);
    return Object.assign(error, { errno: number, code, syscall });
  },
  isArray: Array.isArray,
  isBoolean: (value) => typeof value === 'boolean',
  isBuffer: (value) => require('buffer').Buffer.isBuffer(value),
  isDate: types.isDate,
  isError: (value) => value instanceof Error || types.isNativeError(value),
  isFunction,
  isNull: (value) => value === null,
  isNullOrUndefined: (value) => value == null,
  isNumber: (value) => typeof value === 'number',
  isObject: (value) => value !== null && typeof value === 'object',
  isPrimitive: (value) => value === null || (typeof value !== 'object' && typeof value !== 'function'),
  isRegExp: types.isRegExp,
  isString: (value) => typeof value === 'string',
  isSymbol: (value) => typeof value === 'symbol',
  isUndefined: (value) => value === undefined,
};
