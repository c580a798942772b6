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
for (const move of [() => buffer.transfer(), () => structuredClone(buffer, { transfer: [buffer] })]) {
  try {
    move();
  } catch (error) {
    console.log(error.message, buffer.detached); //=> another language holds the bytes of this ArrayBuffer false
    //=> another language holds the bytes of this ArrayBuffer false
  }
}
const pythons = Polyglot.eval("python", "bytearray")(16);
try {
  pythons.buffer.transfer();
} catch (error) {
  console.log(error.name); //=> TypeError
}

// What nobody else holds is moved.
const moved = free.transfer(6);
console.log(free.detached, free.byteLength, moved.byteLength, moved.maxByteLength, moved.resizable); //=> true 0 6 8 true
try {
  moved.transfer(9);
} catch (error) {
  console.log(error.name, moved.detached); //=> RangeError false
}
new Uint8Array(moved)[0] = 5;
const fixed = moved.transferToFixedLength();
console.log(fixed.resizable, fixed.byteLength, new Uint8Array(fixed.transfer(7))[0]); //=> false 6 5
