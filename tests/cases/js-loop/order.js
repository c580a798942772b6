// Node's order: the script, ticks, promise jobs, timers, immediates; ticks and
// promise jobs behind every callback.
setTimeout(() => {
  console.log("timeout 1");
  Promise.resolve().then(() => console.log("job of timeout 1"));
  process.nextTick(() => console.log("tick of timeout 1"));
}, 0);
setTimeout(() => console.log("timeout 2"), 0);
setImmediate(() => {
  console.log("immediate");
  setImmediate(() => console.log("immediate of the next turn"));
  setTimeout(() => console.log("timeout of the next turn"), 0);
});
Promise.resolve()
  .then(() => {
    console.log("job 1");
    process.nextTick(() => console.log("tick of job 1"));
  })
  .then(() => console.log("job 3"));
queueMicrotask(() => console.log("job 2"));
process.nextTick((a, b) => console.log("tick", a, b), 1, 2);
console.log("script");
//=> script
//=> tick 1 2
//=> job 1
//=> job 2
//=> job 3
//=> tick of job 1
//=> timeout 1
//=> tick of timeout 1
//=> job of timeout 1
//=> timeout 2
//=> immediate
//=> timeout of the next turn
//=> immediate of the next turn
