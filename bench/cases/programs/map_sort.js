function run() {
  const counts = new Map();
  let seed = 42;
  for (let i = 0; i < 200_000; i++) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    const key = "k" + (seed % 5000);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const entries = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return entries.map(([key, count]) => `${key}=${count}`).join().length;
}
run();
