'use strict';
// `node:querystring`.

const { Buffer } = require('buffer');

function escape(value) {
  const text = typeof value === 'string' ? value : typeof value === 'object' ? String(value) : `${value}`;
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)) {
    throw require('internal/errors').make(URIError, 'ERR_INVALID_URI', 'URI malformed');
  }
  return encodeURIComponent(text);
}

function unescapeBuffer(text) {
  const bytes = [];
  for (let at = 0; at < text.length; at++) {
    const pair = text.slice(at + 1, at + 3);
    if (text[at] === '%' && /^[0-9a-fA-F]{2}$/.test(pair)) {
      bytes.push(parseInt(pair, 16));
      at += 2;
    } else {
      bytes.push(text.charCodeAt(at));
    }
  }
  return Buffer.from(bytes);
}

function unescape(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return unescapeBuffer(text).toString();
  }
}

function primitive(value) {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return `${value}`;
  if (typeof value === 'bigint' || typeof value === 'boolean') return `${value}`;
  return '';
}

function stringify(object, separator = '&', equals = '=', options = undefined) {
  const encode = options?.encodeURIComponent ?? module.exports.escape;
  if (object === null || typeof object !== 'object') return '';
  const pieces = [];
  for (const [key, value] of Object.entries(object)) {
    const name = encode(primitive(key)) + (equals || '=');
    for (const item of Array.isArray(value) ? value : [value]) pieces.push(name + encode(primitive(item)));
  }
  return pieces.join(separator || '&');
}

function parse(text, separator = '&', equals = '=', options = undefined) {
  const result = Object.create(null);
  if (typeof text !== 'string' || text.length === 0) return result;
  const custom = options?.decodeURIComponent ?? module.exports.unescape;
  const decode = (piece) => {
    try {
      return custom(piece);
    } catch {
      return unescape(piece);
    }
  };
  const limit = options?.maxKeys ?? 1000;
  const sign = equals || '=';
  let pieces = text.split(separator || '&');
  if (limit > 0) pieces = pieces.slice(0, limit);
  for (const piece of pieces) {
    if (piece === '') continue;
    const spaced = piece.replaceAll('+', ' ');
    const at = spaced.indexOf(sign);
    const key = decode(at === -1 ? spaced : spaced.slice(0, at));
    const value = at === -1 ? '' : decode(spaced.slice(at + sign.length));
    if (!(key in result)) result[key] = value;
    else if (Array.isArray(result[key])) result[key].push(value);
    else result[key] = [result[key], value];
  }
  return result;
}

module.exports = { parse, decode: parse, stringify, encode: stringify, escape, unescape, unescapeBuffer };
