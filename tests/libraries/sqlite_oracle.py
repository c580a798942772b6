"""The same by CPython's own module; it also reads what Poly wrote into a file."""
import sqlite3
import sys

QUERY = "select city, count(*), sum(amount), max(id) from orders group by city order by city"
if len(sys.argv) > 1:
    db = sqlite3.connect(sys.argv[1])
else:
    db = sqlite3.connect(":memory:")
    db.execute("create table orders (id integer primary key, city text, amount real)")
    cities = ["Łódź", "Oslo", "Quito", "Porto"]
    rows = ((cities[i % len(cities)], i * 37 % 1000 / 8) for i in range(ROWS))
    db.executemany("insert into orders (city, amount) values (?, ?)", rows)
for city, count, total, last in db.execute(QUERY):
    print(city, count, f"{total:.10g}", last)
try:
    db.execute("select nothing from nowhere")
except sqlite3.OperationalError as error:
    print(error)
