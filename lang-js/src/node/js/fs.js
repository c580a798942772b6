'use strict';
// `node:fs`. Every operation is a synchronous native one; callbacks and promises get its
// result in a later turn of the event loop, as from Node's thread pool.

const { Buffer } = require('buffer');
const { make, argumentType, argumentValue, outOfRange, check, AbortError } = require('internal/errors');

const constants = Object.freeze(Object.assign(Object.create(null), {
  UV_FS_SYMLINK_DIR: 1, UV_FS_SYMLINK_JUNCTION: 2,
  O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2,
  UV_DIRENT_UNKNOWN: 0, UV_DIRENT_FILE: 1, UV_DIRENT_DIR: 2, UV_DIRENT_LINK: 3, UV_DIRENT_FIFO: 4,
  UV_DIRENT_SOCKET: 5, UV_DIRENT_CHAR: 6, UV_DIRENT_BLOCK: 7,
  S_IFMT: 0o170000, S_IFREG: 0o100000, S_IFDIR: 0o40000, S_IFCHR: 0o20000, S_IFBLK: 0o60000,
  S_IFIFO: 0o10000, S_IFLNK: 0o120000, S_IFSOCK: 0o140000,
  O_CREAT: 64, O_EXCL: 128, UV_FS_O_FILEMAP: 0, O_NOCTTY: 256, O_TRUNC: 512, O_APPEND: 1024,
  O_DIRECTORY: 65536, O_NOATIME: 262144, O_NOFOLLOW: 131072, O_SYNC: 1052672, O_DSYNC: 4096,
  O_DIRECT: 16384, O_NONBLOCK: 2048,
  S_IRWXU: 0o700, S_IRUSR: 0o400, S_IWUSR: 0o200, S_IXUSR: 0o100,
  S_IRWXG: 0o70, S_IRGRP: 0o40, S_IWGRP: 0o20, S_IXGRP: 0o10,
  S_IRWXO: 0o7, S_IROTH: 0o4, S_IWOTH: 0o2, S_IXOTH: 0o1,
  F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1,
  UV_FS_COPYFILE_EXCL: 1, COPYFILE_EXCL: 1, UV_FS_COPYFILE_FICLONE: 2, COPYFILE_FICLONE: 2,
  UV_FS_COPYFILE_FICLONE_FORCE: 4, COPYFILE_FICLONE_FORCE: 4,
}));

// --- arguments ---

function pathOf(value, name = 'path') {
  if (typeof value !== 'string') {
    if (value instanceof URL || (value?.href !== undefined && value?.protocol !== undefined)) value = require('url').fileURLToPath(value);
    else if (ArrayBuffer.isView(value)) value = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();
    else throw argumentType(name, ['string', 'Buffer', 'URL'], value);
  }
  if (value.includes('\0')) throw argumentValue(name, value, 'must be a string, Uint8Array, or URL without null bytes');
  return value;
}

function descriptorOf(value, name = 'fd') {
  check.integer(value, name, 0, 2 ** 31 - 1);
  return value;
}

const flagNames = {
  r: 0, rs: 1052672, sr: 1052672, 'r+': 2, 'rs+': 1052674, 'sr+': 1052674,
  w: 577, wx: 705, xw: 705, 'w+': 578, 'wx+': 706, 'xw+': 706,
  a: 1089, ax: 1217, xa: 1217, as: 1053761, sa: 1053761, 'a+': 1090, 'ax+': 1218, 'xa+': 1218, 'as+': 1053762, 'sa+': 1053762,
};

function flagsOf(flags, missing = 'r') {
  if (flags === undefined || flags === null) flags = missing;
  if (typeof flags === 'number') return flags;
  const number = typeof flags === 'string' && Object.hasOwn(flagNames, flags) ? flagNames[flags] : undefined;
  if (number === undefined) throw argumentValue('flags', flags);
  return number;
}

function modeOf(mode, missing, name = 'mode') {
  if (mode === undefined || mode === null) return missing;
  if (typeof mode === 'string') {
    if (!/^[0-7]+$/.test(mode)) throw argumentValue(name, mode, 'must be a 32-bit unsigned integer or an octal string');
    return parseInt(mode, 8);
  }
  check.integer(mode, name, 0, 2 ** 32 - 1);
  return mode;
}

