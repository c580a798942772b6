'use strict';
// `util.styleText` and its reverse.

const { argumentValue, check } = require('internal/errors');
const { inspect, stripColors } = require('internal/inspect');

function stripVTControlCharacters(text) {
  check.string(text, 'str');
  return stripColors(text);
}

function styleText(style, text, options = {}) {
  check.string(text, 'text');
  const { validateStream = true, stream = process.stdout } = options;
  const plain = validateStream && (!stream?.isTTY || Boolean(process.env.NO_COLOR));
  const styles = Array.isArray(style) ? style : [style];
  let before = '';
  let after = '';
  for (const name of styles) {
    if (name === 'none') continue;
    const codes = Object.hasOwn(inspect.colors, name) || name in inspect.colors ? inspect.colors[name] : undefined;
    if (codes === undefined) {
      throw argumentValue('format', name, `must be one of: ${Object.keys(inspect.colors).map((key) => `'${key}'`).join(', ')}`);
    }
    before += `\u001b[${codes[0]}m`;
    after = `\u001b[${codes[1]}m${after}`;
  }
  return plain ? text : `${before}${text}${after}`;
}

module.exports = { stripVTControlCharacters, styleText };
