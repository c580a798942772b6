'use strict';
// `node:diagnostics_channel`: named channels within the program.

const { check } = require('internal/errors');

const channels = new Map();

class Channel {
  #subscribers = [];

  constructor(name) {
    this.name = name;
  }

  get hasSubscribers() { return this.#subscribers.length > 0; }

  subscribe(listener) {
    check.function(listener, 'subscription');
    this.#subscribers = [...this.#subscribers, listener];
  }

  unsubscribe(listener) {
    const index = this.#subscribers.indexOf(listener);
    if (index === -1) return false;
    this.#subscribers = this.#subscribers.toSpliced(index, 1);
    return true;
  }

  publish(message) {
    for (const listener of this.#subscribers) {
      try {
        listener(message, this.name);
      } catch (error) {
        process.nextTick(() => { throw error; });
      }
    }
  }

  runStores(context, callback, receiver, ...values) {
    this.publish(context);
    return Reflect.apply(callback, receiver, values);
  }

  bindStore() {}
  unbindStore() { return false; }
}

function channel(name) {
  let found = channels.get(name);
  if (found === undefined) channels.set(name, found = new Channel(name));
  return found;
}

function tracingChannel(name) {
  const parts = {};
  for (const part of ['start', 'end', 'asyncStart', 'asyncEnd', 'error']) {
    parts[part] = typeof name === 'string' ? channel(`tracing:${name}:${part}`) : name[part];
  }
  const each = (listeners, act) => {
    for (const part of Object.keys(parts)) if (listeners[part]) act(parts[part], listeners[part]);
  };
  return {
    ...parts,
    get hasSubscribers() { return Object.values(parts).some((part) => part.hasSubscribers); },
    subscribe(listeners) { each(listeners, (part, listener) => part.subscribe(listener)); },
    unsubscribe(listeners) { each(listeners, (part, listener) => part.unsubscribe(listener)); },
    traceSync(run, context = {}, receiver = undefined, ...values) {
      parts.start.publish(context);
      try {
        context.result = Reflect.apply(run, receiver, values);
        return context.result;
      } catch (error) {
        context.error = error;
        parts.error.publish(context);
        throw error;
      } finally {
        parts.end.publish(context);
      }
    },
  };
}

module.exports = {
  Channel,
  channel,
  tracingChannel,
  hasSubscribers: (name) => channels.get(name)?.hasSubscribers ?? false,
  subscribe: (name, listener) => channel(name).subscribe(listener),
  unsubscribe: (name, listener) => channel(name).unsubscribe(listener),
};
