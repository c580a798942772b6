//! A folder with a compiled library and the programs that use it.

use poly_tests::{executable, root};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where compiled C runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// In the process.
    Native,
    /// In a sandbox of WebAssembly.
    Managed,
}

pub(crate) struct Project {
    folder: PathBuf,
    mode: Mode,
    module: String,
    words: Vec<(String, String)>,
}

/// The folder of a package's sources, which Cargo keeps.
pub(crate) fn sources(package: &str) -> PathBuf {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo gives JSON");
    let packages = metadata["packages"].as_array().expect("there are packages");
    let found = packages.iter().find(|it| it["name"] == package);
    let manifest = found.unwrap_or_else(|| panic!("{package} is locked"))["manifest_path"].as_str();
    Path::new(manifest.expect("a manifest has a path")).with_file_name("")
}

impl Project {
    /// A new folder; in programs, the name of the module and the given words are replaced.
    pub(crate) fn new(mode: Mode, words: &[(&str, &str)]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("poly-library-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        let words = words.iter().map(|(word, text)| ((*word).into(), (*text).into())).collect();
        Self { folder, mode, module: String::new(), words }
    }

    /// Compiles sources into one module.
    pub(crate) fn compile(&mut self, name: &str, options: &[&str], files: &[PathBuf]) {
        match self.mode {
            Mode::Native => {
                self.module = format!("{name}.bc");
                text(self.compiler(options).args(["-c", "-emit-llvm"]).args(files));
                let objects = files.iter().map(|file| {
                    Path::new(file.file_name().expect("a source has a name")).with_extension("bc")
                });
                // Where Poly has another LLVM, `./x` names the clang that fits.
                let clang = std::env::var_os("POLY_CLANG");
                let clang = clang.map_or_else(|| "/usr/lib/llvm-22/bin/clang".into(), PathBuf::from);
                let mut link = Command::new(clang.with_file_name("llvm-link"));
                text(link.args(objects).args(["-o", &self.module]).current_dir(&self.folder));
            }
            Mode::Managed => {
                self.module = format!("{name}.wasm");
                let mut command = self.compiler(options);
                text(command.args(["--managed", "-shared", "-o", &self.module]).args(files));
            }
        }
    }

    fn compiler(&self, options: &[&str]) -> Command {
        let mut command = Command::new(executable().expect("poly is built"));
        command.arg("cc").args(["-O2", "-w"]).args(options).current_dir(&self.folder);
        command
    }

    /// Writes a file into the folder.
    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.join(name), text).expect("a file can be written");
    }

    /// What one of the programs beside this file prints, run by Poly.
    pub(crate) fn poly(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(executable().expect("poly is built"));
        command.args(["--dir", "."]).arg(self.copy(program)).args(arguments).current_dir(&self.folder);
        text(&mut command)
    }

    /// What one of the programs beside this file prints, run by CPython.
    pub(crate) fn python(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = Command::new("python3");
        command.arg(self.copy(program)).args(arguments).current_dir(&self.folder);
        text(&mut command)
    }

    /// What a text prints, run by CPython.
    pub(crate) fn python_text(&self, program: &str) -> String {
        text(Command::new("python3").args(["-c", program]).current_dir(&self.folder))
    }

    fn copy(&self, program: &str) -> String {
        let from = root().join("tests/libraries").join(program);
        let mut text =
            std::fs::read_to_string(from).expect("the program is there").replace("MODULE", &self.module);
        for (word, replacement) in &self.words {
            text = text.replace(word, replacement);
        }
        self.write(program, &text);
        program.to_owned()
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        // What cannot be removed is left to the system.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// What a command prints, which must work.
fn text(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().expect("the command can be started");
    assert!(status.success(), "{command:?}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).expect("the output is text")
}
