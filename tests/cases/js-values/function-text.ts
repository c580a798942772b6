// Functions show the text that was written, whatever was changed in it to run.
async function first(x: number) {
  return second(x, 1);
}
function second(a: number, b: number) { try { return sum(a, b); } catch { return new Error; } }
function sum(a: number, b: number) { return a + b; }
class Box { async open() { await this.shut(); } shut() {} }
const last = async () => new Box
console.log(String(first));
console.log(second.toString());
console.log(sum.toString());
console.log(Box.prototype.open.toString());
console.log(`${last}`, String(Math.max), String(last.bind(null)));
console.log(Function.prototype.toString.name, second(1, 2));
first(1); last();
//=> async function first(x        ) {
//=>   return second(x, 1);
//=> }
//=> function second(a        , b        ) { try { return sum(a, b); } catch { return new Error; } }
//=> function sum(a        , b        ) { return a + b; }
//=> async open() { await this.shut(); }
//=> async () => new Box function max() { [native code] } function () { [native code] }
//=> toString 3
