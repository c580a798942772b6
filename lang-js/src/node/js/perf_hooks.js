'use strict';
// `node:perf_hooks`: the clock, marks and measures.

const { make, argumentType, check } = require('internal/errors');
const { DOMException } = require('internal/dom_exception');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const timeOrigin = native.timeOrigin();
const now = () => native.now() / 1e6;

class PerformanceEntry {
  constructor(name, entryType, startTime, duration) {
    this.name = name;
    this.entryType = entryType;
    this.startTime = startTime;
    this.duration = duration;
  }

  toJSON() {
    const { name, entryType, startTime, duration } = this;
    return this.detail === undefined ? { name, entryType, startTime, duration } : { name, entryType, startTime, duration, detail: this.detail };
  }
}

const copyOf = (detail) => (detail == null ? null : structuredClone(detail));

class PerformanceMark extends PerformanceEntry {
  constructor(name, options = undefined) {
    if (arguments.length === 0) throw make(TypeError, 'ERR_MISSING_ARGS', 'The "name" argument must be specified');
    const startTime = options?.startTime ?? now();
    if (typeof startTime !== 'number') throw argumentType('startTime', 'number', startTime);
    if (startTime < 0) throw make(TypeError, 'ERR_PERFORMANCE_INVALID_TIMESTAMP', `${startTime} is not a valid timestamp`);
    super(`${name}`, 'mark', startTime, 0);
    this.detail = copyOf(options?.detail);
  }
}

class PerformanceMeasure extends PerformanceEntry {
  constructor(name, start, duration, detail) {
    super(name, 'measure', start, duration);
    this.detail = copyOf(detail);
  }
}

const entries = [];
const observers = new Set();

function record(entry) {
  entries.push(entry);
  for (const observer of observers) observer[deliver](entry);
  return entry;
}

function timeOf(mark) {
  if (typeof mark === 'number') return mark;
  const found = entries.findLast((entry) => entry.entryType === 'mark' && entry.name === `${mark}`);
  if (found === undefined) throw new DOMException(`The "${mark}" performance mark has not been set`, 'SyntaxError');
  return found.startTime;
}

const chosen = (name, type) => entries
  .filter((entry) => (name === undefined || entry.name === name) && (type === undefined || entry.entryType === type))
  .sort((left, right) => left.startTime - right.startTime);

function clear(name, type) {
  for (let index = entries.length - 1; index >= 0; index--) {
    if (entries[index].entryType === type && (name === undefined || entries[index].name === `${name}`)) entries.splice(index, 1);
  }
}

class Performance extends require('internal/events').EventTarget {
  get timeOrigin() { return timeOrigin; }
  now() { return now(); }

  mark(name, options = undefined) {
    return record(new PerformanceMark(name, options));
  }

  measure(name, startOrOptions = undefined, endMark = undefined) {
    check.string(name, 'name');
    let options = startOrOptions;
    if (options === null || typeof options !== 'object') options = { start: startOrOptions, end: endMark };
    let { start, end } = options;
    end = end !== undefined ? timeOf(end) :
      start !== undefined && options.duration !== undefined ? timeOf(start) + options.duration : now();
    start = start !== undefined ? timeOf(start) : options.duration !== undefined ? end - options.duration : 0;
    return record(new PerformanceMeasure(name, start, end - start, options.detail));
  }

  clearMarks(name) { clear(name, 'mark'); }
  clearMeasures(name) { clear(name, 'measure'); }
  getEntries() { return chosen(); }
  getEntriesByName(name, type) { return chosen(`${name}`, type); }
  getEntriesByType(type) { return chosen(undefined, `${type}`); }

  timerify(original) {
    check.function(original, 'fn');
    return function timerified(...values) {
      const start = now();
      const result = new.target ? Reflect.construct(original, values, new.target) : Reflect.apply(original, this, values);
      for (const observer of observers) observer[deliver](new PerformanceEntry(original.name, 'function', start, now() - start));
      return result;
    };
  }

  eventLoopUtilization() { return { idle: 0, active: 0, utilization: 0 }; }
  toJSON() { return { timeOrigin }; }

  [customInspect](depth, options) {
    if (depth < 0) return 'Performance';
    return `Performance ${require('internal/inspect').inspect({ timeOrigin }, options)}`;
  }

  get [Symbol.toStringTag]() { return 'Performance'; }
}

const deliver = Symbol('deliver');

class PerformanceObserver {
  #callback;
  #types = [];
  #queue = [];

  static supportedEntryTypes = ['function', 'mark', 'measure'];

  constructor(callback) {
    check.function(callback, 'callback');
    this.#callback = callback;
  }

  observe(options = {}) {
    this.#types = options.entryTypes ?? [options.type];
    observers.add(this);
  }

  disconnect() {
    observers.delete(this);
    this.#queue = [];
  }

  takeRecords() { return this.#queue.splice(0); }

  [deliver](entry) {
    if (!this.#types.includes(entry.entryType)) return;
    if (this.#queue.push(entry) > 1) return;
    setImmediate(() => {
      const list = this.takeRecords();
      if (list.length === 0) return;
      this.#callback({
        getEntries: () => list,
        getEntriesByName: (name) => list.filter((item) => item.name === name),
        getEntriesByType: (type) => list.filter((item) => item.entryType === type),
      }, this);
    });
  }
}

const performance = new Performance();

module.exports = {
  performance, Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, PerformanceObserver,
  monitorEventLoopDelay: () => ({ enable: () => true, disable: () => true, reset() {}, min: 0, max: 0, mean: 0, stddev: 0, percentile: () => 0 }),
  constants: Object.freeze({}),
};
