//! Whole programs, run by Poly, the bare engine and the reference.

use crate::compiled::poly;
use crate::process;
use crate::table::{Row, Unit};
use std::path::Path;
use std::process::{Command, Stdio};

/// Measures a program on every implementation that is installed. The `start`
/// cases count wall-clock time and memory, the others CPU time.
pub(crate) fn measure(name: &str, path: &Path, runs: usize) -> Result<Vec<Row>, String> {
    let is_js = path.extension().is_some_and(|extension| extension == "js");
    let language = if is_js { "js" } else { "python" };
    let file = path.to_string_lossy().into_owned();
    let me = std::env::current_exe().map_err(|error| error.to_string())?;
    let bare = [me.to_string_lossy().into_owned(), "--bare".into(), language.into(), file.clone()];
    let reference = if is_js { "node" } else { "python3" };
    let mut commands = vec![
        ("poly", vec![poly()?.to_string_lossy().into_owned(), file.clone()]),
        (if is_js { "boa" } else { "rustpython" }, bare.to_vec()),
    ];
    if installed(reference) {
        commands.push((reference, vec![reference.into(), file]));
    }
    let mut rows = Vec::new();
    for (who, command) in commands {
        let usage = process::measure(&command, runs)?;
        let case = format!("{name} ({language})");
        if name.starts_with("start") {
            rows.push(Row::new(&case, "time", who, usage.wall, Unit::Seconds));
            rows.push(Row::new(&case, "memory", who, usage.memory, Unit::Bytes));
        } else {
            rows.push(Row::new(&case, "cpu", who, usage.cpu, Unit::Seconds));
        }
    }
    Ok(rows)
}

fn installed(command: &str) -> bool {
    let status = Command::new(command).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
