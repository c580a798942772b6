'use strict';
// `WebAssembly`, made of what the language `wasm` offers through the host (`lang-wasm/src/api.rs`).
// Here are JavaScript's classes, and its rules of conversion: exports take and give BigInt for
// i64 and coerce numbers, where other languages get checks instead. The engine starts
// with the first module, memory, table or global.

let started;
const api = () => (started ??= native.wasmApi());

/** The foreign object behind each of ours, and ours for each foreign one. */
const handles = new WeakMap();
const wrappers = new WeakMap();

function bind(wrapper, handle) {
  handles.set(wrapper, handle);
  wrappers.set(handle, wrapper);
  return wrapper;
}

// --- errors ---

/** Whether an error is one of the other language's, which bears the name itself. */
function bears(error, name) {
  return error instanceof Error && Object.hasOwn(error, 'name') && error.name === name;
}

function errorClass(name) {
  const made = { [name]: class extends Error {
    static [Symbol.hasInstance](value) {
      return super[Symbol.hasInstance](value) || (this === made && bears(value, name));
    }
  } }[name];
  Object.defineProperty(made.prototype, 'name', { value: name, writable: true, configurable: true });
  return made;
}

const CompileError = errorClass('CompileError');
const LinkError = errorClass('LinkError');
const RuntimeError = errorClass('RuntimeError');
const errors = [CompileError, LinkError, RuntimeError];

/** Runs `body`; errors of the other language become JavaScript's own. */
function guarded(body) {
  try {
    return body();
  } catch (error) {
    const Own = errors.find((Class) => bears(error, Class.name));
    throw Own === undefined ? error : new Own(error.message, { cause: error });
  }
}

// --- values ---

const same = (value) => value;

/** A function of WebAssembly, or null, as the other language knows it. */
function toFunction(value) {
  if (value === null) return null;
  const handle = typeof value === 'function' ? handles.get(value) : undefined;
  if (handle === undefined) throw new TypeError('a function of WebAssembly or null is expected');
  return handle;
}

function refuse() {
  throw new TypeError('values of type v128 cannot leave WebAssembly');
}

const INTO = {
  __proto__: null,
  i32: (value) => value | 0,
  i64: (value) => BigInt.asIntN(64, value),
  f32: (value) => Math.fround(value),
  f64: (value) => +value,
  v128: refuse,
  externref: same,
  funcref: toFunction,
};

const OUT = {
  __proto__: null,
  i64: (value) => BigInt(value),
  v128: refuse,
  funcref: (value) => (value === null ? null : functionOf(value)),
};

const into = (type) => INTO[type] ?? toFunction;
const out = (type) => OUT[type] ?? (type in INTO ? same : OUT.funcref);

const DEFAULTS = { __proto__: null, i32: 0, i64: 0n, f32: 0, f64: 0, externref: undefined, funcref: null };

function typeOf(handle) {
  const { parameters, results } = api().type(handle);
  return { parameters: Array.from(parameters), results: Array.from(results) };
}

/** An export as a function of JavaScript; the same one each time. */
function functionOf(handle, name = '') {
  const known = wrappers.get(handle);
  if (known !== undefined) return known;
  const { parameters, results } = typeOf(handle);
  const wrapper = caller(handle, parameters.map(into), results.map(out));
  Object.defineProperty(wrapper, 'length', { value: parameters.length, configurable: true });
  Object.defineProperty(wrapper, 'name', { value: name, configurable: true });
  return bind(wrapper, handle);
}

/** Calls without arrays where there are few arguments. */
function caller(handle, parameters, results) {
  if (results.length < 2 && parameters.length < 3) {
    const [first, second] = parameters;
    const [result = same] = results;
    return [
      () => result(handle()),
      (a) => result(handle(first(a))),
      (a, b) => result(handle(first(a), second(b))),
    ][parameters.length];
  }
  return (...given) => {
    const value = handle(...parameters.map((convert, index) => convert(given[index])));
    if (results.length < 2) return results.length === 0 ? undefined : results[0](value);
    return Array.from(value, (item, index) => results[index](item));
  };
}

/** A function of JavaScript as an import. */
function imported(callee, { parameters, results }) {
  const from = Array.from(parameters, out);
  const to = Array.from(results, into);
  return (...given) => {
    const value = Reflect.apply(callee, undefined, given.map((item, index) => from[index](item)));
    if (to.length === 0) return undefined;
    if (to.length === 1) return to[0](value);
    const values = [...value];
    if (values.length !== to.length) throw new TypeError(`${to.length} results are expected, not ${values.length}`);
    return values.map((item, index) => to[index](item));
  };
}

