'use strict';
// Errors about arguments, worded as Node's.

const { make } = require('internal/errors');

// Lazily, since showing values needs nothing from here.
const inspect = (...values) => require('internal/inspect').inspect(...values);

// "Received ...", as at the end of Node's messages about types.
function received(value) {
  if (value == null) return ` Received ${value}`;
  if (typeof value === 'function') return ` Received function ${value.name}`;
  if (typeof value === 'object') {
    if (value.constructor?.name) return ` Received an instance of ${value.constructor.name}`;
    return ` Received ${inspect(value, { depth: -1 })}`;
  }
  let text = inspect(value, { colors: false });
  if (text.length > 28) text = `${text.slice(0, 25)}...`;
  return ` Received type ${typeof value} (${text})`;
}

const primitives = ['string', 'function', 'number', 'object', 'Function', 'Object', 'boolean', 'bigint', 'symbol'];

const listed = (items, word) => (items.length < 3 ? items.join(` ${word} `) :
  `${items.slice(0, -1).join(', ')}, ${word} ${items.at(-1)}`);

function expectedText(expected) {
  const types = [];
  const instances = [];
  const others = [];
  for (const item of Array.isArray(expected) ? expected : [expected]) {
    if (primitives.includes(item)) types.push(item.toLowerCase());
    else if (/^[A-Z][a-zA-Z0-9]*$/.test(item)) instances.push(item);
    else others.push(item);
  }
  const parts = [];
  if (instances.length > 0 && types.includes('object')) {
    types.splice(types.indexOf('object'), 1);
    instances.push('Object');
  }
  if (types.length > 0) parts.push(`${types.length > 1 ? 'one of type' : 'of type'} ${listed(types, 'or')}`);
  if (instances.length > 0) parts.push(`an instance of ${listed(instances, 'or')}`);
  if (others.length > 0) parts.push(others.length > 1 ? `one of ${listed(others, 'or')}` : /[A-Z]/.test(others[0]) ? `an ${others[0]}` : others[0]);
  return parts.join(' or ');
}

function argumentType(name, expected, value) {
  const what = name.endsWith(' argument') ? name : `"${name}" ${name.includes('.') ? 'property' : 'argument'}`;
  return make(TypeError, 'ERR_INVALID_ARG_TYPE', `The ${what} must be ${expectedText(expected)}.${received(value)}`);
}

function argumentValue(name, value, reason = 'is invalid') {
  let text = inspect(value);
  if (text.length > 128) text = `${text.slice(0, 128)}...`;
  const kind = name.includes('.') ? 'property' : 'argument';
  return make(TypeError, 'ERR_INVALID_ARG_VALUE', `The ${kind} '${name}' ${reason}. Received ${text}`);
}

function grouped(digits) {
  let text = '';
  let end = digits.length;
  const start = digits[0] === '-' ? 1 : 0;
  for (; end >= start + 4; end -= 3) text = `_${digits.slice(end - 3, end)}${text}`;
  return `${digits.slice(0, end)}${text}`;
}

function outOfRange(name, range, value) {
  let text;
  if (Number.isInteger(value) && Math.abs(value) > 2 ** 32) text = grouped(`${value}`);
  else if (typeof value === 'bigint') text = `${value > 2n ** 32n || value < -(2n ** 32n) ? grouped(`${value}`) : value}n`;
  else text = inspect(value);
  return make(RangeError, 'ERR_OUT_OF_RANGE',
    `The value of "${name}" is out of range. It must be ${range}. Received ${text}`);
}

module.exports = { argumentType, argumentValue, outOfRange };
