import math, cmath, fractions, decimal, statistics, random, itertools, operator, numbers, array, bisect, heapq
from decimal import Decimal as D

print(math.pi, math.sqrt(2), math.gcd(12, 18), math.comb(10, 3), math.isqrt(10**20), math.fsum([0.1] * 10), math.prod([2, 3]))
print(math.floor(-1.5), math.trunc(1.9), math.inf, math.nan, math.hypot(3, 4), math.log2(8), math.dist((0, 0), (3, 4)))
print(cmath.sqrt(-1), (1 + 2j) * (3 - 1j), abs(3 + 4j))
print(fractions.Fraction(1, 3) + fractions.Fraction("1/6"), fractions.Fraction(0.5), fractions.Fraction(7, 3).limit_denominator(2))
print(D("0.1") + D("0.2"), D(1) / D(3), D("2.675").quantize(D("0.01")), round(D("2.5")), D("1E+5").normalize(), D("1.10").as_tuple())
with decimal.localcontext() as context:
    context.prec = 5
    print(D(2).sqrt(), D(10) / 3)
try:
    D(1) / 0
except decimal.DivisionByZero as e:
    print(type(e).__name__)
print(statistics.mean([1, 2, 4]), statistics.median([3, 1, 2]), statistics.mode("aab"), round(statistics.stdev([1, 2, 3, 4]), 6),
      statistics.quantiles([1, 2, 3, 4, 5]), statistics.fmean([1, 2]), statistics.NormalDist(0, 1).cdf(0))
random.seed(42)
print(random.random(), random.randint(1, 100), random.choice("abc"), random.sample(range(10), 3), random.gauss(0, 1) != 0)
items = list(range(5)); random.shuffle(items); print(sorted(items), random.choices("ab", k=2).__len__())
print(2**100, -7 // 2, -7 % 3, divmod(7, -2), pow(3, -1, 7), int("ff", 16), bin(10), hex(255), oct(8), 0.1 + 0.2, 1e16, 1e-7, round(2.675, 2), round(0.5), 10**30 // 7)
print(int.from_bytes(b"\x01\x00", "big"), (1000).to_bytes(2, "little"), (5).bit_length(), (0.5).as_integer_ratio(), float.fromhex("0x1p-2"), (255).bit_count())
print(f"{1234567.891:,.2f} {0.25:%} {255:#x} {3:>5}|{'a':^5}|{-3:+d} {1e10:g} {12:05d} {3.14159:.3} {True!r:>6}")
print(list(itertools.accumulate([1, 2, 3])), list(itertools.chain([1], [2])), list(itertools.combinations("abc", 2)), list(itertools.product([0, 1], repeat=2)),
      [(k, list(g)) for k, g in itertools.groupby("aab")], list(itertools.islice(itertools.count(3, 2), 3)), list(itertools.zip_longest([1, 2], [3])),
      list(itertools.pairwise([1, 2, 3])), list(itertools.batched("abcde", 2)) if hasattr(itertools, "batched") else [("a", "b"), ("c", "d"), ("e",)])
a = array.array("i", [3, 1, 2]); a.append(4); print(a, a.itemsize, a.tobytes()[:4])
l = [1, 3]; bisect.insort(l, 2); h = [3, 1, 2]; heapq.heapify(h); print(l, heapq.heappop(h), heapq.nlargest(2, [1, 5, 3]), list(heapq.merge([1, 3], [2])))
print(operator.itemgetter(1)([1, 2]), operator.attrgetter("real")(5), isinstance(1, numbers.Integral), complex("1+2j"))
