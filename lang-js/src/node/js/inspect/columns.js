'use strict';
// Long arrays.

const { widthOf } = require('internal/inspect/width');

// Many short elements are set in columns, about as wide as two and a half times as high.
function columns(inspector, output, value) {
  const more = inspector.maxArrayLength < output.length ? 1 : 0;
  const count = output.length - more;
  const gap = 2;
  const widths = new Array(count);
  let total = 0;
  let longest = 0;
  for (let index = 0; index < count; index++) {
    widths[index] = widthOf(output[index], inspector.colors);
    total += widths[index] + gap;
    longest = Math.max(longest, widths[index]);
  }
  const widest = longest + gap;
  if (widest * 3 + inspector.indentation >= inspector.breakLength || !(total / widest > 5 || longest <= 6)) return output;
  const bias = Math.sqrt(widest - total / output.length);
  const biased = Math.max(widest - 3 - bias, 1);
  const across = Math.min(
    Math.round(Math.sqrt(2.5 * biased * count) / biased),
    Math.floor((inspector.breakLength - inspector.indentation) / widest),
    inspector.compact * 4,
    15,
  );
  if (across <= 1) return output;
  const lines = [];
  const columnWidths = [];
  for (let column = 0; column < across; column++) {
    let width = 0;
    for (let index = column; index < count; index += across) width = Math.max(width, widths[index]);
    columnWidths.push(width + gap);
  }
  let alignRight = value !== undefined;
  for (let index = 0; alignRight && index < output.length; index++) {
    alignRight = typeof value[index] === 'number' || typeof value[index] === 'bigint';
  }
  for (let first = 0; first < count; first += across) {
    const end = Math.min(first + across, count);
    let line = '';
    for (let index = first; index < end; index++) {
      const isLast = index === end - 1;
      const cell = isLast ? output[index] : `${output[index]}, `;
      const width = columnWidths[index - first] + output[index].length - widths[index] - (isLast ? gap : 0);
      if (alignRight) line += cell.padStart(width);
      else line += isLast ? cell : cell.padEnd(width);
    }
    lines.push(line);
  }
  if (more === 1) lines.push(output[count]);
  return lines;
}

module.exports = { columns };
