'use strict';
// The parts of paths, whatever separates them.

const { check } = require('internal/errors');

const text = (value, name) => check.string(value, name);

// Takes `.` and `..` out of a path whose parts `isSeparator` tells apart.
function withoutDots(path, keepAbove, separator, isSeparator) {
  const result = [];
  let start = 0;
  for (let at = 0; at <= path.length; at++) {
    if (at < path.length && !isSeparator(path[at])) continue;
    const part = path.slice(start, at);
    start = at + 1;
    if (part === '' || part === '.') continue;
    if (part !== '..') result.push(part);
    else if (result.length > 0 && result.at(-1) !== '..') result.pop();
    else if (keepAbove) result.push('..');
  }
  return result.join(separator);
}

// The start and end of the last part, without separators at the end.
function lastPart(path, from, isSeparator) {
  let end = path.length;
  while (end > from && isSeparator(path[end - 1])) end--;
  let start = end;
  while (start > from && !isSeparator(path[start - 1])) start--;
  return [start, end];
}

function extensionOf(name) {
  const dot = name.lastIndexOf('.');
  return dot <= 0 || name === '..' ? '' : name.slice(dot);
}

function stripSuffix(name, suffix) {
  return suffix && suffix !== name && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

function formatWith(separator, object) {
  check.object(object, 'pathObject');
  const directory = object.dir || object.root;
  const base = object.base || `${object.name || ''}${object.ext ? (object.ext[0] === '.' ? '' : '.') + object.ext : ''}`;
  if (!directory) return base;
  return directory === object.root ? `${directory}${base}` : `${directory}${separator}${base}`;
}

// A glob's pattern as a regular expression: `*` and `?` inside a part, `**` over parts.
function matchesGlob(path, pattern) {
  text(path, 'path');
  text(pattern, 'pattern');
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|\[[^\]]*\]|[\\^$.|+()]/g, (token) => {
    if (token === '**/') return '(?:[^/]+/)*';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token[0] === '{') return `(?:${token.slice(1, -1).split(',').map((item) => item.replace(/[.+^$()|]/g, '\\$&').replace(/\*/g, '[^/]*')).join('|')})`;
    if (token[0] === '[') return token.replace('[!', '[^');
    return `\\${token}`;
  });
  return new RegExp(`^${source}$`).test(path);
}

module.exports = { text, withoutDots, lastPart, extensionOf, stripSuffix, formatWith, matchesGlob };
