//! The compiler's process, asked and listened to.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use super::{COMPILER_VERSION, CompileError, CompileErrorKind as Kind, Request, Response};

/// What the system ends a process with that has computed for longer than it may.
const SIGXCPU: i32 = 24;

/// Has the compiler at `program` answer a request, in a process that ends with it.
///
/// LLVM checks much, but not all: there is damaged bitcode on which it runs into an assertion, a
/// fatal error or a wild address, and each of them ends its process. So it never runs in ours,
/// and its crash is an answer like others. A fork without a new program would not do: the child
/// of a process with several threads may find locks held by threads that it does not have.
///
/// The program says in a line its [version](COMPILER_VERSION) and the first number of its LLVM's,
/// reads the request to its end, and writes the response. What it says elsewhere is only told if
/// it fails.
///
/// # Errors
/// Those of the compiler; [`Kind::Invalid`] if it crashed, and [`Kind::Internal`] if it cannot
/// be started or is of another version.
pub fn ask(program: &Path, request: &Request) -> Response {
    ask_by(&mut Command::new(program), request)
}

/// The first number of the version of the LLVM that the compiler at `program` has. It takes the
/// bitcode of this one and of older ones. The program is started to say it.
///
/// # Errors
/// [`Kind::Internal`] if it cannot be started or is of another version.
pub fn llvm_version(program: &Path) -> Result<u32, CompileError> {
    Ok(run(&mut Command::new(program), &[])?.llvm)
}

fn ask_by(command: &mut Command, request: &Request) -> Response {
    let request_text =
        serde_json::to_vec(request).map_err(|error| failure(command, "cannot be asked", &error))?;
    let Answer { bytes, status, complaints, .. } = run(command, &request_text)?;
    let invalid = |what: &str, why: &str| {
        let names: Vec<_> = request.modules().iter().map(|module| module.name.as_str()).collect();
        CompileError::new(Kind::Invalid, format!("'{}' cannot be {what}: {why}", names.join("', '")))
    };
    if bytes.is_empty() {
        let last = last_words(status, &complaints);
        return Err(invalid("read or compiled", &format!("LLVM failed: {last}")));
    }
    let response: Response = serde_json::from_slice(&bytes)
        .unwrap_or_else(|error| Err(failure(command, "answers strangely", &error)));
    let output = response?;
    let fault = |fault: String| invalid("used", &format!("its debug info does not hold together: {fault}"));
    output.interface.check().map_err(fault)?;
    Ok(output)
}

fn failure(command: &Command, what: &str, error: &dyn std::fmt::Display) -> CompileError {
    let program = command.get_program().display();
    CompileError::new(Kind::Internal, format!("the compiler '{program}' {what}: {error}"))
}

/// What came of a conversation with a compiler of this version.
struct Answer {
    llvm: u32,
    /// The response; nothing if the process crashed.
    bytes: Vec<u8>,
    status: Option<ExitStatus>,
    complaints: String,
}

fn run(command: &mut Command, request: &[u8]) -> Result<Answer, CompileError> {
    // In a group of its own, an interruption at the terminal is for the host to act on.
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(|error| failure(command, "cannot be started", &error))?;
    let complaints = child.stderr.take();
    let (conversation, complaints) = std::thread::scope(|scope| {
        let complaints = scope.spawn(|| complaints.map(read).unwrap_or_default());
        (converse(&mut child, request), complaints.join().unwrap_or_default())
    });
    let status = child.wait().ok();
    let complaints = String::from_utf8_lossy(&complaints).into_owned();
    let (greeting, bytes) = conversation.map_err(|error| failure(command, "cannot be asked", &error))?;
    match greeting {
        Greeting::Llvm(llvm) => Ok(Answer { llvm, bytes, status, complaints }),
        Greeting::None => Err(failure(command, "does not work", &last_words(status, &complaints))),
        Greeting::Other(version) => {
            let told = format!(
                "it speaks version {version}, and {COMPILER_VERSION} is needed; install both from one release"
            );
            Err(failure(command, "is not of this release", &told))
        }
    }
}

/// How a program introduces itself.
enum Greeting {
    /// As a compiler of this version, with an LLVM of that.
    Llvm(u32),
    /// As something else.
    Other(String),
    /// It said nothing.
    None,
}

impl Greeting {
    fn of(line: &str) -> Self {
        let mut words = line.split_whitespace();
        let (Some(version), llvm) = (words.next(), words.next()) else { return Self::None };
        let llvm =
            llvm.filter(|_| version == COMPILER_VERSION.to_string()).and_then(|llvm| llvm.parse().ok());
        llvm.map_or_else(|| Self::Other(version.into()), Self::Llvm)
    }
}

