# Longer than the limit of recursion, shorter than what is refused.
texts = {
    "sum": "+".join(["1"] * 5000),
    "minuses": "-" * 5000 + "1",
    "nots": "not " * 5000 + "1",
    "conditions": "0 if 0 else " * 3000 + "1",
    "attributes": "n" + ".real" * 5000,
    "powers": "**".join(["1"] * 3000),
}
n = 7
for name, text in texts.items():
    print(name, eval(compile(text, name, "eval")))
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)
print(depth(900))
try:
    depth(2000)
except RecursionError as error:
    print(type(error).__name__)
#=> sum 5000
#=> minuses 1
#=> nots True
#=> conditions 1
#=> attributes 7
#=> powers 1
#=> 900
#=> RecursionError
