// The airports of the United States (from the npm package `vega-datasets`), grouped by
// `d3-array`, read by Python's `csv` and measured on the ellipsoid by `geographiclib`,
// which pip installs.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { ascending, group, maxIndex, mean } from "d3-array";
import csv from "python:csv";
import { distance } from "./distances.py";

const file = createRequire(import.meta.url).resolve("vega-datasets/data/airports.csv");
const airports = [...csv.DictReader(readFileSync(file, "utf8").split("\n"))];
console.log(`${airports.length} airports`);

const states = group(airports.filter((airport) => airport.country === "USA"), (airport) => airport.state);
const large = [...states].filter(([, list]) => list.length >= 100).sort(([a], [b]) => ascending(a, b));

console.log("state  airports  remotest from the middle");
for (const [state, list] of large) {
  const middle = [mean(list, (airport) => airport.latitude), mean(list, (airport) => airport.longitude)];
  const distances = list.map((airport) => distance(middle, airport));
  const remotest = maxIndex(distances);
  const { iata, name } = list[remotest];
  const far = `${Math.round(distances[remotest])} km`;
  console.log(`${state.padEnd(5)}  ${String(list.length).padStart(8)}  ${far.padStart(7)}  ${iata} ${name}`);
}
