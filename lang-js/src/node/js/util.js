'use strict';
// `node:util`.

const { make, argumentType, check } = require('internal/errors');
const { lazily } = require('internal/lazy');
const types = require('util/types');

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
    if (isEnabled()) process.stderr.write(`${name} ${process.pid}: ${util.format(...values)}\n`);
  };
  callback?.(log);
  return Object.defineProperty(log, 'enabled', { get: isEnabled, configurable: true, enumerable: true });
}

// --- errors of the system ---

let systemErrors;
function systemErrorMap() {
  if (systemErrors === undefined) {
    systemErrors = new Map();
    const flat = native.errors();
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

const util = module.exports = {
  promisify, callbackify, inherits, deprecate, debuglog, debug: debuglog, types, aborted,
  toUSVString: (text) => `${text}`.toWellFormed(),
  getSystemErrorMap: systemErrorMap,
  getSystemErrorName: (number) => systemErrorMap().get(number)?.[0] ?? `Unknown system error ${number}`,
  getSystemErrorMessage: (number) => systemErrorMap().get(number)?.[1] ?? `Unknown system error ${number}`,
  log: (...values) => {
    const time = new Date();
    const two = (number) => `${number}`.padStart(2, '0');
    const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
    console.log('%s - %s', `${time.getDate()} ${months[time.getMonth()]} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`, util.format(...values));
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
  isFunction: (value) => typeof value === 'function',
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

// What needs more than is here.
const from = (module) => (name) => require(module)[name];
lazily(util, ['inspect', 'format', 'formatWithOptions'], from('internal/inspect'));
lazily(util, ['isDeepStrictEqual'], from('internal/compare'));
lazily(util, ['stripVTControlCharacters', 'styleText'], from('internal/styled'));
lazily(util, ['parseArgs'], from('internal/parse_args'));
lazily(util, ['MIMEType'], from('internal/mime'));
lazily(util, ['TextEncoder', 'TextDecoder'], from('internal/encoding'));
