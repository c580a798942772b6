//! C, compiled for the machine (`native`) and for the sandbox (`managed`): one source, one provider.

mod expressions;
mod samples;
mod statements;
mod whole;

use super::verify::{self, Verdict};
use super::{Absent, Access, Mistake, Part, Provider, Sample, Script, Snippet};
use crate::executable;
use poly::{Context, Error, Result, Source, Value, read_source};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where compiled C runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// In the process.
    Native,
    /// In a sandbox of WebAssembly.
    Managed,
}

/// The provider of C in one mode.
pub struct C {
    mode: Mode,
    compiled: Compiled,
}

/// The modules of a mode, in a folder that goes with them.
struct Compiled {
    folder: PathBuf,
    c: PathBuf,
    cpp: PathBuf,
}

impl C {
    /// Compiles what the kit has of C.
    ///
    /// # Errors
    /// If it cannot be compiled: `poly` must be built, and clang be there.
    pub fn new(mode: Mode) -> std::result::Result<Self, String> {
        Ok(Self { mode, compiled: Compiled::new(mode)? })
    }

    fn module(&self, context: &Context) -> Result<Value> {
        context.import_file(&self.compiled.c)
    }
}

impl Compiled {
    fn new(mode: Mode) -> std::result::Result<Self, String> {
        let extension = match mode {
            Mode::Native => "bc",
            Mode::Managed => "wasm",
        };
        let folder = std::env::temp_dir().join(format!("poly-kit-{}-{extension}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let (c, cpp) =
            (folder.join("c").with_extension(extension), folder.join("cpp").with_extension(extension));
        let compiled = Self { folder, c, cpp };
        compile(mode, "cc", "kit.c", &compiled.c)?;
        compile(mode, "c++", "kit.cpp", &compiled.cpp)?;
        Ok(compiled)
    }

    fn source(&self) -> Source {
        read_source(&self.c).unwrap_or_else(|_| Source::from_text("kit", ""))
    }
}

fn compile(mode: Mode, compiler: &str, source: &str, module: &Path) -> std::result::Result<(), String> {
    let options: &[&str] = match mode {
        Mode::Native => &["-c", "-emit-llvm"],
        Mode::Managed => &["--managed", "-shared"],
    };
    // Run beside the source, so that what the module says of places is the same each time, and its
    // code is in the cache.
    let output = Command::new(executable()?)
        .args([compiler, "-O1", source, "-o"])
        .arg(module)
        .args(options)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kit/c"))
        .output()
        .map_err(|error| format!("poly {compiler}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("poly {compiler} {source}: {}", String::from_utf8_lossy(&output.stderr)))
}

impl Drop for Compiled {
    fn drop(&mut self) {
        // What cannot be removed is left to the system.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Provider for C {
    fn id(&self) -> &'static str {
        match self.mode {
            Mode::Native => "native",
            Mode::Managed => "managed",
        }
    }

    fn identity(&self, context: &Context) -> Result<Value> {
        self.module(context)?.member("through_value")
    }

    /// C has one null.
    fn after(&self, value: &Value) -> Value {
        if value.is_null() { Value::Null } else { value.clone() }
    }

    fn samples(&self, context: &Context) -> Result<Vec<Sample>> {
        let mut samples = samples::samples(&self.module(context)?, self.mode)?;
        samples.extend(samples::cpp(&context.import_file(&self.compiled.cpp)?)?);
        Ok(samples)
    }

    fn expressions(&self, context: &Context) -> Result<Vec<Snippet>> {
        let mut snippets = expressions::expressions(&self.module(context)?)?;
        snippets.extend(expressions::cpp(&context.import_file(&self.compiled.cpp)?)?);
        Ok(snippets)
    }

    fn statements(&self, context: &Context) -> Result<Vec<Snippet>> {
        statements::statements(&self.module(context)?)
    }

    fn accesses(&self, context: &Context) -> Result<Vec<(Access, Value)>> {
        let module = self.module(context)?;
        let function = |access: Access| module.member(&access.name().replace(' ', "_"));
        Access::ALL.into_iter().map(|access| Ok((access, function(access)?))).collect()
    }

    fn scripts(&self) -> Vec<Script> {
        whole::scripts(&self.compiled.source())
    }

    fn mistakes(&self) -> Vec<Mistake> {
        whole::mistakes(&self.compiled.source(), self.mode)
    }

    fn absent(&self) -> Vec<Absent> {
        vec![Absent::new(
            [Part::Inline, Part::Fragments],
            "C is compiled: it has no text to be evaluated when it runs",
        )]
    }

    fn check_error(&self, error: &Error) -> Verdict {
        // C has no exceptions: what it does not take, its caller is told by the protocol.
        let is_told = matches!(error, Error::Interop(_)) || verify::is_without_object(error);
        if is_told { Ok(()) } else { verify::is_guest_error(error) }
    }
}
