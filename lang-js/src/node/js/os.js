'use strict';
// `node:os`.

const { make, argumentType } = require('internal/errors');

const [sysname, release, version, machine, hostname, processors] = native.systemInfo();

const fields = (name) => {
  const result = {};
  for (const line of native.procFile(name).split('\n')) {
    const colon = line.indexOf(':');
    if (colon !== -1) result[line.slice(0, colon).trim()] ??= line.slice(colon + 1).trim();
  }
  return result;
};

const kibibytes = (text) => (parseInt(text, 10) || 0) * 1024;

const signals = Object.freeze(Object.assign(Object.create(null), {
  SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGTRAP: 5, SIGABRT: 6, SIGIOT: 6, SIGBUS: 7, SIGFPE: 8,
  SIGKILL: 9, SIGUSR1: 10, SIGSEGV: 11, SIGUSR2: 12, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15, SIGCHLD: 17,
  SIGSTKFLT: 16, SIGCONT: 18, SIGSTOP: 19, SIGTSTP: 20, SIGTTIN: 21, SIGTTOU: 22, SIGURG: 23, SIGXCPU: 24,
  SIGXFSZ: 25, SIGVTALRM: 26, SIGPROF: 27, SIGWINCH: 28, SIGIO: 29, SIGPOLL: 29, SIGPWR: 30, SIGSYS: 31,
}));

function errnoConstants() {
  const result = Object.create(null);
  const flat = native.errors();
  for (let index = 0; index < flat.length; index += 3) result[flat[index + 1]] = flat[index];
  return Object.freeze(result);
}

// A line of `/etc/passwd`, or what is known without.
function userInfo(options) {
  const [uid, gid] = native.userId();
  let line = [];
  try {
    const text = require('fs').readFileSync('/etc/passwd', 'utf8');
    line = text.split('\n').map((item) => item.split(':')).find((item) => Number(item[2]) === uid) ?? [];
  } catch {
    // Not every system has the file.
  }
  const info = {
    uid, gid,
    username: line[0] ?? process.env.USER ?? `${uid}`,
    homedir: line[5] ?? process.env.HOME ?? '/',
    shell: line[6] ?? process.env.SHELL ?? null,
  };
  if (options?.encoding === 'buffer') {
    for (const name of ['username', 'homedir', 'shell']) info[name] = info[name] === null ? null : Buffer.from(info[name]);
  }
  return info;
}

function cpus() {
  const texts = native.procFile('cpuinfo').split('\n\n').filter((text) => text.trim() !== '');
  const lines = native.procFile('stat').split('\n').filter((text) => /^cpu\d/.test(text));
  return Array.from({ length: processors }, (_, index) => {
    const text = texts[index] ?? '';
    const [user = 0, nice = 0, sys = 0, idle = 0, , irq = 0] = (lines[index] ?? '').split(' ').slice(1).map((ticks) => Number(ticks) * 10);
    return {
      model: /^model name\s*:\s*(.*)$/m.exec(text)?.[1] ?? 'unknown',
      speed: Math.trunc(Number(/^cpu MHz\s*:\s*(.*)$/m.exec(text)?.[1] ?? 0)),
      times: { user, nice, sys, idle, irq },
    };
  });
}

function priority(pid, value) {
  for (const [name, number] of [['pid', pid], ['priority', value]]) {
    if (typeof number !== 'number') throw argumentType(name, 'number', number);
  }
}

const os = {
  arch: () => native.machine(),
  availableParallelism: () => processors,
  cpus,
  endianness: () => 'LE',
  freemem: () => kibibytes(fields('meminfo').MemAvailable),
  getPriority: (pid = 0) => {
    priority(pid, 0);
    return 0;
  },
  homedir: () => process.env.HOME ?? userInfo().homedir,
  hostname: () => hostname,
  loadavg: () => native.procFile('loadavg').split(' ').slice(0, 3).map(Number),
  machine: () => machine,
  networkInterfaces: () => ({}),
  platform: () => native.platform(),
  release: () => release,
  setPriority() {
    throw make(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The setPriority() method is not implemented');
  },
  tmpdir() {
    const path = process.env.TMPDIR || process.env.TMP || process.env.TEMP || '/tmp';
    return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  },
  totalmem: () => kibibytes(fields('meminfo').MemTotal),
  type: () => sysname,
  uptime: () => Number(native.procFile('uptime').split(' ')[0]),
  userInfo,
  version: () => version,
  constants: Object.freeze({
    UV_UDP_REUSEADDR: 4,
    dlopen: Object.freeze({ RTLD_LAZY: 1, RTLD_NOW: 2, RTLD_GLOBAL: 256, RTLD_LOCAL: 0 }),
    errno: errnoConstants(),
    signals,
    priority: Object.freeze({
      PRIORITY_LOW: 19, PRIORITY_BELOW_NORMAL: 10, PRIORITY_NORMAL: 0, PRIORITY_ABOVE_NORMAL: -7, PRIORITY_HIGH: -14, PRIORITY_HIGHEST: -20,
    }),
  }),
  EOL: '\n',
  devNull: '/dev/null',
};

// `${os.hostname}` is `os.hostname()`.
for (const name of ['arch', 'availableParallelism', 'endianness', 'freemem', 'homedir', 'hostname', 'machine', 'platform', 'release', 'tmpdir', 'totalmem', 'type', 'uptime', 'version']) {
  os[name][Symbol.toPrimitive] = () => os[name]();
}

module.exports = os;
