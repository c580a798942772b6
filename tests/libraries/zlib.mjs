// Compresses a file by zlib's C interface, and expands it again.
import { readFileSync, writeFileSync } from "node:fs";
import zlib from "./MODULE";

const text = new Uint8Array(readFileSync(process.argv[2]));
const length = [zlib.compressBound(text.length)];
const packed = new Uint8Array(Number(length[0]));
if (zlib.compress(packed, length, text, text.length) !== 0) throw new Error("compress failed");
const size = Number(length[0]);
writeFileSync(process.argv[3], packed.subarray(0, size));
const back = new Uint8Array(text.length);
const whole = [back.length];
if (zlib.uncompress(back, whole, packed, size) !== 0) throw new Error("uncompress failed");
console.log(size < text.length / 2, Number(whole[0]) === text.length, back.every((byte, i) => byte === text[i]));
console.log(zlib.uncompress(back, [back.length], new Uint8Array(16), 16), zlib.zlibVersion()[0]);
