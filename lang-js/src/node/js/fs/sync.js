'use strict';
// The synchronous functions of `node:fs`, which all others stand on.

const { make, check } = require('internal/errors');
const { constants, pathOf, descriptorOf, flagsOf, modeOf, optionsOf, secondsOf, nameIn } = require('internal/fs/arguments');
const { readFileSync, writeTo, readSync, writeSync } = require('internal/fs/content');
const { readdirSync, mkdirSync, rmSync, rmdirSync } = require('internal/fs/folders');

const stats = (values, options) => require('internal/fs/stats').statsOf(values, options);

function copyFileSync(source, target, mode = 0) {
  native.copyFile(pathOf(source, 'src'), pathOf(target, 'dest'), Boolean(mode & constants.COPYFILE_EXCL));
}

function existsSync(path) {
  try {
    return native.stat(pathOf(path), true, true) !== undefined;
  } catch {
    return false;
  }
}

function realpathSync(path, options) {
  return nameIn(native.realpath(pathOf(path)), optionsOf(options).encoding);
}
realpathSync.native = realpathSync;

const numberOf = (value, name) => {
  check.integer(value, name, -1, 2 ** 32 - 1);
  return value;
};

const sync = {
  readFileSync,
  writeFileSync: (path, data, options) => writeTo(path, data, options, 'w'),
  appendFileSync: (path, data, options) => writeTo(path, data, options, 'a'),
  existsSync,
  statSync(path, options) {
    return stats(native.stat(pathOf(path), true, options?.throwIfNoEntry === false), options);
  },
  lstatSync(path, options) {
    return stats(native.stat(pathOf(path), false, options?.throwIfNoEntry === false), options);
  },
  fstatSync: (descriptor, options) => stats(native.fstat(descriptorOf(descriptor)), options),
  statfsSync() {
    throw make(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The statfs() method is not implemented');
  },
  readdirSync,
  mkdirSync,
  rmSync,
  rmdirSync,
  unlinkSync: (path) => native.unlink(pathOf(path)),
  renameSync: (from, to) => native.rename(pathOf(from, 'oldPath'), pathOf(to, 'newPath')),
  copyFileSync,
  cpSync: (source, target, options) => require('internal/fs/copy').cpSync(source, target, options),
  accessSync(path, mode = constants.F_OK) {
    native.access(pathOf(path), modeOf(mode, constants.F_OK));
  },
  realpathSync,
  readlinkSync: (path, options) => nameIn(native.readlink(pathOf(path)), optionsOf(options).encoding),
  symlinkSync: (target, path) => native.symlink(pathOf(target, 'target'), pathOf(path)),
  linkSync: (existing, path) => native.link(pathOf(existing, 'existingPath'), pathOf(path, 'newPath')),
  chmodSync: (path, mode) => native.chmod(pathOf(path), modeOf(mode)),
  fchmodSync: (descriptor, mode) => native.fchmod(descriptorOf(descriptor), modeOf(mode)),
  chownSync: (path, user, group) => native.chown(pathOf(path), numberOf(user, 'uid'), numberOf(group, 'gid'), true),
  lchownSync: (path, user, group) => native.chown(pathOf(path), numberOf(user, 'uid'), numberOf(group, 'gid'), false),
  fchownSync: (descriptor, user, group) => native.fchown(descriptorOf(descriptor), numberOf(user, 'uid'), numberOf(group, 'gid')),
  utimesSync: (path, atime, mtime) => native.utimes(pathOf(path), secondsOf(atime, 'atime'), secondsOf(mtime, 'mtime'), true),
  lutimesSync: (path, atime, mtime) => native.utimes(pathOf(path), secondsOf(atime, 'atime'), secondsOf(mtime, 'mtime'), false),
  futimesSync: (descriptor, atime, mtime) => native.futimes(descriptorOf(descriptor), secondsOf(atime, 'atime'), secondsOf(mtime, 'mtime')),
  truncateSync(path, length = 0) {
    if (typeof path === 'number') return sync.ftruncateSync(path, length);
    check.integer(length ?? 0, 'len');
    return native.truncate(pathOf(path), Math.max(0, length ?? 0));
  },
  ftruncateSync(descriptor, length = 0) {
    check.integer(length ?? 0, 'len');
    native.ftruncate(descriptorOf(descriptor), Math.max(0, length ?? 0));
  },
  mkdtempSync: (prefix, options) => nameIn(native.mkdtemp(pathOf(prefix, 'prefix')), optionsOf(options).encoding),
  openSync: (path, flags, mode) => native.open(pathOf(path), flagsOf(flags), modeOf(mode, 0o666)),
  closeSync: (descriptor) => native.close(descriptorOf(descriptor)),
  readSync,
  readvSync(descriptor, buffers, position) {
    let total = 0;
    for (const buffer of buffers) {
      const count = readSync(descriptor, buffer, 0, buffer.byteLength, typeof position === 'number' ? position + total : null);
      total += count;
      if (count < buffer.byteLength) break;
    }
    return total;
  },
  writeSync,
  writevSync(descriptor, buffers, position) {
    let total = 0;
    for (const buffer of buffers) total += writeSync(descriptor, buffer, 0, buffer.byteLength, typeof position === 'number' ? position + total : null);
    return total;
  },
  fsyncSync: (descriptor) => native.fsync(descriptorOf(descriptor)),
  fdatasyncSync: (descriptor) => native.fsync(descriptorOf(descriptor)),
  opendirSync: (path, options) => require('internal/fs/dir').opendirSync(path, options),
};

for (const [name, value] of Object.entries(sync)) {
  if (typeof value === 'function' && value.name !== name) Object.defineProperty(value, 'name', { value: name });
}

module.exports = sync;
