'use strict';
// `btoa` and `atob`: base64 for the web.

const { encode, decode } = native;
const { DOMException } = require('internal/dom_exception');
const { make } = require('internal/errors');

function btoa(value) {
  if (arguments.length === 0) throw make(TypeError, 'ERR_MISSING_ARGS', 'The "input" argument must be specified');
  const text = `${value}`;
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 255) throw new DOMException('Invalid character', 'InvalidCharacterError');
  }
  return decode(encode(text, 'latin1'), 'base64', 0);
}

function atob(value) {
  if (arguments.length === 0) throw make(TypeError, 'ERR_MISSING_ARGS', 'The "input" argument must be specified');
  let text = `${value}`.replace(/[\t\n\f\r ]/g, '');
  if (text.length % 4 === 0) text = text.replace(/==?$/, '');
  if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) {
    throw new DOMException(text.length % 4 === 1 && !/[^A-Za-z0-9+/]/.test(text) ?
      'The string to be decoded is not correctly encoded.' : 'Invalid character', 'InvalidCharacterError');
  }
  return decode(encode(text, 'base64'), 'latin1', 0);
}

module.exports = { btoa, atob };
