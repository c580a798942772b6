'use strict';
// Warnings: `process.emitWarning`, and their printing.

const { argumentType } = require('internal/errors');
const { process } = require('internal/process');

function emitWarning(warning, type, code) {
  let detail;
  if (type !== null && typeof type === 'object' && !Array.isArray(type)) ({ type, code, detail } = type);
  else if (typeof type === 'function') [type, code] = [undefined, undefined];
  if (typeof code === 'function') code = undefined;
  let error = warning;
  if (typeof warning === 'string') {
    error = new Error(warning);
    error.name = `${type || 'Warning'}`;
    if (code !== undefined) error.code = code;
    if (detail !== undefined) error.detail = detail;
  } else if (!(warning instanceof Error)) {
    throw argumentType('warning', ['Error', 'string'], warning);
  }
  if (error.name === 'DeprecationWarning') {
    if (process.noDeprecation) return;
    if (process.throwDeprecation) {
      process.nextTick(() => { throw error; });
      return;
    }
  }
  process.nextTick(() => process.emit('warning', error));
}

function printWarning(warning) {
  if (process.env.NODE_NO_WARNINGS === '1') return;
  const code = warning.code === undefined ? '' : `[${warning.code}] `;
  process.stderr.write(`(poly:${process.pid}) ${code}${warning.toString().replace(/^(\w+) \[.*?\]/, '$1')}\n${
    warning.detail === undefined ? '' : `${warning.detail}\n`}`);
}

module.exports = { emitWarning, printWarning };
