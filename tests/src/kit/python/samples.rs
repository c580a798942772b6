//! Values of every kind that Python has.

use crate::kit::Sample;
use crate::kit::types::{
    Type, array, awaitable, boolean, buffer, duration, exception, executable, float, hash, instant,
    instantiable, integer, iterable, iterator, members, meta, null, object, set, string, unicode,
};
use poly::{Context, Result, Traits};

/// What the samples are made of.
const PREPARE: &str = "\
import array, asyncio, collections, dataclasses, datetime, decimal, enum, fractions, io, itertools, json, re

class KitPoint:
    def __init__(self):
        self.x = 1
    def __str__(self):
        return 'point'

class KitCallable:
    def __call__(self, *args):
        return len(args)

class KitError(Exception):
    def __init__(self):
        super().__init__('custom')
        self.code = 7

@dataclasses.dataclass
class KitData:
    a: int = 1
    b: str = 'x'

class KitColor(enum.Enum):
    RED = 1

KitTuple = collections.namedtuple('KitTuple', 'a b')

class KitSequence:
    def __len__(self):
        return 2
    def __getitem__(self, index):
        if index >= 2:
            raise IndexError(index)
        return index

def kit_generator():
    yield 1
    yield 'a'

async def kit_coroutine():
    return 7

async def kit_failing():
    raise KitError()

async def kit_async_generator():
    yield 1

def kit_cause():
    try:
        try:
            {}['a']
        except KeyError as error:
            raise ValueError('wrong') from error
    except ValueError as error:
        return error

def kit_cyclic():
    cyclic = []
    cyclic.append(cyclic)
    return cyclic
";

