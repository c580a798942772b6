'use strict';
// `node:assert`.

const { kindOf } = native;
const { inspect } = require('internal/inspect');
const { isDeepEqual, isDeepStrictEqual, isPartialDeepEqual } = require('internal/compare');
const { make, argumentType, argumentValue, check } = require('internal/errors');

// --- messages ---

const headings = {
  deepStrictEqual: 'Expected values to be strictly deep-equal:',
  partialDeepStrictEqual: 'Expected values to be partially and strictly deep-equal:',
  strictEqual: 'Expected values to be strictly equal:',
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: 'Values have same structure but are not reference-equal:',
  notDeepEqualUnequal: 'Expected values not to be loosely deep-equal:',
};

const isReference = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

const show = (value) => inspect(value, {
  compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false,
  showProxy: false, sorted: true, getters: true,
});

// Up to the last lines of a run of equal lines before a change.
function context(lines, at, run) {
  if (run <= 2) return { text: '', count: 0, skipped: false };
  let text = '';
  let count = 0;
  let skipped = false;
  if (run > 4) {
    if (run === 5) {
      text += `\n  ${lines[at - 3]}`;
      count++;
    } else {
      text += '\n...';
      skipped = true;
    }
  }
  if (run > 3) {
    text += `\n  ${lines[at - 2]}`;
    count++;
  }
  return { text: `${text}\n  ${lines[at - 1]}`, count: count + 1, skipped };
}

function difference(actual, expected, operator) {
  if (operator === 'strictEqual' && isReference(actual) && isReference(expected) && typeof actual === typeof expected) {
    operator = 'strictEqualObject';
  }
  const shown = show(actual);
  const actualLines = shown.split('\n');
  const expectedLines = show(expected).split('\n');
  let indicator = '';
  if (actualLines.length === 1 && expectedLines.length === 1 && actualLines[0] !== expectedLines[0]) {
    const [left, right] = [actualLines[0], expectedLines[0]];
    const length = left.length + right.length;
    if (length <= 12) {
      const plain = (value) => typeof value !== 'object' || value === null;
      if (plain(actual) && plain(expected) && (actual !== 0 || expected !== 0)) {
        return `${headings[operator]}\n\n${left} !== ${right}\n`;
      }
    } else if (operator !== 'strictEqualObject' && length < (process.stderr.isTTY ? process.stderr.columns : 80)) {
      let same = 0;
      while (left[same] === right[same]) same++;
      if (same > 2) indicator = `\n  ${' '.repeat(same)}^`;
    }
  }
  // Equal lines at the end are set apart.
  let end = '';
  let other = '';
  let run = 0;
  while (actualLines.length > 0 && expectedLines.length > 0 && actualLines.at(-1) === expectedLines.at(-1)) {
    if (run++ < 3) end = `\n  ${actualLines.at(-1)}${end}`;
    else other = actualLines.at(-1);
    actualLines.pop();
    expectedLines.pop();
  }
  const height = Math.max(actualLines.length, expectedLines.length);
  if (height === 0) {
    const lines = shown.split('\n');
    if (lines.length > 50) lines.splice(46, Infinity, '...');
    return `${headings.notIdentical}\n\n${lines.join('\n')}\n`;
  }
  let skipped = false;
  if (run >= 5) {
    end = `\n...${end}`;
    skipped = true;
  }
  if (other !== '') {
    end = `\n  ${other}${end}`;
    other = '';
  }
  const longer = actualLines.length < height ? expectedLines : actualLines;
  const shorter = Math.min(actualLines.length, expectedLines.length);
  const heading = `${headings[operator]}\n+ actual - expected`;
  let text = '';
  let printed = 0;
  let equal = 0;
  const flush = (lines, at) => {
    const before = context(lines, at, equal);
    text += before.text;
    printed += before.count;
    skipped ||= before.skipped;
    equal = 0;
  };
  for (let at = 0; at < height; at++) {
    if (at >= shorter) {
      flush(longer, at);
      if (longer === actualLines) text += `\n+ ${longer[at]}`;
      else other += `\n- ${longer[at]}`;
      printed++;
    } else {
      const right = expectedLines[at];
      let left = actualLines[at];
      let differs = left !== right && !(left.endsWith(',') && left.slice(0, -1) === right);
      if (differs && right.endsWith(',') && right.slice(0, -1) === left) {
        differs = false;
        left += ',';
      }
      if (differs) {
        flush(actualLines, at);
        text += `\n+ ${left}`;
        other += `\n- ${right}`;
        printed += 2;
      } else {
        text += other;
        other = '';
        if (++equal <= 2) {
          text += `\n  ${left}`;
          printed++;
        }
      }
    }
    if (printed > 50 && at < height - 2) return `${heading} ... Lines skipped\n${text}\n...${other}\n...`;
  }
  return `${heading}${skipped ? ' ... Lines skipped' : ''}\n${text}${other}${end}${indicator}`;
}

