'use strict';
// Strings and numbers as literals.

const mustEscape = /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const mustEscapeAll = new RegExp(mustEscape.source, 'g');
const mustEscapeAllButSingle = new RegExp(mustEscape.source.replace('\\x27', ''), 'g');
const shortEscapes = { 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 39: "\\'", 92: '\\\\' };

function escapeUnit(character) {
  const unit = character.charCodeAt(0);
  if (shortEscapes[unit] !== undefined) return shortEscapes[unit];
  const digits = unit.toString(16);
  return unit < 256 ? `\\x${digits.toUpperCase().padStart(2, '0')}` : `\\u${digits}`;
}

function quote(text) {
  if (!mustEscape.test(text)) return `'${text}'`;
  let mark = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) mark = '"';
    else if (!text.includes('`') && !text.includes('${')) mark = '`';
  }
  return mark + text.replace(mark === "'" ? mustEscapeAll : mustEscapeAllButSingle, escapeUnit) + mark;
}

const groupDigits = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, '_');

function numberText(number, separator) {
  if (Object.is(number, -0)) return '-0';
  const text = `${number}`;
  if (!separator || !Number.isFinite(number) || text.includes('e')) return text;
  const [whole, fraction] = text.split('.');
  const grouped = (whole[0] === '-' ? '-' : '') + groupDigits(whole.replace('-', ''));
  return fraction === undefined ? grouped : `${grouped}.${fraction.replace(/(\d{3})(?=\d)/g, '$1_')}`;
}

const bigintText = (value, separator) => (separator ?
  `${value < 0n ? '-' : ''}${groupDigits(`${value}`.replace('-', ''))}n` : `${value}n`);

const escapeKey = (key) => key.replace(mustEscapeAllButSingle, escapeUnit);

module.exports = { quote, escapeKey, numberText, bigintText };
