'use strict';
// What is known of a file: `fs.Stats` and `fs.Dirent`.

const { constants } = require('internal/fs/arguments');

const kinds = {
  isDirectory: constants.S_IFDIR, isFile: constants.S_IFREG, isBlockDevice: constants.S_IFBLK,
  isCharacterDevice: constants.S_IFCHR, isSymbolicLink: constants.S_IFLNK, isFIFO: constants.S_IFIFO, isSocket: constants.S_IFSOCK,
};

const fields = ['dev', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'blksize', 'ino', 'size', 'blocks'];
const times = ['atime', 'mtime', 'ctime', 'birthtime'];

function Stats(values = []) {
  fields.forEach((name, index) => { this[name] = values[index]; });
  times.forEach((name, index) => {
    this[`${name}Ms`] = values[fields.length + 2 * index] * 1000 + values[fields.length + 2 * index + 1] / 1e6;
  });
}

function BigIntStats(values) {
  fields.forEach((name, index) => { this[name] = BigInt(values[index]); });
  const nanoseconds = times.map((_, index) =>
    BigInt(values[fields.length + 2 * index]) * 1_000_000_000n + BigInt(values[fields.length + 2 * index + 1]));
  times.forEach((name, index) => { this[`${name}Ms`] = nanoseconds[index] / 1_000_000n; });
  times.forEach((name, index) => { this[`${name}Ns`] = nanoseconds[index]; });
}

for (const [constructor, convert] of [[Stats, (value) => value], [BigIntStats, Number]]) {
  for (const [name, kind] of Object.entries(kinds)) {
    constructor.prototype[name] = function () {
      return (convert(this.mode) & constants.S_IFMT) === kind;
    };
  }
  // Dates are made when asked for; then they are properties like the others.
  for (const name of times) {
    const define = (target, value) => Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
    Object.defineProperty(constructor.prototype, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = new Date(Math.round(convert(this[`${name}Ms`])));
        define(this, value);
        return value;
      },
      set(value) { define(this, value); },
    });
  }
}

function statsOf(values, options) {
  if (values === undefined) return undefined;
  const stats = options?.bigint ? new BigIntStats(values) : new Stats(values);
  for (const name of times) void stats[name];
  return stats;
}

class Dirent {
  #kind;

  constructor(name, parentPath, kind) {
    this.name = name;
    this.parentPath = parentPath;
    this.path = parentPath;
    this.#kind = kind;
  }

  isFile() { return this.#kind === constants.UV_DIRENT_FILE; }
  isDirectory() { return this.#kind === constants.UV_DIRENT_DIR; }
  isSymbolicLink() { return this.#kind === constants.UV_DIRENT_LINK; }
  isFIFO() { return this.#kind === constants.UV_DIRENT_FIFO; }
  isSocket() { return this.#kind === constants.UV_DIRENT_SOCKET; }
  isCharacterDevice() { return this.#kind === constants.UV_DIRENT_CHAR; }
  isBlockDevice() { return this.#kind === constants.UV_DIRENT_BLOCK; }
}

module.exports = { Stats, Dirent, statsOf };