/** The value that an export is. */
function exportOf(handle, kind, name) {
  if (kind === 'function') return functionOf(handle, name);
  const Class = { memory: Memory, table: Table, global: Global }[kind];
  if (Class === undefined) return handle;
  return wrappers.get(handle) ?? bind(Object.create(Class.prototype), handle);
}

function handleOf(value, Class, what) {
  const handle = value instanceof Class ? handles.get(value) : undefined;
  if (handle === undefined) throw new TypeError(`${what} is expected`);
  return handle;
}

function isBytes(value) {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer ||
    (typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer);
}

function bytesOf(value) {
  if (!isBytes(value)) throw new TypeError('an ArrayBuffer or a view of one is expected');
  return value;
}

/** A number of pages or elements, as WebIDL's `EnforceRange` wants it. */
function size(value, what) {
  const number = Math.trunc(Number(value));
  if (!(number >= 0 && number <= 0xFFFFFFFF)) throw new TypeError(`${what} must be from 0 to 4294967295`);
  return number;
}

function limits(descriptor) {
  if (descriptor === null || typeof descriptor !== 'object') throw new TypeError('a descriptor is expected');
  const initial = descriptor.initial ?? descriptor.minimum;
  if (initial === undefined) throw new TypeError("the property 'initial' is required");
  const { maximum } = descriptor;
  return [size(initial, 'initial'), maximum === undefined ? null : size(maximum, 'maximum')];
}

// --- classes ---

class Module {
  constructor(bytes) {
    bind(this, guarded(() => api().compile(bytesOf(bytes))));
  }

  static exports(module) {
    const handle = handleOf(module, Module, 'a WebAssembly.Module');
    return Array.from(api().exports(handle), ({ name, kind }) => ({ name, kind }));
  }

  static imports(module) {
    const handle = handleOf(module, Module, 'a WebAssembly.Module');
    return Array.from(api().imports(handle), (found) => ({ module: found.module, name: found.name, kind: found.kind }));
  }

  static customSections(module, name) {
    const handle = handleOf(module, Module, 'a WebAssembly.Module');
    if (name === undefined) throw new TypeError('the name of a section is required');
    return Array.from(api().customSections(handle, `${name}`), (bytes) => Uint8Array.from(bytes).buffer);
  }
}

class Instance {
  constructor(module, imports) {
    const handle = handleOf(module, Module, 'a WebAssembly.Module');
    const given = importsOf(handle, imports);
    const instance = guarded(() => api().instantiate(handle, given));
    const exports = Object.create(null);
    for (const { name, kind } of api().exports(handle)) {
      exports[name] = exportOf(api().export(instance, name), kind, name);
    }
    bind(this, instance);
    Object.defineProperty(this, 'exports', { value: Object.freeze(exports), enumerable: true, configurable: true });
  }
}

/** The imports that a module wants, out of what a program gives. */
function importsOf(module, imports) {
  if (imports !== undefined && (imports === null || typeof imports !== 'object')) {
    throw new TypeError('the imports must be an object');
  }
  const given = Object.create(null);
  for (const found of api().imports(module)) {
    const { module: from, name, kind } = found;
    const place = `import '${name}' of '${from}'`;
    const object = imports?.[from];
    if (object === null || (typeof object !== 'object' && typeof object !== 'function')) {
      throw new TypeError(`${place}: '${from}' is no object`);
    }
    (given[from] ??= Object.create(null))[name] = importOf(object[name], kind, found.type, place);
  }
  return given;
}

function importOf(value, kind, type, place) {
  switch (kind) {
    case 'function':
      if (typeof value !== 'function') throw new LinkError(`${place} must be a function`);
      return handles.get(value) ?? imported(value, type);
    case 'global':
      if (value instanceof Global) return handles.get(value);
      if (type.mutable) throw new LinkError(`${place} must be a WebAssembly.Global that is mutable`);
      if (!type.value.endsWith('ref') && typeof value !== (type.value === 'i64' ? 'bigint' : 'number')) {
        throw new LinkError(`${place} must be a number (a BigInt for i64) or a WebAssembly.Global`);
      }
      return into(type.value)(value);
    case 'memory':
      if (!(value instanceof Memory)) throw new LinkError(`${place} must be a WebAssembly.Memory`);
      return handles.get(value);
    case 'table':
      if (!(value instanceof Table)) throw new LinkError(`${place} must be a WebAssembly.Table`);
      return handles.get(value);
    default:
      throw new LinkError(`${place} cannot be given: it is a ${kind}`);
  }
}

/** The views of memories, which end when the memory has grown. */
const views = new WeakMap();

class Memory {
  constructor(descriptor) {
    const [initial, maximum] = limits(descriptor);
    if (descriptor.shared) throw new TypeError('shared memories are not supported');
    bind(this, guarded(() => api().memory(initial, maximum)));
  }

