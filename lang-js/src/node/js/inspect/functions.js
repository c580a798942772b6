'use strict';
// Functions and classes.

const { functionKind } = native;

function functionText(value, constructor, tag) {
  if (isClass(value)) return classText(value, constructor, tag);
  let type = 'Function';
  const source = functionKind(value);
  if (source === 'generator' || source === 'asyncGenerator') type = `Generator${type}`;
  if (source === 'async' || source === 'asyncGenerator') type = `Async${type}`;
  let text = `[${type}`;
  if (constructor === null) text += ' (null prototype)';
  text += value.name === '' ? ' (anonymous)]' : `: ${typeof value.name === 'string' ? value.name : require('internal/inspect').inspect(value.name)}]`;
  if (constructor !== type && constructor !== null) text += ` ${constructor}`;
  if (tag !== '' && constructor !== tag) text += ` [${tag}]`;
  return text;
}

function isClass(value) {
  const text = Function.prototype.toString.call(value);
  return text.startsWith('class') && text.endsWith('}') && /^class(?![\w$(])/.test(text);
}

function classText(value, constructor, tag) {
  const name = (Object.hasOwn(value, 'name') && value.name) || '(anonymous)';
  let text = `class ${name}`;
  if (constructor !== 'Function' && constructor !== null) text += ` [${constructor}]`;
  if (tag !== '' && constructor !== tag) text += ` [${tag}]`;
  if (constructor === null) text += ' extends null';
  else if (Object.getPrototypeOf(value).name) text += ` extends ${Object.getPrototypeOf(value).name}`;
  return `[${text}]`;
}

module.exports = { functionText, isClass };
