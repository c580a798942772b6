'use strict';
// `node:stream`: readable, writable, duplex and transform streams over events.
//
// A stream's state is `_readableState` and `_writableState`, as in Node, with those of Node's
// fields that programs look at. What a program does not use is not loaded.

const { lazily } = require('internal/lazy');
const { Stream, addAbortSignal, getDefaultHighWaterMark, setDefaultHighWaterMark } = require('internal/stream/base');

module.exports = Object.assign(Stream, {
  Stream, addAbortSignal, getDefaultHighWaterMark, setDefaultHighWaterMark,
  isReadable: (stream) => Boolean(stream?.readable),
  isErrored: (stream) => Boolean(stream?._readableState?.errored ?? stream?._writableState?.errored),
  isDisturbed: (stream) => Boolean(stream?._readableState?.dataEmitted || stream?.readableAborted),
  _uint8ArrayToBuffer: (bytes) => require('buffer').Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  _isUint8Array: (value) => value instanceof Uint8Array,
});

const from = (module) => (name) => require(module)[name];
lazily(Stream, ['Readable'], from('internal/stream/readable'));
lazily(Stream, ['Writable'], from('internal/stream/writable'));
lazily(Stream, ['Duplex', 'Transform', 'PassThrough'], from('internal/stream/duplex'));
lazily(Stream, ['finished', 'pipeline', 'compose', 'promises'], from('internal/stream/pipeline'));
