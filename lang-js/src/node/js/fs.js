'use strict';
// `node:fs`. Every operation is a synchronous native one; callbacks and promises get its
// result in a later turn of the event loop, as from Node's thread pool. What a program does
// not touch is not loaded.

const { constants } = require('internal/fs/arguments');
const { lazily } = require('internal/lazy');
const sync = require('internal/fs/sync');

const fs = module.exports = {
  ...sync, constants, F_OK: constants.F_OK, R_OK: constants.R_OK, W_OK: constants.W_OK, X_OK: constants.X_OK,
};

const from = (module) => (name) => require(module)[name];
lazily(fs, Object.keys(sync).map((name) => name.slice(0, -'Sync'.length)), from('internal/fs/callbacks'));
lazily(fs, ['promises'], () => require('internal/fs/promises'));
lazily(fs, ['Stats', 'Dirent'], from('internal/fs/stats'));
lazily(fs, ['Dir'], from('internal/fs/dir'));
lazily(fs, ['createReadStream', 'createWriteStream', 'ReadStream', 'WriteStream'], from('internal/fs/streams'));
lazily(fs, ['watch', 'watchFile', 'unwatchFile'], from('internal/fs/watch'));
