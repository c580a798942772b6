function run() {
  let sum = 0;
  for (let i = 0; i < 5_000_000; i++) sum = (sum + i * 7) % 1_000_003;
  return sum;
}
if (run() !== 840) throw new Error(`wrong: ${run()}`);
