//! How an interpreter is made for a context: its settings, and what `sys` says.
//!
//! `site` is not imported: it costs a fifth of the start of Python, and what it
//! does is done here for the few things that programs notice.

use crate::{asyncio, importer, native, polyglot, signals, stdio, syntax};
use polyglot_api::{Host, PolyglotError, Result};
use rustpython_vm::builtins::{PyBaseExceptionRef, PyListRef};
use rustpython_vm::signal::UserSignalReceiver;
use rustpython_vm::{
    AsObject, Interpreter, InterpreterBuilder, PyObjectRef, PyResult, Settings, VirtualMachine,
};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The directory that CPython would have its library in. It need not exist: its
/// place in `sys.path` says where the frozen library is looked up, after the
/// program's own modules and before the installed ones.
const LIBRARY: &str = "lib/python3.14";

/// Makes an interpreter; what is posted to `signals` runs between its bytecodes.
pub(crate) fn interpreter(host: &dyn Host, signals: UserSignalReceiver) -> Interpreter {
    let builder = InterpreterBuilder::new();
    let natives = rustpython_stdlib::stdlib_module_defs(&builder.ctx);
    let ours = [native::module_def(&builder.ctx), polyglot::module_def(&builder.ctx)];
    builder
        .settings(settings(host))
        .add_native_modules(&natives)
        .add_native_modules(&ours)
        .add_frozen_modules(asyncio::library())
        .add_frozen_modules(asyncio::FROZEN)
        .add_frozen_modules(importer::FROZEN)
        .add_frozen_modules(stdio::FROZEN)
        .init_hook(|vm| vm.set_user_signal_channel(signals))
        .interpreter()
}

/// The environment variables by which a user tells Python how to run.
struct Environment(BTreeMap<String, String>);

impl Environment {
    fn of(host: &dyn Host) -> Self {
        Self(host.environment().into_iter().collect())
    }