pub(super) fn samples(context: &Context) -> Result<Vec<Sample>> {
    context.eval("python", PREPARE)?;
    let primitives = [
        ("None", null(), "None"),
        ("True", boolean(), "True"),
        ("False", boolean(), "False"),
        ("zero", integer(), "0"),
        ("int", integer(), "42"),
        ("negative int", integer(), "-3"),
        ("int of 64 bits", integer(), "2 ** 62"),
        ("big int", integer(), "3 ** 100"),
        ("negative big int", integer(), "-(2 ** 64)"),
        ("float", float(), "0.1"),
        ("integral float", float(), "3.0"),
        ("minus zero", float(), "-0.0"),
        ("nan", float(), "float('nan')"),
        ("inf", float(), "float('inf')"),
        ("empty str", unicode(), "''"),
        ("str", unicode(), "'text'"),
        ("unicode str", unicode(), "'é€😀'"),
        ("lone surrogate", string(), "'a\\udc00b'"),
    ];
    let collections = [
        ("list", array().and(iterable()).and(members()), "[1, 2, 3]"),
        ("empty list", array(), "[]"),
        ("mixed list", array(), "[1, 'two', None, [3]]"),
        ("cyclic list", array(), "kit_cyclic()"),
        ("tuple", array(), "(1, 'a')"),
        ("empty tuple", array(), "()"),
        ("named tuple", array().and(members()), "KitTuple(1, 2)"),
        ("range", array(), "range(3)"),
        ("deque", iterable(), "collections.deque([1, 2])"),
        ("dict", hash().and(iterable()), "{'a': 1, 'b': 'x'}"),
        ("empty dict", hash(), "{}"),
        ("dict with keys of all kinds", hash(), "{1: 'a', None: 'b', (1, 2): 'c', 2.5: 'd', True: 'e'}"),
        ("ordered dict", hash(), "collections.OrderedDict(a=1)"),
        ("default dict", hash(), "collections.defaultdict(list, a=[1])"),
        ("counter", hash(), "collections.Counter('aab')"),
        ("dict keys", iterable(), "{'a': 1}.keys()"),
        ("dict items", iterable(), "{'a': 1}.items()"),
        ("set", set().and(iterable()), "{1, 'a', None}"),
        ("empty set", set(), "set()"),
        ("frozenset", set().and(iterable()), "frozenset([1, 2])"),
        ("sequence", object(), "KitSequence()"),
        ("bytes", buffer().and(array()), "b'\\x01\\x02\\xfa'"),
        ("empty bytes", buffer(), "b''"),
        ("bytearray", buffer().and(array()), "bytearray(b'\\x01\\x02\\x03\\x04')"),
        ("array of doubles", buffer().and(array()), "array.array('d', [0.5, 2.0])"),
        ("array of shorts", buffer().and(array()), "array.array('h', [1, -2])"),
        ("memoryview", buffer().and(array()), "memoryview(bytearray(8))[1:5]"),
        ("read-only memoryview", buffer(), "memoryview(b'abc')"),
        ("list iterator", iterator().and(iterable()), "iter([1, 2])"),
        ("generator", iterator().and(iterable()), "kit_generator()"),
        ("map", iterator(), "map(str, [1, 2])"),
        ("zip", iterator(), "zip([1], [2])"),
    ];
    let others = [
        ("function", executable(), "kit_generator"),
        ("lambda", executable(), "lambda *args, **kwargs: 1"),
        ("built-in function", executable(), "len"),
        ("bound method", executable(), "[1].count"),
        ("callable instance", executable().and(Type::with(Traits::INSTANCE)), "KitCallable()"),
        ("coroutine function", executable(), "kit_coroutine"),
        ("class", meta().and(instantiable()).and(executable()), "KitPoint"),
        ("built-in class", meta().and(instantiable()), "dict"),
        ("type", meta(), "type"),
        ("exception class", meta(), "KitError"),
        ("instance", members().and(Type::with(Traits::INSTANCE)), "KitPoint()"),
        ("dataclass instance", members(), "KitData()"),
        ("enum member", object(), "KitColor.RED"),
        ("object", object(), "object()"),
        ("module", members(), "json"),
        ("complex", object(), "1+2j"),
        ("decimal", object(), "decimal.Decimal('1.50')"),
        ("Ellipsis", object(), "..."),
        ("NotImplemented", object(), "NotImplemented"),
        ("slice", object(), "slice(1, 2)"),
        ("pattern", object(), "re.compile('a')"),
        ("text stream", object(), "io.StringIO('a\\nb')"),
        (
            "aware datetime",
            instant(),
            "datetime.datetime(2024, 2, 29, 12, 30, 15, 250000, tzinfo=datetime.timezone.utc)",
        ),
        (
            "datetime with offset",
            instant(),
            "datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))",
        ),
        (
            "naive datetime",
            Type::with(Traits::DATE.and(Traits::TIME)),
            "datetime.datetime(2024, 2, 29, 12, 30)",
        ),
        ("date", Type::with(Traits::DATE), "datetime.date(2024, 2, 29)"),
        ("time", Type::with(Traits::TIME), "datetime.time(12, 30, 15, 250000)"),
        ("timezone", object(), "datetime.timezone.utc"),
        ("timedelta", duration(), "datetime.timedelta(days=1, seconds=61, microseconds=5)"),
        ("exception", exception().and(members()), "ValueError('wrong')"),
        ("key error", exception(), "KeyError('key')"),
        ("exception with cause", exception(), "kit_cause()"),
        ("custom exception", exception(), "KitError()"),
        ("coroutine", awaitable(), "kit_coroutine()"),
        ("failing coroutine", awaitable(), "kit_failing()"),
        ("async generator", Type::with(Traits::ASYNC_ITERABLE), "kit_async_generator()"),
    ];
    let endless = [
        // Its property `real` is another fraction, whose property is.
        ("fraction", object(), "fractions.Fraction(1, 3)"),
        ("endless generator", iterator(), "itertools.count()"),
        ("cycle", iterator(), "itertools.cycle([1])"),
    ];
    let mut samples = Vec::new();
    for (name, claims, code) in primitives.into_iter().chain(collections).chain(others) {
        samples.push(Sample::from_function(
            name,
            claims,
            context.eval("python", &format!("lambda: ({code})"))?,
        ));
    }
    for (name, claims, code) in endless {
        let function = context.eval("python", &format!("lambda: ({code})"))?;
        samples.push(Sample::from_function(name, claims, function).endless());
    }
    Ok(samples)
}
