/* Queries of a database in memory: an interpreter, B-trees, comparisons of texts. */
/* package: libsqlite3-sys/sqlite3 */
#define SQLITE_THREADSAFE 0
#define SQLITE_OMIT_LOAD_EXTENSION 1
#define SQLITE_TEMP_STORE 3
#define SQLITE_OMIT_WAL 1
#include "sqlite3.c"

#include <stdio.h>

static sqlite3 *db;

static void check(int status) {
    if (status == SQLITE_OK || status == SQLITE_ROW || status == SQLITE_DONE) return;
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    exit(1);
}

static sqlite3_stmt *prepare(const char *text) {
    sqlite3_stmt *statement;
    check(sqlite3_prepare_v2(db, text, -1, &statement, NULL));
    return statement;
}

int main(void) {
    check(sqlite3_open(":memory:", &db));
    check(sqlite3_exec(db, "create table item (id integer primary key, name text, price real); begin", 0, 0, 0));
    sqlite3_stmt *insert = prepare("insert into item values (?, ?, ?)");
    for (int i = 0; i < 100000; i++) {
        char name[32];
        snprintf(name, sizeof name, "item %d", i * 7919 % 100000);
        check(sqlite3_bind_int(insert, 1, i));
        check(sqlite3_bind_text(insert, 2, name, -1, SQLITE_TRANSIENT));
        check(sqlite3_bind_double(insert, 3, i % 997 / 8.0));
        check(sqlite3_step(insert));
        check(sqlite3_reset(insert));
    }
    check(sqlite3_exec(db, "commit; create index by_name on item (name)", 0, 0, 0));
    sqlite3_stmt *find = prepare("select price from item where name = ?");
    double sum = 0;
    for (int i = 0; i < 100000; i++) {
        char name[32];
        snprintf(name, sizeof name, "item %d", i);
        check(sqlite3_bind_text(find, 1, name, -1, SQLITE_TRANSIENT));
        while (sqlite3_step(find) == SQLITE_ROW) sum += sqlite3_column_double(find, 0);
        check(sqlite3_reset(find));
    }
    sqlite3_stmt *groups =
        prepare("select substr(name, -2) as k, count(*), avg(price) from item group by k order by 3 desc");
    for (int round = 0; round < 5; round++) {
        while (sqlite3_step(groups) == SQLITE_ROW) sum += sqlite3_column_double(groups, 2);
        check(sqlite3_reset(groups));
    }
    printf("%.4f\n", sum);
    return 0;
}
