'use strict';
// `DOMException`, which AbortSignal, structuredClone and atob throw.

const codes = {
  IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4, InvalidCharacterError: 5,
  NoModificationAllowedError: 7, NotFoundError: 8, NotSupportedError: 9, InUseAttributeError: 10,
  InvalidStateError: 11, SyntaxError: 12, InvalidModificationError: 13, NamespaceError: 14,
  InvalidAccessError: 15, TypeMismatchError: 17, SecurityError: 18, NetworkError: 19, AbortError: 20,
  URLMismatchError: 21, QuotaExceededError: 22, TimeoutError: 23, InvalidNodeTypeError: 24, DataCloneError: 25,
};

class DOMException extends Error {
  #name;

  constructor(message = '', options = 'Error') {
    const named = options !== null && typeof options === 'object';
    super(`${message}`, named && 'cause' in options ? { cause: options.cause } : undefined);
    this.#name = named ? `${options.name ?? 'Error'}` : `${options}`;
    const hidden = { writable: true, enumerable: false, configurable: true };
    const { stack } = this;
    const at = typeof stack === 'string' ? stack.indexOf('\n    at') : -1;
    Object.defineProperty(this, 'stack', {
      ...hidden,
      value: `${this.#name}: ${message}${at === -1 ? '' : stack.slice(at)}`,
    });
  }

  get name() { return this.#name; }

  get code() { return codes[this.#name] ?? 0; }

  get [Symbol.toStringTag]() { return 'DOMException'; }
}

for (const [name, code] of Object.entries(codes)) {
  const constant = `${name.replace(/Error$/, '').replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()}_ERR`;
  for (const target of [DOMException, DOMException.prototype]) {
    Object.defineProperty(target, constant, { value: code, enumerable: true });
  }
}

module.exports = { DOMException };
