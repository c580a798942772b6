// The dot product by WebAssembly, of C that clang has compiled: nanoseconds a call. The arrays
// lie in the module's memory already.
const { execFileSync } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { join } = require("node:path");
const { tmpdir } = require("node:os");

const folder = mkdtempSync(join(tmpdir(), "poly-bench-"));
const output = join(folder, "dot.wasm");
const options = ["--target=wasm32", "-O2", "-msimd128", "-nostdlib", "-Wl,--no-entry,--export-all"];
execFileSync(process.env.POLY_CLANG ?? "clang-22", [...options, process.argv[2], "-o", output]);
const bytes = readFileSync(output);
rmSync(folder, { recursive: true });

const kernel = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
const count = 1_000_000;
kernel.memory.grow((count * 16) / 65536 + 1);
const base = kernel.__heap_base.value;
new Float64Array(kernel.memory.buffer, base, count).fill(1.5);
new Float64Array(kernel.memory.buffer, base + count * 8, count).fill(2);
const start = process.hrtime.bigint();
for (let i = 0; i < 100; i++) kernel.dot(base, base + count * 8, count);
console.log(Number(process.hrtime.bigint() - start) / 100);
