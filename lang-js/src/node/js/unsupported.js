'use strict';
// Node's modules that Poly does not have. They load, since many packages ask for one that
// few programs use; who calls a function or makes an instance is told. A class can be
// extended, and has a prototype.

const { make } = require('internal/errors');

const names = {
  async_hooks: `AsyncLocalStorage AsyncResource createHook executionAsyncId executionAsyncResource triggerAsyncId`,
  child_process: `ChildProcess exec execFile execFileSync execSync fork spawn spawnSync`,
  cluster: `Worker disconnect fork setupMaster setupPrimary`,
  dgram: `Socket createSocket`,
  dns: `Resolver getDefaultResultOrder getServers lookup lookupService resolve resolve4 resolve6 resolveAny resolveCaa
    resolveCname resolveMx resolveNaptr resolveNs resolvePtr resolveSoa resolveSrv resolveTlsa resolveTxt reverse
    setDefaultResultOrder setServers`,
  domain: `Domain create createDomain`,
  http: `Agent ClientRequest CloseEvent IncomingMessage MessageEvent OutgoingMessage Server ServerResponse WebSocket
    createServer get request setMaxIdleHTTPParsers validateHeaderName validateHeaderValue`,
  http2: `Http2ServerRequest Http2ServerResponse connect createSecureServer createServer getDefaultSettings
    getPackedSettings getUnpackedSettings performServerHandshake`,
  https: `Agent Server createServer get request`,
  inspector: `Session close open url waitForDebugger`,
  net: `BlockList Server Socket SocketAddress Stream connect createConnection createServer getDefaultAutoSelectFamily
    getDefaultAutoSelectFamilyAttemptTimeout isIP isIPv4 isIPv6 setDefaultAutoSelectFamily
    setDefaultAutoSelectFamilyAttemptTimeout`,
  repl: `REPLServer Recoverable start writer`,
  tls: `SecureContext Server TLSSocket checkServerIdentity connect createSecureContext createSecurePair createServer
    getCACertificates getCiphers setDefaultCACertificates`,
  trace_events: `createTracing getEnabledCategories`,
  v8: `DefaultDeserializer DefaultSerializer Deserializer GCProfiler Serializer cachedDataVersionTag deserialize
    getCppHeapStatistics getHeapCodeStatistics getHeapSnapshot getHeapSpaceStatistics getHeapStatistics
    isStringOneByteRepresentation queryObjects serialize setFlagsFromString setHeapSnapshotNearHeapLimit stopCoverage
    takeCoverage writeHeapSnapshot`,
  vm: `Module Script SourceTextModule SyntheticModule compileFunction createContext createScript isContext
    measureMemory runInContext runInNewContext runInThisContext`,
  wasi: `WASI`,
  worker_threads: `BroadcastChannel MessageChannel MessagePort Worker getEnvironmentData isMarkedAsUntransferable
    markAsUncloneable markAsUntransferable moveMessagePortToContext postMessageToThread receiveMessageOnPort
    setEnvironmentData`,
  zlib: `BrotliCompress BrotliDecompress Deflate DeflateRaw Gunzip Gzip Inflate InflateRaw Unzip ZstdCompress
    ZstdDecompress brotliCompress brotliCompressSync brotliDecompress brotliDecompressSync crc32 createBrotliCompress
    createBrotliDecompress createDeflate createDeflateRaw createGunzip createGzip createInflate createInflateRaw
    createUnzip createZstdCompress createZstdDecompress deflate deflateRaw deflateRawSync deflateSync gunzip gunzipSync
    gzip gzipSync inflate inflateRaw inflateRawSync inflateSync unzip unzipSync zstdCompress zstdCompressSync
    zstdDecompress zstdDecompressSync`,
};
names['dns/promises'] = names.dns;
names['inspector/promises'] = names.inspector;

// A function declaration, so that it can be called, made instances of and extended.
function refusal(module, name) {
  const refuse = function () {
    throw make(TypeError, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', `${module}.${name} is not supported by Poly yet`);
  };
  Object.defineProperty(refuse, 'name', { value: name });
  return refuse;
}

const loaded = new Map();

function load(module) {
  if (!loaded.has(module)) {
    const exports = {};
    loaded.set(module, exports);
    for (const name of names[module].split(/\s+/)) exports[name] = refusal(module, name);
    require('internal/unsupported_values').add(module, exports, load);
  }
  return loaded.get(module);
}

module.exports = { load };