function optionsOf(options, missing = {}) {
  if (options === undefined || options === null || typeof options === 'function') return missing;
  if (typeof options === 'string') options = { encoding: options };
  else if (typeof options !== 'object') throw argumentType('options', ['string', 'Object'], options);
  if (options.encoding !== undefined && options.encoding !== null && options.encoding !== 'buffer' && !Buffer.isEncoding(options.encoding)) {
    throw argumentValue('encoding', options.encoding, 'is invalid encoding');
  }
  if (options.signal?.aborted) throw new AbortError(undefined, { cause: options.signal.reason });
  return { ...missing, ...options };
}

const secondsOf = (time, name) => {
  if (time instanceof Date) return time.getTime() / 1000;
  if (typeof time === 'string' && `${+time}` === time) return +time;
  if (typeof time === 'number' && Number.isFinite(time)) return time < 0 ? Date.now() / 1000 : time;
  throw argumentType(name, ['Date', 'Time in seconds'], time);
};

function dataOf(data) {
  data = native.ownBytes(data);
  if (typeof data === 'string' || ArrayBuffer.isView(data)) return data;
  throw argumentType('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
}

const bytesOf = (data, encoding) => (typeof data === 'string' ? Buffer.from(data, encoding ?? 'utf8') :
  Buffer.from(data.buffer, data.byteOffset, data.byteLength));

const decoded = (buffer, encoding) => (encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer);
const nameIn = (name, encoding) => (encoding === 'buffer' ? Buffer.from(name) :
  encoding && encoding !== 'utf8' && encoding !== 'utf-8' ? Buffer.from(name).toString(encoding) : name);

// --- what is known of a file ---

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

// --- reading and writing ---

const chunkSize = 65536;

// All that a descriptor still gives.
function drain(descriptor) {
  const chunks = [];
  for (;;) {
    const chunk = Buffer.allocUnsafe(chunkSize);
    const count = native.read(descriptor, chunk, 0, chunkSize, null);
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, count));
  }
}

function readFileSync(path, options) {
  const { encoding, flag } = optionsOf(options);
  if (typeof path === 'number') return decoded(drain(descriptorOf(path)), encoding);
  const file = pathOf(path);
  if (file === '/dev/stdin') return decoded(drain(0), encoding);
  if (flag !== undefined && flag !== 'r') {
    const descriptor = native.open(file, flagsOf(flag), 0o666);
    try {
      return decoded(drain(descriptor), encoding);
    } finally {
      native.close(descriptor);
    }
  }
  if (encoding && /^utf-?8$/i.test(encoding)) return native.readFile(file, true);
  return decoded(Buffer.from(native.readFile(file, false)), encoding);
}

// Writes all of the bytes, however many calls it takes.
function writeAll(descriptor, bytes) {
  for (let at = 0; at < bytes.length;) at += native.write(descriptor, bytes, at, bytes.length - at, null);
}

function writeTo(path, data, options, flag) {
  const settings = optionsOf(options, { encoding: 'utf8', mode: 0o666, flag });
  const content = dataOf(data);
  const isPlain = typeof content !== 'string' || !settings.encoding || /^utf-?8$/i.test(settings.encoding);
  if (typeof path === 'number') {
    writeAll(descriptorOf(path), bytesOf(content, settings.encoding));
    return;
  }
  const file = pathOf(path);
  native.writeFile(file, isPlain ? content : Buffer.from(content, settings.encoding), flagsOf(settings.flag, flag), modeOf(settings.mode, 0o666));
}

function readSync(descriptor, buffer, offsetOrOptions, length, position) {
  descriptorOf(descriptor);
  if (!ArrayBuffer.isView(buffer)) throw argumentType('buffer', ['Buffer', 'TypedArray', 'DataView'], buffer);
  let offset = offsetOrOptions;
  if (offsetOrOptions !== null && typeof offsetOrOptions === 'object') {
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offsetOrOptions);
  }
  offset ??= 0;
  check.integer(offset, 'offset', 0);
  length = length === undefined ? buffer.byteLength - offset : length | 0;
  if (length === 0) return 0;
  if (buffer.byteLength === 0) throw argumentValue('buffer', buffer, 'is empty and cannot be written');
  if (offset > buffer.byteLength) throw outOfRange('offset', `<= ${buffer.byteLength}`, offset);
  if (length < 0) throw outOfRange('length', '>= 0', length);
  if (length > buffer.byteLength - offset) throw outOfRange('length', `<= ${buffer.byteLength - offset}`, length);
  return native.read(descriptor, buffer, offset, length, position ?? null);
}

