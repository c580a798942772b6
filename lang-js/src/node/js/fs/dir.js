'use strict';
// `fs.Dir`: a folder whose entries are read one by one.

const { make } = require('internal/errors');
const { pathOf } = require('internal/fs/arguments');
const { readdirSync } = require('internal/fs/folders');
const { later, calling } = require('internal/fs/later');

class Dir {
  #entries;
  #at = 0;
  #closed = false;

  constructor(path, options) {
    this.path = path;
    this.#entries = readdirSync(path, { ...options, withFileTypes: true });
  }

  #check() {
    if (this.#closed) throw make(Error, 'ERR_DIR_CLOSED', 'Directory handle was closed');
  }

  readSync() {
    this.#check();
    return this.#entries[this.#at++] ?? null;
  }

  closeSync() {
    this.#check();
    this.#closed = true;
  }

  read(callback) { return callback === undefined ? later(() => this.readSync()) : calling(callback, () => this.readSync()); }
  close(callback) { return callback === undefined ? later(() => this.closeSync()) : calling(callback, () => this.closeSync()); }

  async* [Symbol.asyncIterator]() {
    for (let entry; (entry = await this.read()) !== null;) yield entry;
    await this.close();
  }
}

const opendirSync = (path, options) => new Dir(pathOf(path), options);

module.exports = { Dir, opendirSync };
