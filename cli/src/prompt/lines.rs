//! The prompt without a terminal: no editing, no prompts, values and errors only.

use super::session::{Session, Step};
use crate::ending::{Ending, Failure};
use std::io::{self, BufRead};

/// Reads lines until the input ends; a statement may take several.
pub(crate) fn run(session: &Session) -> Result<Ending, Failure> {
    let mut text = String::new();
    loop {
        let is_end = read_line(&mut text)? == 0;
        let complete = text.strip_suffix('\n').unwrap_or(&text);
        if !is_end && session.is_incomplete(complete) {
            continue;
        }
        let step = session.submit(complete);
        text.clear();
        if let Step::Leave(ending) = step {
            return Ok(ending);
        }
        if is_end {
            break;
        }
    }
    Ok(match session.run_event_loop() {
        Step::Leave(ending) => ending,
        Step::Next => Ending::Status(0),
    })
}

/// Byte by byte from the shared buffer, so that a program's own reads get what follows.
fn read_line(text: &mut String) -> Result<usize, Failure> {
    let mut bytes = Vec::new();
    let count = loop {
        match io::stdin().lock().read_until(b'\n', &mut bytes) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => {
                break other.map_err(|error| Failure::host(format!("cannot read standard input: {error}")))?;
            }
        }
    };
    text.push_str(&String::from_utf8_lossy(&bytes));
    Ok(count)
}
