'use strict';
// `fs.cpSync`: files and whole folders.

const { make } = require('internal/errors');
const { constants, pathOf } = require('internal/fs/arguments');
const { mkdirSync } = require('internal/fs/folders');

function cpSync(source, target, options = {}) {
  const { recursive = false, force = true, errorOnExist = false, filter, dereference = false, preserveTimestamps = false } = options;
  const { join, resolve, dirname, sep } = require('path');
  const copy = (from, to, isTop) => {
    if (filter !== undefined && !filter(from, to)) return;
    const stat = native.stat(from, dereference, false);
    const kind = stat[1] & constants.S_IFMT;
    const existing = native.stat(to, false, true);
    if (kind === constants.S_IFDIR) {
      if (!recursive) {
        throw make(Error, 'ERR_FS_EISDIR', `Recursive option not enabled, cannot copy a directory: cp returned EISDIR (${from} is a directory (not copied)) ${from}`);
      }
      if (isTop && `${resolve(to)}${sep}`.startsWith(`${resolve(from)}${sep}`)) {
        throw make(Error, 'ERR_FS_CP_EINVAL', `Cannot copy ${from} to a subdirectory of self ${to}`);
      }
      if (existing === undefined) mkdirSync(to, { recursive: true });
      const flat = native.readdir(from);
      for (let index = 0; index < flat.length; index += 2) copy(join(from, flat[index]), join(to, flat[index]), false);
      return;
    }
    if (existing !== undefined) {
      if (!force) {
        if (errorOnExist) throw make(Error, 'ERR_FS_CP_EEXIST', `Target already exists: cp returned EEXIST (${to} already exists) ${to}`);
        return;
      }
      if (kind === constants.S_IFLNK) native.unlink(to);
    }
    if (isTop) mkdirSync(dirname(resolve(to)), { recursive: true });
    if (kind === constants.S_IFLNK) native.symlink(native.readlink(from), to);
    else native.copyFile(from, to, false);
    if (preserveTimestamps) native.utimes(to, stat[10] + stat[11] / 1e9, stat[12] + stat[13] / 1e9, true);
  };
  copy(pathOf(source, 'src'), pathOf(target, 'dest'), true);
}

module.exports = { cpSync };
