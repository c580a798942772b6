//! The command line.

use crate::ending::{Ending, Failure, USAGE};
use crate::program::{Code, Program};
use crate::script;
use crate::style::{Color, Style};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{CommandFactory, Parser, Subcommand, ValueHint};
use clap_complete::Shell;
use poly::Engine;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

/// What the command line asks for.
pub(crate) struct Arguments {
    pub(crate) task: Task,
    pub(crate) style: Style,
}

pub(crate) enum Task {
    /// Print the versions.
    Version,
    /// Print a completion script.
    Completions(Shell),
    /// Run a program.
    Program(Program),
    /// Read, evaluate, print, in a language.
    Prompt(Option<Language>, BTreeMap<String, String>),
}

/// A language as the user named it: an alias may say more than the language, as `ts`
/// does.
#[derive(Clone)]
pub(crate) struct Language(pub(crate) String);

#[derive(Parser)]
#[command(
    name = "poly",
    about = "Runs programs of JavaScript, TypeScript, Python, C and WebAssembly, which can import each other.",
    override_usage = USAGES,
    after_help = AFTER,
    disable_version_flag = true
)]
struct Line {
    #[command(flatten)]
    common: Common,
    /// Run CODE
    #[arg(short, long, value_name = "CODE", allow_negative_numbers = true, conflicts_with = "print")]
    eval: Option<String>,
    /// Run CODE and print the value of its last expression
    #[arg(short, long, value_name = "CODE", allow_negative_numbers = true)]
    print: Option<String>,
    /// Run a Python module as the program; what follows are its arguments
    #[arg(short, long, value_names = ["MODULE", "ARGS"], num_args = 1.., allow_hyphen_values = true,
        conflicts_with_all = ["eval", "print"])]
    module: Vec<OsString>,
    /// Print the versions of poly and its engines
    #[arg(short = 'V', short_alias = 'v', long)]
    version: bool,
    /// The program, '-' for standard input; what follows are its arguments
    #[arg(value_name = "FILE", trailing_var_arg = true, value_hint = ValueHint::AnyPath)]
    program: Vec<OsString>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(clap::Args)]
struct Common {
    /// The language; otherwise the file's extension or '#!' line tells, and js is
    /// assumed for code without a file
    #[arg(short, long, global = true, value_name = "LANGUAGE", value_parser = language_parser())]
    lang: Option<Language>,
    /// Print errors as JSON, one object a line
    #[arg(long, global = true)]
    json: bool,
    /// Link a library with a program of bitcode: the name of the system's, or a file
    #[arg(long = "lib", global = true, value_name = "LIBRARY")]
    libraries: Vec<String>,
    /// Run bitcode in a sandbox of WebAssembly
    #[arg(long, global = true)]
    managed: bool,
    /// A folder that a program of WebAssembly may use; GUEST is what it calls it
    #[arg(long = "dir", global = true, value_name = "FOLDER[::GUEST]", value_parser = folder)]
    folders: Vec<String>,
    /// An option of a language, as the manual lists them
    #[arg(long = "option", global = true, value_name = "NAME=VALUE", value_parser = option)]
    options: Vec<(String, String)>,
    /// When to use colours: auto, always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    color: Color,
}

