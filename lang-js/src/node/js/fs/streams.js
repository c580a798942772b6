'use strict';
// Streams from and to files. What they are made of is loaded with the first one: all of
// this is read by who imports the namespace of `node:fs`.

const { outOfRange, check } = require('internal/errors');
const { pathOf, optionsOf, bytesOf } = require('internal/fs/arguments');
const callbacks = require('internal/fs/callbacks');
const { chunkSize } = require('internal/fs/content');
const { calling } = require('internal/fs/later');

const numberOption = (value, name) => {
  if (value !== undefined && value !== Infinity) check.integer(value, name, 0);
};

function handleIn({ fd }) {
  const isHandle = fd !== null && typeof fd === 'object' && fd instanceof require('internal/fs/handle').FileHandle;
  return isHandle ? fd : undefined;
}

function createReadStream(path, options) {
  const { Buffer } = require('buffer');
  const { Readable } = require('stream');
  const settings = optionsOf(options, { flags: 'r', mode: 0o666, autoClose: true, highWaterMark: chunkSize });
  const { start, end = Infinity } = settings;
  numberOption(start, 'start');
  numberOption(end, 'end');
  if (start !== undefined && start > end) throw outOfRange('start', `<= "end" (here: ${end})`, start);
  const handle = handleIn(settings);
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
  const { Buffer } = require('buffer');
  const { Writable } = require('stream');
  const settings = optionsOf(options, { flags: 'w', mode: 0o666, autoClose: true });
  numberOption(settings.start, 'start');
  const handle = handleIn(settings);
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

// To be called with and without `new`, as Node's classes.
const ReadStream = function (...values) { return createReadStream(...values); };
const WriteStream = function (...values) { return createWriteStream(...values); };

module.exports = { createReadStream, createWriteStream, ReadStream, WriteStream };
