"""Inserts rows into a database through the C interface of SQLite, and asks for sums of them."""
import sys

import polyglot

sqlite = polyglot.load("MODULE")
ROW, DONE, TRANSIENT = 100, 101, -1


def check(status):
    if status not in (0, ROW, DONE):
        raise RuntimeError(sqlite.sqlite3_errmsg(db))
    return status


def prepare(text):
    out = [None]
    check(sqlite.sqlite3_prepare_v2(db, text, -1, out, None))
    return out[0]


def run(text):
    statement = prepare(text)
    check(sqlite.sqlite3_step(statement))
    sqlite.sqlite3_finalize(statement)


out = [None]
status = sqlite.sqlite3_open(sys.argv[1], out)
db = out[0]
check(status)

run("create table orders (id integer primary key, city text, amount real)")
run("begin")
insert = prepare("insert into orders (city, amount) values (?, ?)")
cities = ["Łódź", "Oslo", "Quito", "Porto"]
for i in range(ROWS):
    sqlite.sqlite3_bind_text(insert, 1, cities[i % len(cities)], -1, TRANSIENT)
    sqlite.sqlite3_bind_double(insert, 2, i * 37 % 1000 / 8)
    check(sqlite.sqlite3_step(insert))
    sqlite.sqlite3_reset(insert)
sqlite.sqlite3_finalize(insert)
run("commit")

query = prepare("select city, count(*), sum(amount), max(id) from orders group by city order by city")
while check(sqlite.sqlite3_step(query)) == ROW:
    print(
        sqlite.sqlite3_column_text(query, 0).string(),
        sqlite.sqlite3_column_int64(query, 1),
        f"{sqlite.sqlite3_column_double(query, 2):.10g}",
        sqlite.sqlite3_column_int64(query, 3),
    )
sqlite.sqlite3_finalize(query)
try:
    prepare("select nothing from nowhere")
except RuntimeError as error:
    print(error)
check(sqlite.sqlite3_close(db))
