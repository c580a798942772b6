'use strict';
// `node:fs/promises`.

const { make, AbortError } = require('internal/errors');
const { constants, bytesOf, dataOf } = require('internal/fs/arguments');
const { later } = require('internal/fs/later');
const sync = require('internal/fs/sync');

const handles = () => require('internal/fs/handle').FileHandle;
const pathOrHandle = (path) => (path !== null && typeof path === 'object' && path instanceof handles() ? path.fd : path);

const promises = { constants };
for (const name of Object.keys(sync)) {
  const plain = name.slice(0, -'Sync'.length);
  if (/^f(?:stat|chmod|chown|utimes|truncate|sync|datasync)$|^(?:exists|open|close|read|write|readv|writev)$/.test(plain)) continue;
  promises[plain] = { [plain]: async (...values) => later(() => sync[name](pathOrHandle(values[0]), ...values.slice(1))) }[plain];
}
Object.assign(promises, {
  open: async (path, flags, mode) => later(() => new (handles())(sync.openSync(path, flags, mode))),
  async readFile(path, options) {
    const signal = options?.signal;
    const result = await later(() => sync.readFileSync(pathOrHandle(path), options));
    if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
    return result;
  },
  async writeFile(path, data, options) {
    if (typeof data !== 'string' && !ArrayBuffer.isView(data) && data !== null && typeof data === 'object' &&
        (Symbol.iterator in data || Symbol.asyncIterator in data)) {
      const chunks = [];
      for await (const chunk of data) chunks.push(bytesOf(dataOf(chunk), options?.encoding));
      data = require('buffer').Buffer.concat(chunks);
    }
    return later(() => sync.writeFileSync(pathOrHandle(path), data, options));
  },
  async* watch() {
    throw make(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The watch() method is not implemented');
  },
});

module.exports = promises;