    /// A variable that is set to something.
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    fn is_set(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A variable as CPython reads its levels: a number, or 1 for any text.
    fn level(&self, name: &str) -> u8 {
        self.get(name).map_or(0, |value| value.parse().unwrap_or(1))
    }
}

fn settings(host: &dyn Host) -> Settings {
    let environment = Environment::of(host);
    let mut settings = Settings::default();
    settings.argv = std::iter::once(host.program()).chain(host.arguments()).collect();
    settings.install_signal_handlers = false;
    settings.import_site = false;
    // A compiled module would save milliseconds on large packages, and litter the
    // folders of JavaScript users with `__pycache__`.
    settings.write_bytecode = false;
    settings.buffered_stdio = !environment.is_set("PYTHONUNBUFFERED");
    settings.safe_path = environment.is_set("PYTHONSAFEPATH");
    settings.dev_mode = environment.is_set("PYTHONDEVMODE");
    settings.inspect = environment.is_set("PYTHONINSPECT");
    settings.optimize = environment.level("PYTHONOPTIMIZE");
    settings.verbose = environment.level("PYTHONVERBOSE");
    settings.debug = environment.level("PYTHONDEBUG");
    settings.warn_default_encoding = environment.is_set("PYTHONWARNDEFAULTENCODING");
    settings.utf8_mode = 1;
    settings.hash_seed = environment.get("PYTHONHASHSEED").and_then(|seed| seed.parse().ok());
    if let Some(warnings) = environment.get("PYTHONWARNINGS") {
        settings.warnoptions = warnings.split(',').map(|option| option.trim().to_owned()).collect();
    }
    if let Some(digits) = environment.get("PYTHONINTMAXSTRDIGITS").and_then(|text| text.parse().ok()) {
        settings.int_max_str_digits = digits;
    }
    if let Some(encoding) = environment.get("PYTHONIOENCODING") {
        let (encoding, errors) = encoding.split_once(':').unwrap_or((encoding, ""));
        settings.stdio_encoding = (!encoding.is_empty()).then(|| encoding.to_owned());
        settings.stdio_errors = (!errors.is_empty()).then(|| errors.to_owned());
    }
    settings
}

/// Makes a new interpreter fit its context: paths, streams, built-ins, importers.
///
/// # Errors
/// If and only if the frozen library is not as this expects it.
pub(crate) fn finish(host: &Rc<dyn Host>, vm: &VirtualMachine) -> Result<()> {
    let setup = || -> PyResult<()> {
        // Closures posted to the interpreter run only once it has a table of
        // signal handlers, which asking for one makes.
        vm.import("_signal", 0)?.get_attr("getsignal", vm)?.call((1,), vm)?;
        environment(host.as_ref(), vm)?;
        paths(host.as_ref(), vm)?;
        if host.handles_signals() {
            signals::install(vm)?;
        }
        importer::install(vm)?;
        stdio::install(host, vm)?;
        syntax::install(vm)?;
        builtins(vm)
    };
    setup().map_err(|exception| broken(&exception, vm))
}

fn broken(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> polyglot_api::Error {
    let mut text = String::new();
    let _ = vm.write_exception(&mut text, exception);
    PolyglotError::internal(format!("Python cannot be set up: {}", text.trim_end())).into()
}

/// Gives an embedded program the environment that its host grants. At the shell
/// that is the process's own, which `os.environ` has already.
fn environment(host: &dyn Host, vm: &VirtualMachine) -> PyResult<()> {
    let granted = host.environment();
    let own = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    if own.collect::<BTreeMap<_, _>>() == granted.iter().cloned().collect() {
        return Ok(());
    }
    let variables = vm.ctx.new_dict();
    for (name, value) in granted {
        let key = vm.ctx.new_bytes(name.into_bytes());
        variables.set_item(key.as_object(), vm.ctx.new_bytes(value.into_bytes()).into(), vm)?;
    }
    vm.import("posix", 0)?.set_attr("environ", variables, vm)
}

/// `sys.path`, `sys.prefix` and `sys.executable`.
fn paths(host: &dyn Host, vm: &VirtualMachine) -> PyResult<()> {
    let environment = Environment::of(host);
    let sys = &vm.sys_module;
    let venv = environment.get("VIRTUAL_ENV").map(PathBuf::from).filter(|path| path.is_dir());
    if let Some(venv) = &venv {
        let prefix = vm.ctx.new_str(text(venv));
        sys.set_attr("prefix", prefix.clone(), vm)?;
        sys.set_attr("exec_prefix", prefix, vm)?;
    }
    let executable = host.executable().map(|path| vm.ctx.new_str(text(&path)));
    let executable: PyObjectRef = executable.map_or_else(|| vm.ctx.new_str("").into(), Into::into);
    sys.set_attr("executable", executable.clone(), vm)?;
    sys.set_attr("_base_executable", executable, vm)?;

    let mut path: Vec<String> = Vec::new();
    if !environment.is_set("PYTHONSAFEPATH") {
        path.extend(first_path(host));
    }
    if let Some(more) = environment.get("PYTHONPATH") {
        path.extend(std::env::split_paths(more).map(|entry| text(&absolute(&entry))));
    }
    let base: String = sys.get_attr("base_prefix", vm)?.try_into_value(vm)?;
    let library = text(&Path::new(&base).join(LIBRARY));
    path.push(library.clone());
    importer::look_up_library_at(&library, vm)?;
    let list = vm.ctx.new_list(path.into_iter().map(|entry| vm.ctx.new_str(entry).into()).collect());
    sys.set_attr("path", list.clone(), vm)?;
    for folder in venv.iter().flat_map(|venv| site_packages(venv)) {
        add_site_folder(&folder, &list, vm)?;
    }
    Ok(())
}

/// The first entry of `sys.path`: the folder of the program's file, or the empty
/// text, which means the current folder at the time.
fn first_path(host: &dyn Host) -> Option<String> {
    match host.program().as_str() {
        "" | "-" | "-c" => Some(String::new()),
        program => {
            let real = fs::canonicalize(program).ok()?;
            // A folder with a `__main__.py` is itself the place of its modules.
            Some(if real.is_dir() { text(&real) } else { text(real.parent()?) })
        }
    }
}

/// What `python -m` sees: the current folder first, and itself as the program until
/// `runpy` has found the module's file.
pub(crate) fn prepare_module_run(vm: &VirtualMachine) -> PyResult<()> {
    if !vm.state.config.settings.safe_path {
        let current = std::env::current_dir().map(|path| text(&path)).unwrap_or_default();
        vm.insert_sys_path(vm.ctx.new_str(current).into())?;
    }
    let argv = vm.sys_module.get_attr("argv", vm)?;
    argv.set_item(&0_usize, vm.ctx.new_str("-m").into(), vm)
}

/// The folders of a virtual environment that hold packages, those of the newest
/// Python first: pure-Python packages do not care which version they were
/// installed by.
fn site_packages(venv: &Path) -> Vec<PathBuf> {
    let minor =
        |path: &Path| -> Option<u32> { path.file_name()?.to_str()?.strip_prefix("python3.")?.parse().ok() };
    let folders = fs::read_dir(venv.join("lib")).into_iter().flatten().flatten();
    let mut versions: Vec<_> =
        folders.filter_map(|entry| Some((minor(&entry.path())?, entry.path()))).collect();
    versions.sort_by_key(|(minor, _)| std::cmp::Reverse(*minor));
    versions.into_iter().map(|(_, path)| path.join("site-packages")).filter(|path| path.is_dir()).collect()
}

/// Adds a folder of installed packages to `sys.path`, and what its `.pth` files say.
fn add_site_folder(folder: &Path, path: &PyListRef, vm: &VirtualMachine) -> PyResult<()> {
    append(folder, path, vm)?;
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_pth = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "pth");
    let mut files: Vec<_> = entries.filter(is_pth).collect();
    files.sort();
    for file in files {
        let hidden = file.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let Some(lines) = fs::read_to_string(&file).ok().filter(|_| !hidden) else { continue };
        for line in lines.lines().map(str::trim_end) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if line.starts_with("import ") || line.starts_with("import\t") {
                run_pth_line(line, &file, vm);
                continue;
            }
            let entry = folder.join(line);
            if entry.exists() {
                append(&entry, path, vm)?;
            }
        }
    }
    Ok(())
}

