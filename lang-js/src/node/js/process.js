'use strict';
// `process`, and what the event loop tells it.

const EventEmitter = require('events');
const { make, argumentType, check } = require('internal/errors');

native.noteUse();

const [poly, boa] = native.versions();
const node = '22.12.0';

class Process extends EventEmitter {}
// Programs ask for this name, and for nothing that is inherited from a class of ours.
Object.defineProperty(Process, 'name', { value: 'process' });

const process = new Process();
// A property whose value is made when it is first read. It stays an accessor: the engine's
// cache of property places takes a getter that replaces itself for a getter for ever.
function lazily(name, make) {
  let made = false;
  let value;
  Object.defineProperty(process, name, {
    get() {
      if (!made) {
        made = true;
        value = make();
      }
      return value;
    },
    set(other) {
      made = true;
      value = other;
    },
    enumerable: true,
    configurable: true,
  });
}

// --- what it runs on ---

const execPath = native.executable();
Object.assign(process, {
  version: `v${node}`,
  versions: Object.freeze({ node, poly, boa, modules: '127', uv: '1.49.1' }),
  arch: native.machine(),
  platform: native.platform(),
  release: Object.freeze({ name: 'node', lts: 'Jod' }),
  title: 'poly',
  execPath,
  execArgv: [],
  argv0: 'poly',
  exitCode: undefined,
  features: Object.freeze({
    inspector: false, debug: false, uv: false, ipv6: true, tls_alpn: false, tls_sni: false, tls_ocsp: false, tls: false,
    typescript: 'transform', require_module: true,
  }),
  config: Object.freeze({ target_defaults: {}, variables: {} }),
  allowedNodeEnvironmentFlags: new Set(),
  moduleLoadList: [],
});
process.argv = [execPath, ...native.arguments()];
[process.pid, process.ppid] = native.numbers();

