//! Case files: `cargo test -p poly-tests --test cases -- crossing/` runs those
//! whose name contains `crossing/`; `POLY_BLESS=1` rewrites what they expect.

use libtest_mimic::{Arguments, Conclusion};

fn main() -> std::process::ExitCode {
    let arguments = Arguments::from_args();
    match poly_tests::case::trials() {
        Ok(trials) => {
            let conclusion: Conclusion = libtest_mimic::run(&arguments, trials);
            conclusion.exit_code()
        }
        Err(message) => {
            #[expect(clippy::print_stderr, reason = "there is no other way to tell")]
            {
                eprintln!("{message}");
            }
            std::process::ExitCode::FAILURE
        }
    }
}
