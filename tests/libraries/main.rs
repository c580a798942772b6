//! Real libraries of C, from the packages that carry their sources: compiled by `poly cc`,
//! natively and for the sandbox, and used from JavaScript and from Python.

mod project;

use project::{Mode, Project};

/// Rows in the database: what SQLite is asked is the same in all languages.
const ROWS: usize = 100_000;

fn sqlite(mode: Mode) {
    let mut project = Project::new(mode, &[("ROWS", &ROWS.to_string())]);
    let source = project::sources("libsqlite3-sys").join("sqlite3/sqlite3.c");
    // WebAssembly has no permissions of files, which SQLite gives temporary ones.
    let options = [
        "-DSQLITE_TEMP_STORE=3",
        "-DSQLITE_THREADSAFE=0",
        "-DSQLITE_OMIT_LOAD_EXTENSION",
        "-DLONGDOUBLE_TYPE=double",
    ];
    project.compile("sqlite", &options, &[source]);
    let expected = project.python("sqlite_oracle.py", &[]);
    assert_eq!(expected.lines().count(), 5, "{expected}");
    assert_eq!(project.poly("sqlite.mjs", &[":memory:"]), expected);
    assert_eq!(project.poly("sqlite.py", &["orders.db"]), expected);
    // What was written is a database for others.
    assert_eq!(project.python("sqlite_oracle.py", &["orders.db"]), expected);
}

#[test]
fn sqlite_native() {
    sqlite(Mode::Native);
}

#[test]
fn sqlite_managed() {
    sqlite(Mode::Managed);
}

fn zlib(mode: Mode) {
    let mut project = Project::new(mode, &[]);
    let folder = project::sources("libz-sys").join("src/zlib");
    let files = [
        "adler32", "compress", "crc32", "deflate", "inffast", "inflate", "inftrees", "trees", "uncompr",
        "zutil",
    ];
    let files = files.map(|name| folder.join(name).with_extension("c"));
    project.compile("zlib", &[], &files);
    let text = "All human beings are born free and equal in dignity and rights.\n".repeat(4000);
    project.write("text", &text);
    let unpack = "import sys, zlib; sys.stdout.write(zlib.decompress(open('packed', 'rb').read()).decode())";
    for (program, expected) in [("zlib.mjs", "true true true\n-3 1\n"), ("zlib.py", "True True True\n-3 1\n")]
    {
        assert_eq!(project.poly(program, &["text", "packed"]), expected, "{program}");
        assert_eq!(project.python_text(unpack), text, "{program}");
    }
}

#[test]
fn zlib_native() {
    zlib(Mode::Native);
}

#[test]
fn zlib_managed() {
    zlib(Mode::Managed);
}