#[derive(Subcommand)]
enum Command {
    /// Run a program, as poly FILE does
    Run {
        /// The program, '-' for standard input; what follows are its arguments
        #[arg(value_name = "FILE", trailing_var_arg = true, required = true, value_hint = ValueHint::AnyPath)]
        program: Vec<OsString>,
    },
    /// Start a prompt, as poly alone does on a terminal
    Repl,
    /// Compile C with clang, for programs of bitcode; takes clang's arguments
    Cc {
        /// What clang is told; --managed compiles for the sandbox
        #[arg(value_name = "ARGS", trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        arguments: Vec<OsString>,
    },
    /// Compile C++ with clang, as cc does C
    #[command(name = "c++")]
    Cpp {
        /// What clang is told; --managed compiles for the sandbox
        #[arg(value_name = "ARGS", trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        arguments: Vec<OsString>,
    },
    /// List the functions, types and imports of bitcode
    Inspect {
        /// Modules, or objects, executables and libraries that hold bitcode
        #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
        files: Vec<OsString>,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// The names of the commands, which a misspelled file may have meant.
pub(crate) const COMMANDS: [&str; 7] = ["run", "repl", "cc", "c++", "inspect", "completions", "help"];

const USAGES: &str = "poly [OPTIONS] FILE [ARGS]...
       poly [OPTIONS] -e CODE [ARGS]...
       poly [OPTIONS] -m MODULE [ARGS]...
       poly [OPTIONS] [COMMAND]";

const AFTER: &str = "\
Options of poly stand before FILE; what follows it belongs to the program.
Without FILE: a prompt on a terminal, else the program is read from standard input.

Exit status: the program's own; 1 for an uncaught error; 2 if the command line is
wrong or the program cannot be loaded; 70 for a bug in poly; 128 + N for signal N.

Environment: NO_COLOR, CLICOLOR_FORCE; XDG_STATE_HOME (history of the prompt);
XDG_CACHE_HOME (compiled code); POLY_LANGUAGES (languages in shared libraries).";

fn language_parser() -> impl TypedValueParser<Value = Language> {
    let engine = Engine::new();
    let values = engine.languages().iter().map(|language| {
        PossibleValue::new(language.id().as_str()).aliases(language.aliases().iter().copied())
    });
    PossibleValuesParser::new(values.collect::<Vec<_>>()).map(Language)
}

/// A grant, if there is such a folder: to the program a missing one is like one that is not granted.
fn folder(text: &str) -> Result<String, String> {
    let folder = text.split_once("::").map_or(text, |(folder, _)| folder);
    match std::fs::metadata(folder) {
        Ok(data) if data.is_dir() => Ok(text.to_owned()),
        Ok(_) => Err(format!("'{folder}' is no folder")),
        Err(error) => Err(format!("'{folder}' cannot be granted: {error}")),
    }
}

fn option(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("it has no '='")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Common {
    /// The options for the languages, by their names. Options of one name are lines of one.
    fn language_options(&self) -> BTreeMap<String, String> {
        let short = [("llvm.library", &self.libraries), ("wasm.dir", &self.folders)];
        let short =
            short.into_iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
        let long = self.options.iter().map(|(name, value)| (name.as_str(), value));
        let mut options = BTreeMap::<String, String>::new();
        if self.managed {
            options.insert("llvm.mode".into(), "managed".into());
        }
        for (name, value) in short.chain(long) {
            let option = options.entry(name.to_owned()).or_default();
            if !option.is_empty() {
                option.push('\n');
            }
            option.push_str(value);
        }
        options
    }
}

impl Arguments {
    /// The process's command line; after an error or a help text was printed, the
    /// status to end with.
    pub(crate) fn from_command_line() -> Result<Self, u8> {
        if let Some(task) = compiler() {
            return Ok(Self { task, style: Style::new(false, Color::Auto) });
        }
        let line = Line::try_parse().map_err(|error| {
            if error.use_stderr() && asks_for_json() {
                return told_by_clap(&error).report(Style::JSON).status();
            }
            let _ = error.print();
            if error.use_stderr() { USAGE } else { 0 }
        })?;
        let style = Style::new(line.common.json, line.common.color);
        match task(line) {
            Ok(task) => Ok(Self { task, style }),
            Err(failure) => Err(failure.report(style).status()),
        }
    }
}

/// `poly cc` and `poly c++` with the arguments of a compiler, of which none is poly's: `-lm`
/// names a library, not a language.
fn compiler() -> Option<Task> {
    let mut words = std::env::args_os().skip(1);
    let name = words.next()?.into_string().ok().filter(|name| name == "cc" || name == "c++")?;
    let arguments: Vec<_> = words.collect();
    let asks_for_help = arguments.iter().all(|word| word == "--help" || word == "-h");
    (!asks_for_help).then(|| tool(&name, arguments, BTreeMap::new()))
}

/// Whether `--json` is among poly's own options, when they could not be parsed.
fn asks_for_json() -> bool {
    let own = std::env::args_os().skip(1).take_while(|word| word.as_encoded_bytes().starts_with(b"-"));
    own.into_iter().any(|word| word == "--json")
}

fn told_by_clap(error: &clap::Error) -> Failure {
    let text = error.to_string();
    let message = text.split("\n\n").next().unwrap_or_default();
    let failure = Failure::usage(message.trim_start_matches("error: ").trim());
    text.lines().filter_map(|line| line.trim().strip_prefix("tip: ")).fold(failure, Failure::tip)
}

fn task(line: Line) -> Result<Task, Failure> {
    let options = line.common.language_options();
    let language = line.common.lang;
    let has_code = line.eval.is_some() || line.print.is_some() || !line.module.is_empty();
    if line.version {
        return Ok(Task::Version);
    }
    if line.command.is_some() && (has_code || !line.program.is_empty()) {
        return Err(Failure::usage("-e, -p and -m cannot be combined with a command")
            .tip("put '--' before the arguments of the program"));
    }
    match line.command {
        Some(Command::Completions { shell }) => return Ok(Task::Completions(shell)),
        Some(Command::Repl) => return Ok(Task::Prompt(language, options)),
        Some(Command::Cc { arguments }) => return Ok(tool("cc", arguments, options)),
        Some(Command::Cpp { arguments }) => return Ok(tool("c++", arguments, options)),
        Some(Command::Inspect { files }) => {
            files.iter().try_for_each(|file| script::check_is_readable(Path::new(file)))?;
            return Ok(tool("inspect", files, options));
        }
        Some(Command::Run { program }) => {
            return Ok(Task::Program(of_file(program, language, options, false)));
        }
        None => {}
    }
    let program = |code, arguments: Vec<OsString>| Program {
        code,
        arguments: arguments.into_iter().map(lossy).collect(),
        language: language.clone(),
        options: options.clone(),
    };
    if let Some(text) = line.eval {
        return Ok(Task::Program(program(Code::Text { text, print: false }, line.program)));
    }
    if let Some(text) = line.print {
        return Ok(Task::Program(program(Code::Text { text, print: true }, line.program)));
    }
    if !line.module.is_empty() {
        let mut words = line.module.into_iter();
        let name = words.next().map(lossy).unwrap_or_default();
        return Ok(Task::Program(program(Code::Module(name), words.collect())));
    }
    if !line.program.is_empty() {
        return Ok(Task::Program(of_file(line.program, language, options, true)));
    }
    if io::stdin().is_terminal() {
        return Ok(Task::Prompt(language, options));
    }
    Ok(Task::Program(program(Code::Input, Vec::new())))
}

/// A tool of the language of bitcode, which offers it as a module.
fn tool(name: &str, arguments: Vec<OsString>, options: BTreeMap<String, String>) -> Task {
    Task::Program(Program {
        code: Code::Module(name.into()),
        arguments: arguments.into_iter().map(lossy).collect(),
        language: Some(Language("llvm".into())),
        options,
    })
}

fn of_file(
    words: Vec<OsString>,
    language: Option<Language>,
    mut options: BTreeMap<String, String>,
    may_be_command: bool,
) -> Program {
    let mut words = words.into_iter().peekable();
    let file = words.next().unwrap_or_default();
    let is_module = |file: &OsString| {
        Path::new(file).extension().is_some_and(|extension| extension == "bc" || extension == "ll")
    };
    if is_module(&file) {
        // Modules of bitcode that stand together are one program.
        let mut modules = Vec::new();
        while let Some(module) = words.next_if(is_module) {
            modules.push(lossy(module));
        }
        words.next_if(|word| word == "--");
        if !modules.is_empty() {
            options.insert("llvm.module".into(), modules.join("\n"));
        }
    }
    let code =
        if file == "-" { Code::Input } else { Code::File { path: PathBuf::from(file), may_be_command } };
    Program { code, arguments: words.map(lossy).collect(), language, options }
}

/// Guests take their arguments as text.
fn lossy(word: OsString) -> String {
    word.into_string().unwrap_or_else(|word| word.to_string_lossy().into_owned())
}

/// Prints the completion script of a shell.
pub(crate) fn print_completions(shell: Shell) -> Result<Ending, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Line::command(), "poly", &mut script);
    crate::style::print(&String::from_utf8_lossy(&script))
}

#[cfg(test)]
mod tests {
    use super::{COMMANDS, Line};
    use clap::{CommandFactory, Parser};

