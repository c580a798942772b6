// Too deep a recursion is an error that JavaScript can catch, like any other.
function endless(n) {
  return endless(n + 1) + 1;
}
try {
  endless(0);
} catch (error) {
  console.log(error instanceof RangeError, error.name, error.message);
}
//=> true RangeError Maximum call stack size exceeded

const object = {
  depth: 0,
  go() {
    this.depth += 1;
    this.go();
  },
};
try {
  object.go();
} catch (error) {
  console.log(error.name, object.depth > 1000);
}
//=> RangeError true

class Endless {
  constructor() {
    new Endless();
  }
}
try {
  new Endless();
} catch (error) {
  console.log(error.name);
}
//=> RangeError

// As programs probe it: the try is in the recursion.
let deepest = 0;
function probe(n) {
  deepest = n;
  try {
    return probe(n + 1);
  } catch (error) {
    return error.name;
  }
}
console.log(probe(0), deepest > 500);
//=> RangeError true

async function later() {
  try {
    await endless(0);
  } catch (error) {
    return error.name;
  }
}
later().then((name) => console.log("async", name));

// What goes through the helper behaves as it did.
try {
  const sum = Math.max(...[1, 2, 3], [4, 5].map((x) => x * 2)[0]);
  console.log(sum, "abc".toUpperCase().at(0), new Map([[1, 2]]).get(1), new Date(0).getTime());
  nothing.here();
} catch (error) {
  console.log(error.name, error.stack.includes("js-catch-recursion.js:"));
}
//=> 8 A 2 0
//=> ReferenceError true
try {
  undefined.x();
} catch (error) {
  console.log(error.name);
}
try {
  ({}).x();
} catch (error) {
  console.log(error.name);
}
//=> TypeError
//=> TypeError
(function () {
  try {
    check(arguments);
  } catch {}
  function check(given) {
    console.log(given.length, this === globalThis);
  }
})(1, 2);
//=> 2 true
//=> async RangeError
