'use strict';
// `EventEmitter`.
//
// `_events` maps a name to its listeners: one function, or an array that is replaced, never
// changed, so that emitting walks the listeners that were there at its start.

const { make, check } = require('internal/errors');
const { lazily } = require('internal/lazy');
// Lazily: nearly every program with `process` comes by here, and few need it.
const inspect = (...values) => require('internal/inspect').inspect(...values);

const errorMonitor = Symbol('events.errorMonitor');
const captureRejection = Symbol.for('nodejs.rejection');
const capture = Symbol('kCapture');

let defaultMaxListeners = 10;

function EventEmitter(options) {
  EventEmitter.init.call(this, options);
}

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;
Object.defineProperty(EventEmitter.prototype, capture, { value: false, writable: true, enumerable: false });

EventEmitter.init = function init(options) {
  if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
    this._events = Object.create(null);
    this._eventsCount = 0;
  }
  this._maxListeners = this._maxListeners || undefined;
  if (options?.captureRejections) {
    check.boolean(options.captureRejections, 'options.captureRejections');
    Object.defineProperty(this, capture, { value: true, writable: true, enumerable: false });
  } else {
    Object.defineProperty(this, capture, { value: EventEmitter.prototype[capture], writable: true, enumerable: false });
  }
};

const checkListener = (listener) => check.function(listener, 'listener');

const listOf = (listeners) => (listeners === undefined ? [] : typeof listeners === 'function' ? [listeners] : listeners);

EventEmitter.prototype.setMaxListeners = function (count) {
  check.number(count, 'setMaxListeners', 0);
  this._maxListeners = count;
  return this;
};

EventEmitter.prototype.getMaxListeners = function () {
  return this._maxListeners ?? defaultMaxListeners;
};

// An `error` that nobody listens to is thrown.
function throwUnhandled(emitter, values) {
  const error = values[0];
  if (error instanceof Error) throw error;
  let text;
  try {
    text = inspect(error);
  } catch {
    text = error;
  }
  const unhandled = make(Error, 'ERR_UNHANDLED_ERROR',
    `Unhandled error. (${text})`);
  unhandled.context = error;
  throw unhandled;
}

function catchRejection(emitter, promise, name, values) {
  try {
    const { then } = promise;
    if (typeof then !== 'function') return;
    then.call(promise, undefined, (error) => {
      // Outside the promise's job, so that what a listener throws is not swallowed.
      process.nextTick(() => {
        if (typeof emitter[captureRejection] === 'function') {
          emitter[captureRejection](error, name, ...values);
          return;
        }
        const before = emitter[capture];
        try {
          emitter[capture] = false;
          emitter.emit('error', error);
        } finally {
          emitter[capture] = before;
        }
      });
    });
  } catch (error) {
    emitter.emit('error', error);
  }
}

EventEmitter.prototype.emit = function emit(name, ...values) {
  const events = this._events;
  if (name === 'error') {
    if (events?.[errorMonitor] !== undefined) this.emit(errorMonitor, ...values);
    if (events?.error === undefined) throwUnhandled(this, values);
  }
  const listeners = events?.[name];
  if (listeners === undefined) return false;
  if (typeof listeners === 'function') {
    const result = Reflect.apply(listeners, this, values);
    if (result !== undefined && result !== null && this[capture]) catchRejection(this, result, name, values);
    return true;
  }
  for (const listener of listeners) {
    const result = Reflect.apply(listener, this, values);
    if (result !== undefined && result !== null && this[capture]) catchRejection(this, result, name, values);
  }
  return true;
};

function add(emitter, name, listener, first) {
  checkListener(listener);
  let events = emitter._events;
  if (events === undefined) {
    events = emitter._events = Object.create(null);
    emitter._eventsCount = 0;
  } else if (events.newListener !== undefined) {
    // Before it is added, lest it hear of itself.
    emitter.emit('newListener', name, listener.listener ?? listener);
    events = emitter._events;
  }
  const existing = events[name];
  if (existing === undefined) {
    events[name] = listener;
    emitter._eventsCount += 1;
    return emitter;
  }
  const before = listOf(existing);
  const after = first ? [listener, ...before] : [...before, listener];
  if (before.warned) after.warned = true;
  events[name] = after;
  const limit = emitter.getMaxListeners?.() ?? defaultMaxListeners;
  if (limit > 0 && after.length > limit && !after.warned) {
    after.warned = true;
    const warning = new Error(
      `Possible EventEmitter memory leak detected. ${after.length} ${String(name)} listeners added to ${
        inspect(emitter, { depth: -1 })}. MaxListeners is ${limit}. Use emitter.setMaxListeners() to increase limit`);
    warning.name = 'MaxListenersExceededWarning';
    warning.emitter = emitter;
    warning.type = name;
    warning.count = after.length;
    process.emitWarning(warning);
  }
  return emitter;
}

