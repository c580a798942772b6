'use strict';
// The functions of `node:fs` that take a callback.

const { argumentType, check } = require('internal/errors');
const { pathOf, flagsOf, dataOf } = require('internal/fs/arguments');
const { later, calling } = require('internal/fs/later');
const sync = require('internal/fs/sync');

// The last argument, which has to be a function.
function callbackIn(values) {
  const callback = values.pop();
  if (typeof callback !== 'function') throw argumentType('cb', 'Function', undefined);
  return callback;
}

// Arguments of a wrong type are refused at once, before the operation is put off.
const checked = {
  readFile: (path) => typeof path === 'number' || pathOf(path),
  writeFile: (path, data) => { typeof path === 'number' || pathOf(path); dataOf(data); },
  appendFile: (path, data) => { typeof path === 'number' || pathOf(path); dataOf(data); },
  open: (path, flags) => { pathOf(path); if (typeof flags !== 'function') flagsOf(flags); },
};
for (const name of ['stat', 'lstat', 'readdir', 'mkdir', 'rm', 'rmdir', 'unlink', 'access', 'realpath', 'readlink', 'chmod', 'utimes']) {
  checked[name] = (path) => pathOf(path);
}

const callbacks = {};
for (const name of Object.keys(sync)) {
  const plain = name.slice(0, -'Sync'.length);
  if (plain === 'exists' || plain === 'read' || plain === 'write' || plain === 'readv' || plain === 'writev') continue;
  callbacks[plain] = { [plain](...values) {
    const callback = callbackIn(values);
    checked[plain]?.(...values);
    calling(callback, () => sync[name](...values));
  } }[plain];
}
callbacks.realpath.native = callbacks.realpath;

Object.assign(callbacks, {
  exists(path, callback) {
    check.function(callback, 'cb');
    setImmediate(() => callback(sync.existsSync(path)));
  },
  read(descriptor, ...values) {
    const callback = callbackIn(values);
    let [buffer, ...rest] = values;
    if (!ArrayBuffer.isView(buffer)) {
      const options = buffer ?? {};
      buffer = options.buffer ?? require('buffer').Buffer.alloc(16384);
      rest = [options];
    }
    setImmediate(() => {
      let count;
      try {
        count = sync.readSync(descriptor, buffer, ...rest);
      } catch (error) {
        callback(error);
        return;
      }
      callback(null, count, buffer);
    });
  },
  write(descriptor, data, ...values) {
    const callback = callbackIn(values);
    setImmediate(() => {
      let count;
      try {
        count = sync.writeSync(descriptor, data, ...values);
      } catch (error) {
        callback(error);
        return;
      }
      callback(null, count, data);
    });
  },
});
for (const name of ['readv', 'writev']) {
  callbacks[name] = (descriptor, buffers, ...values) => {
    const callback = callbackIn(values);
    calling((error, count) => callback(error, count, buffers), () => sync[`${name}Sync`](descriptor, buffers, ...values));
  };
}
const promisifyNames = Symbol.for('nodejs.util.promisify.names');
for (const [name, names] of [['read', ['bytesRead', 'buffer']], ['write', ['bytesWritten', 'buffer']], ['readv', ['bytesRead', 'buffers']], ['writev', ['bytesWritten', 'buffers']]]) {
  Object.defineProperty(callbacks[name], promisifyNames, { value: names, enumerable: false });
}
Object.defineProperty(callbacks.exists, Symbol.for('nodejs.util.promisify.custom'), {
  enumerable: false, value: (path) => later(() => sync.existsSync(path)),
});

module.exports = callbacks;