  get buffer() {
    const view = api().memoryBytes(handleOf(this, Memory, 'a WebAssembly.Memory'));
    const before = views.get(this);
    if (before !== view) {
      views.set(this, view);
      if (before !== undefined) Polyglot.release(before);
    }
    return view;
  }

  grow(pages) {
    const handle = handleOf(this, Memory, 'a WebAssembly.Memory');
    const before = guarded(() => api().memoryGrow(handle, size(pages, 'the number of pages')));
    // Growing ends the buffer, even by nothing.
    const view = views.get(this);
    if (view !== undefined) {
      views.delete(this);
      Polyglot.release(view);
    }
    return before;
  }
}

class Table {
  constructor(descriptor, value) {
    const [initial, maximum] = limits(descriptor);
    const element = `${descriptor.element}`;
    const given = arguments.length > 1 ? value : element === 'externref' ? undefined : null;
    bind(this, guarded(() => api().table(element, initial, maximum, element === 'externref' ? given : toFunction(given ?? null))));
  }

  get length() {
    return api().tableLength(handleOf(this, Table, 'a WebAssembly.Table'));
  }

  get(index) {
    const handle = handleOf(this, Table, 'a WebAssembly.Table');
    if (!(size(index, 'the index') < api().tableLength(handle))) throw new RangeError('the index is outside of the table');
    return out(api().type(handle).element)(api().tableGet(handle, size(index, 'the index')));
  }

  set(index, value) {
    const handle = handleOf(this, Table, 'a WebAssembly.Table');
    if (!(size(index, 'the index') < api().tableLength(handle))) throw new RangeError('the index is outside of the table');
    guarded(() => api().tableSet(handle, size(index, 'the index'), elementOf(handle, value, arguments.length > 1)));
  }

  grow(count, value) {
    const handle = handleOf(this, Table, 'a WebAssembly.Table');
    return guarded(() => api().tableGrow(handle, size(count, 'the number'), elementOf(handle, value, arguments.length > 1)));
  }
}

function elementOf(table, value, isGiven) {
  const { element } = api().type(table);
  if (element === 'externref') return value;
  return toFunction(isGiven ? value : null);
}

class Global {
  constructor(descriptor, value) {
    if (descriptor === null || typeof descriptor !== 'object') throw new TypeError('a descriptor is expected');
    const type = descriptor.value === 'anyfunc' ? 'funcref' : `${descriptor.value}`;
    if (!(type in DEFAULTS)) throw new TypeError(`'${type}' is no type of a global that JavaScript can make`);
    const given = value === undefined && type !== 'externref' ? DEFAULTS[type] : into(type)(value);
    bind(this, guarded(() => api().global(type, Boolean(descriptor.mutable), given)));
  }

  get value() {
    const handle = handleOf(this, Global, 'a WebAssembly.Global');
    return out(api().type(handle).value)(api().globalGet(handle));
  }

  set value(value) {
    const handle = handleOf(this, Global, 'a WebAssembly.Global');
    const type = api().type(handle);
    if (!type.mutable) throw new TypeError('the global cannot be changed');
    api().globalSet(handle, into(type.value)(value));
  }

  valueOf() {
    return this.value;
  }
}

// --- the namespace ---

async function compile(bytes) {
  return new Module(bytes);
}

async function instantiate(source, imports) {
  if (source instanceof Module) return new Instance(source, imports);
  const module = new Module(source);
  return { module, instance: new Instance(module, imports) };
}

async function fetched(source) {
  const response = await source;
  if (typeof response?.arrayBuffer !== 'function') throw new TypeError('a Response is expected');
  return response.arrayBuffer();
}

const functions = {
  compile,
  instantiate,
  validate(bytes) {
    return api().validate(bytesOf(bytes));
  },
  async compileStreaming(source) {
    return compile(await fetched(source));
  },
  async instantiateStreaming(source, imports) {
    return instantiate(await fetched(source), imports);
  },
};

const WebAssembly = {};
const classes = { Module, Instance, Memory, Table, Global, CompileError, LinkError, RuntimeError };
for (const [name, value] of Object.entries({ ...functions, ...classes })) {
  Object.defineProperty(WebAssembly, name, { value, writable: true, configurable: true });
}
for (const Class of [Module, Instance, Memory, Table, Global]) {
  const tag = { value: `WebAssembly.${Class.name}`, configurable: true };
  Object.defineProperty(Class.prototype, Symbol.toStringTag, tag);
}
Object.defineProperty(WebAssembly, Symbol.toStringTag, { value: 'WebAssembly', configurable: true });

module.exports = { WebAssembly };