// Like the environment of a process, an object of strings.
function environment() {
  const variables = {};
  const flat = native.environment();
  for (let index = 0; index < flat.length; index += 2) variables[flat[index]] = flat[index + 1];
  const text = (value) => {
    if (typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
    return `${value}`;
  };
  return new Proxy(variables, {
    set(target, key, value) {
      if (typeof key === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
      target[key] = text(value);
      return true;
    },
    defineProperty(target, key, descriptor) {
      return Reflect.defineProperty(target, key, 'value' in descriptor ? { ...descriptor, value: text(descriptor.value) } : descriptor);
    },
  });
}
lazily('env', environment);

// --- the end ---

let exiting = false;

function checkCode(code) {
  if (code === undefined || code === null) return;
  if (typeof code === 'string' && code !== '' && Number.isInteger(Number(code))) return;
  check.integer(code, 'code');
}

function exit(code) {
  checkCode(code);
  if (code !== undefined) process.exitCode = code;
  if (!exiting) {
    exiting = true;
    process._exiting = true;
    process.emit('exit', Number(process.exitCode ?? 0));
  }
  process.reallyExit(Number(process.exitCode ?? 0));
}

let exitCode;
Object.defineProperty(process, 'exitCode', {
  get: () => exitCode,
  set(code) {
    checkCode(code);
    exitCode = code;
  },
  enumerable: true,
});

// The status that the program ends with.
function finish(status) {
  if (exiting) return status;
  exiting = true;
  process._exiting = true;
  const code = status !== 0 ? status : Number(exitCode ?? 0);
  if (status !== 0) exitCode = status;
  process.emit('exit', code);
  return Number(exitCode ?? code);
}

function beforeExit() {
  process.emit('beforeExit', Number(exitCode ?? 0));
}

let captureCallback = null;

function uncaughtException(error, origin = 'uncaughtException') {
  if (captureCallback !== null) {
    captureCallback(error);
    return true;
  }
  process.emit('uncaughtExceptionMonitor', error, origin);
  return process.emit('uncaughtException', error, origin);
}

function unhandledRejection(reason, promise) {
  return process.emit('unhandledRejection', reason, promise);
}

// --- signals ---

const signals = () => require('os').constants.signals;
const isSignal = (event) => typeof event === 'string' && event.startsWith('SIG') && Object.hasOwn(signals(), event);

// The system is asked for a signal from its first listener to its last.
process.on('newListener', (event) => {
  if (isSignal(event) && process.listenerCount(event) === 0) native.listen(signals()[event]);
});
process.on('removeListener', (event) => {
  if (isSignal(event) && process.listenerCount(event) === 0) native.unlisten(signals()[event]);
});

function signal(number) {
  for (const [name, value] of Object.entries(signals())) {
    if (value === number) process.emit(name, name, number);
  }
}

// --- streams ---

class Output extends EventEmitter {
  #closed = false;

  constructor(descriptor) {
    super();
    this.fd = descriptor;
    this.writable = true;
    this._type = native.isTerminal(descriptor) ? 'tty' : 'pipe';
    if (this._type === 'tty') this.isTTY = true;
  }

  get columns() { return this.isTTY ? native.terminalSize(this.fd)?.[0] || 80 : undefined; }
  get rows() { return this.isTTY ? native.terminalSize(this.fd)?.[1] || 24 : undefined; }
  get writableLength() { return 0; }
  get writableHighWaterMark() { return 16384; }
  get writableEnded() { return this.#closed; }
  get writableFinished() { return this.#closed; }
  get writableNeedDrain() { return false; }
  get destroyed() { return false; }

  write(chunk, encoding, callback) {
    if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    if (typeof chunk !== 'string' && !ArrayBuffer.isView(chunk)) {
      if (chunk === null) throw make(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
      throw argumentType('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
    }
    const isPlain = typeof chunk === 'string' && (encoding == null || /^utf-?8$/i.test(encoding));
    native.writeStream(this.fd, isPlain || typeof chunk !== 'string' ? chunk : require('buffer').Buffer.from(chunk, encoding));
    if (typeof callback === 'function') process.nextTick(callback, null);
    return true;
  }

  end(chunk, encoding, callback) {
    if (typeof chunk === 'function') [chunk, callback] = [undefined, chunk];
    else if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    if (chunk != null) this.write(chunk, encoding);
    this.#closed = true;
    this.writable = false;
    process.nextTick(() => {
      this.emit('finish');
      callback?.();
    });
    return this;
  }

  cork() {}
  uncork() {}
  setDefaultEncoding() { return this; }
  destroy() { return this; }
  ref() { return this; }
  unref() { return this; }
  getColorDepth() { return !this.isTTY || process.env.NO_COLOR ? 1 : /256/.test(process.env.TERM ?? '') ? 8 : process.env.COLORTERM ? 24 : 4; }
  hasColors(count = 16) { return 2 ** this.getColorDepth() >= (typeof count === 'number' ? count : 16); }
  getWindowSize() { return [this.columns, this.rows]; }

  #control(text, callback) {
    this.write(text, callback);
    return true;
  }

  cursorTo(x, y, callback) {
    if (typeof y === 'function') [y, callback] = [undefined, y];
    return this.#control(y === undefined ? `\u001b[${x + 1}G` : `\u001b[${y + 1};${x + 1}H`, callback);
  }

  moveCursor(dx, dy, callback) {
    const move = (count, plus, minus) => (count > 0 ? `\u001b[${count}${plus}` : count < 0 ? `\u001b[${-count}${minus}` : '');
    return this.#control(move(dx, 'C', 'D') + move(dy, 'B', 'A'), callback);
  }

  clearLine(direction, callback) {
    return this.#control(direction < 0 ? '\u001b[1K' : direction > 0 ? '\u001b[0K' : '\u001b[2K', callback);
  }

  clearScreenDown(callback) {
    return this.#control('\u001b[0J', callback);
  }
}
Object.defineProperty(Output, 'name', { value: 'WriteStream' });

function output(descriptor) {
  const stream = new Output(descriptor);
  native.redirect(descriptor, stream);
  return stream;
}

function input() {
  const { Readable } = require('stream');
  const stream = new Readable({
    highWaterMark: 65536,
    read() {
      // A terminal or a pipe may have nothing yet: timers go on meanwhile.
      const attempt = (wait) => {
        if (stream.destroyed) return;
        if (!native.isReadable()) {
          setTimeout(attempt, wait, Math.min(wait * 2, 50));
          return;
        }
        const bytes = require('buffer').Buffer.allocUnsafe(65536);
        const count = native.read(0, bytes, 0, bytes.length, null);
        stream.push(count === 0 ? null : bytes.subarray(0, count));
      };
      setImmediate(attempt, 1);
    },
  });
  stream.fd = 0;
  if (native.isTerminal(0)) stream.isTTY = true;
  stream.setRawMode = () => stream;
  stream.ref = stream.unref = () => stream;
  return stream;
}

lazily('stdout', () => output(1));
lazily('stderr', () => output(2));
lazily('stdin', input);

// --- functions ---

function hrtime(previous) {
  const now = native.now();
  let seconds = Math.floor(now / 1e9);
  let nanoseconds = now % 1e9;
  if (previous === undefined) return [seconds, nanoseconds];
  if (!Array.isArray(previous)) throw argumentType('time', 'Array', previous);
  seconds -= previous[0];
  nanoseconds -= previous[1];
  return nanoseconds < 0 ? [seconds - 1, nanoseconds + 1e9] : [seconds, nanoseconds];
}
hrtime.bigint = () => BigInt(native.now());

function memoryUsage() {
  const page = 4096;
  const [, resident, shared] = native.procFile('self/statm').split(' ').map((text) => Number(text) * page);
  return { rss: resident || 0, heapTotal: resident || 0, heapUsed: resident - shared || 0, external: 0, arrayBuffers: 0 };
}
memoryUsage.rss = () => memoryUsage().rss;

function kill(pid, signal = 'SIGTERM') {
  if (!Number.isInteger(Number(pid))) throw argumentType('pid', 'number', pid);
  let number = signal;
  if (typeof signal === 'string') {
    number = signals()[signal];
    if (number === undefined) throw make(TypeError, 'ERR_UNKNOWN_SIGNAL', `Unknown signal: ${signal}`);
  }
  return native.kill(Number(pid), number);
}

function emitWarning(warning, type, code) {
  let detail;
  if (type !== null && typeof type === 'object' && !Array.isArray(type)) ({ type, code, detail } = type);
  else if (typeof type === 'function') [type, code] = [undefined, undefined];
  if (typeof code === 'function') code = undefined;
  let error = warning;
  if (typeof warning === 'string') {
    error = new Error(warning);
    error.name = `${type || 'Warning'}`;
    if (code !== undefined) error.code = code;
    if (detail !== undefined) error.detail = detail;
  } else if (!(warning instanceof Error)) {
    throw argumentType('warning', ['Error', 'string'], warning);
  }
  if (error.name === 'DeprecationWarning') {
    if (process.noDeprecation) return;
    if (process.throwDeprecation) {
      process.nextTick(() => { throw error; });
      return;
    }
  }
  process.nextTick(() => process.emit('warning', error));
}

const unsilenced = () => process.env.NODE_NO_WARNINGS !== '1';
process.on('warning', (warning) => {
  if (!unsilenced()) return;
  const code = warning.code === undefined ? '' : `[${warning.code}] `;
  process.stderr.write(`(poly:${process.pid}) ${code}${warning.toString().replace(/^(\w+) \[.*?\]/, '$1')}\n${
    warning.detail === undefined ? '' : `${warning.detail}\n`}`);
});

const userIds = () => native.userId();

Object.assign(process, {
  exit,
  reallyExit: (code) => native.exit(code),
  abort() { native.exit(134); },
  cwd: () => native.workingDirectory(),
  chdir(directory) {
    check.string(directory, 'directory');
    native.changeDirectory(directory);
  },
  nextTick(callback, ...values) {
    check.function(callback, 'callback');
    if (exiting) return;
    native.nextTick(callback, ...values);
  },
  hrtime,
  uptime: () => native.now() / 1e9,
  memoryUsage,
  constrainedMemory: () => 0,
  availableMemory: () => require('os').freemem(),
  cpuUsage(previous) {
    const fields = native.procFile('self/stat').replace(/^.*\) /s, '').split(' ');
    const usage = { user: Number(fields[11]) * 10000, system: Number(fields[12]) * 10000 };
    return previous === undefined ? usage : { user: usage.user - previous.user, system: usage.system - previous.system };
  },
  resourceUsage() {
    const { user, system } = process.cpuUsage();
    return { userCPUTime: user, systemCPUTime: system, maxRSS: Math.round(memoryUsage().rss / 1024) };
  },
  umask(mask) {
    if (mask === undefined) return native.umask();
    const number = typeof mask === 'string' ? parseInt(mask, 8) : mask;
    check.integer(number, 'mask', 0, 0o7777);
    return native.umask(number);
  },
  kill,
  emitWarning,
  getuid: () => userIds()[0],
  geteuid: () => userIds()[0],
  getgid: () => userIds()[1],
  getegid: () => userIds()[1],
  getgroups: () => [userIds()[1]],
  setUncaughtExceptionCaptureCallback(callback) {
    if (callback !== null) check.function(callback, 'fn');
    captureCallback = callback;
  },
  hasUncaughtExceptionCaptureCallback: () => captureCallback !== null,
  setSourceMapsEnabled() {},
  getActiveResourcesInfo: () => [],
  getBuiltinModule(name) {
    check.string(name, 'id');
    return native.builtinModule(name.replace(/^node:/, ''));
  },
  binding(name) {
    throw make(Error, 'ERR_INVALID_MODULE', `No such module: ${name}`);
  },
  [Symbol.toStringTag]: 'process',
});
Object.defineProperty(process, Symbol.toStringTag, { enumerable: false });

module.exports = { process, finish, beforeExit, signal, uncaughtException, unhandledRejection };
