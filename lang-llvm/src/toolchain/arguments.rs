//! The command line of a C compiler, as far as it matters which step it asks for.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// A command line.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    /// All of it.
    pub(super) all: Vec<OsString>,
    pub(super) step: Step,
    pub(super) output: Option<PathBuf>,
    /// Files and libraries, in order.
    pub(super) inputs: Vec<Input>,
    /// Where libraries are looked for.
    pub(super) folders: Vec<PathBuf>,
    /// What is neither input, output, library nor step.
    pub(super) flags: Vec<OsString>,
    pub(super) is_shared: bool,
    /// Whether it says how much debug info there is to be.
    pub(super) has_debug: bool,
    /// Whether objects are bitcode anyway.
    is_bitcode: bool,
    /// Whether they are for LLVM, and not for a linker.
    emits_llvm: bool,
}

/// How far to go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Step {
    /// To an executable or shared library.
    #[default]
    Link,
    /// To objects.
    Object,
    /// To assembly, preprocessed text or a list of dependencies, or only to say something.
    Other,
}

/// What goes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A source, with the language that is given for it.
    Source(PathBuf, Option<OsString>),
    /// An object, archive or shared library.
    Compiled(PathBuf),
    /// `-lx`.
    Library(String),
}

/// Options whose value is the next argument.
const WITH_VALUE: [&str; 26] = [
    "-D",
    "-U",
    "-I",
    "-include",
    "-imacros",
    "-isystem",
    "-idirafter",
    "-iquote",
    "-isysroot",
    "-MF",
    "-MT",
    "-MQ",
    "-Xlinker",
    "-Xclang",
    "-Xassembler",
    "-Xpreprocessor",
    "-T",
    "-u",
    "-z",
    "-arch",
    "-target",
    "-mllvm",
    "--param",
    "-A",
    "-e",
    "--sysroot",
];
/// Options that end before objects are made.
const OTHER_STEPS: [&str; 11] = [
    "-S",
    "-E",
    "-M",
    "-MM",
    "-fsyntax-only",
    "--version",
    "-###",
    "-dumpversion",
    "-dumpmachine",
    "--help",
    "-r",
];
const SOURCES: [&str; 12] = ["c", "i", "cc", "cp", "cpp", "cxx", "c++", "C", "ii", "s", "S", "ll"];

impl Arguments {
    pub(super) fn parse(all: &[OsString]) -> Self {
        let mut arguments = Self { all: all.to_vec(), ..Self::default() };
        let mut language = None;
        let mut rest = all.iter();
        while let Some(argument) = rest.next() {
            let text = argument.to_string_lossy();
            let mut value = |prefix: &str| -> Option<OsString> {
                match text.strip_prefix(prefix) {
                    Some("") => rest.next().cloned(),
                    attached => attached.map(OsString::from),
                }
            };
            match &*text {
                "-c" => {
                    arguments.step = if arguments.step == Step::Other { Step::Other } else { Step::Object }
                }
                other if OTHER_STEPS.contains(&other) || other.starts_with("-print-") => {
                    arguments.step = Step::Other;
                    arguments.flags.push(argument.clone());
                }
                "-shared" => arguments.is_shared = true,
                "-pipe" | "-pthread" => arguments.flags.push(argument.clone()),
                _ if text.starts_with("-x") => {
                    language = value("-x").filter(|language| language != "none");
                }
                _ if text.starts_with("-o") && text != "-objcmt-migrate-all" => {
                    arguments.output = value("-o").map(PathBuf::from);
                }
                _ if text.starts_with("-L") => arguments.folders.extend(value("-L").map(PathBuf::from)),
                _ if text.starts_with("-l") => {
                    let name = value("-l").unwrap_or_default().to_string_lossy().into_owned();
                    arguments.inputs.push(Input::Library(name));
                }
                _ if WITH_VALUE.contains(&&*text) => {
                    arguments.flags.push(argument.clone());
                    arguments.flags.extend(rest.next().cloned());
                }
                _ if text.starts_with('-') && text != "-" => {
                    arguments.has_debug |= text.starts_with("-g");
                    arguments.emits_llvm |= text == "-emit-llvm";
                    arguments.is_bitcode |= text.starts_with("-flto") || text == "-emit-llvm";
                    arguments.flags.push(argument.clone());
                }
                _ => arguments.inputs.push(input(argument, language.as_ref())),
            }
        }
        arguments
    }

    /// Whether what is made has code in which bitcode can be embedded.
    pub(super) fn embeds(&self) -> bool {
        self.step != Step::Other && !self.is_bitcode
    }

    /// Whether what is made is compiled by Poly alone.
    pub(super) fn is_for_poly(&self) -> bool {
        self.step == Step::Object && self.emits_llvm
    }

    /// Of the step to objects: what is made.
    pub(super) fn objects(&self) -> Vec<PathBuf> {
        self.inputs.iter().filter_map(|input| self.object(input)).collect()
    }

    /// What is made of one input.
    pub(super) fn object(&self, input: &Input) -> Option<PathBuf> {
        let Input::Source(source, _) = input else { return None };
        let default = || PathBuf::from(source.file_stem().unwrap_or_default()).with_extension("o");
        Some(self.output.clone().unwrap_or_else(default))
    }

    /// Whether a source is among the inputs.
    pub(super) fn compiles(&self) -> bool {
        self.inputs.iter().any(|input| matches!(input, Input::Source(..)))
    }

    pub(super) fn has_inputs(&self) -> bool {
        self.inputs.iter().any(|input| !matches!(input, Input::Library(_)))
    }
}

fn input(argument: &OsStr, language: Option<&OsString>) -> Input {
    let path = Path::new(argument);
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    if language.is_some() || SOURCES.contains(&&*extension) || argument == "-" {
        Input::Source(path.into(), language.cloned())
    } else {
        Input::Compiled(path.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Arguments {
        Arguments::parse(&line.split_whitespace().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn steps_inputs_and_outputs_are_told_apart() {
        let arguments = parse("-O2 -DX=1 -D Y -c a.c -o a.o -MF a.d -Wall");
        assert_eq!(arguments.step, Step::Object);
        assert_eq!(arguments.output, Some("a.o".into()));
        assert_eq!(arguments.inputs, [Input::Source("a.c".into(), None)]);
        assert_eq!(arguments.flags, ["-O2", "-DX=1", "-D", "Y", "-MF", "a.d", "-Wall"]);

        let arguments = parse("a.o -Lbuild -L lib -lm libx.a -l z -x c++ main.txt -oprogram -g0");
        assert_eq!(arguments.step, Step::Link);
        assert_eq!(arguments.output, Some("program".into()));
        assert_eq!(arguments.folders, [Path::new("build"), Path::new("lib")]);
        assert_eq!(
            arguments.inputs,
            [
                Input::Compiled("a.o".into()),
                Input::Library("m".into()),
                Input::Compiled("libx.a".into()),
                Input::Library("z".into()),
                Input::Source("main.txt".into(), Some("c++".into())),
            ]
        );
        assert!(arguments.has_debug);
    }

    #[test]
    fn bitcode_is_embedded_only_in_what_is_compiled() {
        assert!(parse("-c a.c").embeds());
        assert!(parse("a.c -o a").embeds());
        assert!(parse("-v -c a.c").embeds());
        for line in ["-E a.c", "-c -flto a.c", "-emit-llvm -c a.c", "-S a.c -c", "-MM a.c", "--version"] {
            assert!(!parse(line).embeds(), "{line}");
        }
    }
}