function writeSync(descriptor, data, offsetOrPosition, lengthOrEncoding, position) {
  descriptorOf(descriptor);
  if (typeof data === 'string') {
    const bytes = Buffer.from(data, typeof lengthOrEncoding === 'string' ? lengthOrEncoding : 'utf8');
    return native.write(descriptor, bytes, 0, bytes.length, offsetOrPosition ?? null);
  }
  data = native.ownBytes(data);
  if (!ArrayBuffer.isView(data)) throw argumentType('buffer', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  let offset = offsetOrPosition;
  let length = lengthOrEncoding;
  if (offset !== null && typeof offset === 'object') ({ offset = 0, length = data.byteLength - offset, position = null } = offset);
  offset ??= 0;
  length ??= data.byteLength - offset;
  check.integer(offset, 'offset', 0, data.byteLength);
  check.integer(length, 'length', 0);
  if (length > data.byteLength - offset) throw outOfRange('length', `<= ${data.byteLength - offset}`, length);
  return native.write(descriptor, data, offset, length, position ?? null);
}

// --- folders ---

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
      if (withFileTypes) result.push(new Dirent(nameIn(name, encoding), recursive ? folder : root, kind));
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
  const make = (target) => {
    try {
      native.mkdir(target, mode);
      first ??= target;
    } catch (error) {
      if (error.code === 'ENOENT' && dirname(target) !== target) {
        make(dirname(target));
        make(target);
        return;
      }
      const stat = native.stat(target, true, true);
      if (stat === undefined || (stat[1] & constants.S_IFMT) !== constants.S_IFDIR) {
        if (error.code === 'EEXIST' && target !== resolve(folder)) error.code = 'ENOTDIR';
        throw error;
      }
    }
  };
  make(resolve(folder));
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

function copyFileSync(source, target, mode = 0) {
  native.copyFile(pathOf(source, 'src'), pathOf(target, 'dest'), Boolean(mode & constants.COPYFILE_EXCL));
}

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

// --- the synchronous functions ---

const sync = {
  readFileSync,
  writeFileSync: (path, data, options) => writeTo(path, data, options, 'w'),
  appendFileSync: (path, data, options) => writeTo(path, data, options, 'a'),
  existsSync,
  statSync(path, options) {
    return statsOf(native.stat(pathOf(path), true, options?.throwIfNoEntry === false), options);
  },
  lstatSync(path, options) {
    return statsOf(native.stat(pathOf(path), false, options?.throwIfNoEntry === false), options);
  },
  fstatSync: (descriptor, options) => statsOf(native.fstat(descriptorOf(descriptor)), options),
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
  cpSync,
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
  opendirSync: (path, options) => {
    const dir = new Dir(pathOf(path), options);
    return dir;
  },
};

for (const [name, value] of Object.entries(sync)) {
  if (typeof value === 'function' && value.name !== name) Object.defineProperty(value, 'name', { value: name });
}

// --- callbacks ---

// What a promise or a callback gets comes in a later turn, after timers that are due.
function later(run) {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(run());
      } catch (error) {
        reject(error);
      }
    });
  });
}

