'use strict';
// `URL` and `URLSearchParams`. Parsing is native; a URL keeps its parts as text.

const { parse, change } = native;
const { make, argumentType } = require('internal/errors');

const customInspect = Symbol.for('nodejs.util.inspect.custom');

const HREF = 0;
const names = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];
const part = Object.fromEntries(names.map((name, index) => [name, index]));

function invalid(input, base) {
  const error = make(TypeError, 'ERR_INVALID_URL', 'Invalid URL');
  error.input = input;
  if (base !== undefined) error.base = base;
  return error;
}

class URL {
  #parts;
  #parameters = undefined;

  constructor(input, base = undefined) {
    if (arguments.length === 0) throw make(TypeError, 'ERR_MISSING_ARGS', 'The "url" argument must be specified');
    const text = `${input}`.toWellFormed();
    this.#parts = parse(text, base === undefined ? undefined : `${base}`.toWellFormed());
    if (this.#parts === undefined) throw invalid(text, base === undefined ? undefined : `${base}`);
  }

  static canParse(input, base = undefined) {
    if (arguments.length === 0) throw make(TypeError, 'ERR_MISSING_ARGS', 'The "url" argument must be specified');
    return parse(`${input}`.toWellFormed(), base === undefined ? undefined : `${base}`) !== undefined;
  }

  static parse(input, base = undefined) {
    return URL.canParse(input, base) ? new URL(input, base) : null;
  }

  static createObjectURL() {
    throw new Error('URL.createObjectURL is not supported by Poly');
  }

  static revokeObjectURL() {}

  #change(name, value) {
    this.#parts = change(this.#parts[HREF], name, `${value}`.toWellFormed()) ?? this.#parts;
    if (name === 'search') this.#parameters?.[refill](this.#parts[part.search]);
  }

