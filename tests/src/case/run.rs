//! Runs a case in a fresh folder, and compares.

use super::diff::diff;
use super::normal::{Places, addresses};
use super::{Case, Mode, Stderr, Stdout, markdown, single};
use crate::workspace::{executable, root};
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long a program may take that does not say otherwise. Generous: all cases
/// run at once, on a machine of any speed.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Runs the case, and if `bless` is set, writes down what it prints.
pub(super) fn run(case: &Case, bless: bool) -> Result<(), String> {
    let executable = executable()?;
    let folder = Folder::new()?;
    let places = Places { folder: &folder.0, root: root(), executable: &executable };
    folder.fill(case)?;
    build(case, &places)?;
    let (line, stdin) = command_line(case)?;
    let mut ran = spawn(&executable, &line, &stdin, case, &places)?;
    ran.stdout = places.name(&ran.stdout);
    ran.stderr = places.name(&ran.stderr);

    let result = compare(case, &ran);
    if let Some(reason) = &case.options.xfail {
        return match result {
            Ok(()) => Err(format!("passes, though it is marked to fail: {reason}")),
            Err(_) => Ok(()),
        };
    }
    if bless && !case.stdout.matches(&ran.stdout) {
        rewrite(case, &ran.stdout)?;
        let blessed = Case { stdout: Stdout::Exact(ran.stdout.clone()), ..case.clone() };
        return compare(&blessed, &ran);
    }
    result
}

/// What a program did.
struct Ran {
    status: i32,
    timed_out: bool,
    stdout: String,
    stderr: String,
}

fn compare(case: &Case, ran: &Ran) -> Result<(), String> {
    let mut faults = String::new();
    if ran.timed_out {
        faults.push_str("was killed: it took too long\n");
    } else if ran.status != case.status() {
        let _ = writeln!(faults, "exit status {}, not {}", ran.status, case.status());
    }
    if !case.stdout.matches(&ran.stdout) {
        let lines = diff(&case.stdout.text(), &ran.stdout);
        let _ = writeln!(faults, "standard output (- expected, + printed):\n{lines}");
    }
    for text in case.stderr.missing(&ran.stderr) {
        let _ = writeln!(faults, "missing in standard error: {text}");
    }
    if faults.is_empty() {
        return Ok(());
    }
    if !ran.stderr.is_empty() {
        let _ = writeln!(faults, "standard error:\n{}", ran.stderr);
    }
    let _ = write!(faults, "in {}", case.path.display());
    Err(faults)
}

impl Stdout {
    fn text(&self) -> String {
        addresses(&match self {
            Self::Lines(lines) => lines.iter().map(|line| format!("{line}\n")).collect(),
            Self::Exact(text) => text.clone(),
        })
    }

    fn matches(&self, actual: &str) -> bool {
        let expected = self.text();
        match self {
            Self::Lines(_) => expected.lines().map(str::trim_end).eq(actual.lines().map(str::trim_end)),
            Self::Exact(_) => {
                let end = |text| str::strip_suffix(text, "\n").unwrap_or(text).len();
                expected[..end(&expected)] == actual[..end(actual)]
            }
        }
    }
}

impl Stderr {
    /// The first text that is not there, or all such where order does not matter.
    fn missing(&self, actual: &str) -> Vec<&str> {
        match self {
            Self::Anywhere(texts) => {
                texts.iter().map(String::as_str).filter(|text| !actual.contains(&addresses(text))).collect()
            }
            Self::InOrder(texts) => {
                let mut rest = actual;
                for text in texts {
                    match rest.split_once(&addresses(text)) {
                        Some((_, after)) => rest = after,
                        None => return vec![text],
                    }
                }
                Vec::new()
            }
        }
    }
}

