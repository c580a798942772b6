// Simple values are shown without the inspector, and look as it shows them.
const { console: out } = globalThis;
const values = [
  { a: 1, b: "text", c: [true, null, undefined, -0], d: { e: {} } },
  [1, [2, [3]], {}],
  [],
  [1, 2, 3, 4, 5, 6],
  Object.defineProperty({ a: 1 }, "hidden", { value: 2 }),
  [1, 2, 3, 4, 5, 6, 7],
  [undefined, , 1],
  { "a-b": 1, 2: "it's" },
  { a: { b: { c: { d: 1 } } } },
  { text: "a text of some length, so that all is too long", more: "for a single line" },
  Object.create(null),
  { [Symbol("s")]: 1 },
  { get a() { return 1; } },
  { constructor: 1 },
];
const seen = [];
const remember = (text) => seen.push(text) > 0;
process.stdout.write = remember;
// The first five need no inspector; the sixth loads it.
for (const value of values) out.log(value);
require("util").inspect(1);
for (const value of values) out.log(value);
delete process.stdout.write;
const half = values.length;
console.log(values.every((_, index) => seen[index] === seen[index + half])); //=> true
console.log(seen[0], seen[2] + seen[3] + seen[6]);
//=> { a: 1, b: 'text', c: [ true, null, undefined, -0 ], d: { e: {} } }
//=>  []
//=> [ 1, 2, 3, 4, 5, 6 ]
//=> [ undefined, <1 empty item>, 1 ]
//=>
