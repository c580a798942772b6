'use strict';
// `node:tty`: which of the standard streams are terminals.

const isatty = (descriptor) => Number.isInteger(descriptor) && descriptor >= 0 && descriptor <= 2 && native.isTerminal(descriptor);

class ReadStream {
  constructor() { return process.stdin; }
}

class WriteStream {
  constructor(descriptor) { return descriptor === 2 ? process.stderr : process.stdout; }
}

module.exports = { isatty, ReadStream, WriteStream };