EventEmitter.prototype.addListener = function addListener(name, listener) {
  return add(this, name, listener, false);
};
EventEmitter.prototype.on = EventEmitter.prototype.addListener;

EventEmitter.prototype.prependListener = function prependListener(name, listener) {
  return add(this, name, listener, true);
};

function onceWrapper(emitter, name, listener) {
  checkListener(listener);
  let fired = false;
  const wrapper = function (...values) {
    if (fired) return undefined;
    fired = true;
    emitter.removeListener(name, wrapper);
    return Reflect.apply(listener, emitter, values);
  };
  wrapper.listener = listener;
  return wrapper;
}

EventEmitter.prototype.once = function once(name, listener) {
  return this.on(name, onceWrapper(this, name, listener));
};

EventEmitter.prototype.prependOnceListener = function prependOnceListener(name, listener) {
  return this.prependListener(name, onceWrapper(this, name, listener));
};

EventEmitter.prototype.removeListener = function removeListener(name, listener) {
  checkListener(listener);
  const events = this._events;
  const existing = events?.[name];
  if (existing === undefined) return this;
  const before = listOf(existing);
  const index = before.findLastIndex((item) => item === listener || item.listener === listener);
  if (index === -1) return this;
  if (before.length === 1) {
    delete events[name];
    this._eventsCount -= 1;
  } else {
    const after = before.toSpliced(index, 1);
    if (before.warned) after.warned = true;
    events[name] = after.length === 1 ? after[0] : after;
  }
  if (events.removeListener !== undefined) this.emit('removeListener', name, before[index].listener ?? before[index]);
  return this;
};
EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

EventEmitter.prototype.removeAllListeners = function removeAllListeners(...names) {
  const events = this._events;
  if (events === undefined) return this;
  if (names.length === 0) {
    if (events.removeListener !== undefined) {
      for (const name of Reflect.ownKeys(events)) if (name !== 'removeListener') this.removeAllListeners(name);
      this.removeAllListeners('removeListener');
    }
    this._events = Object.create(null);
    this._eventsCount = 0;
    return this;
  }
  const [name] = names;
  if (events.removeListener === undefined) {
    if (events[name] !== undefined) {
      delete events[name];
      this._eventsCount -= 1;
    }
    return this;
  }
  for (const listener of [...listOf(events[name])].reverse()) this.removeListener(name, listener);
  return this;
};

EventEmitter.prototype.listeners = function listeners(name) {
  return listOf(this._events?.[name]).map((listener) => listener.listener ?? listener);
};

EventEmitter.prototype.rawListeners = function rawListeners(name) {
  return [...listOf(this._events?.[name])];
};

EventEmitter.prototype.listenerCount = function listenerCount(name, listener) {
  const listeners = listOf(this._events?.[name]);
  if (listener == null) return listeners.length;
  return listeners.filter((item) => item === listener || item.listener === listener).length;
};

EventEmitter.prototype.eventNames = function eventNames() {
  return this._eventsCount > 0 ? Reflect.ownKeys(this._events) : [];
};

lazily(EventEmitter, ['once', 'on', 'getEventListeners', 'addAbortListener'], (name) => require('internal/event_waiting')[name]);
Object.assign(EventEmitter, {
  EventEmitter,
  usingDomains: false,
  captureRejectionSymbol: captureRejection,
  errorMonitor,
  getMaxListeners: (emitter) => emitter.getMaxListeners?.() ?? defaultMaxListeners,
  listenerCount: (emitter, name) => (typeof emitter.listenerCount === 'function' ?
    emitter.listenerCount(name) : listOf(emitter._events?.[name]).length),
  setMaxListeners(count = defaultMaxListeners, ...emitters) {
    check.number(count, 'n', 0);
    if (emitters.length === 0) defaultMaxListeners = count;
    for (const emitter of emitters) emitter.setMaxListeners?.(count);
  },
});

Object.defineProperties(EventEmitter, {
  defaultMaxListeners: {
    enumerable: true,
    get: () => defaultMaxListeners,
    set(count) {
      check.number(count, 'defaultMaxListeners', 0);
      defaultMaxListeners = count;
    },
  },
  captureRejections: {
    enumerable: true,
    get: () => EventEmitter.prototype[capture],
    set(value) {
      check.boolean(value, 'EventEmitter.captureRejections');
      EventEmitter.prototype[capture] = value;
    },
  },
});

module.exports = EventEmitter;
