// Text that nests deeper than the parsers can take is a syntax error, everywhere.
const deep = 10_000;
const texts = {
  brackets: "[".repeat(deep) + "]".repeat(deep),
  parentheses: "(".repeat(deep) + "1" + ")".repeat(deep),
  braces: "{".repeat(deep) + "}".repeat(deep),
  minuses: "- ".repeat(deep * 10) + "1",
  nots: "!".repeat(deep * 10) + "1",
  arrows: "a=>".repeat(deep) + "1",
  conditionals: "a?b:".repeat(deep) + "1",
  assignments: "a=".repeat(deep) + "1",
  templates: "`${".repeat(deep) + "1" + "}`".repeat(deep),
  functions: "function f(){".repeat(deep) + "}".repeat(deep),
  ifs: "if(1)".repeat(deep * 2) + ";",
  news: "new ".repeat(deep * 10) + "f",
  typeofs: "typeof ".repeat(deep * 10) + "f",
  classes: "class extends ".repeat(deep) + "f{}",
};
for (const [name, text] of Object.entries(texts)) {
  const caught = [];
  for (const run of [() => (0, eval)(text), () => new Function(text)]) {
    try {
      run();
      caught.push("ran");
    } catch (error) {
      caught.push(error.name);
    }
  }
  console.log(name, caught.join(" "));
}
//=> brackets SyntaxError SyntaxError
//=> parentheses SyntaxError SyntaxError
//=> braces SyntaxError SyntaxError
//=> minuses SyntaxError SyntaxError
//=> nots SyntaxError SyntaxError
//=> arrows SyntaxError SyntaxError
//=> conditionals SyntaxError SyntaxError
//=> assignments SyntaxError SyntaxError
//=> templates SyntaxError SyntaxError
//=> functions SyntaxError SyntaxError
//=> ifs SyntaxError SyntaxError
//=> news SyntaxError SyntaxError
//=> typeofs SyntaxError SyntaxError
//=> classes SyntaxError SyntaxError

// What people write passes.
const fine = {
  list: "[" + "[1],".repeat(20_000) + "]",
  sum: "1" + "+1".repeat(5_000),
  text: "'a'" + "\n+ 'b'".repeat(5_000),
  members: "({}).a" + "?.a".repeat(3_000),
  nested: "[".repeat(500) + "]".repeat(500),
  calls: "var o = { f() { return o } }; o" + ".f()".repeat(3_000),
  elses: "if (0) {} " + "else if (0) {} ".repeat(500),
};
for (const [name, text] of Object.entries(fine)) {
  (0, eval)(text);
  console.log(name, "ran");
}
//=> list ran
//=> sum ran
//=> text ran
//=> members ran
//=> nested ran
//=> calls ran
//=> elses ran
