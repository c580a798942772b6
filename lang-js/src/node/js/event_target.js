'use strict';
// `EventTarget`, `Event`, `AbortController` and `AbortSignal`, by the DOM's rules without a tree.

const { DOMException } = require('internal/dom_exception');
const { make, argumentType } = require('internal/errors');

const inspectCustom = Symbol.for('nodejs.util.inspect.custom');
const now = () => globalThis.performance.now();

class Event {
  #type;
  #bubbles;
  #cancelable;
  #composed;
  #canceled = false;
  #stopped = false;
  #propagationStopped = false;
  #dispatching = false;
  #passive = false;
  #target = null;
  #current = null;
  #time = now();

  static NONE = 0;
  static CAPTURING_PHASE = 1;
  static AT_TARGET = 2;
  static BUBBLING_PHASE = 3;

  constructor(type, options = undefined) {
    if (arguments.length === 0) throw make(TypeError, 'ERR_MISSING_ARGS', 'The "type" argument must be specified');
    if (options != null && typeof options !== 'object') throw argumentType('options', 'object', options);
    this.#type = `${type}`;
    this.#bubbles = Boolean(options?.bubbles);
    this.#cancelable = Boolean(options?.cancelable);
    this.#composed = Boolean(options?.composed);
  }

  get type() { return this.#type; }
  get target() { return this.#target; }
  get currentTarget() { return this.#current; }
  get srcElement() { return this.#target; }
  get bubbles() { return this.#bubbles; }
  get cancelable() { return this.#cancelable; }
  get composed() { return this.#composed; }
  get defaultPrevented() { return this.#cancelable && this.#canceled; }
  get returnValue() { return !this.defaultPrevented; }
  get timeStamp() { return this.#time; }
  get eventPhase() { return this.#dispatching ? Event.AT_TARGET : Event.NONE; }
  get isTrusted() { return false; }
  get cancelBubble() { return this.#propagationStopped; }
  set cancelBubble(value) { if (value) this.#propagationStopped = true; }

  composedPath() { return this.#dispatching ? [this.#current] : []; }
  preventDefault() { if (!this.#passive) this.#canceled = true; }
  stopPropagation() { this.#propagationStopped = true; }
  stopImmediatePropagation() {
    this.#propagationStopped = true;
    this.#stopped = true;
  }

  [inspectCustom](depth, options) {
    const { name } = this.constructor;
    if (depth < 0) return name;
    return `${name} ${require('internal/inspect').inspect({
      type: this.type,
      defaultPrevented: this.defaultPrevented,
      cancelable: this.cancelable,
      timeStamp: this.timeStamp,
    }, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
  }

  get [Symbol.toStringTag]() { return 'Event'; }

  static isDispatching(event) { return event.#dispatching; }
  static isStopped(event) { return event.#stopped; }
  static begin(event, target) {
    event.#target = target;
    event.#current = target;
    event.#dispatching = true;
  }
  static end(event) {
    event.#current = null;
    event.#dispatching = false;
    event.#stopped = event.#propagationStopped = false;
  }
  static setPassive(event, passive) { event.#passive = passive; }
}

// What only this module may do with an event.
const { isDispatching, isStopped, begin, end, setPassive } = Event;
for (const name of ['isDispatching', 'isStopped', 'begin', 'end', 'setPassive']) delete Event[name];

class CustomEvent extends Event {
  #detail;

  constructor(type, options = undefined) {
    super(type, options);
    this.#detail = options?.detail ?? null;
  }

  get detail() { return this.#detail; }

  get [Symbol.toStringTag]() { return 'CustomEvent'; }
}

const listeners = Symbol('listeners');

class EventTarget {
  constructor() {
    Object.defineProperty(this, listeners, { value: new Map(), enumerable: false });
  }

  addEventListener(type, listener, options = undefined) {
    const settings = typeof options === 'boolean' ? { capture: options } : options ?? {};
    if (listener == null) return;
    if (typeof listener !== 'function' && typeof listener !== 'object') {
      throw argumentType('listener', 'EventListener', listener);
    }
    const { signal } = settings;
    if (signal?.aborted) return;
    const capture = Boolean(settings.capture);
    let list = this[listeners].get(`${type}`);
    if (list === undefined) this[listeners].set(`${type}`, list = []);
    if (list.some((entry) => entry.listener === listener && entry.capture === capture)) return;
    list.push({ listener, capture, once: Boolean(settings.once), passive: Boolean(settings.passive), removed: false });
    signal?.addEventListener('abort', () => this.removeEventListener(type, listener, settings), { once: true });
  }

  removeEventListener(type, listener, options = undefined) {
    const capture = typeof options === 'boolean' ? options : Boolean(options?.capture);
    const list = this[listeners].get(`${type}`);
    const index = list?.findIndex((entry) => entry.listener === listener && entry.capture === capture) ?? -1;
    if (index === -1) return;
    list[index].removed = true;
    this[listeners].set(`${type}`, list.toSpliced(index, 1));
  }

  dispatchEvent(event) {
    if (!(event instanceof Event)) throw argumentType('event', 'Event', event);
    if (isDispatching(event)) {
      throw make(Error, 'ERR_EVENT_RECURSION', `The event "${event.type}" is already being dispatched`);
    }
    begin(event, this);
    for (const entry of [...this[listeners].get(event.type) ?? []]) {
      if (entry.removed) continue;
      if (entry.once) this.removeEventListener(event.type, entry.listener, { capture: entry.capture });
      setPassive(event, entry.passive);
      try {
        const { listener } = entry;
        if (typeof listener === 'function') listener.call(this, event);
        else listener.handleEvent?.(event);
      } catch (error) {
        // Not the dispatcher's fault: it is reported as uncaught.
        process.nextTick(() => { throw error; });
      }
      setPassive(event, false);
      if (isStopped(event)) break;
    }
    end(event);
    return !event.defaultPrevented;
  }

  [inspectCustom](depth, options) {
    const { name } = this.constructor;
    return depth < 0 ? name : `${name} ${require('internal/inspect').inspect({ ...this }, options)}`;
  }

  get [Symbol.toStringTag]() { return 'EventTarget'; }
}

for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent']) {
  Object.defineProperty(EventTarget.prototype, name, { enumerable: true });
}

// An `onNAME` attribute.
function defineHandler(prototype, name) {
  const key = Symbol(`on${name}`);
  Object.defineProperty(prototype, `on${name}`, {
    enumerable: true,
    configurable: true,
    get() { return this[key]?.handler ?? null; },
    set(handler) {
      if (this[key] !== undefined) this.removeEventListener(name, this[key].listener);
      if (typeof handler !== 'function') {
        this[key] = undefined;
        return;
      }
      const listener = (event) => handler.call(this, event);
      Object.defineProperty(this, key, { value: { handler, listener }, writable: true, configurable: true, enumerable: false });
      this.addEventListener(name, listener);
    },
  });
}

const makeSignal = Symbol('make');

class AbortSignal extends EventTarget {
  #aborted = false;
  #reason = undefined;
  #dependents = new Set();

  constructor(key = undefined) {
    if (key !== makeSignal) throw make(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
    super();
  }

  get aborted() { return this.#aborted; }
  get reason() { return this.#reason; }

  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }

  static abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    const signal = new AbortSignal(makeSignal);
    signal.#aborted = true;
    signal.#reason = reason;
    return signal;
  }

  static timeout(milliseconds) {
    require('internal/errors').check.number(milliseconds, 'delay', 0, Number.MAX_SAFE_INTEGER);
    const signal = new AbortSignal(makeSignal);
    const timer = setTimeout(() => AbortSignal.trigger(signal,
      new DOMException('The operation was aborted due to timeout', 'TimeoutError')), milliseconds);
    timer?.unref?.();
    return signal;
  }

  static any(signals) {
    const result = new AbortSignal(makeSignal);
    const sources = [...signals];
    const aborted = sources.find((signal) => signal.aborted);
    if (aborted !== undefined) {
      result.#aborted = true;
      result.#reason = aborted.reason;
      return result;
    }
    for (const signal of sources) signal.#dependents.add(result);
    return result;
  }

  static trigger(signal, reason) {
    if (signal.#aborted) return;
    signal.#aborted = true;
    signal.#reason = reason;
    signal.dispatchEvent(new Event('abort'));
    for (const dependent of signal.#dependents) AbortSignal.trigger(dependent, reason);
    signal.#dependents.clear();
  }

  [inspectCustom](depth, options) {
    if (depth < 0) return 'AbortSignal';
    return `AbortSignal ${require('internal/inspect').inspect({ aborted: this.aborted }, options)}`;
  }

  get [Symbol.toStringTag]() { return 'AbortSignal'; }
}

const { trigger } = AbortSignal;
Object.defineProperty(AbortSignal, 'trigger', { enumerable: false });
defineHandler(AbortSignal.prototype, 'abort');

class AbortController {
  #signal = new AbortSignal(makeSignal);

  get signal() { return this.#signal; }

  abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    trigger(this.#signal, reason);
  }

  [inspectCustom](depth, options) {
    if (depth < 0) return 'AbortController';
    return `AbortController ${require('internal/inspect').inspect({ signal: this.signal }, options)}`;
  }

  get [Symbol.toStringTag]() { return 'AbortController'; }
}

const listenersOf = (target, type) => (target[listeners]?.get(`${type}`) ?? []).map((entry) => entry.listener);

module.exports = { Event, CustomEvent, EventTarget, AbortController, AbortSignal, listenersOf, defineHandler };
