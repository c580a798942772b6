'use strict';
// `process`, and what the event loop tells it.

const EventEmitter = require('events');
const { make, argumentType, check } = require('internal/errors');
const { lazily } = require('internal/lazy');

native.noteUse();

const [poly, boa] = native.versions();
const node = '22.12.0';

class Process extends EventEmitter {}
// Programs ask for this name, and for nothing that is inherited from a class of ours.
Object.defineProperty(Process, 'name', { value: 'process' });

const process = new Process();

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
lazily(process, ['env'], environment);

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

lazily(process, ['stdin', 'stdout', 'stderr'], (name) => require('internal/standard_streams')[name]());

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

function kill(pid, signal = 'SIGTERM') {
  if (!Number.isInteger(Number(pid))) throw argumentType('pid', 'number', pid);
  let number = signal;
  if (typeof signal === 'string') {
    number = signals()[signal];
    if (number === undefined) throw make(TypeError, 'ERR_UNKNOWN_SIGNAL', `Unknown signal: ${signal}`);
  }
  return native.kill(Number(pid), number);
}

lazily(process, ['emitWarning'], () => require('internal/warnings').emitWarning);
process.on('warning', (warning) => require('internal/warnings').printWarning(warning));

lazily(process, ['memoryUsage', 'cpuUsage', 'resourceUsage', 'constrainedMemory', 'availableMemory'],
  (name) => require('internal/usage')[name]);

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
  umask(mask) {
    if (mask === undefined) return native.umask();
    const number = typeof mask === 'string' ? parseInt(mask, 8) : mask;
    check.integer(number, 'mask', 0, 0o7777);
    return native.umask(number);
  },
  kill,
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
