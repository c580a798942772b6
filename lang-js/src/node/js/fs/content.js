'use strict';
// Reading and writing files.

const { argumentType, argumentValue, outOfRange, check } = require('internal/errors');
const { pathOf, descriptorOf, flagsOf, modeOf, optionsOf, dataOf, bytesOf, decoded, isUtf8 } = require('internal/fs/arguments');

const chunkSize = 65536;

// All that a descriptor still gives.
function drain(descriptor) {
  const { Buffer } = require('buffer');
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
  if (encoding && isUtf8(encoding)) return native.readFile(file, true);
  return decoded(require('buffer').Buffer.from(native.readFile(file, false)), encoding);
}

// Writes all of the bytes, however many calls it takes.
function writeAll(descriptor, bytes) {
  for (let at = 0; at < bytes.length;) at += native.write(descriptor, bytes, at, bytes.length - at, null);
}

function writeTo(path, data, options, flag) {
  const settings = optionsOf(options, { encoding: 'utf8', mode: 0o666, flag });
  const content = dataOf(data);
  const isPlain = typeof content !== 'string' || !settings.encoding || isUtf8(settings.encoding);
  if (typeof path === 'number') {
    writeAll(descriptorOf(path), bytesOf(content, settings.encoding));
    return;
  }
  const file = pathOf(path);
  native.writeFile(file, isPlain ? content : bytesOf(content, settings.encoding), flagsOf(settings.flag, flag), modeOf(settings.mode, 0o666));
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
    const bytes = bytesOf(data, typeof lengthOrEncoding === 'string' ? lengthOrEncoding : 'utf8');
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

module.exports = { chunkSize, readFileSync, writeTo, readSync, writeSync };
