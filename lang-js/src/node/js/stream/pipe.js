'use strict';
// Methods of `Readable` that tie it to another stream.

const { fail, states } = require('internal/stream/base');

function pipe(target, options) {
  const source = this;
  const state = this._readableState;
  if (state.pipes.length === 1) state.multiAwaitDrain = true;
  state.pipes.push(target);
  const ends = options?.end !== false && target !== process.stdout && target !== process.stderr;
  const onEnd = () => target.end();
  const onData = (chunk) => {
    if (target.write(chunk) !== false) return;
    if (state.pipes.includes(target)) {
      state.awaitDrainWriters.add(target);
      source.pause();
    }
    target.once('drain', onDrain);
  };
  const onDrain = () => {
    state.awaitDrainWriters.delete(target);
    if (state.awaitDrainWriters.size === 0 && source.listenerCount('data') > 0) source.resume();
  };
  const onError = (error) => {
    source.unpipe(target);
    target.removeListener('error', onError);
    if (target.listenerCount('error') === 0) {
      if (states(target).length > 0) fail(target, error);
      else target.emit('error', error);
    }
  };
  const onClose = () => source.unpipe(target);
  const onUnpipe = (from, info) => {
    if (from !== source || info.cleaned) return;
    info.cleaned = true;
    source.removeListener('end', ends ? onEnd : onClose);
    source.removeListener('data', onData);
    for (const [name, listener] of [['drain', onDrain], ['error', onError], ['close', onClose], ['finish', onClose], ['unpipe', onUnpipe]]) {
      target.removeListener(name, listener);
    }
    if (state.awaitDrainWriters.has(target)) onDrain();
  };
  const atEnd = ends ? onEnd : onClose;
  if (state.endEmitted) process.nextTick(atEnd);
  else this.once('end', atEnd);
  target.on('unpipe', onUnpipe);
  this.on('data', onData);
  target.prependListener('error', onError);
  target.once('close', onClose);
  target.once('finish', onClose);
  target.emit('pipe', this);
  if (target.writableNeedDrain === true) {
    state.awaitDrainWriters.add(target);
    this.pause();
    target.once('drain', onDrain);
  } else if (!state.flowing) {
    this.resume();
  }
  return target;
}

function unpipe(target) {
  const state = this._readableState;
  const targets = target === undefined ? [...state.pipes] : state.pipes.filter((pipe) => pipe === target);
  if (target === undefined) this.pause();
  for (const one of targets) {
    state.pipes.splice(state.pipes.indexOf(one), 1);
    if (state.pipes.length === 0) this.pause();
    one.emit('unpipe', this, { cleaned: false });
  }
  return this;
}

function wrap(old) {
  let paused = false;
  old.on('data', (chunk) => {
    if (!this.push(chunk) && old.pause) {
      paused = true;
      old.pause();
    }
  });
  old.on('end', () => this.push(null));
  old.on('error', (error) => fail(this, error));
  old.on('close', () => this.destroy());
  this._read = () => {
    if (paused && old.resume) {
      paused = false;
      old.resume();
    }
  };
  return this;
}

module.exports = { pipe, unpipe, wrap };