function calling(callback, run) {
  setImmediate(() => {
    let result;
    try {
      result = run();
    } catch (error) {
      callback(error);
      return;
    }
    if (result === undefined) callback(null);
    else callback(null, result);
  });
}

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
    setImmediate(() => callback(existsSync(path)));
  },
  read(descriptor, ...values) {
    const callback = callbackIn(values);
    let [buffer, ...rest] = values;
    if (!ArrayBuffer.isView(buffer)) {
      const options = buffer ?? {};
      buffer = options.buffer ?? Buffer.alloc(16384);
      rest = [options];
    }
    setImmediate(() => {
      let count;
      try {
        count = readSync(descriptor, buffer, ...rest);
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
        count = writeSync(descriptor, data, ...values);
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
  enumerable: false, value: (path) => later(() => existsSync(path)),
});

// --- promises ---

class FileHandle extends require('events') {
  #descriptor;

  constructor(descriptor) {
    super();
    this.#descriptor = descriptor;
  }

  get fd() { return this.#descriptor; }

  close() {
    if (this.#descriptor === -1) return Promise.resolve();
    const descriptor = this.#descriptor;
    this.#descriptor = -1;
    return later(() => {
      native.close(descriptor);
      this.emit('close');
    });
  }

  #run(operation) {
    const descriptor = this.#descriptor;
    return later(() => {
      if (descriptor === -1) {
        throw Object.assign(new Error('file closed'), { code: 'EBADF', syscall: 'close' });
      }
      return operation(descriptor);
    });
  }

  read(buffer, ...values) {
    if (!ArrayBuffer.isView(buffer)) {
      const options = buffer ?? {};
      buffer = options.buffer ?? Buffer.alloc(16384);
      values = [{ ...options, buffer: undefined }];
    }
    return this.#run((descriptor) => ({ bytesRead: readSync(descriptor, buffer, ...values), buffer }));
  }

  write(data, ...values) {
    return this.#run((descriptor) => ({ bytesWritten: writeSync(descriptor, data, ...values), buffer: data }));
  }

  readv(buffers, position) { return this.#run((descriptor) => ({ bytesRead: sync.readvSync(descriptor, buffers, position), buffers })); }
  writev(buffers, position) { return this.#run((descriptor) => ({ bytesWritten: sync.writevSync(descriptor, buffers, position), buffers })); }
  readFile(options) { return this.#run((descriptor) => readFileSync(descriptor, options)); }
  writeFile(data, options) { return this.#run((descriptor) => writeTo(descriptor, data, options, 'w')); }
  appendFile(data, options) { return this.#run((descriptor) => writeTo(descriptor, data, options, 'a')); }
  stat(options) { return this.#run((descriptor) => sync.fstatSync(descriptor, options)); }
  truncate(length) { return this.#run((descriptor) => sync.ftruncateSync(descriptor, length)); }
  sync() { return this.#run((descriptor) => native.fsync(descriptor)); }
  datasync() { return this.#run((descriptor) => native.fsync(descriptor)); }
  chmod(mode) { return this.#run((descriptor) => sync.fchmodSync(descriptor, mode)); }
  chown(user, group) { return this.#run((descriptor) => sync.fchownSync(descriptor, user, group)); }
  utimes(atime, mtime) { return this.#run((descriptor) => sync.futimesSync(descriptor, atime, mtime)); }
  createReadStream(options) { return createReadStream(undefined, { ...options, fd: this }); }
  createWriteStream(options) { return createWriteStream(undefined, { ...options, fd: this }); }

  async* readLines(options) {
    yield* require('readline').createInterface({ input: this.createReadStream(options), crlfDelay: Infinity });
  }

  [Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')]() { return this.close(); }
}

const pathOrHandle = (path) => (path instanceof FileHandle ? path.fd : path);

const promises = { constants };
for (const name of Object.keys(sync)) {
  const plain = name.slice(0, -'Sync'.length);
  if (/^f(?:stat|chmod|chown|utimes|truncate|sync|datasync)$|^(?:exists|open|close|read|write|readv|writev)$/.test(plain)) continue;
  promises[plain] = { [plain]: async (...values) => later(() => sync[name](pathOrHandle(values[0]), ...values.slice(1))) }[plain];
}
Object.assign(promises, {
  open: async (path, flags, mode) => later(() => new FileHandle(sync.openSync(path, flags, mode))),
  async readFile(path, options) {
    const signal = options?.signal;
    const result = await later(() => readFileSync(pathOrHandle(path), options));
    if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
    return result;
  },
  async writeFile(path, data, options) {
    if (typeof data !== 'string' && !ArrayBuffer.isView(data) && data !== null && typeof data === 'object' &&
        (Symbol.iterator in data || Symbol.asyncIterator in data)) {
      const chunks = [];
      for await (const chunk of data) chunks.push(bytesOf(dataOf(chunk), options?.encoding));
      data = Buffer.concat(chunks);
    }
    return later(() => writeTo(pathOrHandle(path), data, options, 'w'));
  },
  async* watch() {
    throw make(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The watch() method is not implemented');
  },
});

// --- streams ---

const numberOption = (value, name) => {
  if (value !== undefined && value !== Infinity) check.integer(value, name, 0);
};

function createReadStream(path, options) {
  const { Readable } = require('stream');
  const settings = optionsOf(options, { flags: 'r', mode: 0o666, autoClose: true, highWaterMark: chunkSize });
  const { start, end = Infinity } = settings;
  numberOption(start, 'start');
  numberOption(end, 'end');
  if (start !== undefined && start > end) throw outOfRange('start', `<= "end" (here: ${end})`, start);
  const handle = settings.fd instanceof FileHandle ? settings.fd : undefined;
  let descriptor = handle?.fd ?? settings.fd ?? null;
  let position = start;
  let remaining = end - (start ?? 0) + 1;
  const file = descriptor === null ? pathOf(path) : undefined;
  const stream = new Readable({
    highWaterMark: settings.highWaterMark,
    encoding: settings.encoding,
    signal: settings.signal,
    autoDestroy: settings.autoClose,
    emitClose: settings.emitClose ?? true,
    construct(callback) {
      if (descriptor !== null) {
        callback();
        return;
      }
      callbacks.open(file, settings.flags, settings.mode, (error, opened) => {
        if (error) {
          callback(error);
          return;
        }
        descriptor = stream.fd = opened;
        callback();
        stream.emit('open', opened);
        stream.emit('ready');
      });
    },
    read(size) {
      const wanted = Math.min(size, remaining);
      if (wanted <= 0) {
        stream.push(null);
        return;
      }
      const buffer = Buffer.allocUnsafe(wanted);
      callbacks.read(descriptor, buffer, 0, wanted, position ?? null, (error, count) => {
        if (error) {
          stream.destroy(error);
          return;
        }
        if (position !== undefined) position += count;
        remaining -= count;
        stream.bytesRead += count;
        stream.push(count === 0 ? null : buffer.subarray(0, count));
      });
    },
    destroy(error, callback) {
      const open = descriptor;
      descriptor = null;
      if (handle !== undefined) handle.close().then(() => callback(error), callback);
      else if (open === null) callback(error);
      else callbacks.close(open, (failure) => callback(error ?? failure));
    },
  });
  stream.path = file ?? path;
  stream.fd = descriptor;
  stream.bytesRead = 0;
  stream.close = (callback) => {
    if (callback !== undefined) stream.once('close', callback);
    stream.destroy();
  };
  return stream;
}

function createWriteStream(path, options) {
  const { Writable } = require('stream');
  const settings = optionsOf(options, { flags: 'w', mode: 0o666, autoClose: true });
  numberOption(settings.start, 'start');
  const handle = settings.fd instanceof FileHandle ? settings.fd : undefined;
  let descriptor = handle?.fd ?? settings.fd ?? null;
  let position = settings.start;
  const file = descriptor === null ? pathOf(path) : undefined;
  const put = (bytes, callback) => {
    calling(callback, () => {
      for (let at = 0; at < bytes.length;) {
        const count = native.write(descriptor, bytes, at, bytes.length - at, position ?? null);
        at += count;
        if (position !== undefined) position += count;
        stream.bytesWritten += count;
      }
    });
  };
  const stream = new Writable({
    highWaterMark: settings.highWaterMark,
    signal: settings.signal,
    defaultEncoding: settings.encoding ?? 'utf8',
    autoDestroy: settings.autoClose,
    emitClose: settings.emitClose ?? true,
    construct(callback) {
      if (descriptor !== null) {
        callback();
        return;
      }
      callbacks.open(file, settings.flags, settings.mode, (error, opened) => {
        if (error) {
          callback(error);
          return;
        }
        descriptor = stream.fd = opened;
        callback();
        stream.emit('open', opened);
        stream.emit('ready');
      });
    },
    write: (chunk, encoding, callback) => put(bytesOf(chunk, encoding), callback),
    writev: (chunks, callback) => put(Buffer.concat(chunks.map(({ chunk, encoding }) => bytesOf(chunk, encoding))), callback),
    destroy(error, callback) {
      const open = descriptor;
      descriptor = null;
      if (handle !== undefined) handle.close().then(() => callback(error), callback);
      else if (open === null) callback(error);
      else callbacks.close(open, (failure) => callback(error ?? failure));
    },
  });
  stream.path = file ?? path;
  stream.fd = descriptor;
  stream.bytesWritten = 0;
  stream.close = (callback) => {
    if (callback !== undefined) stream.once('close', callback);
    stream.end();
  };
  return stream;
}

// --- changes ---

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

module.exports = {
  ...sync, ...callbacks, constants, Stats, Dirent, Dir, createReadStream, createWriteStream, watch, watchFile, unwatchFile,
  F_OK: constants.F_OK, R_OK: constants.R_OK, W_OK: constants.W_OK, X_OK: constants.X_OK,
};
Object.defineProperty(module.exports, 'promises', { value: promises, enumerable: true, configurable: true });
for (const [name, create] of [['ReadStream', createReadStream], ['WriteStream', createWriteStream]]) {
  Object.defineProperty(module.exports, name, { value: function (...values) { return create(...values); }, enumerable: true, configurable: true, writable: true });
}
