// The names that `app.js` uses, in the manner of JavaScript.

import orders from "./orders.py";

export const { parse, largest } = orders;
export const byMonth = orders.by_month;

/** The best groups of orders by a property, in the order of a comparator. */
export function ranked(list, compare, options) {
  return orders.ranked(list, compare, Polyglot.kwargs(options));
}
