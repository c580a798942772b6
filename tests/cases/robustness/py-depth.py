import ast, sys
N = 10_000
SOURCES = {
    "brackets": "[" * N + "]" * N,
    "unclosed": "(" * N,
    "minuses": "-" * N + "1",
    "nots": "not " * N + "1",
    "sum": "+".join(["a"] * N),
    "attributes": ".".join(["a"] * N),
    "calls": "a" + "()" * N,
    "conditions": "a if b else " * N + "c",
    "lambdas": "lambda: " * N + "c",
    "powers": "**".join(["a"] * N),
    "f-strings": "f'{" * N + "1" + "}'" * N,
    "formats": "f'" + "{a:" * N + "}" * N + "'",
    "branches": "if a: pass\n" + "elif b: pass\n" * N,
    "blocks": "".join(" " * n + "if a:\n" for n in range(300)) + " " * 300 + "pass",
    "patterns": "match x:\n case " + "[" * N + "]" * N + ": pass",
}
def attempt(name, run):
    try:
        run()
        print(name, "is fine")
    except SyntaxError as e:
        print(name, type(e).__name__, e.msg)
for name, source in SOURCES.items():
    attempt(name, lambda: compile(source, "deep.py", "exec"))
#=> brackets SyntaxError too many nested parentheses
#=> unclosed SyntaxError too many nested parentheses
#=> minuses SyntaxError too many nested expressions
#=> nots SyntaxError too many nested expressions
#=> sum SyntaxError too many nested expressions
#=> attributes SyntaxError too many nested expressions
#=> calls SyntaxError too many nested expressions
#=> conditions SyntaxError too many nested expressions
#=> lambdas SyntaxError too many nested expressions
#=> powers SyntaxError too many nested expressions
#=> f-strings SyntaxError too many nested expressions
#=> formats SyntaxError too many nested expressions
#=> branches SyntaxError too many statically nested blocks
#=> blocks IndentationError too many levels of indentation
#=> patterns SyntaxError too many nested parentheses
minuses = SOURCES["minuses"]
sys.setrecursionlimit(10**6)
attempt("eval", lambda: eval(minuses))
attempt("exec", lambda: exec(minuses.encode()))
attempt("ast.parse", lambda: ast.parse(minuses))
attempt("ast.parse of branches", lambda: ast.parse(SOURCES["branches"]))
#=> eval SyntaxError too many nested expressions
#=> exec SyntaxError too many nested expressions
#=> ast.parse SyntaxError too many nested expressions
#=> ast.parse of branches SyntaxError too many statically nested blocks
# What is long but not deep.
attempt("elements", lambda: eval("[" + "1 + 1, " * N + "]"))
attempt("alternatives", lambda: eval(" or ".join(["0"] * N)))
attempt("comparisons", lambda: eval(" < ".join(map(str, range(2000)))))
attempt("adjacent strings", lambda: eval("'a' " * N))
attempt("statements", lambda: exec("x = 1\n" * N))
attempt("chain", lambda: eval("+".join(["1"] * 400)))
#=> elements is fine
#=> alternatives is fine
#=> comparisons is fine
#=> adjacent strings is fine
#=> statements is fine
#=> chain is fine
