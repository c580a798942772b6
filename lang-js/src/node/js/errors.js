'use strict';
// Errors with a `code`, and the checks of arguments that throw them.

function make(Base, code, message) {
  const error = new Base(message);
  const { stack } = error;
  const frames = typeof stack === 'string' && stack.includes('\n    at') ? stack.slice(stack.indexOf('\n    at')) : '';
  const hidden = { writable: true, enumerable: false, configurable: true };
  Object.defineProperty(error, 'stack', { ...hidden, value: `${error.name} [${code}]: ${message}${frames}` });
  Object.defineProperty(error, 'toString', {
    ...hidden,
    value() { return `${this.name} [${code}]: ${this.message}`; },
  });
  error.code = code;
  return error;
}

// Loaded when there is something to refuse.
const argumentType = (...values) => require('internal/refusals').argumentType(...values);
const argumentValue = (...values) => require('internal/refusals').argumentValue(...values);
const outOfRange = (...values) => require('internal/refusals').outOfRange(...values);

const check = {
  string(value, name) {
    if (typeof value !== 'string') throw argumentType(name, 'string', value);
  },
  function(value, name) {
    if (typeof value !== 'function') throw argumentType(name, 'Function', value);
  },
  object(value, name) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) throw argumentType(name, 'Object', value);
  },
  boolean(value, name) {
    if (typeof value !== 'boolean') throw argumentType(name, 'boolean', value);
  },
  number(value, name, min, max) {
    if (typeof value !== 'number') throw argumentType(name, 'number', value);
    if ((min != null && value < min) || (max != null && value > max) || ((min != null || max != null) && Number.isNaN(value))) {
      const range = [min != null ? `>= ${min}` : '', max != null ? `<= ${max}` : ''].filter(Boolean).join(' && ');
      throw outOfRange(name, range, value);
    }
  },
  integer(value, name, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
    if (typeof value !== 'number') throw argumentType(name, 'number', value);
    if (!Number.isInteger(value)) throw outOfRange(name, 'an integer', value);
    if (value < min || value > max) throw outOfRange(name, `>= ${min} && <= ${max}`, value);
  },
  abortSignal(value, name) {
    if (value !== undefined && (value === null || typeof value !== 'object' || !('aborted' in value))) {
      throw argumentType(name, 'AbortSignal', value);
    }
  },
};

class AbortError extends Error {
  constructor(message = 'The operation was aborted', options = undefined) {
    super(message, options);
    this.code = 'ABORT_ERR';
    this.name = 'AbortError';
  }
}

module.exports = { make, argumentType, argumentValue, outOfRange, check, AbortError };
