// The bytes of a buffer stay where they are while another language holds them.
const buffer = new ArrayBuffer(4, { maxByteLength: 8 });
const view = Polyglot.eval("python", "memoryview")(buffer);
try {
  buffer.resize(8);
} catch (error) {
  console.log(error.name, error.message); //=> TypeError another language holds the bytes of this ArrayBuffer
}
new Uint8Array(buffer)[1] = 7;
console.log(view[1], view.length); //=> 7 4
const free = new ArrayBuffer(4, { maxByteLength: 8 });
free.resize(8);
console.log(free.byteLength); //=> 8
