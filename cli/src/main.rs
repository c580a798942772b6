//! The `poly` command: arguments, the prompt, exit statuses and signals.
//!
//! Everything about languages goes through the crate `poly`. Guest code runs on a
//! thread with a big stack, made in [`guest`]; the main thread watches for Ctrl-C.

mod arguments;
mod ending;
mod guest;
mod interrupt;
mod panics;
mod program;
mod prompt;
mod script;
mod style;
mod suggest;
mod version;

use arguments::{Arguments, Task};
use ending::{Ending, Failure};
use std::process::ExitCode;

/// Both engines allocate small objects all the time; `docs/cli.md` compares it with the
/// system's allocator.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    panics::install();
    let arguments = match Arguments::from_command_line() {
        Ok(arguments) => arguments,
        Err(status) => return ExitCode::from(status),
    };
    let style = arguments.style;
    match perform(arguments) {
        Ok(ending) => ending.into_exit_code(),
        Err(failure) => failure.report(style).into_exit_code(),
    }
}

fn perform(arguments: Arguments) -> Result<Ending, Failure> {
    let style = arguments.style;
    match arguments.task {
        Task::Version => version::print_versions(style),
        Task::Completions(shell) => arguments::print_completions(shell),
        Task::Program(program) => guest::run(style, move |watch| program::run(&program, style, &watch)),
        Task::Prompt(language, options) => {
            guest::run(style, move |watch| prompt::run(language, &options, style, watch))
        }
    }
}
