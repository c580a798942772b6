'use strict';
// Folders, and what is done to all that is in one.

const { make, check } = require('internal/errors');
const { constants, pathOf, modeOf, optionsOf, nameIn } = require('internal/fs/arguments');

function readdirSync(path, options) {
  const { encoding, withFileTypes = false, recursive = false } = optionsOf(options);
  const root = pathOf(path);
  const { join, relative } = require('path');
  const result = [];
  const visit = (folder) => {
    const flat = native.readdir(folder);
    const inner = [];
    for (let index = 0; index < flat.length; index += 2) {
      const [name, kind] = [flat[index], flat[index + 1]];
      const whole = join(folder, name);
      if (withFileTypes) result.push(new (require('internal/fs/stats').Dirent)(nameIn(name, encoding), recursive ? folder : root, kind));
      else result.push(nameIn(recursive ? relative(root, whole) : name, encoding));
      if (recursive && kind === constants.UV_DIRENT_DIR) inner.push(whole);
    }
    inner.forEach(visit);
  };
  visit(root);
  return result;
}

function mkdirSync(path, options) {
  const settings = typeof options === 'number' || typeof options === 'string' ? { mode: options } : options ?? {};
  const { recursive = false } = settings;
  const folder = pathOf(path);
  check.boolean(recursive, 'options.recursive');
  const mode = modeOf(settings.mode, 0o777);
  if (!recursive) {
    native.mkdir(folder, mode);
    return undefined;
  }
  const { dirname, resolve } = require('path');
  let first;
  const create = (target) => {
    try {
      native.mkdir(target, mode);
      first ??= target;
    } catch (error) {
      if (error.code === 'ENOENT' && dirname(target) !== target) {
        create(dirname(target));
        create(target);
        return;
      }
      const stat = native.stat(target, true, true);
      if (stat === undefined || (stat[1] & constants.S_IFMT) !== constants.S_IFDIR) {
        if (error.code === 'EEXIST' && target !== resolve(folder)) error.code = 'ENOTDIR';
        throw error;
      }
    }
  };
  create(resolve(folder));
  return first;
}

function rmSync(path, options) {
  const { recursive = false, force = false } = options ?? {};
  const target = pathOf(path);
  const stat = native.stat(target, false, true);
  if (stat === undefined) {
    if (!force) native.stat(target, false, false);
    return;
  }
  if ((stat[1] & constants.S_IFMT) !== constants.S_IFDIR) {
    native.unlink(target);
    return;
  }
  if (!recursive) {
    const error = make(Error, 'ERR_FS_EISDIR', `Path is a directory: rm returned EISDIR (is a directory) ${target}`);
    error.name = 'SystemError';
    throw Object.assign(error, { errno: 21, syscall: 'rm', path: target });
  }
  removeFolder(target);
}

function removeFolder(folder) {
  const flat = native.readdir(folder);
  for (let index = 0; index < flat.length; index += 2) {
    const inner = `${folder}/${flat[index]}`;
    if (flat[index + 1] === constants.UV_DIRENT_DIR) removeFolder(inner);
    else native.unlink(inner);
  }
  native.rmdir(folder);
}

function rmdirSync(path, options) {
  const folder = pathOf(path);
  if (options?.recursive) rmSync(folder, { recursive: true, force: true });
  else native.rmdir(folder);
}

module.exports = { readdirSync, mkdirSync, rmSync, rmdirSync };
