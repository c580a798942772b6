'use strict';
// `node:url`: the classes, files and URLs, and the old functions `parse`, `format`, `resolve`.

const { domainToAscii, domainToUnicode } = native;
const { URL, URLSearchParams } = require('internal/url');
const { make, argumentType, check } = require('internal/errors');

// --- files ---

function fileURLToPath(url, options = undefined) {
  const windows = options?.windows ?? false;
  let parsed = url;
  if (typeof url === 'string') parsed = new URL(url);
  else if (url === null || typeof url !== 'object' || !url.href || !url.protocol) throw argumentType('path', ['string', 'URL'], url);
  if (parsed.protocol !== 'file:') throw make(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file');
  const { pathname } = parsed;
  if (windows) {
    if (/%2f|%5c/i.test(pathname)) throw make(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must not include encoded \\ or / characters');
    const path = decodeURIComponent(pathname.replaceAll('/', '\\'));
    if (parsed.hostname !== '') return `\\\\${parsed.hostname}${path}`;
    if (!/^\\[a-zA-Z]:/.test(path)) throw make(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must be absolute');
    return path.slice(1);
  }
  if (parsed.hostname !== '') {
    throw make(TypeError, 'ERR_INVALID_FILE_URL_HOST', `File URL host must be "localhost" or empty on ${process.platform}`);
  }
  if (/%2f/i.test(pathname)) throw make(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must not include encoded / characters');
  return decodeURIComponent(pathname);
}

function pathToFileURL(path) {
  check.string(path, 'path');
  let resolved = require('path').resolve(path);
  if (path.endsWith('/') && !resolved.endsWith('/')) resolved += '/';
  const encoded = resolved.replaceAll('%', '%25').replaceAll('\\', '%5C').replaceAll('\n', '%0A')
    .replaceAll('\r', '%0D').replaceAll('\t', '%09').replaceAll('?', '%3F').replaceAll('#', '%23');
  return new URL(`file://${encoded}`);
}

function urlToHttpOptions(url) {
  const { hostname, pathname, port, username, password, search } = url;
  return {
    ...url, protocol: url.protocol, hostname: hostname.replace(/^\[(.*)\]$/, '$1'), hash: url.hash, search, pathname,
    path: `${pathname || ''}${search || ''}`, href: url.href,
    ...port !== '' && { port: Number(port) },
    ...(username || password) && { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` },
  };
}

// --- the old interface ---

const slashed = new Set(['http', 'https', 'ftp', 'gopher', 'file', 'ws', 'wss']);
const protocolOf = (protocol) => (protocol ?? '').replace(/:$/, '');

function Url() {
  this.protocol = null;
  this.slashes = null;
  this.auth = null;
  this.host = null;
  this.port = null;
  this.hostname = null;
  this.hash = null;
  this.search = null;
  this.query = null;
  this.pathname = null;
  this.path = null;
  this.href = null;
}

const escapes = Object.fromEntries([...'\t\n\r "\'<>\\^`{|}'].map((character) => [character, `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`]));
const escapeRest = (text) => text.replace(/[\t\n\r "'<>\\^`{|}]/g, (character) => escapes[character]);

Url.prototype.parse = function parse(url, parseQuery = false, slashesDenoteHost = false) {
  check.string(url, 'url');
  let rest = url.trim();
  // Backslashes before the query are slashes, as browsers have it.
  const query = rest.search(/[?#]/);
  rest = query === -1 ? rest.replaceAll('\\', '/') : rest.slice(0, query).replaceAll('\\', '/') + rest.slice(query);
  const protocol = /^[a-z0-9.+-]+:/i.exec(rest)?.[0];
  const lower = protocol?.toLowerCase();
  const name = protocolOf(lower);
  if (protocol !== undefined) {
    this.protocol = lower;
    rest = rest.slice(protocol.length);
  }
  const isScript = name === 'javascript';
  let slashes = false;
  if (slashesDenoteHost || protocol !== undefined || /^\/\/[^@/]+@[^@/]+/.test(rest)) {
    slashes = rest.startsWith('//');
    if (slashes && !isScript) {
      rest = rest.slice(2);
      this.slashes = true;
    }
  }
  if (!isScript && (slashes || (protocol !== undefined && !slashed.has(name)))) {
    let end = rest.search(/[/?#]/);
    if (end === -1) end = rest.length;
    let host = rest.slice(0, end);
    const at = host.lastIndexOf('@');
    if (at !== -1) {
      this.auth = decodeURIComponent(host.slice(0, at));
      host = host.slice(at + 1);
    }
    // What cannot be in a host ends it.
    const odd = host.search(/[\t\n\r "%'<>\\^`{|};]/);
    let tail = rest.slice(end);
    if (odd !== -1) {
      tail = host.slice(odd) + tail;
      host = host.slice(0, odd);
    }
    const port = /:(\d*)$/.exec(host);
    if (port !== null) {
      if (port[1] !== '') this.port = port[1];
      host = host.slice(0, port.index);
    }
    let hostname = host.toLowerCase();
    const isV6 = hostname.startsWith('[') && hostname.endsWith(']');
    if (!isV6) {
      if (hostname.length > 255) hostname = '';
      const invalid = /[^a-z0-9._\-~!$&'()*+,;=\u0080-\uffff]/.exec(hostname);
      if (invalid !== null) {
        tail = `/${hostname.slice(invalid.index)}${tail}`;
        hostname = hostname.slice(0, invalid.index);
      }
      if (/[^\0-\x7f]/.test(hostname)) hostname = domainToAscii(hostname);
    }
    this.host = hostname + (this.port === null ? '' : `:${this.port}`);
    this.hostname = isV6 ? hostname.slice(1, -1) : hostname;
    rest = tail;
  }
  if (!isScript) rest = escapeRest(rest);
  const hash = rest.indexOf('#');
  if (hash !== -1) {
    this.hash = rest.slice(hash);
    rest = rest.slice(0, hash);
  }
  const question = rest.indexOf('?');
  if (question !== -1) {
    this.search = rest.slice(question);
    this.query = rest.slice(question + 1);
    if (parseQuery) this.query = require('querystring').parse(this.query);
    rest = rest.slice(0, question);
  } else if (parseQuery) {
    this.search = null;
    this.query = Object.create(null);
  }
  if (rest !== '') this.pathname = rest;
  if (slashed.has(name) && this.hostname && !this.pathname) this.pathname = '/';
  if (this.pathname || this.search) this.path = (this.pathname ?? '') + (this.search ?? '');
  this.href = this.format();
  return this;
};

Url.prototype.format = function format() {
  let auth = this.auth || '';
  if (auth !== '') auth = `${encodeURIComponent(auth).replace(/%3A/i, ':')}@`;
  let protocol = this.protocol || '';
  let pathname = this.pathname || '';
  let hash = this.hash || '';
  let host = '';
  if (this.host) {
    host = auth + this.host;
  } else if (this.hostname) {
    host = auth + (this.hostname.includes(':') && !/^\[.*\]$/.test(this.hostname) ? `[${this.hostname}]` : this.hostname);
    if (this.port) host += `:${this.port}`;
  }
  let query = '';
  if (this.query !== null && typeof this.query === 'object') query = require('querystring').stringify(this.query);
  let search = this.search || (query && `?${query}`) || '';
  if (protocol !== '' && !protocol.endsWith(':')) protocol += ':';
  pathname = pathname.replace(/[?#]/g, encodeURIComponent);
  if (this.slashes || slashed.has(protocolOf(protocol))) {
    if (this.slashes || host !== '') {
      if (pathname !== '' && pathname[0] !== '/') pathname = `/${pathname}`;
      host = `//${host}`;
    } else if (protocolOf(protocol) === 'file') {
      host = '//';
    }
  }
  search = search.replaceAll('#', '%23');
  if (hash !== '' && hash[0] !== '#') hash = `#${hash}`;
  if (search !== '' && search[0] !== '?') search = `?${search}`;
  return protocol + host + pathname + search + hash;
};

Url.prototype.resolve = function resolve(relative) {
  return this.resolveObject(parse(relative, false, true)).format();
};

Url.prototype.resolveObject = function resolveObject(given) {
  const relative = typeof given === 'string' ? parse(given, false, true) : given;
  const result = Object.assign(new Url(), this);
  result.hash = relative.hash;
  const done = () => {
    if (result.pathname || result.search) result.path = (result.pathname ?? '') + (result.search ?? '');
    result.href = result.format();
    return result;
  };
  if (relative.href === '') return done();
  if (relative.slashes && !relative.protocol) {
    for (const [key, value] of Object.entries(relative)) if (key !== 'protocol') result[key] = value;
    if (slashed.has(protocolOf(result.protocol)) && result.hostname && !result.pathname) result.path = result.pathname = '/';
    return done();
  }
  if (relative.protocol && relative.protocol !== result.protocol) {
    if (!slashed.has(protocolOf(relative.protocol))) {
      Object.assign(result, relative);
      return done();
    }
    result.protocol = relative.protocol;
    if (!relative.host && !/^file:?$/.test(relative.protocol)) {
      const parts = (relative.pathname ?? '').split('/');
      while (parts.length > 0 && !(relative.host = parts.shift()));
      relative.host ||= '';
      relative.hostname ||= '';
      if (parts[0] !== '') parts.unshift('');
      if (parts.length < 2) parts.unshift('');
      result.pathname = parts.join('/');
    } else {
      result.pathname = relative.pathname;
    }
    result.search = relative.search;
    result.query = relative.query;
    result.host = relative.host || '';
    result.auth = relative.auth;
    result.hostname = relative.hostname || relative.host;
    result.port = relative.port;
    result.slashes ||= relative.slashes;
    return done();
  }
  const fromRoot = Boolean(result.pathname) && result.pathname[0] === '/';
  const toRoot = Boolean(relative.host) || (Boolean(relative.pathname) && relative.pathname[0] === '/');
  let mustBeAbsolute = toRoot || fromRoot || (Boolean(result.host) && Boolean(relative.pathname));
  const dropsPath = mustBeAbsolute;
  let source = result.pathname ? result.pathname.split('/') : [];
  const target = relative.pathname ? relative.pathname.split('/') : [];
  const opaque = result.protocol && !slashed.has(protocolOf(result.protocol));
  if (opaque) {
    result.hostname = '';
    result.port = null;
    if (result.host) {
      if (source[0] === '') source[0] = result.host;
      else source.unshift(result.host);
    }
    result.host = '';
    if (relative.protocol) {
      relative.hostname = null;
      relative.port = null;
      result.auth = null;
      if (relative.host) {
        if (target[0] === '') target[0] = relative.host;
        else target.unshift(relative.host);
      }
      relative.host = null;
    }
    mustBeAbsolute = mustBeAbsolute && (target[0] === '' || source[0] === '');
  }
  if (toRoot) {
    if (relative.host || relative.host === '') {
      if (result.host !== relative.host) result.auth = null;
      result.host = relative.host;
      result.port = relative.port;
    }
    if (relative.hostname || relative.hostname === '') {
      if (result.hostname !== relative.hostname) result.auth = null;
      result.hostname = relative.hostname;
    }
    result.search = relative.search;
    result.query = relative.query;
    source = target;
  } else if (target.length > 0) {
    source.pop();
    source = [...source, ...target];
    result.search = relative.search;
    result.query = relative.query;
  } else if (relative.search !== null && relative.search !== undefined) {
    if (opaque) result.hostname = result.host = source.shift();
    result.search = relative.search;
    result.query = relative.query;
    return done();
  }
  if (source.length === 0) {
    result.pathname = null;
    result.path = result.search ? `/${result.search}` : null;
    result.href = result.format();
    return result;
  }
  let last = source.at(-1);
  const trailing = ((result.host || relative.host || source.length > 1) && (last === '.' || last === '..')) || last === '';
  let up = 0;
  for (let index = source.length - 1; index >= 0; index--) {
    last = source[index];
    if (last === '.') source.splice(index, 1);
    else if (last === '..') {
      source.splice(index, 1);
      up++;
    } else if (up > 0) {
      source.splice(index, 1);
      up--;
    }
  }
  if (!mustBeAbsolute && !dropsPath) while (up-- > 0) source.unshift('..');
  if (mustBeAbsolute && source[0] !== '' && (!source[0] || source[0][0] !== '/')) source.unshift('');
  if (trailing && !source.join('/').endsWith('/')) source.push('');
  const absolute = source[0] === '' || (source[0] && source[0][0] === '/');
  if (opaque) {
    result.hostname = result.host = absolute ? '' : source.length > 0 ? source.shift() : '';
  }
  mustBeAbsolute = mustBeAbsolute || (Boolean(result.host) && source.length > 0);
  if (mustBeAbsolute && !absolute) source.unshift('');
  result.pathname = source.length > 0 ? source.join('/') : null;
  result.auth = relative.auth || result.auth;
  result.slashes = result.slashes || relative.slashes;
  return done();
};

function parse(url, parseQuery, slashesDenoteHost) {
  if (url instanceof Url) return url;
  return new Url().parse(url, parseQuery, slashesDenoteHost);
}

function format(url, options) {
  if (typeof url === 'string') return parse(url).format();
  if (url === null || typeof url !== 'object') throw argumentType('urlObject', ['Object', 'string'], url);
  if (!(url instanceof URL)) return Url.prototype.format.call(url);
  const { fragment = true, unicode = false, search = true, auth = true } = options ?? {};
  const hostname = unicode ? domainToUnicode(url.hostname) : url.hostname;
  let result = url.protocol;
  if (url.href.startsWith(`${url.protocol}//`)) result += '//';
  if (auth && (url.username || url.password)) result += `${url.username}${url.password ? `:${url.password}` : ''}@`;
  result += hostname + (url.port ? `:${url.port}` : '') + url.pathname;
  if (search) result += url.search;
  return fragment ? result + url.hash : result;
}

module.exports = {
  Url, parse, format,
  resolve: (from, to) => parse(from, false, true).resolve(to),
  resolveObject: (from, to) => (from ? parse(from, false, true).resolveObject(to) : to),
  URL, URLSearchParams,
  domainToASCII: (domain) => domainToAscii(`${domain}`),
  domainToUnicode: (domain) => domainToUnicode(`${domain}`),
  fileURLToPath, pathToFileURL, urlToHttpOptions,
};
