//! The prompt without a terminal: no editing, no prompts, values and errors only.

use super::session::{Session, Step};
use crate::ending::{Ending, Failure};
use std::io::{self, BufRead};

/// Reads lines until the input ends; a statement may take several.
pub(crate) fn run(session: &Session) -> Result<Ending, Failure> {
    let mut text = String::new();
    loop {
        let Some(count) = read_line(session, &mut text)? else { return Ok(Ending::Interrupted) };
        let is_end = count == 0;
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

/// Appends a line to `text`; `None` if Ctrl-C was pressed meanwhile.
fn read_line(session: &Session, text: &mut String) -> Result<Option<usize>, Failure> {
    let mut bytes = Vec::new();
    loop {
        match read_until_newline(&mut bytes) {
            Ok(count) => {
                text.push_str(&String::from_utf8_lossy(&bytes));
                return Ok(Some(count));
            }
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                return Err(Failure::host(format!("cannot read standard input: {error}")));
            }
            Err(_) if session.watch().is_interrupted() => return Ok(None),
            Err(_) => {}
        }
    }
}

/// As `BufRead::read_until`, which does not tell about interruptions.
fn read_until_newline(bytes: &mut Vec<u8>) -> io::Result<usize> {
    let mut input = io::stdin().lock();
    loop {
        let available = input.fill_buf()?;
        let end = available.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
        let count = end.unwrap_or(available.len());
        bytes.extend_from_slice(&available[..count]);
        input.consume(count);
        if end.is_some() || count == 0 {
            return Ok(bytes.len());
        }
    }
}
