'use strict';
// What the functions of `node:fs` are called with, checked and brought into one form.

const { argumentType, argumentValue, check, AbortError } = require('internal/errors');

// Text in UTF-8, which most programs read and write, needs no buffers.
const buffers = () => require('buffer').Buffer;
const isUtf8 = (encoding) => /^utf-?8$/i.test(encoding);

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

function pathOf(value, name = 'path') {
  if (typeof value !== 'string') {
    if (value instanceof URL || (value?.href !== undefined && value?.protocol !== undefined)) value = require('url').fileURLToPath(value);
    else if (ArrayBuffer.isView(value)) value = buffers().from(value.buffer, value.byteOffset, value.byteLength).toString();
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
  if (options.encoding !== undefined && options.encoding !== null && options.encoding !== 'buffer' && !isUtf8(options.encoding) && !buffers().isEncoding(options.encoding)) {
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

const bytesOf = (data, encoding) => (typeof data === 'string' ? buffers().from(data, encoding ?? 'utf8') :
  buffers().from(data.buffer, data.byteOffset, data.byteLength));

const decoded = (buffer, encoding) => (encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer);
const nameIn = (name, encoding) => (encoding === 'buffer' ? buffers().from(name) :
  encoding && encoding !== 'utf8' && encoding !== 'utf-8' ? buffers().from(name).toString(encoding) : name);

module.exports = {
  constants, pathOf, descriptorOf, flagsOf, modeOf, optionsOf, secondsOf, dataOf, bytesOf, decoded, nameIn, isUtf8,
};
