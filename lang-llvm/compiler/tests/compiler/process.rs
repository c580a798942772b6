//! The compiler as a process.

use std::process::{Command, Stdio};

use crate::support::{Folder, compile, module};
use poly_c_interface::{CompileErrorKind as Kind, Job, Options, Request};

const PROGRAM: &str = env!("CARGO_BIN_EXE_poly-llvm-compiler");

#[test]
fn what_takes_too_long_is_ended() {
    let folder = Folder::new();
    folder.run("mkfifo", &["endless.bc"]);
    let mut options = Options::default();
    options.seconds = Some(1);
    let job = Job {
        modules: vec![module(&folder.path("endless.bc"))],
        libraries: vec![],
        output: folder.path("module.so"),
        options,
    };
    assert_eq!(compile(&Request::Native(job)).unwrap_err().kind, Kind::TimedOut);
}

#[test]
fn a_user_who_runs_it_is_told_who_should() {
    let output = Command::new(PROGRAM).arg("a.bc").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("poly cc"));
}

#[test]
fn a_request_that_is_none_is_an_answer() {
    let output = Command::new(PROGRAM).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success());
    let answer = String::from_utf8(output.stdout).unwrap();
    assert!(answer.contains("reading the request failed"), "{answer}");
}
