//! The prompt on a terminal.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod terminal;

use std::path::PathBuf;
use terminal::Terminal;

/// An empty folder for one test.
fn home(test: &str) -> PathBuf {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = std::fs::remove_dir_all(&home);
    std::fs::create_dir_all(&home).unwrap();
    home
}

const CTRL_C: &str = "\x03";
const CTRL_D: &str = "\x04";
const UP: &str = "\x1b[A";

#[test]
fn names_are_shared_between_languages() {
    let mut terminal = Terminal::start(&home("names"), &[]);
    terminal.line("js> ", "const x = [1, 2]; x.length");
    terminal.expect("2\r\n");
    terminal.line("js> ", ".py");
    terminal.line("py> ", "_ + sum(x)");
    terminal.expect("5\r\n");
    terminal.line("py> ", "y = {'k': _}");
    terminal.line("py> ", ".js");
    terminal.line("js> ", "`${_} ${y.k}`");
    terminal.expect("'5 5'\r\n");
    terminal.line("js> ", ".python len('abc')");
    terminal.expect("3\r\n");
    terminal.line("js> ", ".pyton");
    terminal.expect("did you mean '.python'?");
    terminal.line("js> ", ".exit");
    assert_eq!(terminal.status(), 0);
}

#[test]
fn a_statement_takes_several_lines() {
    let mut terminal = Terminal::start(&home("lines"), &["repl"]);
    terminal.line("js> ", "function twice(n) {");
    terminal.line("... ", "return n * 2");
    terminal.line("... ", "}");
    terminal.line("js> ", "twice(21)");
    terminal.expect("42\r\n");
    terminal.line("js> ", ".py");
    terminal.line("py> ", "def half(n):");
    terminal.line("... ", "    return n / 2");
    terminal.expect("... ");
    terminal.keys("\r");
    terminal.line("py> ", "half(twice(3))");
    terminal.expect("3.0\r\n");
    terminal.line("py> ", "(1 +");
    terminal.expect("... ");
    terminal.keys(CTRL_C);
    terminal.line("py> ", "7 * 6");
    terminal.expect("42\r\n");
    terminal.expect("py> ");
    terminal.keys(CTRL_D);
    assert_eq!(terminal.status(), 0);
}

#[test]
fn names_and_members_are_completed() {
    let mut terminal = Terminal::start(&home("completion"), &[]);
    terminal.line("js> ", "const account = { balance: 41, owner: 'me' }");
    terminal.expect("js> ");
    terminal.keys("acc\t");
    terminal.expect("account");
    terminal.keys(".bal\t");
    terminal.expect("account.balance");
    terminal.keys(" + 1\r");
    terminal.expect("42\r\n");
    terminal.line("js> ", ".py");
    terminal.expect("py> ");
    terminal.keys("'x'; account.own\t");
    terminal.expect("account.owner");
    terminal.keys(".upp\t");
    terminal.expect("account.owner.upper");
    terminal.keys("()\r");
    terminal.expect("'ME'\r\n");
    terminal.expect("py> ");
    terminal.keys("enum\t");
    terminal.expect("enumerate");
    terminal.keys(CTRL_C);
    terminal.expect("py> ");
    terminal.keys(CTRL_D);
    assert_eq!(terminal.status(), 0);
}

#[test]
fn ctrl_c_stops_the_code_and_keeps_the_state() {
    let mut terminal = Terminal::start(&home("interrupt"), &["repl", "--lang", "py"]);
    terminal.line("py> ", "kept = 42");
    terminal.line("py> ", r#"exec("print('turning')\nwhile True: pass")"#);
    terminal.expect("turning\r\n");
    terminal.keys(CTRL_C);
    terminal.expect("KeyboardInterrupt");
    terminal.line("py> ", "import time; print('asleep'); time.sleep(600)");
    terminal.expect("asleep\r\n");
    terminal.keys(CTRL_C);
    terminal.expect("KeyboardInterrupt");
    terminal.line("py> ", "kept");
    terminal.expect("42\r\n");
    terminal.line("py> ", "exit(3)");
    assert_eq!(terminal.status(), 3);
}

#[test]
fn what_cannot_be_stopped_ends_at_the_second_ctrl_c() {
    let mut terminal = Terminal::start(&home("stuck"), &[]);
    terminal.line("js> ", "let kept = 42; console.log('turning'); for (;;);");
    terminal.expect("turning\r\n");
    terminal.keys(CTRL_C);
    terminal.expect("interrupted\r\n");
    terminal.line("js> ", "kept");
    terminal.expect("42\r\n");
    // Nothing can stop a regular expression.
    terminal.line("js> ", "console.log('matching'); /^(a+)+$/.test('a'.repeat(60) + 'b')");
    terminal.expect("matching\r\n");
    terminal.keys(CTRL_C);
    terminal.expect("press Ctrl-C again to end poly");
    terminal.keys(CTRL_C);
    assert_eq!(terminal.status(), 130);
}

#[test]
fn timers_run_while_the_prompt_waits() {
    let mut terminal = Terminal::start(&home("timers"), &[]);
    terminal.line("js> ", "setTimeout(() => console.log('due', ++n), 50); let n = 41; 0");
    terminal.expect("due 42\r\n");
    terminal.line("js> ", "n");
    terminal.expect("42\r\n");
    terminal.line("js> ", "process.exit(4)");
    assert_eq!(terminal.status(), 4);
}

#[test]
fn the_history_is_kept() {
    let home = home("history");
    let mut terminal = Terminal::start(&home, &[]);
    terminal.line("js> ", "'one' + 'time'");
    terminal.expect("'onetime'\r\n");
    terminal.expect("js> ");
    terminal.keys(CTRL_D);
    assert_eq!(terminal.status(), 0);
    let mut terminal = Terminal::start(&home, &[]);
    terminal.expect("js> ");
    terminal.keys(UP);
    terminal.expect("'one' + 'time'");
    terminal.keys("\r");
    terminal.expect("'onetime'\r\n");
    terminal.expect("js> ");
    terminal.keys(CTRL_D);
    assert_eq!(terminal.status(), 0);
    assert_eq!(std::fs::read_to_string(home.join(".local/state/poly/history")).unwrap(), "'one' + 'time'\n");
}

#[test]
fn files_are_loaded_into_the_scope() {
    let home = home("load");
    std::fs::write(home.join("area.py"), "def area(r):\n    return r * r * 3\n").unwrap();
    std::fs::write(home.join("name.js"), "const greeting = 'hello';\n").unwrap();
    let mut terminal = Terminal::start(&home, &[]);
    terminal.line("js> ", ".load area.py");
    terminal.line("js> ", "area(2)");
    terminal.expect("12\r\n");
    terminal.line("js> ", ".load name.js");
    terminal.line("js> ", "greeting");
    terminal.expect("'hello'\r\n");
    terminal.line("js> ", ".load naem.js");
    terminal.expect("a similar file exists: 'name.js'");
    terminal.line("js> ", "throw new RangeError('far')");
    terminal.expect("RangeError: far\r\n  --> <prompt 3>:1:7");
    terminal.expect("js> ");
    terminal.keys(CTRL_D);
    assert_eq!(terminal.status(), 0);
}
