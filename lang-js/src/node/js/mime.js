'use strict';
// `util.MIMEType`.

const { make } = require('internal/errors');

class MIMEType {
  #type;
  #subtype;
  #parameters = new Map();

  constructor(text) {
    const match = /^\s*([^/;\s]+)\/([^;\s]+)\s*(?:;(.*))?$/.exec(`${text}`);
    if (match === null) throw make(TypeError, 'ERR_INVALID_MIME_SYNTAX', `The MIME syntax for a type in "${text}" is invalid at 0`);
    this.#type = match[1].toLowerCase();
    this.#subtype = match[2].toLowerCase();
    for (const piece of (match[3] ?? '').split(';')) {
      const [name, value = ''] = piece.trim().split('=');
      if (name !== '' && !this.#parameters.has(name.toLowerCase())) this.#parameters.set(name.toLowerCase(), value.replace(/^"|"$/g, ''));
    }
  }

  get type() { return this.#type; }
  get subtype() { return this.#subtype; }
  get essence() { return `${this.#type}/${this.#subtype}`; }
  get params() { return this.#parameters; }
  toString() { return [this.essence, ...[...this.#parameters].map(([name, value]) => `${name}=${value}`)].join(';'); }
  toJSON() { return this.toString(); }
}

module.exports = { MIMEType };
