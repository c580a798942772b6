import collections, dataclasses, enum, functools, typing, types, abc, contextlib, weakref, copy, graphlib, string, re, textwrap, difflib, pprint, reprlib, queue, inspect, ast, dis, keyword, operator
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple, ChainMap

print(Counter("abca").most_common(1), Counter(a=1) + Counter(a=2, b=1), OrderedDict(a=1)["a"], defaultdict(list, {1: []}), deque([1, 2, 3], maxlen=2))
P = namedtuple("P", "x y", defaults=[0]); print(P(1), P(1)._replace(y=5), P(1)._asdict(), ChainMap({"a": 1}, {"a": 2, "b": 3})["b"])

@dataclasses.dataclass(order=True, frozen=True)
class Point:
    x: int
    y: int = 0
    tags: list = dataclasses.field(default_factory=list, compare=False)
print(Point(1), Point(1) < Point(2), dataclasses.asdict(Point(1, 2)), dataclasses.replace(Point(1), y=3), Point(1) == Point(1, tags=[1]))
try:
    Point(1).x = 2
except dataclasses.FrozenInstanceError as e:
    print(e)

class Color(enum.Enum):
    RED = 1
    GREEN = enum.auto()
class Flag(enum.Flag):
    A = 1
    B = 2
print(Color.RED, Color(2), Color["RED"].value, list(Color), Flag.A | Flag.B, enum.IntEnum("N", "x y").y + 1)

@functools.lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(50), fib.cache_info().hits, functools.reduce(operator.add, [1, 2, 3]), functools.partial(int, base=2)("11"))
@functools.singledispatch
def kind(x): return "other"
@kind.register
def _(x: int): return "int"
print(kind(1), kind(""))
@functools.total_ordering
class T:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
print(T(1) >= T(0))

class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...
try:
    Shape()
except TypeError as e:
    print("abstract" in str(e))
@contextlib.contextmanager
def managed():
    print("enter")
    try: yield 1
    finally: print("exit")
with managed() as m, contextlib.suppress(KeyError), contextlib.ExitStack() as stack:
    stack.callback(print, "callback")
    {}["x"]
class W: pass
w = W(); r = weakref.ref(w); print(r() is w); del w; print(r())
print(typing.get_type_hints(fib.__wrapped__), typing.Optional[int] == typing.Union[int, None], list[int], int | None)
class Movie(typing.TypedDict):
    name: str
print(Movie(name="x"), typing.NamedTuple("N", [("a", int)])(1))
print(list(graphlib.TopologicalSorter({"a": {"b"}, "b": set()}).static_order()), string.Template("$x!").substitute(x=1), string.capwords("a b"))
print(re.findall(r"(\w)(\d)", "a1 b2"), re.sub(r"(?P<x>a)", r"[\g<x>]", "banana", count=2), re.split(r"[,;]\s*", "a, b;c"), re.match(r"(?i)A+", "aaB").group(), re.fullmatch("a", "ab"))
print(re.compile(r"(?<=x)y|(?!z)q", re.X).search("xy").span(), re.escape("a.b"), bool(re.search(r"^\d{2,}$", "1\n22", re.M)))
print(textwrap.fill("the quick brown fox jumps", 10), textwrap.dedent("  a\n    b\n"), textwrap.shorten("hello big world", 11, placeholder="..."), sep="|")
print(list(difflib.unified_diff(["a\n"], ["b\n"], n=0))[-2:], difflib.get_close_matches("appel", ["ape", "apple"]), round(difflib.SequenceMatcher(None, "abcd", "bcde").ratio(), 2))
pprint.pprint({"b": list(range(3)), "a": {"nested": "x" * 60, "other": "y" * 30}}, width=60)
print(reprlib.repr(list(range(100))), inspect.signature(lambda a, *b, c=1, **d: 0), inspect.getdoc(abc.ABC) is not None, keyword.iskeyword("match"))
q = queue.PriorityQueue(); q.put(2); q.put(1); print(q.get())
print(ast.literal_eval("{'a': [1, (2,)]}"), ast.unparse(ast.parse("x=1 if y else 2")))
match {"kind": "point", "at": [1, 2]}:
    case {"kind": "point", "at": [x, y]} if x < y:
        print("matched", x, y)
print((lambda *, a, b=2: a + b)(a=1), [*range(2), *"ab"], {**{"a": 1}, "b": 2}, (n := 5) + n, f"{n=}")
def gen():
    got = yield 1
    print("got", got)
    yield from [2, 3]
g = gen(); print(next(g), g.send("x"), list(g))
try:
    raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
except* ValueError as group:
    print(group.exceptions)
except* TypeError:
    print("types")
try:
    try: 1 / 0
    except ZeroDivisionError as e: raise ValueError("v") from e
except ValueError as e:
    e.add_note("note"); print(repr(e.__cause__), e.__notes__)
print(types.SimpleNamespace(a=1), type("Dyn", (), {"x": 1}).x, copy.copy([1]), super.__name__)
