//! Benchmarks of Poly, each beside its peers in the same run.
//!
//! A case is a file under `bench/cases`: programs (`name.js`, `name.py`), run as
//! whole processes by `poly`, the bare engine and the reference implementation;
//! programs of C (`name.c`), run by Poly in both modes and as clang compiles them;
//! and crossings (`name.toml`), timed inside one process. Files `name.peer.*` are what other
//! implementations run for a crossing. The table goes to standard output, the figures to
//! `--json FILE`.
//!
//! Machines are noisy: compare rows of one run, not of two.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command that prints a table")]

mod bare;
mod compiled;
mod crossing;
mod process;
mod program;
mod stats;
mod table;

use clap::Parser;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use table::Row;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Benchmarks of Poly beside its peers.
#[derive(Parser)]
struct Options {
    /// Only cases whose path contains this.
    filter: Option<String>,
    /// One short run of each case, to see that it works.
    #[arg(long)]
    quick: bool,
    /// How often each measurement is repeated.
    #[arg(long, default_value_t = 11)]
    runs: usize,
    /// Write the figures to a file, with date, commit and versions.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Run a file on the bare engine and exit: `js` or `python`.
    #[arg(long, hide = true, num_args = 2, value_names = ["LANGUAGE", "FILE"])]
    bare: Option<Vec<String>>,
}

/// Engines recurse on the native stack; the shell gives them as much.
const STACK: usize = 256 << 20;

fn main() -> ExitCode {
    let options = Options::parse();
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || run(&options));
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => ExitCode::SUCCESS,
        Ok(Ok(Err(message))) => {
            eprintln!("poly-bench: {message}");
            ExitCode::FAILURE
        }
        Ok(Err(_)) | Err(_) => ExitCode::FAILURE,
    }
}

fn run(options: &Options) -> Result<(), String> {
    if let Some(bare) = &options.bare {
        return bare::run(&bare[0], Path::new(&bare[1]));
    }
    let runs = if options.quick { 1 } else { options.runs };
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let wanted = |path: &Path| match &options.filter {
        Some(filter) => path.to_string_lossy().contains(filter.as_str()),
        None => true,
    };
    let mut paths = files(&cases)?;
    paths.retain(|path| wanted(path.strip_prefix(&cases).unwrap_or(path)));
    // The peak memory of a child counts from its fork on, when it is as large as this
    // process: whole programs come first, while that is small, and of these the ones for which
    // memory is measured.
    let is_crossing = |path: &Path| path.extension().is_some_and(|extension| extension == "toml");
    let is_start = |path: &Path| path.parent().is_some_and(|folder| folder.ends_with("start"));
    paths.sort_by_key(|path| (is_crossing(path), !is_start(path)));
    let mut rows: Vec<Row> = Vec::new();
    for path in paths {
        let name = path.strip_prefix(&cases).unwrap_or(&path).with_extension("");
        let name = name.to_string_lossy();
        eprintln!("{name}");
        let more = match path.extension().and_then(|extension| extension.to_str()) {
            Some("toml") => crossing::measure(&name, &path, runs, options.quick)?,
            Some("c") => compiled::measure(&name, &path, runs)?,
            _ if name.ends_with(".peer") => continue,
            Some("js" | "py") => program::measure(&name, &path, runs)?,
            _ => continue,
        };
        rows.extend(more);
    }
    if rows.is_empty() {
        return Err("no case has such a name".into());
    }
    print!("{}", table::render(&rows));
    if let Some(path) = &options.json {
        let text = serde_json::to_string_pretty(&table::json(&rows)).map_err(|error| error.to_string())?;
        std::fs::write(path, text + "\n").map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// The files below a folder in the order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}
