'use strict';
// What `console` does beyond printing a line, and the class `Console`.

const { print, indent, isTerminal, now } = native;
const { inspect, formatWithOptions, widthOf } = require('internal/inspect');

// --- tables ---

const line = (left, middle, right, widths) =>
  left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right;

const row = (cells, widths) =>
  `│${cells.map((cell, index) => ` ${cell}${' '.repeat(widths[index] - widthOf(cell))} `).join('│')}│`;

function tableText(head, columns) {
  const height = Math.max(...columns.map((column) => column.length));
  const widths = columns.map((column, index) =>
    Math.max(widthOf(head[index]), ...column.map((cell) => widthOf(cell ?? ''))));
  const lines = [line('┌', '┬', '┐', widths), row(head, widths), line('├', '┼', '┤', widths)];
  for (let index = 0; index < height; index++) {
    lines.push(row(columns.map((column) => column[index] ?? ''), widths));
  }
  lines.push(line('└', '┴', '┘', widths));
  return lines.join('\n');
}

function shortText(value) {
  const options = {
    maxArrayLength: 3,
    breakLength: Infinity,
    depth: value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 2 ? -1 : 0,
  };
  return inspect(value, options);
}

const isMap = (value) => value instanceof Map || Object.prototype.toString.call(value) === '[object Map Iterator]';
const isSet = (value) => value instanceof Set || Object.prototype.toString.call(value) === '[object Set Iterator]';

// The text of a table; `undefined` for what is no table.
function table(data, properties) {
  if (data === null || typeof data !== 'object') return undefined;
  if (data instanceof Map) {
    const keys = [];
    const values = [];
    for (const [key, value] of data) {
      keys.push(shortText(key));
      values.push(shortText(value));
    }
    return tableText(['(iteration index)', 'Key', 'Values'], [keys.map((_, index) => `${index}`), keys, values]);
  }
  if (isSet(data) || isMap(data)) {
    const values = [...data].map(shortText);
    return tableText(['(iteration index)', 'Values'], [values.map((_, index) => `${index}`), values]);
  }
  const columns = new Map();
  const plain = [];
  const keys = Object.keys(data);
  let hasPlain = false;
  keys.forEach((key, index) => {
    const item = data[key];
    const primitive = item === null || (typeof item !== 'object' && typeof item !== 'function');
    if (primitive && properties === undefined) {
      hasPlain = true;
      plain[index] = shortText(item);
      return;
    }
    for (const name of properties ?? Object.keys(item)) {
      let column = columns.get(name);
      if (column === undefined) columns.set(name, column = []);
      if (primitive || !Object.hasOwn(item, name)) column[index] = '';
      else column[index] = shortText(item[name]);
    }
  });
  const head = ['(index)', ...columns.keys()];
  const body = [keys, ...columns.values()];
  if (hasPlain) {
    head.push('Values');
    body.push(plain);
  }
  return tableText(head, body.map((column) => Array.from({ length: keys.length }, (_, index) => column[index] ?? '')));
}

// --- times ---

function duration(milliseconds) {
  if (milliseconds >= 3_600_000 || milliseconds >= 60_000 || milliseconds >= 1000) {
    let seconds = milliseconds / 1000;
    let hours = 0;
    let minutes = 0;
    if (seconds >= 3600) {
      hours = Math.floor(seconds / 3600);
      seconds -= hours * 3600;
    }
    if (hours !== 0 || seconds >= 60) {
      minutes = Math.floor(seconds / 60);
      seconds -= minutes * 60;
    }
    const [whole, fraction] = seconds.toFixed(3).split('.');
    const two = (number) => `${number}`.padStart(2, '0');
    if (hours !== 0) return `${hours}:${two(minutes)}:${two(whole)} (h:mm:ss)`;
    if (minutes !== 0) return `${minutes}:${two(whole)}.${fraction} (m:ss.mmm)`;
    return `${seconds.toFixed(3)}s`;
  }
  return `${Number(milliseconds.toFixed(3))}ms`;
}

// --- the methods ---