  toString() { return this.#parts[HREF]; }

  get href() { return this.#parts[HREF]; }
  set href(value) {
    const parts = parse(`${value}`, undefined);
    if (parts === undefined) throw invalid(`${value}`);
    this.#parts = parts;
    this.#parameters?.[refill](parts[part.search]);
  }

  get origin() { return this.#parts[part.origin]; }
  get protocol() { return this.#parts[part.protocol]; }
  set protocol(value) { this.#change('protocol', value); }
  get username() { return this.#parts[part.username]; }
  set username(value) { this.#change('username', value); }
  get password() { return this.#parts[part.password]; }
  set password(value) { this.#change('password', value); }
  get host() { return this.#parts[part.host]; }
  set host(value) { this.#change('host', value); }
  get hostname() { return this.#parts[part.hostname]; }
  set hostname(value) { this.#change('hostname', value); }
  get port() { return this.#parts[part.port]; }
  set port(value) { this.#change('port', value); }
  get pathname() { return this.#parts[part.pathname]; }
  set pathname(value) { this.#change('pathname', value); }
  get search() { return this.#parts[part.search]; }
  set search(value) { this.#change('search', value); }

  get searchParams() {
    if (this.#parameters === undefined) {
      this.#parameters = new URLSearchParams(this.#parts[part.search]);
      this.#parameters[attach]((query) => {
        this.#parts = change(this.#parts[HREF], 'search', query) ?? this.#parts;
      });
    }
    return this.#parameters;
  }

  get hash() { return this.#parts[part.hash]; }
  set hash(value) { this.#change('hash', value); }

  toJSON() { return this.#parts[HREF]; }

  [customInspect](depth, options) {
    if (typeof depth === 'number' && depth < 0) return this;
    const shown = {};
    for (const name of [...names.slice(0, 10), 'searchParams', 'hash']) shown[name] = this[name];
    return `${this.constructor.name} ${require('internal/inspect').inspect(shown, options)}`;
  }

  get [Symbol.toStringTag]() { return 'URL'; }
}

// --- queries ---

const attach = Symbol('attach');
const refill = Symbol('refill');

const hexByte = (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;

// `application/x-www-form-urlencoded`.
function escapeText(text) {
  if (/^[A-Za-z0-9*\-._]*$/.test(text)) return text;
  let result = '';
  for (const character of text.toWellFormed()) {
    if (/[A-Za-z0-9*\-._]/.test(character)) result += character;
    else if (character === ' ') result += '+';
    else result += encodeURIComponent(character).replace(/^[^%]$/, (plain) => hexByte(plain.charCodeAt(0)));
  }
  return result;
}

function unescapeText(text) {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Malformed: byte by byte, with U+FFFD for what is not UTF-8.
    const { Buffer } = require('buffer');
    const pieces = spaced.split(/(%[0-9a-fA-F]{2})/);
    return Buffer.concat(pieces.map((piece) => (/^%[0-9a-fA-F]{2}$/.test(piece) ?
      Buffer.from([parseInt(piece.slice(1), 16)]) : Buffer.from(piece)))).toString();
  }
}

function parseQuery(text) {
  const pairs = [];
  for (const piece of text.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    pairs.push(equals === -1 ? [unescapeText(piece), ''] :
      [unescapeText(piece.slice(0, equals)), unescapeText(piece.slice(equals + 1))]);
  }
  return pairs;
}

const usv = (value) => `${value}`.toWellFormed();

function needs(count, given, ...required) {
  if (given >= count) return;
  const quoted = required.map((name) => `"${name}"`);
  throw make(TypeError, 'ERR_MISSING_ARGS', `The ${quoted.join(' and ')} argument${quoted.length > 1 ? 's' : ''} must be specified`);
}

class URLSearchParams {
  #pairs = [];
  #changed = undefined;

  constructor(init = undefined) {
    if (init === undefined || init === null) return;
    if (typeof init === 'object' || typeof init === 'function') {
      const iterate = init[Symbol.iterator];
      if (init instanceof URLSearchParams && iterate === URLSearchParams.prototype.entries) {
        this.#pairs = init.#pairs.map((pair) => [...pair]);
      } else if (iterate != null) {
        if (typeof iterate !== 'function') throw make(TypeError, 'ERR_ARG_NOT_ITERABLE', 'Query pairs must be iterable');
        for (const pair of init) {
          if (pair === null || typeof pair !== 'object' || typeof pair[Symbol.iterator] !== 'function') {
            throw make(TypeError, 'ERR_INVALID_TUPLE', 'Each query pair must be an iterable [name, value] tuple');
          }
          const items = [...pair];
          if (items.length !== 2) throw make(TypeError, 'ERR_INVALID_TUPLE', 'Each query pair must be an iterable [name, value] tuple');
          this.#pairs.push([usv(items[0]), usv(items[1])]);
        }
      } else {
        const seen = new Map();
        for (const key of Reflect.ownKeys(init)) {
          if (!Object.getOwnPropertyDescriptor(init, key)?.enumerable) continue;
          seen.set(usv(key), usv(init[key]));
        }
        this.#pairs = [...seen];
      }
      return;
    }
    const text = usv(init);
    this.#pairs = parseQuery(text[0] === '?' ? text.slice(1) : text);
  }

  [attach](changed) { this.#changed = changed; }
  [refill](query) { this.#pairs = parseQuery(query.slice(1)); }

  get size() { return this.#pairs.length; }

  append(name, value) {
    needs(2, arguments.length, 'name', 'value');
    this.#pairs.push([usv(name), usv(value)]);
    this.#changed?.(this.toString());
  }

  delete(name, value = undefined) {
    needs(1, arguments.length, 'name');
    const key = usv(name);
    this.#pairs = this.#pairs.filter((pair) => pair[0] !== key || (value !== undefined && pair[1] !== usv(value)));
    this.#changed?.(this.toString());
  }

  get(name) {
    needs(1, arguments.length, 'name');
    return this.#pairs.find((pair) => pair[0] === usv(name))?.[1] ?? null;
  }

  getAll(name) {
    needs(1, arguments.length, 'name');
    return this.#pairs.filter((pair) => pair[0] === usv(name)).map((pair) => pair[1]);
  }

  has(name, value = undefined) {
    needs(1, arguments.length, 'name');
    return this.#pairs.some((pair) => pair[0] === usv(name) && (value === undefined || pair[1] === usv(value)));
  }

  set(name, value) {
    needs(2, arguments.length, 'name', 'value');
    const key = usv(name);
    const first = this.#pairs.findIndex((pair) => pair[0] === key);
    if (first === -1) this.#pairs.push([key, usv(value)]);
    else {
      this.#pairs[first][1] = usv(value);
      this.#pairs = this.#pairs.filter((pair, index) => index <= first || pair[0] !== key);
    }
    this.#changed?.(this.toString());
  }

  sort() {
    this.#pairs.sort((left, right) => (left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0));
    this.#changed?.(this.toString());
  }

  forEach(callback, receiver = undefined) {
    if (typeof callback !== 'function') throw argumentType('callback', 'Function', callback);
    for (let index = 0; index < this.#pairs.length; index++) {
      callback.call(receiver, this.#pairs[index][1], this.#pairs[index][0], this);
    }
  }

  #iterate(pick, shown) {
    let index = 0;
    const iterator = Object.create(iteratorPrototype);
    iterators.set(iterator, {
      next: () => (index < this.#pairs.length ?
        { value: pick(this.#pairs[index++]), done: false } : { value: undefined, done: true }),
      rest: () => this.#pairs.slice(index).map(shown ?? pick),
    });
    return iterator;
  }

  entries() { return this.#iterate((pair) => [...pair]); }
  keys() { return this.#iterate((pair) => pair[0]); }
  values() { return this.#iterate((pair) => pair[1]); }

  toString() {
    return this.#pairs.map(([name, value]) => `${escapeText(name)}=${escapeText(value)}`).join('&');
  }

  [customInspect](depth, options) {
    if (typeof depth === 'number' && depth < 0) return options.stylize('[Object]', 'special');
    const { inspect } = require('internal/inspect');
    const shown = this.#pairs.map(([name, value]) => `${inspect(name, options)} => ${inspect(value, options)}`);
    if (shown.length === 0) return 'URLSearchParams {}';
    const width = shown.reduce((total, item) => total + item.length + 2, -2);
    return width > options.breakLength ? `URLSearchParams {\n  ${shown.join(',\n  ')} }` : `URLSearchParams { ${shown.join(', ')} }`;
  }

  get [Symbol.toStringTag]() { return 'URLSearchParams'; }
}

Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
  value: URLSearchParams.prototype.entries, writable: true, configurable: true, enumerable: false,
});

const iterators = new WeakMap();
const iteratorPrototype = Object.create(Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())), {
  next: { value: function next() { return iterators.get(this).next(); }, writable: true, configurable: true, enumerable: true },
  [Symbol.toStringTag]: { value: 'URLSearchParams Iterator', configurable: true },
  [customInspect]: {
    enumerable: false,
    value(depth, options) {
      const { inspect } = require('internal/inspect');
      const rest = iterators.get(this).rest().map((item) => inspect(item, options));
      return `URLSearchParams Iterator { ${rest.join(', ')} }`;
    },
  },
});

for (const [target, keys] of [
  [URL.prototype, [...names, 'searchParams', 'toString', 'toJSON']],
  [URLSearchParams.prototype, ['append', 'delete', 'get', 'getAll', 'has', 'set', 'sort', 'size', 'forEach', 'entries', 'keys', 'values', 'toString']],
]) {
  for (const key of keys) Object.defineProperty(target, key, { enumerable: true });
}

module.exports = { URL, URLSearchParams, unescapeText };
