'use strict';
// Errors: their stacks, without the frames that a cause has too.

const { prefix } = require('internal/inspect/names');

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

module.exports = { errorText };
