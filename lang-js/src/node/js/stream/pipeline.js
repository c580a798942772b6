'use strict';
// Several streams: their ends, and lines of them.

const { make, argumentType, check, AbortError } = require('internal/errors');

const isReadable = (stream) => typeof stream?.pipe === 'function' && typeof stream.on === 'function' && stream._readableState !== undefined;
const isWritable = (stream) => typeof stream?.write === 'function' && typeof stream.on === 'function';

// Calls back once, when a stream has ended or finished or failed.
function finished(stream, options, callback) {
  if (typeof options === 'function') [options, callback] = [{}, options];
  options ??= {};
  check.function(callback, 'callback');
  if (!isReadable(stream) && !isWritable(stream)) throw argumentType('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  const reader = stream._readableState;
  const writer = stream._writableState;
  const reads = (options.readable ?? reader !== undefined) && reader !== undefined;
  const writes = (options.writable ?? (writer !== undefined || isWritable(stream))) && isWritable(stream);
  let ended = !reads || reader.endEmitted;
  let done = !writes || (writer?.finished ?? false);
  let called = false;
  const call = (error) => {
    if (called) return;
    called = true;
    if (error) callback.call(stream, error);
    else callback.call(stream);
  };
  const check_ = () => { if (ended && done) call(); };
  const onEnd = () => { ended = true; check_(); };
  const onFinish = () => { done = true; check_(); };
  const onError = (error) => call(error);
  const onClose = () => {
    const error = writer?.errored ?? reader?.errored;
    if (error) call(error);
    else if (!ended && !reader.endEmitted) call(make(Error, 'ERR_STREAM_PREMATURE_CLOSE', 'Premature close'));
    else if (!done && !writer?.finished) call(make(Error, 'ERR_STREAM_PREMATURE_CLOSE', 'Premature close'));
    else call();
  };
  const listeners = [['end', onEnd], ['finish', onFinish], ['error', onError], ['close', onClose]];
  for (const [name, listener] of listeners) if (name !== 'error' || options.error !== false) stream.on(name, listener);
  if (reader?.closeEmitted || writer?.closeEmitted) process.nextTick(onClose);
  else if (ended && done) process.nextTick(check_);
  const remove = () => {
    called = true;
    for (const [name, listener] of listeners) stream.removeListener(name, listener);
  };
  const { signal } = options;
  if (signal) {
    const abort = () => call(new AbortError(undefined, { cause: signal.reason }));
    if (signal.aborted) process.nextTick(abort);
    else signal.addEventListener('abort', abort, { once: true });
  }
  return remove;
}

// Writes what an iterable gives into a stream.
async function pump(source, target, ends) {
  let failure;
  let wake = () => {};
  const stop = finished(target, { readable: false }, (error) => {
    failure = error ?? null;
    wake();
  });
  const onDrain = () => wake();
  target.on('drain', onDrain);
  try {
    for await (const chunk of source) {
      if (failure) throw failure;
      if (!target.write(chunk) && failure === undefined) await new Promise((resolve) => { wake = resolve; });
    }
    if (failure) throw failure;
    if (ends) {
      target.end();
      if (failure === undefined) await new Promise((resolve) => { wake = resolve; });
      if (failure) throw failure;
    }
  } finally {
    stop();
    target.off('drain', onDrain);
  }
}

function pipeline(...values) {
  const callback = values.pop();
  check.function(callback, 'streams[stream.length - 1]');
  let options = {};
  if (values.length > 0 && !isReadable(values.at(-1)) && !isWritable(values.at(-1)) && typeof values.at(-1) === 'object' &&
      !Array.isArray(values.at(-1)) && ('signal' in values.at(-1) || 'end' in values.at(-1))) options = values.pop();
  const stages = values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
  if (stages.length < 2) throw make(TypeError, 'ERR_MISSING_ARGS', 'The "streams" argument must be specified');
  const streams = [];
  let failure;
  let result;
  let pending = 1;
  const settle = (error) => {
    if (error && (failure === undefined || failure.code === 'ERR_STREAM_PREMATURE_CLOSE')) failure = error;
    if (error) for (const stream of streams) if (!stream.destroyed) stream.destroy?.(error);
    if (--pending === 0) process.nextTick(callback, failure, result);
  };
  const watch = (stream, reading, writing_) => {
    streams.push(stream);
    pending++;
    finished(stream, { readable: reading, writable: writing_ }, (error) => {
      if (error && stream.listenerCount?.('error') === 0) stream.on('error', () => {});
      settle(error);
    });
    // Errors that come late are the pipeline's too.
    stream.on('error', () => {});
  };
  let current;
  stages.forEach((stage, index) => {
    const isFirst = index === 0;
    const isLast = index === stages.length - 1;
    if (isReadable(stage) || isWritable(stage)) {
      watch(stage, !isLast && isReadable(stage), !isFirst && isWritable(stage));
      if (!isFirst) {
        if (isReadable(current)) {
          current.pipe(stage, { end: !isLast || options.end !== false });
          if ((stage === process.stdout || stage === process.stderr)) {
            pending++;
            current.once('end', () => settle());
            current.once('error', settle);
          }
        } else {
          pending++;
          pump(current, stage, !isLast || options.end !== false).then(() => settle(), settle);
        }
      }
      current = stage;
      return;
    }
    if (typeof stage === 'function') {
      const made = isFirst ? stage({ signal: options.signal }) : stage(current, { signal: options.signal });
      if (made !== null && typeof made?.then === 'function') {
        pending++;
        made.then((value) => { result = value; settle(); }, settle);
        current = made;
      } else if (isLast) {
        pending++;
        (async () => { for await (const chunk of made) void chunk; })().then(() => settle(), settle);
      } else {
        current = made;
      }
      return;
    }
    if (isFirst && (typeof stage?.[Symbol.iterator] === 'function' || typeof stage?.[Symbol.asyncIterator] === 'function')) {
      current = require('internal/stream/readable').Readable.from(stage);
      watch(current, true, false);
      return;
    }
    throw argumentType('source', ['Stream', 'Iterable', 'AsyncIterable'], stage);
  });
  const { signal } = options;
  if (signal) {
    const abort = () => { pending++; settle(new AbortError(undefined, { cause: signal.reason })); };
    if (signal.aborted) process.nextTick(abort);
    else signal.addEventListener('abort', abort, { once: true });
  }
  settle();
  return current;
}

function compose(...streams) {
  const first = streams[0];
  const last = streams.at(-1);
  for (let index = 1; index < streams.length; index++) if (streams[index - 1] !== streams[index] && isReadable(streams[index - 1]) && streams.length > 2) streams[index - 1].pipe(streams[index]);
  const result = new (require('internal/stream/duplex').Duplex)({
    objectMode: true,
    write(chunk, encoding, callback) {
      if (first.write(chunk, encoding)) callback();
      else first.once('drain', callback);
    },
    final(callback) {
      first.end();
      callback();
    },
    read() { last.resume(); },
  });
  last.on('data', (chunk) => { if (!result.push(chunk)) last.pause(); });
  last.on('end', () => result.push(null));
  for (const stream of new Set(streams)) stream.on('error', (error) => result.destroy(error));
  return result;
}

const promises = {
  finished: (stream, options) => new Promise((resolve, reject) => {
    finished(stream, options ?? {}, (error) => (error ? reject(error) : resolve()));
  }),
  pipeline: (...streams) => new Promise((resolve, reject) => {
    pipeline(...streams, (error, value) => (error ? reject(error) : resolve(value)));
  }),
};
const custom = Symbol.for('nodejs.util.promisify.custom');
Object.defineProperty(finished, custom, { value: promises.finished });
Object.defineProperty(pipeline, custom, { value: promises.pipeline });

module.exports = { finished, pipeline, compose, promises };
