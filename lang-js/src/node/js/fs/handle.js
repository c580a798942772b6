'use strict';
// `FileHandle`: what `fs.promises.open` gives.

const { later } = require('internal/fs/later');
const sync = require('internal/fs/sync');

class FileHandle extends require('events') {
  #descriptor;

  constructor(descriptor) {
    super();
    this.#descriptor = descriptor;
  }

  get fd() { return this.#descriptor; }

  close() {
    if (this.#descriptor === -1) return Promise.resolve();
    const descriptor = this.#descriptor;
    this.#descriptor = -1;
    return later(() => {
      native.close(descriptor);
      this.emit('close');
    });
  }

  #run(operation) {
    const descriptor = this.#descriptor;
    return later(() => {
      if (descriptor === -1) {
        throw Object.assign(new Error('file closed'), { code: 'EBADF', syscall: 'close' });
      }
      return operation(descriptor);
    });
  }

  read(buffer, ...values) {
    if (!ArrayBuffer.isView(buffer)) {
      const options = buffer ?? {};
      buffer = options.buffer ?? require('buffer').Buffer.alloc(16384);
      values = [{ ...options, buffer: undefined }];
    }
    return this.#run((descriptor) => ({ bytesRead: sync.readSync(descriptor, buffer, ...values), buffer }));
  }

  write(data, ...values) {
    return this.#run((descriptor) => ({ bytesWritten: sync.writeSync(descriptor, data, ...values), buffer: data }));
  }

  readv(buffers, position) { return this.#run((descriptor) => ({ bytesRead: sync.readvSync(descriptor, buffers, position), buffers })); }
  writev(buffers, position) { return this.#run((descriptor) => ({ bytesWritten: sync.writevSync(descriptor, buffers, position), buffers })); }
  readFile(options) { return this.#run((descriptor) => sync.readFileSync(descriptor, options)); }
  writeFile(data, options) { return this.#run((descriptor) => sync.writeFileSync(descriptor, data, options)); }
  appendFile(data, options) { return this.#run((descriptor) => sync.appendFileSync(descriptor, data, options)); }
  stat(options) { return this.#run((descriptor) => sync.fstatSync(descriptor, options)); }
  truncate(length) { return this.#run((descriptor) => sync.ftruncateSync(descriptor, length)); }
  sync() { return this.#run((descriptor) => native.fsync(descriptor)); }
  datasync() { return this.#run((descriptor) => native.fsync(descriptor)); }
  chmod(mode) { return this.#run((descriptor) => sync.fchmodSync(descriptor, mode)); }
  chown(user, group) { return this.#run((descriptor) => sync.fchownSync(descriptor, user, group)); }
  utimes(atime, mtime) { return this.#run((descriptor) => sync.futimesSync(descriptor, atime, mtime)); }
  createReadStream(options) { return require('internal/fs/streams').createReadStream(undefined, { ...options, fd: this }); }
  createWriteStream(options) { return require('internal/fs/streams').createWriteStream(undefined, { ...options, fd: this }); }

  async* readLines(options) {
    yield* require('readline').createInterface({ input: this.createReadStream(options), crlfDelay: Infinity });
  }

  [Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')]() { return this.close(); }
}

module.exports = { FileHandle };
