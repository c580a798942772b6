'use strict';
// Format strings: `util.format`, and `console.log` of several values.

const { kindOf, proxyDetails } = native;
const { inspect } = require('internal/inspect');
const { numberText, bigintText } = require('internal/inspect/literals');
const { builtInNames } = require('internal/inspect/names');

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

// The first value, a string, with others in the places that it has for them; and how many
// of the values are in it.
function fill(options, values) {
  const [first] = values;
  let text = '';
  let used = 1;
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
  return { text, used };
}

module.exports = { fill };
