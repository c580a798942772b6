// Long subjects take a path of their own, in time that grows with their length; what they
// give is the same. The figures are Node's: a checksum of each result.
const checksum = (result) => {
  let sum = 0;
  for (const unit of JSON.stringify(result)) sum = (sum * 31 + unit.codePointAt(0)) | 0;
  return sum;
};
const results = (text) => [
  text.split(/\r?\n/), text.split(/[,;]/), text.split(/(,)|(;)/), text.split(/(?:)/), text.split(/(?:)/u),
  text.split(/\r?\n/, 3), text.split(/(,)|(;)/, 4), text.split(/,/y), text.split(/x*/), text.split(/(?=B)/i),
  text.split(/$/m), text.split(/nowhere/), text.replace(/[,;]/g, (match, at) => at % 7), text.match(/c\w/g),
  [...text.matchAll(/(b)(,)/g)].map((match) => [match.index, ...match]), /d;/d.exec(text).indices[0], text.search(/;/),
].map(checksum).join(" ");

console.log(results("ab,cd;;\u{1F600}x\r\n".repeat(300)));
console.log(results("ab,cd;;x\r\n".repeat(300)));

const megabyte = "a line of some words\r\n".repeat(50_000);
console.log(megabyte.split(/\r?\n/).length, megabyte.replace(/\w+/g, "").length);
//=> 774781394 -602864542 -1785958850 785296092 -249177364 1852263344 830751935 -1497862558 1184253020 -1074447814 1078900322 -375106974 -1211799898 -2098336564 1710444503 85633594 53
//=> 242822498 114100162 503700130 543121676 543121676 -542681874 830751935 -506445502 -1764661620 862070242 -949597118 -1520642094 1848727456 -2098336564 1236527552 85633594 53
//=> 50001 300000