    #[test]
    fn the_command_line_is_consistent() {
        Line::command().debug_assert();
        let mut line = Line::command();
        line.build();
        let names: Vec<_> = line.get_subcommands().map(|command| command.get_name().to_owned()).collect();
        assert_eq!(names, COMMANDS);
    }

    fn parse(line: &str) -> Line {
        Line::try_parse_from(line.split(' ')).unwrap()
    }

    #[test]
    fn help_is_asked_for_in_every_usual_way() {
        for words in [["poly", "help"], ["poly", "-h"], ["poly", "--help"]] {
            let kind = Line::try_parse_from(words).err().map(|error| error.kind());
            assert_eq!(kind, Some(clap::error::ErrorKind::DisplayHelp));
        }
    }

    #[test]
    fn what_follows_the_file_belongs_to_the_program() {
        assert_eq!(parse("poly --json a.js --json -x run -- y").program.len(), 6);
        let line = parse("poly -e 1 --lang py a --lang");
        assert_eq!((line.program.len(), line.common.lang.map(|l| l.0)), (2, Some("py".into())));
        assert_eq!(parse("poly -m json.tool --indent 2 -- -").module.len(), 5);
        assert_eq!(parse("poly -p -1").print.as_deref(), Some("-1"));
        assert_eq!(parse("poly -- run").program, ["run"]);
        assert_eq!(parse("poly a.js help").program, ["a.js", "help"]);
        assert!(parse("poly --json run a.js --color").command.is_some());
    }
}