fn converse(child: &mut Child, request: &[u8]) -> std::io::Result<(Greeting, Vec<u8>)> {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Ok((Greeting::None, Vec::new()));
    };
    let mut stdout: BufReader<ChildStdout> = BufReader::new(stdout);
    let mut greeting = String::new();
    // Who has said its version reads: so a program that does not start breaks no pipe, which
    // would end a host that leaves the signal of that as it is.
    stdout.by_ref().take(100).read_line(&mut greeting)?;
    let greeting = Greeting::of(&greeting);
    let mut answer = Vec::new();
    if matches!(greeting, Greeting::Llvm(_)) {
        stdin.write_all(request)?;
        drop(stdin);
        stdout.read_to_end(&mut answer)?;
    }
    Ok((greeting, answer))
}

fn read(mut from: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = from.read_to_end(&mut bytes);
    bytes
}

/// What a crashed process said: LLVM's fatal errors are one line, before which only a tool
/// speaks and after which only its own stack is listed.
fn last_words(status: Option<ExitStatus>, complaints: &str) -> String {
    let line = complaints.lines().find(|line| line.contains("LLVM ERROR: ") || line.contains("Assertion"));
    let line = line.or_else(|| complaints.lines().next()).unwrap_or_default();
    let said = line.trim_start_matches("LLVM ERROR: ").trim();
    // A host that waits for any child may have taken the status.
    let ended = match status.map(|status| (status.signal(), status.code().unwrap_or_default())) {
        Some((Some(SIGXCPU), _)) => "it went on for too long".into(),
        Some((Some(signal), _)) => format!("signal {signal}"),
        Some((None, status)) => format!("status {status}"),
        None => "no status".into(),
    };
    match said {
        "" => ended,
        said => format!("{said} ({ended})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Contents, Module};

    /// Asks a program of the shell in the compiler's place.
    fn ask_script(text: &str, modules: Vec<Module>) -> Response {
        let text = text.replace("VERSION", &format!("{COMPILER_VERSION} 22"));
        ask_by(Command::new("sh").args(["-c", &text]), &Request::Inspect { modules })
    }

    fn refusal(text: &str) -> (Kind, String) {
        let error = ask_script(text, Vec::new()).unwrap_err();
        (error.kind, error.message)
    }

    #[test]
    fn requests_and_complaints_of_any_size_pass() {
        let bytes = vec![7; 3 << 20];
        let module = Module { name: "m".into(), contents: Contents::Bytes(bytes) };
        let script = "echo VERSION
            size=$(wc -c)
            head -c 3000000 /dev/zero >&2
            printf '{\"Err\":{\"kind\":\"Invalid\",\"message\":\"%s\"}}' $size";
        let error = ask_script(script, vec![module]).unwrap_err();
        assert!(error.message.parse::<usize>().unwrap() > 4 << 20, "{error}");
    }

    #[test]
    fn a_crash_is_an_error_with_its_last_words() {
        let told = refusal("echo VERSION; cat >/dev/null; echo 'LLVM ERROR: odd' >&2; kill -ABRT $$");
        assert_eq!(told.0, Kind::Invalid);
        assert!(told.1.ends_with("LLVM failed: odd (signal 6)"), "{}", told.1);
        let told = refusal("echo VERSION; cat >/dev/null; ulimit -S -t 1; while :; do :; done");
        assert!(told.1.ends_with("LLVM failed: it went on for too long"), "{}", told.1);
    }

    #[test]
    fn an_interface_that_does_not_hold_together_is_refused() {
        let lost = crate::Type::Pointer { to: crate::TypeId(7), is_const: false, is_reference: false };
        let interface = crate::Interface { types: vec![lost], ..crate::Interface::default() };
        let response: Response = Ok(crate::Output { interface, warnings: Vec::new() });
        let response = serde_json::to_string(&response).unwrap();
        let told = refusal(&format!("echo VERSION; cat >/dev/null; printf '%s' '{response}'"));
        assert_eq!(told.0, Kind::Invalid);
        assert!(told.1.contains("does not hold together: type 0: it names type 7"), "{}", told.1);
    }

    #[test]
    fn what_is_no_compiler_of_this_release_is_refused() {
        let told = refusal("echo 0; cat >/dev/null");
        assert_eq!(told.0, Kind::Internal);
        assert!(told.1.contains("it speaks version 0"), "{}", told.1);
        let told = refusal("echo 'libLLVM.so: cannot open' >&2; exit 127");
        assert!(told.1.ends_with("does not work: libLLVM.so: cannot open (status 127)"), "{}", told.1);
        let nowhere = ask(Path::new("/nowhere/compiler"), &Request::Inspect { modules: Vec::new() });
        assert_eq!(nowhere.unwrap_err().kind, Kind::Internal);
    }

    #[test]
    fn the_version_of_llvm_is_in_the_greeting() {
        assert!(matches!(Greeting::of(&format!("{COMPILER_VERSION} 21\n")), Greeting::Llvm(21)));
        assert!(matches!(Greeting::of(&format!("{COMPILER_VERSION}\n")), Greeting::Other(_)));
        assert!(matches!(Greeting::of(""), Greeting::None));
    }
}
