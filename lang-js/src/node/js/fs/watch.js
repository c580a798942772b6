'use strict';
// Changes of files.

const { make, check } = require('internal/errors');
const { pathOf } = require('internal/fs/arguments');
const { Stats } = require('internal/fs/stats');
const sync = require('internal/fs/sync');

// Looks at a file's times every so often.
const watched = new Map();

function watchFile(path, options, listener) {
  if (typeof options === 'function') [options, listener] = [{}, options];
  check.function(listener, 'listener');
  const file = require('path').resolve(pathOf(path));
  const look = () => sync.statSync(file, { ...options, throwIfNoEntry: false }) ?? new Stats(new Array(18).fill(0));
  const emitter = new (require('events'))();
  let before = look();
  const timer = setInterval(() => {
    const now = look();
    if (now.mtimeMs !== before.mtimeMs || now.size !== before.size || now.ino !== before.ino) emitter.emit('change', now, before);
    before = now;
  }, options?.interval ?? 5007);
  if (options?.persistent === false) timer.unref();
  emitter.on('change', listener);
  const entry = { timer, emitter };
  watched.set(file, [...watched.get(file) ?? [], entry]);
  return emitter;
}

function unwatchFile(path, listener) {
  const file = require('path').resolve(pathOf(path));
  const rest = (watched.get(file) ?? []).filter(({ timer, emitter }) => {
    if (listener !== undefined && !emitter.listeners('change').includes(listener)) return true;
    clearInterval(timer);
    return false;
  });
  watched.set(file, rest);
}

function watch() {
  throw make(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The watch() method is not implemented: use watchFile()');
}

module.exports = { watch, watchFile, unwatchFile };
