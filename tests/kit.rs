//! The compatibility kit for the languages that come with Poly:
//! `cargo test -p poly-tests --test kit -- 'python::+('` runs the cases of an operator.
//! `POLY_KIT_TRACE=1` names each case before it runs.

use libtest_mimic::Arguments;
use poly::Engine;
use poly_tests::kit::{Gap, Kit, host::Host, js::JavaScript, python::Python};
use std::process::ExitCode;

/// What does not work yet.
const GAPS: &[Gap] = &[
    Gap { cases: "js::/(*::zero, js::negative)", reason: MINUS_ZERO },
    Gap { cases: "js::/(*::zero, python::negative int)", reason: MINUS_ZERO },
    Gap { cases: "js::/(*::zero, host::negative)", reason: MINUS_ZERO },
];

const MINUS_ZERO: &str = "Boa divides small integers without regard to the sign of zero";

/// As large as the stack that the shell gives to programs.
const STACK: usize = 256 << 20;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let run = move || {
        let kit = Kit::new(Engine::new()).provider(JavaScript).provider(Python).provider(Host);
        kit.gaps(GAPS).run(&arguments)
    };
    let passed = std::thread::Builder::new().stack_size(STACK).spawn(run).map(std::thread::JoinHandle::join);
    if matches!(passed, Ok(Ok(true))) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