const cut = (text, length) => (text.length > length ? `${text.slice(0, length - 3)}...` : text);

// An error without the frames that tell nothing here.
function withoutStack(error) {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(error)), error);
  return Object.defineProperty(copy, 'message', { value: error.message });
}

function messageOf(actual, expected, operator) {
  if (actual instanceof Error && expected instanceof Error) {
    actual = withoutStack(actual);
    expected = withoutStack(expected);
  }
  if (operator === 'deepStrictEqual' || operator === 'strictEqual' || operator === 'partialDeepStrictEqual') {
    return difference(actual, expected, operator);
  }
  if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual') {
    const heading = operator === 'notStrictEqual' && isReference(actual) ? headings.notStrictEqualObject : headings[operator];
    const lines = show(actual).split('\n');
    if (lines.length > 50) lines.splice(46, Infinity, '...');
    if (lines.length === 1) return `${heading}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}`;
    return `${heading}\n\n${lines.join('\n')}\n`;
  }
  const left = show(actual);
  const right = show(expected);
  if (operator === 'notDeepEqual' && left === right) return cut(`${headings.notDeepEqual}\n\n${left}`, 1024);
  const [a, b] = [cut(left, 512), cut(right, 512)];
  if (operator === 'deepEqual') return `${headings.deepEqual}\n\n${a}\n\nshould loosely deep-equal\n\n${b}`;
  if (operator === 'notDeepEqual') return `${headings.notDeepEqualUnequal}\n\n${a}\n\nshould not loosely deep-equal\n\n${b}`;
  return `${a} ${operator} ${b}`;
}

class AssertionError extends Error {
  constructor(options) {
    check.object(options, 'options');
    const { message, operator, actual, expected } = options;
    super(message != null ? `${message}` : messageOf(actual, expected, operator));
    const hidden = { writable: true, enumerable: false, configurable: true };
    Object.defineProperty(this, 'name', { ...hidden, value: 'AssertionError' });
    const { stack } = this;
    const at = typeof stack === 'string' ? stack.lastIndexOf('\n    at', stack.indexOf('\n    at')) : -1;
    const frames = at === -1 ? '' : stack.slice(at).split('\n').filter((line) => !line.includes('node:assert')).join('\n');
    Object.defineProperty(this, 'stack', {
      ...hidden,
      value: `AssertionError [ERR_ASSERTION]: ${this.message}${frames}`,
    });
    this.generatedMessage = message == null;
    this.code = 'ERR_ASSERTION';
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
  }

  toString() { return `${this.name} [${this.code}]: ${this.message}`; }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    return inspect(this, { ...options, customInspect: false, depth: 0 });
  }
}

function fail(details) {
  if (details.message instanceof Error) throw details.message;
  throw new AssertionError(details);
}

function needs(count, given) {
  if (given < count) throw make(TypeError, 'ERR_MISSING_ARGS', 'The "actual" and "expected" arguments must be specified');
}

// --- the functions ---

function ok(...values) {
  const [value, message] = values;
  if (value) return;
  if (values.length === 0) {
    const error = new AssertionError({ message: 'No value argument passed to `assert.ok()`', actual: value, expected: true, operator: '==' });
    error.generatedMessage = true;
    throw error;
  }
  fail({ message, actual: value, expected: true, operator: '==' });
}

function assert(...values) {
  ok(...values);
}

// Makes an assertion of two values from its test.
const compared = (operator, holds) => ({ [operator](actual, expected, message) {
  needs(2, arguments.length);
  if (!holds(actual, expected)) fail({ actual, expected, message, operator });
} })[operator];

// eslint-disable-next-line eqeqeq
const looselySame = (left, right) => left == right || (Number.isNaN(left) && Number.isNaN(right));

