const t = setTimeout((a, b) => console.log("args", a, b), 100, 1, 2);
console.log(typeof t, t.hasRef(), t.unref() === t, t.hasRef(), t.ref() === t, t[Symbol.toPrimitive]() > 0);
console.log(t.constructor.name, setImmediate(() => {}).constructor.name);
//=> object true true false true true
//=> Timeout Immediate
clearTimeout(setTimeout(() => console.log("cleared"), 0));
clearTimeout(+setTimeout(() => console.log("cleared by number"), 0));
clearImmediate(setImmediate(() => console.log("cleared immediate")));
clearTimeout(undefined);
clearTimeout("nothing");
clearInterval({});
setTimeout(() => console.log("never: nothing waits for it"), 5000).unref();
let ticks = 0;
const interval = setInterval(function () {
  ticks += 1;
  if (ticks === 3) {
    clearInterval(this);
    console.log("three times", this === interval);
  }
}, 1);
setTimeout(() => console.log("long"), 400);
setTimeout(() => console.log("short"), 200);
setTimeout(() => console.log("not a number"), "abc");
try {
  setTimeout("code");
} catch (error) {
  console.log(error.name, error.code);
}
//=> TypeError ERR_INVALID_ARG_TYPE
let runs = 0;
const again = setTimeout(() => {
  runs += 1;
  if (runs < 2) again.refresh();
  else console.log("refreshed");
}, 1);
//=> not a number
//=> refreshed
//=> three times true
//=> args 1 2
//=> short
//=> long
