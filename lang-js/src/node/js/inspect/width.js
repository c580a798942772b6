'use strict';
// How wide a text is on a terminal.

const escapeSequences = /[\u001B\u009B][[\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?\u0007)|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-ntqry=><~]))/g;

const stripColors = (text) => (text.includes('\u001b') || text.includes('\u009b') ? text.replace(escapeSequences, '') : text);

const isWide = (point) => point >= 0x1100 && (
  point <= 0x115f || point === 0x2329 || point === 0x232a ||
  (point >= 0x2e80 && point <= 0x3247 && point !== 0x303f) ||
  (point >= 0x3250 && point <= 0x4dbf) || (point >= 0x4e00 && point <= 0xa4c6) ||
  (point >= 0xa960 && point <= 0xa97c) || (point >= 0xac00 && point <= 0xd7a3) ||
  (point >= 0xf900 && point <= 0xfaff) || (point >= 0xfe10 && point <= 0xfe19) ||
  (point >= 0xfe30 && point <= 0xfe6b) || (point >= 0xff01 && point <= 0xff60) ||
  (point >= 0xffe0 && point <= 0xffe6) || (point >= 0x1b000 && point <= 0x1b001) ||
  (point >= 0x1f200 && point <= 0x1f251) || (point >= 0x1f300 && point <= 0x1f64f) ||
  (point >= 0x1f900 && point <= 0x1f9ff) || (point >= 0x20000 && point <= 0x3fffd));

const isZeroWidth = (point) => point <= 0x1f || (point >= 0x7f && point <= 0x9f) ||
  (point >= 0x300 && point <= 0x36f) || (point >= 0x200b && point <= 0x200f) ||
  (point >= 0x20d0 && point <= 0x20ff) || (point >= 0xfe00 && point <= 0xfe0f) ||
  (point >= 0xfe20 && point <= 0xfe2f) || (point >= 0xe0100 && point <= 0xe01ef);

// The number of terminal columns.
function widthOf(text, removeColors = true) {
  if (removeColors) text = stripColors(text);
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text.normalize('NFC')) {
    const point = character.codePointAt(0);
    if (isWide(point)) width += 2;
    else if (!isZeroWidth(point)) width += 1;
  }
  return width;
}

module.exports = { stripColors, widthOf };
