'use strict';
// Properties whose values are made when they are first read. They stay accessors: the
// engine's cache of property places takes a getter that replaces itself for a getter for
// ever.

function lazily(target, names, make) {
  for (const name of names) {
    let made = false;
    let value;
    Object.defineProperty(target, name, {
      get() {
        if (!made) {
          value = make(name);
          made = true;
        }
        return value;
      },
      set(other) {
        if (this !== target) {
          // An heir's own.
          Object.defineProperty(this, name, { value: other, writable: true, enumerable: true, configurable: true });
          return;
        }
        made = true;
        value = other;
      },
      enumerable: true,
      configurable: true,
    });
  }
}

module.exports = { lazily };
