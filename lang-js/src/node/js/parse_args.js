'use strict';
// `util.parseArgs`: options and positionals of a command line.

const { make, argumentType, argumentValue, check } = require('internal/errors');

const inspect = (...values) => require('internal/inspect').inspect(...values);

function parseArgs(config = {}) {
  const { options = {}, strict = true, allowPositionals = !strict, tokens: wantsTokens = false, allowNegative = false } = config;
  const words = config.args ?? process.argv.slice(2);
  if (!Array.isArray(words)) throw argumentType('args', 'Array', words);
  for (const [name, option] of Object.entries(options)) {
    check.object(option, `options.${name}`);
    if (option.type !== 'string' && option.type !== 'boolean') {
      throw make(TypeError, 'ERR_INVALID_ARG_TYPE', `The "options.${name}.type" property must be one of: 'boolean', 'string'. Received ${inspect(option.type)}`);
    }
    if (option.short !== undefined && (typeof option.short !== 'string' || option.short.length !== 1)) {
      throw argumentValue(`options.${name}.short`, option.short, 'must be a single character');
    }
  }
  const longOf = (short) => Object.keys(options).find((name) => options[name].short === short) ?? short;
  const isString = (name) => options[name]?.type === 'string';
  const tokens = [];
  const queue = words.map((word, index) => ({ word: `${word}`, index }));
  while (queue.length > 0) {
    const { word, index } = queue.shift();
    if (word === '--') {
      tokens.push({ kind: 'option-terminator', index });
      for (const rest of queue.splice(0)) tokens.push({ kind: 'positional', index: rest.index, value: rest.word });
      break;
    }
    const next = () => (queue.length > 0 && (!strict || true) ? queue[0].word : undefined);
    if (/^-[^-]$/.test(word)) {
      const name = longOf(word[1]);
      let value;
      let inlineValue;
      if (isString(name) && next() !== undefined && next() !== '--') {
        checkAmbiguous(word, next());
        value = queue.shift().word;
        inlineValue = false;
      }
      tokens.push({ kind: 'option', name, rawName: word, index, value, inlineValue });
    } else if (/^-[^-].+/.test(word)) {
      const first = longOf(word[1]);
      if (isString(first)) {
        tokens.push({ kind: 'option', name: first, rawName: word.slice(0, 2), index, value: word.slice(2), inlineValue: true });
      } else {
        // A group of flags: each is looked at by itself.
        const parts = [];
        for (let at = 1; at < word.length; at++) {
          const name = longOf(word[at]);
          if (!isString(name) || at === word.length - 1) parts.push({ word: `-${word[at]}`, index });
          else {
            parts.push({ word: `-${word.slice(at)}`, index });
            break;
          }
        }
        queue.unshift(...parts);
      }
    } else if (/^--[^=]+=/.test(word)) {
      const equals = word.indexOf('=');
      tokens.push({ kind: 'option', name: word.slice(2, equals), rawName: word.slice(0, equals), index, value: word.slice(equals + 1), inlineValue: true });
    } else if (/^--./.test(word)) {
      let name = word.slice(2);
      let value;
      let inlineValue;
      if (isString(name) && next() !== undefined && next() !== '--') {
        checkAmbiguous(word, next());
        value = queue.shift().word;
        inlineValue = false;
      }
      tokens.push({ kind: 'option', name, rawName: word, index, value, inlineValue });
    } else {
      tokens.push({ kind: 'positional', index, value: word });
    }
  }
  function checkAmbiguous(word, value) {
    if (!strict || value.length <= 1 || value[0] !== '-') return;
    const name = word.startsWith('--') ? word.slice(2) : longOf(word[1]);
    const shown = options[name]?.short ? `-${options[name].short}, --${name}` : `--${name}`;
    throw make(TypeError, 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE',
      `Option '${word}' argument is ambiguous.\nDid you forget to specify the option argument for '${word}'?\nTo specify an option argument starting with a dash use '${
        word.startsWith('--') ? `${word}=-XYZ` : `${`--${name}`}=-XYZ' or '${word}-XYZ`}'.${shown ? '' : ''}`);
  }
  const values = Object.create(null);
  const positionals = [];
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (!allowPositionals && strict) {
        throw make(TypeError, 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL',
          `Unexpected argument '${token.value}'. This command does not take positional arguments`);
      }
      positionals.push(token.value);
      continue;
    }
    if (token.kind !== 'option') continue;
    let { name } = token;
    let value = token.value ?? true;
    if (allowNegative && token.value === undefined && name.startsWith('no-') && !Object.hasOwn(options, name)) {
      name = name.slice(3);
      value = false;
      token.name = name;
    }
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (strict) {
      if (option === undefined) {
        const hint = allowPositionals ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- ${JSON.stringify(token.rawName)}` : '';
        throw make(TypeError, 'ERR_PARSE_ARGS_UNKNOWN_OPTION', `Unknown option '${token.rawName}'${hint}`);
      }
      const shown = option.short ? `-${option.short}, --${name}` : `--${name}`;
      if (option.type === 'string' && typeof value !== 'string') {
        throw make(TypeError, 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown} <value>' argument missing`);
      }
      if (option.type === 'boolean' && token.value !== undefined) {
        throw make(TypeError, 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown}' does not take an argument`);
      }
    }
    if (name === '__proto__') continue;
    if (option?.multiple) (values[name] ??= []).push(value);
    else values[name] = value;
  }
  for (const [name, option] of Object.entries(options)) {
    if (option.default !== undefined && values[name] === undefined) values[name] = option.default;
  }
  return wantsTokens ? { values, positionals, tokens } : { values, positionals };
}

module.exports = { parseArgs };