Object.assign(assert, {
  ok,
  AssertionError,
  fail(actual, expected, message, operator) {
    if (actual instanceof Error && expected === undefined) throw actual;
    if (expected === undefined) {
      const error = new AssertionError({ message: actual ?? 'Failed', operator: 'fail' });
      error.generatedMessage = actual === undefined;
      throw error;
    }
    fail({ actual, expected, message, operator: operator ?? '!=' });
  },
  equal(actual, expected, message) {
    needs(2, arguments.length);
    if (!looselySame(actual, expected)) fail({ actual, expected, message, operator: '==' });
  },
  notEqual(actual, expected, message) {
    needs(2, arguments.length);
    if (looselySame(actual, expected)) fail({ actual, expected, message, operator: '!=' });
  },
  deepEqual: compared('deepEqual', isDeepEqual),
  notDeepEqual: compared('notDeepEqual', (left, right) => !isDeepEqual(left, right)),
  deepStrictEqual: compared('deepStrictEqual', isDeepStrictEqual),
  notDeepStrictEqual: compared('notDeepStrictEqual', (left, right) => !isDeepStrictEqual(left, right)),
  partialDeepStrictEqual: compared('partialDeepStrictEqual', isPartialDeepEqual),
  strictEqual: compared('strictEqual', Object.is),
  notStrictEqual: compared('notStrictEqual', (left, right) => !Object.is(left, right)),
  match(text, pattern, message) {
    matches(text, pattern, message, 'match', true);
  },
  doesNotMatch(text, pattern, message) {
    matches(text, pattern, message, 'doesNotMatch', false);
  },
  ifError(value) {
    if (value === null || value === undefined) return;
    let message = 'ifError got unwanted exception: ';
    if (typeof value === 'object' && typeof value.message === 'string') {
      message += value.message.length === 0 && value.constructor ? value.constructor.name : value.message;
    } else {
      message += inspect(value);
    }
    throw new AssertionError({ actual: value, expected: null, operator: 'ifError', message });
  },
  throws(run, ...rest) {
    expectError('throws', caught(run), rest);
  },
  doesNotThrow(run, ...rest) {
    expectNoError('doesNotThrow', caught(run), rest);
  },
  async rejects(promise, ...rest) {
    expectError('rejects', await rejected(promise), rest);
  },
  async doesNotReject(promise, ...rest) {
    expectNoError('doesNotReject', await rejected(promise), rest);
  },
});

function matches(text, pattern, message, operator, wanted) {
  if (kindOf(Object(pattern)) !== 'regexp') throw argumentType('regexp', 'RegExp', pattern);
  const isText = typeof text === 'string';
  if (isText && pattern.test(text) === wanted) return;
  if (message instanceof Error) throw message;
  const generated = message === undefined;
  if (generated) {
    message = !isText ? `The "string" argument must be of type string. Received type ${typeof text} (${inspect(text)})` :
      `${wanted ? 'The input did not match the regular expression ' : 'The input was expected to not match the regular expression '}${
        inspect(pattern)}. Input:\n\n${inspect(text)}\n`;
  }
  const error = new AssertionError({ actual: text, expected: pattern, message, operator });
  error.generatedMessage = generated;
  throw error;
}

// --- errors ---

const nothing = Symbol('no exception');

function caught(run) {
  check.function(run, 'fn');
  try {
    run();
  } catch (error) {
    return error;
  }
  return nothing;
}

const isPromise = (value) => value !== null && typeof value === 'object' && typeof value.then === 'function' && typeof value.catch === 'function';

async function rejected(promise) {
  let result = promise;
  if (typeof promise === 'function') {
    result = promise();
    if (!isPromise(result)) {
      throw make(TypeError, 'ERR_INVALID_RETURN_VALUE', `Expected instance of Promise to be returned from the "promiseFn" function but got ${
        result?.constructor?.name ? `an instance of ${result.constructor.name}` : `type ${typeof result}`}.`);
    }
  } else if (!isPromise(promise)) {
    throw argumentType('promiseFn', ['Function', 'Promise'], promise);
  }
  try {
    await result;
  } catch (error) {
    return error;
  }
  return nothing;
}

function expectError(operator, actual, rest) {
  let [expected, message] = rest;
  if (typeof expected === 'string') {
    if (rest.length === 2) throw argumentType('error', ['Object', 'Error', 'Function', 'RegExp'], expected);
    if (actual !== nothing && (typeof actual === 'object' && actual !== null ? actual.message === expected : actual === expected)) {
      throw make(TypeError, 'ERR_AMBIGUOUS_ARGUMENT', `The "error/message" argument is ambiguous. The error ${
        typeof actual === 'object' ? 'message' : ''} "${expected}" is identical to the message.`.replace('  ', ' '));
    }
    message = expected;
    expected = undefined;
  } else if (expected != null && typeof expected !== 'object' && typeof expected !== 'function') {
    throw argumentType('error', ['Object', 'Error', 'Function', 'RegExp'], expected);
  }
  if (actual === nothing) {
    const name = expected?.name ? ` (${expected.name})` : '';
    const kind = operator === 'rejects' ? 'rejection' : 'exception';
    fail({ actual: undefined, expected, operator, message: `Missing expected ${kind}${name}${message ? `: ${message}` : '.'}` });
  }
  if (expected !== undefined && expected !== null) checkError(actual, expected, message, operator);
}