/// A line of code in a `.pth` file; what it raises is told and does not stop the
/// program, as in CPython.
fn run_pth_line(line: &str, file: &Path, vm: &VirtualMachine) {
    let scope = vm.new_scope_with_builtins();
    let name = text(file);
    let code = vm.compile(line, rustpython_vm::compiler::Mode::Exec, name);
    let run = code.map_err(|error| error.into_pyexception(vm, Some(line)));
    if let Err(exception) = run.and_then(|code| vm.run_code_obj(code, scope)) {
        let told = format!("Error processing line of {}", file.display());
        vm.run_unraisable(exception, Some(told), vm.ctx.none());
    }
}

fn append(entry: &Path, path: &PyListRef, vm: &VirtualMachine) -> PyResult<()> {
    let entry = vm.ctx.new_str(text(entry));
    let known = path.borrow_vec().iter().any(|other| {
        other
            .downcast_ref::<rustpython_vm::builtins::PyStr>()
            .is_some_and(|other| other.as_wtf8() == entry.as_wtf8())
    });
    if !known {
        vm.call_method(path.as_object(), "append", (entry,))?;
    }
    Ok(())
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The built-ins that `site` adds and scripts use.
fn builtins(vm: &VirtualMachine) -> PyResult<()> {
    let module = vm.import("_sitebuiltins", 0)?;
    let quitter = module.get_attr("Quitter", vm)?;
    for name in ["exit", "quit"] {
        let quit = quitter.call((name, "Ctrl-D (i.e. EOF)"), vm)?;
        vm.builtins.set_attr(vm.ctx.intern_str(name), quit, vm)?;
    }
    let help = module.get_attr("_Helper", vm)?.call((), vm)?;
    vm.builtins.set_attr("help", help, vm)
}
