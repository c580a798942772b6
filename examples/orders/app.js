// A report on ten thousand orders. JavaScript reads the file and prints; Python parses
// and computes; each calls the other and holds the other's objects.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { byMonth, largest, parse, ranked } from "./report.js";
import { write } from "./make_orders.py";

const file = fileURLToPath(new URL("orders.csv", import.meta.url));
if (!existsSync(file)) write(file);

const orders = parse(readFileSync(file, "utf8").split("\n"));
console.log(`${orders.length} orders, the first ${orders[0]}`);

console.log("\nmonth    orders     revenue   median   spread");
for (const { name, orders: count, revenue, median, spread } of byMonth(orders)) {
  console.log(
    `${name}  ${String(count).padStart(6)}  ${revenue.padStart(10)}  ${median.padStart(7)}  ${spread.toFixed(2).padStart(7)}`,
  );
}

// The comparator is JavaScript, the sort Python's: by revenue, then by name.
const byRevenue = (a, b) => b.revenue - a.revenue || a.name.localeCompare(b.name);
for (const key of ["country", "product", "customer"]) {
  console.log(`\nbest by ${key}`);
  for (const { name, revenue, orders: count } of ranked(orders, byRevenue, { key, limit: 3 })) {
    console.log(`  ${name.padEnd(24)} ${revenue.padStart(10)}  (${count} orders)`);
  }
}

const big = largest(orders);
console.log(`\nlargest order: ${big} on ${big.placed.date()}, ${big.total}`);
const cups = orders.filter((order) => order.product.startsWith("Cup"));
console.log(`cups sold: ${cups.reduce((sum, order) => sum + order.quantity, 0)} in ${cups.length} orders`);
