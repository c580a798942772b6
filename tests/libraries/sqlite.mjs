// Inserts rows into a database through the C interface of SQLite, and asks for sums of them.
import sqlite from "./MODULE";

const [ROW, DONE, TRANSIENT] = [100, 101, -1];
const path = process.argv[2];

function check(status) {
  if (status !== 0 && status !== ROW && status !== DONE) throw new Error(sqlite.sqlite3_errmsg(db));
  return status;
}

function prepare(text) {
  const out = [null];
  check(sqlite.sqlite3_prepare_v2(db, text, -1, out, null));
  return out[0];
}

function run(text) {
  const statement = prepare(text);
  check(sqlite.sqlite3_step(statement));
  sqlite.sqlite3_finalize(statement);
}

const out = [null];
const status = sqlite.sqlite3_open(path, out);
const db = out[0];
check(status);

run("create table orders (id integer primary key, city text, amount real)");
run("begin");
const insert = prepare("insert into orders (city, amount) values (?, ?)");
const cities = ["Łódź", "Oslo", "Quito", "Porto"];
for (let i = 0; i < ROWS; i++) {
  sqlite.sqlite3_bind_text(insert, 1, cities[i % cities.length], -1, TRANSIENT);
  sqlite.sqlite3_bind_double(insert, 2, (i * 37) % 1000 / 8);
  check(sqlite.sqlite3_step(insert));
  sqlite.sqlite3_reset(insert);
}
sqlite.sqlite3_finalize(insert);
run("commit");

const query = prepare("select city, count(*), sum(amount), max(id) from orders group by city order by city");
while (check(sqlite.sqlite3_step(query)) === ROW) {
  console.log(
    sqlite.sqlite3_column_text(query, 0).string(),
    Number(sqlite.sqlite3_column_int64(query, 1)),
    sqlite.sqlite3_column_double(query, 2),
    Number(sqlite.sqlite3_column_int64(query, 3)),
  );
}
sqlite.sqlite3_finalize(query);
try {
  prepare("select nothing from nowhere");
} catch (error) {
  console.log(error.message);
}
check(sqlite.sqlite3_close(db));
