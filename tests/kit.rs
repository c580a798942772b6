//! The compatibility kit for the languages that come with Poly, and for the one of
//! `examples/language-in-c`: `./x test kit 'python::+('` runs the cases of an operator.
//!
//! `POLY_KIT` names files that describe other languages in the place of that one, separated as in
//! `PATH`; `docs/kit.md` says how. `POLY_KIT_TRACE=1` names each case before it runs.

use libtest_mimic::Arguments;
use poly::Engine;
use poly_tests::kit::c::{C, Mode};
use poly_tests::kit::{
    Described, Document, Gap, Kit, host::Host, js::JavaScript, python::Python, wasm::WebAssembly,
};
use poly_tests::root;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// What does not work yet.
const GAPS: &[Gap] = &[
    Gap {
        cases: &[
            "js::/(*::zero, js::negative)",
            "js::/(*::zero, python::negative int)",
            "js::/(*::zero, host::negative)",
            "js::/(*::zero, calc::negative)",
            "js::/(*::zero, *::int8_t)",
            "js::/(*::zero, *::int16_t)",
            "js::/(*::zero, *::int32_t)",
            "js::/(*::zero, wasm::i32)",
        ],
        reason: "Boa divides small integers without regard to the sign of zero",
    },
    Gap {
        cases: &["js::remove member(python::*function)", "js::remove member(python::lambda)"],
        reason: "a function that is nothing else is one of JavaScript's own, for the sake of calls, and Boa has no hook \
                 for deleting a property of it",
    },
];

/// As large as the stack that the shell gives to programs.
const STACK: usize = 256 << 20;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let run = move || kit().expect("the kit can start").run(&arguments);
    let passed = std::thread::Builder::new().stack_size(STACK).spawn(run).map(std::thread::JoinHandle::join);
    if matches!(passed, Ok(Ok(true))) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn kit() -> Result<Kit, String> {
    let others = std::env::var_os("POLY_KIT");
    let engine = match others {
        None => Engine::builder().plugin(calc()?).map_err(|error| error.to_string())?.build(),
        Some(_) => Engine::new(),
    };
    let kit = Kit::new(engine)
        .provider(JavaScript)
        .provider(Python)
        .provider(Host)
        .provider(C::new(Mode::Native)?)
        .provider(C::new(Mode::Managed)?)
        .provider(WebAssembly)
        .gaps(GAPS);
    let Some(files) = others else {
        let calc = Described::read(root().join("examples/language-in-c/calc.kit.toml"))?;
        return Ok(kit.provider(calc).document(Document::new(root().join("docs/kit.md"))));
    };
    std::env::split_paths(&files).try_fold(kit, |kit, file| Ok(kit.provider(Described::read(file)?)))
}

/// The library of the language in C.
fn calc() -> Result<PathBuf, String> {
    let library =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("kit_calc{}", std::env::consts::DLL_SUFFIX));
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    let output = Command::new(&compiler)
        .args(["-std=c11", "-O2", "-fPIC", "-shared", "-I"])
        .arg(root().join("polyglot-api/include"))
        .arg(root().join("examples/language-in-c/calc.c"))
        .arg("-o")
        .arg(&library)
        .output()
        .map_err(|error| format!("{compiler}: {error}"))?;
    if output.status.success() {
        Ok(library)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
