//! C for the cases: compiled by `poly cc` for Poly, by clang for itself, in a folder that goes
//! when the benchmark ends.

use crate::process;
use crate::table::{Row, Unit};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where compiled C runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// In the process.
    Native,
    /// In a sandbox of WebAssembly.
    Managed,
}

impl Mode {
    pub(crate) const ALL: [Self; 2] = [Self::Native, Self::Managed];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Native => "poly native",
            Self::Managed => "poly managed",
        }
    }
}

/// A folder of its own.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Result<Self, String> {
        let path = std::env::temp_dir().join(format!("poly-bench-{}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path))
    }

    /// A file in the folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A library of C, as a module that Poly imports.
    pub(crate) fn library(&self, text: &str, mode: Mode) -> Result<PathBuf, String> {
        let source = self.file("case.c");
        std::fs::write(&source, text).map_err(|error| format!("{}: {error}", source.display()))?;
        let (module, arguments) = match mode {
            Mode::Native => (self.file("case.bc"), &["-c", "-emit-llvm"][..]),
            Mode::Managed => (self.file("case.wasm"), &["--managed", "-shared"][..]),
        };
        compile(poly()?.as_ref(), &["cc", "-O2"], arguments, &source, &module)?;
        Ok(module)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The `poly` of the same build: it lies beside this executable.
pub(crate) fn poly() -> Result<PathBuf, String> {
    let me = std::env::current_exe().map_err(|error| error.to_string())?;
    let poly = me.with_file_name("poly");
    if poly.exists() { Ok(poly) } else { Err(format!("{} is missing: build poly-cli first", poly.display())) }
}

fn compile(
    compiler: &Path,
    first: &[&str],
    arguments: &[&str],
    source: &Path,
    output: &Path,
) -> Result<(), String> {
    let mut command = Command::new(compiler);
    command.args(first).args(arguments).arg(source).arg("-o").arg(output);
    let done = command.output().map_err(|error| format!("{}: {error}", compiler.display()))?;
    let told = String::from_utf8_lossy(&done.stderr);
    if done.status.success() { Ok(()) } else { Err(format!("{}: {told}", source.display())) }
}

/// The folder that a program's comment `package: NAME/FOLDER` names, in the sources that Cargo keeps.
fn package_folder(path: &Path) -> Result<Option<PathBuf>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let Some((_, named)) = text.split_once("/* package: ") else { return Ok(None) };
    let named = named.lines().next().unwrap_or_default().trim_end_matches(" */");
    let (package, folder) = named.split_once('/').unwrap_or((named, ""));
    let mut cargo = Command::new("cargo");
    let output = cargo.args(["metadata", "--format-version", "1", "--locked"]).output();
    let output = output.map_err(|error| format!("cargo: {error}"))?.stdout;
    let metadata: serde_json::Value = serde_json::from_slice(&output).map_err(|error| error.to_string())?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let manifest = packages.filter(|it| it["name"] == package).find_map(|it| it["manifest_path"].as_str());
    let manifest = manifest.ok_or_else(|| format!("{}: no package {package}", path.display()))?;
    Ok(Some(Path::new(manifest).with_file_name(folder)))
}

/// Measures a program of C: by clang alone, for any processor and for this one, and by Poly in
/// both modes.
pub(crate) fn measure(name: &str, path: &Path, runs: usize) -> Result<Vec<Row>, String> {
    let folder = Folder::new()?;
    let (alone, tuned) = (folder.file("alone"), folder.file("tuned"));
    let (native, managed) = (folder.file("case.bc"), folder.file("case.wasm"));
    let poly = poly()?;
    // Where Poly has another LLVM, `./x` names the clang that fits.
    let clang = std::env::var_os("POLY_CLANG").unwrap_or_else(|| "clang-22".into());
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let include = package_folder(path)?.map(|folder| format!("-I{}", text(&folder)));
    let with = |options: &[&'static str]| {
        [options, &["-w"]].concat().into_iter().chain(include.as_deref()).collect::<Vec<_>>()
    };
    compile(Path::new(&clang), &["-O2"], &with(&[]), path, &alone)?;
    compile(Path::new(&clang), &["-O2"], &with(&["-march=native"]), path, &tuned)?;
    compile(&poly, &["cc", "-O2"], &with(&["-c", "-emit-llvm"]), path, &native)?;
    compile(&poly, &["cc", "-O2"], &with(&["--managed"]), path, &managed)?;
    let commands = [
        ("clang -O2", vec![text(&alone)]),
        ("clang -O2 -march=native", vec![text(&tuned)]),
        (Mode::Native.name(), vec![text(&poly), text(&native)]),
        (Mode::Managed.name(), vec![text(&poly), text(&managed)]),
    ];
    let mut rows = Vec::new();
    for (who, command) in commands {
        let usage = process::measure(&command, runs)?;
        if name.ends_with("empty") {
            rows.push(Row::new(name, "time", who, usage.wall, Unit::Seconds));
            rows.push(Row::new(name, "memory", who, usage.memory, Unit::Bytes));
        } else {
            rows.push(Row::new(name, "cpu", who, usage.cpu, Unit::Seconds));
        }
    }
    Ok(rows)
}