// The methods over a sink: `line(isError, text)`, `step(spaces)`, `options(isError)`.
function methodsOver(sink) {
  const counts = new Map();
  const timers = new Map();
  let depth = 0;
  const log = (isError, ...values) => sink.line(isError, formatWithOptions(sink.options(isError), ...values));
  const warn = (text) => globalThis.process.emitWarning(text);
  function timeText(method, label, values) {
    const start = timers.get(label);
    if (start === undefined) {
      warn(`No such label '${label}' for console.${method}()`);
      return false;
    }
    log(false, '%s: %s', label, duration((now() - start) / 1e6), ...values);
    return true;
  }
  const methods = {
    log: (...values) => log(false, ...values),
    warn: (...values) => log(true, ...values),
    error: (...values) => log(true, ...values),
    dir(value, options) {
      sink.line(false, inspect(value, { customInspect: false, ...sink.options(false), ...options }));
    },
    time(label = 'default') {
      label = `${label}`;
      if (timers.has(label)) warn(`Label '${label}' already exists for console.time()`);
      else timers.set(label, now());
    },
    timeEnd(label = 'default') {
      label = `${label}`;
      if (timeText('timeEnd', label, [])) timers.delete(label);
    },
    timeLog(label = 'default', ...values) {
      timeText('timeLog', `${label}`, values);
    },
    trace(...values) {
      const error = new Error(formatWithOptions(sink.options(true), ...values));
      const { stack } = error;
      const at = stack.indexOf('\n    at');
      // The frames of this module are nobody's business.
      const frames = at === -1 ? '' : stack.slice(at).split('\n').filter((frame) => !frame.includes('node:internal/console')).join('\n');
      sink.line(true, (error.message === '' ? 'Trace' : `Trace: ${error.message}`) + frames);
    },
    assert(condition, ...values) {
      if (condition) return;
      if (typeof values[0] === 'string') values[0] = `Assertion failed: ${values[0]}`;
      else values.unshift('Assertion failed');
      methods.warn(...values);
    },
    clear() {
      if (sink.isTerminal()) sink.raw('\u001b[1;1H\u001b[0J');
    },
    count(label = 'default') {
      label = `${label}`;
      const count = (counts.get(label) ?? 0) + 1;
      counts.set(label, count);
      methods.log(`${label}: ${count}`);
    },
    countReset(label = 'default') {
      label = `${label}`;
      if (!counts.has(label)) warn(`Count for '${label}' does not exist`);
      else counts.delete(label);
    },
    group(...values) {
      if (values.length > 0) methods.log(...values);
      depth += 1;
      sink.step(sink.groupIndentation);
    },
    groupEnd() {
      if (depth === 0) return;
      depth -= 1;
      sink.step(-sink.groupIndentation);
    },
    table(data, properties) {
      if (properties !== undefined && !Array.isArray(properties)) {
        throw require('internal/errors').argumentType('properties', 'Array', properties);
      }
      const text = table(data, properties);
      if (text === undefined) methods.log(data);
      else sink.line(false, text);
    },
    timeStamp() {},
    profile() {},
    profileEnd() {},
  };
  methods.info = methods.debug = methods.dirxml = methods.log;
  methods.groupCollapsed = methods.group;
  return methods;
}

const globalMethods = methodsOver({
  groupIndentation: 2,
  line: print,
  step: indent,
  raw: (text) => globalThis.process.stdout.write(text),
  isTerminal: () => isTerminal(1),
  options: (isError) => ({ colors: isTerminal(isError ? 2 : 1) && !globalThis.process.env.NO_COLOR }),
});

// --- the class ---

class Console {
  constructor(options, ...rest) {
    let settings = options;
    if (options === null || typeof options !== 'object' || typeof options.write === 'function') {
      settings = { stdout: options, stderr: rest[0], ignoreErrors: rest[1] };
    }
    const { stdout, stderr = stdout, colorMode = 'auto', inspectOptions, groupIndentation = 2 } = settings;
    for (const [name, stream] of [['stdout', stdout], ['stderr', stderr]]) {
      if (typeof stream?.write !== 'function') {
        throw require('internal/errors').make(TypeError, 'ERR_CONSOLE_WRITABLE_STREAM',
          `Console expects a writable stream instance for ${name}`);
      }
    }
    let spaces = '';
    const methods = methodsOver({
      groupIndentation,
      line(isError, text) {
        if (spaces !== '') text = spaces + text.replaceAll('\n', `\n${spaces}`);
        (isError ? stderr : stdout).write(`${text}\n`);
      },
      step(width) {
        spaces = ' '.repeat(spaces.length + width);
      },
      raw: (text) => stdout.write(text),
      isTerminal: () => Boolean(stdout.isTTY),
      options(isError) {
        if (inspectOptions !== undefined) return inspectOptions;
        const stream = isError ? stderr : stdout;
        return { colors: colorMode === 'auto' ? Boolean(stream.isTTY) : colorMode };
      },
    });
    Object.assign(this, methods);
  }
}

Object.defineProperty(Console, Symbol.hasInstance, {
  value(instance) {
    return instance === globalThis.console || Function.prototype[Symbol.hasInstance].call(this, instance);
  },
});

module.exports = { ...globalMethods, Console, tableText: table };