/// A folder that is gone when the case is done.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, String> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("poly-case-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).map_err(|error| format!("cannot make {}: {error}", path.display()))?;
        let path = path.canonicalize().map_err(|error| format!("cannot find {}: {error}", path.display()))?;
        Ok(Self(path))
    }

    fn fill(&self, case: &Case) -> Result<(), String> {
        for (name, content) in &case.files {
            let path = self.0.join(name);
            let parent = path.parent().unwrap_or(&self.0);
            fs::create_dir_all(parent)
                .and_then(|()| fs::write(&path, content))
                .map_err(|error| format!("cannot write {name}: {error}"))?;
        }
        for name in &case.options.files {
            let from = case.path.parent().unwrap_or(Path::new(".")).join(name);
            let to = self.0.join(from.file_name().unwrap_or_default());
            copy(&from, &to).map_err(|error| format!("cannot copy {}: {error}", from.display()))?;
        }
        Ok(())
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if !from.is_dir() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn command_line(case: &Case) -> Result<(Vec<String>, String), String> {
    let stdin = case.options.stdin.clone();
    if let Some(run) = &case.options.run {
        let line = run.iter().chain(&case.options.args).cloned().collect();
        return Ok((line, stdin));
    }
    let entry = case.entry.as_ref().ok_or("nothing to run")?;
    let text = || {
        case.files.iter().find(|(name, _)| name == entry).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let language = if single::comment(Path::new(entry)) == Some("#") { "python" } else { "js" };
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let (mut line, stdin) = match case.mode {
        Mode::Run => (words(&["run", entry]), stdin),
        Mode::Eval => (words(&["--lang", language, "-e", &text()]), stdin),
        Mode::Stdin => (words(&["run", "--lang", language, "-"]), text()),
    };
    line.extend(case.options.args.iter().cloned());
    Ok((line, stdin))
}

/// Runs the commands that make what the program needs.
fn build(case: &Case, places: &Places<'_>) -> Result<(), String> {
    for line in &case.options.build {
        let [program, arguments @ ..] = &line[..] else { continue };
        let program = if program == "poly" { places.executable } else { Path::new(program) };
        let ran = spawn(program, arguments, "", case, places)?;
        if ran.status != 0 {
            return Err(format!("{line:?} ended with status {}:\n{}{}", ran.status, ran.stdout, ran.stderr));
        }
    }
    Ok(())
}

fn spawn(
    program: &Path,
    line: &[String],
    stdin: &str,
    case: &Case,
    places: &Places<'_>,
) -> Result<Ran, String> {
    let mut command = Command::new(program);
    command.args(line.iter().map(|word| places.fill(word))).current_dir(places.folder);
    // A known environment: neither the user's colours nor their Python paths.
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HOME", places.folder).env("TZ", "UTC").env("LANG", "C.UTF-8").env("NO_COLOR", "1");
    command.envs(case.options.env.iter().map(|(name, value)| (name, places.fill(value))));
    // A group of its own, so that what it starts is killed with it.
    command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("cannot start the program: {error}"))?;

    let mut input = child.stdin.take();
    let stdin = places.fill(stdin);
    let writer = thread::spawn(move || {
        if let Some(input) = &mut input {
            // A program that does not read its input closes the pipe.
            let _ = input.write_all(stdin.as_bytes());
        }
    });
    let stdout = drain(child.stdout.take());
    let stderr = drain(child.stderr.take());
    let timeout = case.options.timeout.map_or(TIMEOUT, Duration::from_secs);
    let (status, timed_out) = wait(&mut child, timeout)?;
    let _ = writer.join();
    let text = |reader: thread::JoinHandle<Vec<u8>>| {
        String::from_utf8_lossy(&reader.join().unwrap_or_default()).into_owned()
    };
    Ok(Ran { status: number(status), timed_out, stdout: text(stdout), stderr: text(stderr) })
}

fn drain(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

/// The status as a shell tells it.
fn number(status: ExitStatus) -> i32 {
    status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(-1)
}

fn wait(child: &mut Child, timeout: Duration) -> Result<(ExitStatus, bool), String> {
    let lost = |error| format!("cannot wait for the program: {error}");
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    while start.elapsed() < timeout {
        if let Some(status) = child.try_wait().map_err(lost)? {
            return Ok((status, false));
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
    kill_group(child);
    let status = child.wait().map_err(lost)?;
    Ok((status, true))
}

/// Kills the program with all that it started. The shell has `kill` built in.
fn kill_group(child: &mut Child) {
    let _ = Command::new("sh")
        .arg("-c")
        .arg(format!("kill -KILL -{}", child.id()))
        .stderr(Stdio::null())
        .status();
    let _ = child.kill();
}

/// Writes what was printed as what is expected.
fn rewrite(case: &Case, stdout: &str) -> Result<(), String> {
    // Sections of one file are blessed by several threads.
    static FILES: Mutex<()> = Mutex::new(());
    let _guard = FILES.lock().unwrap_or_else(PoisonError::into_inner);
    let failed = |error: std::io::Error| format!("cannot bless {}: {error}", case.path.display());
    if let (None, Stdout::Exact(_)) = (&case.heading, &case.stdout) {
        return fs::write(super::discover::out_file(&case.path), stdout).map_err(failed);
    }
    let text = fs::read_to_string(&case.path).map_err(failed)?;
    let blessed = match &case.heading {
        Some(heading) => markdown::bless(&text, heading, stdout)?,
        None => single::bless(&case.path, &text, &stdout.lines().collect::<Vec<_>>()),
    };
    fs::write(&case.path, blessed).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::{Ran, compare};
    use crate::case::{Case, Stderr, single};
    use std::path::Path;

    fn case(text: &str) -> Case {
        single::parse("a.py", Path::new("a.py"), text, None).expect("is valid")
    }

    fn ran(status: i32, stdout: &str, stderr: &str) -> Ran {
        Ran { status, timed_out: false, stdout: stdout.into(), stderr: stderr.into() }
    }

    #[test]
    fn output_status_and_errors_are_compared() {
        assert_eq!(compare(&case("#=> 1\n"), &ran(0, "1\n", "")), Ok(()));
        assert_eq!(compare(&case("#=> 1\n"), &ran(0, "1", "")), Ok(()));
        assert_eq!(compare(&case("#~ no\n"), &ran(1, "", "E: no\n")), Ok(()));
        let faults = compare(&case("#=> 1\n#~ no\n"), &ran(0, "2\n", "yes")).expect_err("all wrong");
        for part in
            ["exit status 0, not 1", "- 1\n+ 2", "missing in standard error: no", "standard error:\nyes"]
        {
            assert!(faults.contains(part), "{faults}");
        }
        assert!(compare(&case(""), &ran(0, "more\n", "")).is_err());
    }

    #[test]
    fn order_in_standard_error_counts_in_markdown() {
        let texts = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(Stderr::InOrder(texts.clone()).missing("a b"), Vec::<&str>::new());
        assert_eq!(Stderr::InOrder(texts.clone()).missing("b a"), ["b"]);
        assert_eq!(Stderr::Anywhere(texts).missing("b a"), Vec::<&str>::new());
    }
}