function failWith(actual, expected, message, operator, generatedText) {
  if (message instanceof Error) throw message;
  const error = new AssertionError({ actual, expected, message: message ?? generatedText, operator });
  error.generatedMessage = message === undefined;
  throw error;
}

function checkError(actual, expected, message, operator) {
  if (typeof expected === 'object') {
    if (kindOf(expected) === 'regexp') {
      const text = String(actual);
      if (expected.test(text)) return;
      failWith(actual, expected, message, operator,
        `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`);
    }
    if (typeof actual !== 'object' || actual === null) {
      const error = new AssertionError({ actual, expected, message: message ?? difference(actual, expected, 'deepStrictEqual'), operator: 'deepStrictEqual' });
      error.generatedMessage = message === undefined;
      error.operator = operator;
      throw error;
    }
    const keys = Object.keys(expected);
    if (expected instanceof Error) keys.push('name', 'message');
    else if (keys.length === 0) throw argumentValue('error', expected, 'may not be an empty object');
    for (const key of keys) {
      const wanted = expected[key];
      if (typeof actual[key] === 'string' && wanted !== null && typeof wanted === 'object' && kindOf(wanted) === 'regexp' && wanted.test(actual[key])) continue;
      if (key in actual && isDeepStrictEqual(actual[key], wanted)) continue;
      if (message instanceof Error) throw message;
      let text = message;
      if (text === undefined) {
        const part = (source) => {
          const result = new Comparison();
          for (const name of keys) {
            if (!(name in source)) continue;
            // A pattern that matched is no difference.
            const isMatch = typeof actual[name] === 'string' && expected[name] !== null &&
              typeof expected[name] === 'object' && kindOf(expected[name]) === 'regexp' && expected[name].test(actual[name]);
            result[name] = isMatch ? actual[name] : source[name];
          }
          return result;
        };
        text = difference(part(actual), part(expected), 'deepStrictEqual');
      }
      const error = new AssertionError({ actual, expected, message: text, operator });
      error.generatedMessage = message === undefined;
      throw error;
    }
    return;
  }
  if (expected.prototype !== undefined && actual instanceof expected) return;
  if (Object.prototype.isPrototypeOf.call(Error, expected) || expected === Error) {
    let text = `The error is expected to be an instance of "${expected.name}". Received `;
    text += actual instanceof Error || kindOf(Object(actual)) === 'error' ? `"${actual.name}"` : `"${inspect(actual, { depth: -1 })}"`;
    if (typeof actual?.message === 'string') text += `\n\nError message:\n\n${actual.message}`;
    failWith(actual, expected, message, operator, text);
  }
  const result = Reflect.apply(expected, {}, [actual]);
  if (result === true) return;
  const name = expected.name ? `"${expected.name}" ` : '';
  let text = `The ${name}validation function is expected to return "true". Received ${inspect(result)}`;
  if (actual instanceof Error) text += `\n\nCaught error:\n\n${actual}`;
  failWith(actual, expected, message, operator, text);
}

class Comparison {}

function expectNoError(operator, actual, rest) {
  if (actual === nothing) return;
  let [expected, message] = rest;
  if (typeof expected === 'string') [expected, message] = [undefined, expected];
  const isExpected = expected === undefined || (typeof expected === 'function' ?
    (expected.prototype !== undefined && actual instanceof expected) || (!Object.prototype.isPrototypeOf.call(Error, expected) && expected.call({}, actual) === true) :
    expected.test(String(actual)));
  if (!isExpected) throw actual;
  const kind = operator === 'doesNotReject' ? 'rejection' : 'exception';
  fail({
    actual, expected, operator,
    message: `Got unwanted ${kind}${message ? `: ${message}` : '.'}\nActual message: "${actual?.message}"`,
  });
}

// --- strict ---

function strict(...values) {
  ok(...values);
}

assert.strict = Object.assign(strict, assert, {
  equal: assert.strictEqual,
  deepEqual: assert.deepStrictEqual,
  notEqual: assert.notStrictEqual,
  notDeepEqual: assert.notDeepStrictEqual,
});
assert.strict.strict = assert.strict;

module.exports = assert;
