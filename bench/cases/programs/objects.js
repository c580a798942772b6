class Point {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
}
function run() {
  let sum = 0;
  for (let i = 0; i < 300_000; i++) {
    const point = new Point(i, i + 1);
    sum += point.y - point.x;
  }
  return sum;
}
if (run() !== 300_000) throw new Error("wrong");
