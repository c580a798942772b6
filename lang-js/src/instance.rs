//! JavaScript at work in one context.

use crate::heap::Heap;
use crate::jobs::Jobs;
use crate::loader::{self, Loader, settled};
use crate::node::{process, signals};
use crate::scope::{self, Scope};
use crate::syntax::{self, CHECK, Goal, Kind, Prepared};
use crate::timers::{self, Timers};
use crate::{ID, catching, convert, error, globals, polyglot, stack};
use boa_engine::builtins::function::OrdinaryFunction;
use boa_engine::builtins::promise::{OperationType, Promise, PromiseState};
use boa_engine::context::{ContextBuilder, HostHooks};
use boa_engine::job::JobCallback;
use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsPromise;
use boa_engine::property::PropertyDescriptor;
use boa_engine::realm::Realm;
use boa_engine::vm::SourcePath;
use boa_engine::{Context, JsNativeError, JsResult, JsString, JsValue, NativeFunction};
use polyglot_api::{
    Arguments, ErrorKind, Frame, Host, Identity, Instance, InteropError, LanguageId, Location, Object,
    PolyglotError, Result, Source, SourceKind, Stream, Text, Traits, Value,
};
use std::any::Any;
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// The status of a program whose top-level `await` never ends, as Node's.
const UNSETTLED: i32 = 13;

struct JavaScript {
    heap: Rc<Heap>,
    jobs: Rc<Jobs>,
    /// A program has been run to the end of its text.
    ran_main: Cell<bool>,
}

/// Starts JavaScript for a context of the host.
pub(crate) fn start(host: Rc<dyn Host>) -> Result<Box<dyn Instance>> {
    let jobs = Rc::new(Jobs::default());
    let loader = Rc::new(Loader::new(Rc::clone(&host)));
    let built = stack::grow(|| {
        ContextBuilder::new()
            .host_hooks(Rc::new(Hooks))
            .job_executor(Rc::clone(&jobs))
            .module_loader(loader)
            .build()
    });
    let context = built.map_err(|error| PolyglotError::internal(error.to_string()))?;
    let heap = Heap::start(host, context);
    let instance = JavaScript { heap, jobs, ran_main: Cell::new(false) };
    instance.enter(|context| {
        polyglot::install(context)?;
        globals::install(context)?;
        timers::install(context)?;
        loader::install(context)?;
        catching::install(context)?;
        install_check(context)
    })?;
    Ok(Box::new(instance))
}

/// The function that safepoints in program text call.
fn install_check(context: &mut Context) -> JsResult<()> {
    let check = NativeFunction::from_fn_ptr(|_, _, context| {
        let jobs = Jobs::of(context);
        if jobs.interrupted().load(Ordering::Relaxed) {
            jobs.check(context)?;
        }
        Ok(JsValue::undefined())
    });
    let check = check.to_js_function(&context.realm().clone());
    let descriptor =
        PropertyDescriptor::builder().value(check).writable(false).enumerable(false).configurable(false);
    context.global_object().define_property_or_throw(JsString::from(CHECK), descriptor, context)?;
    Ok(())
}

/// Runs with the engine's context, from outside.
fn enter<R>(heap: &Heap, run: impl FnOnce(&mut Context) -> JsResult<R>) -> Result<R> {
    stack::grow(|| {
        heap.try_enter(|context| {
            stack::fit(context);
            stack::isolate(context, |context| run(context).map_err(|failure| error::catch(failure, context)))
        })
    })
}

/// Runs a source; gives its value.
fn eval(heap: &Rc<Heap>, source: &Source) -> Result<Value> {
    enter(heap, |context| {
        let value = eval_in(source, context)?;
        // Nothing else would run them before the host goes on.
        Jobs::of(context).drain(context)?;
        Ok(convert::to_value(&value, context))
    })
}

fn kind_of(source: &Source, path: &Path) -> Kind {
    match source.kind() {
        SourceKind::Script => Kind::Known(Goal::Script),
        SourceKind::Module => Kind::Known(Goal::Module),
        SourceKind::Interactive => Kind::Known(Goal::Interactive),
        _ if path.extension().is_some_and(|extension| extension == "mjs" || extension == "mts") => {
            Kind::Known(Goal::Module)
        }
        _ => Kind::Detect(Goal::Script),
    }
}

/// Makes a source ready. What has no file may be TypeScript, which its name does not
/// tell: it is, if only so it parses.
fn prepare(loader: &Loader, source: &Source, path: &Path, kind: Kind) -> Result<(PathBuf, Prepared)> {
    let wrong = match loader.prepare(source, path, kind, true) {
        Ok(prepared) => return Ok((path.to_owned(), prepared)),
        Err(wrong) => wrong.into_polyglot(),
    };
    let may_be_typed = source.path().is_none() && wrong.kind == ErrorKind::Syntax { incomplete: false };
    if may_be_typed {
        let typed = path.with_extension("ts");
        if let Ok(prepared) = loader.prepare(source, &typed, kind, true) {
            return Ok((typed, prepared));
        }
    }
    Err(wrong.into())
}

fn eval_in(source: &Source, context: &mut Context) -> JsResult<JsValue> {
    let loader = Loader::of(context);
    let path = loader.path_of(source);
    let (path, prepared) = prepare(&loader, source, &path, kind_of(source, &path))
        .map_err(|failure| error::throw(failure, context))?;
    run(&loader, source, &path, prepared, context)
}

/// Runs a text that is ready, other than CommonJS.
fn run(
    loader: &Loader,
    source: &Source,
    path: &Path,
    prepared: Prepared,
    context: &mut Context,
) -> JsResult<JsValue> {
    if prepared.goal == Goal::Module {
        return loader.eval_module(path, source.clone(), prepared, context);
    }
    loader::define_require(context)?;
    loader.remember(path, source.clone(), prepared.origin);
    let script = loader.compile(&prepared.text, path, prepared.stack, context)?;
    Scope::of(context).declare(&prepared.lexical);
    let value = script.evaluate(context)?;
    match value.as_object().and_then(|object| JsPromise::from_object(object).ok()) {
        Some(promise) if prepared.awaits => settled(&promise, context),
        _ => Ok(value),
    }
}

impl JavaScript {
    fn enter<R>(&self, run: impl FnOnce(&mut Context) -> JsResult<R>) -> Result<R> {
        enter(&self.heap, run)
    }

    /// Runs the program.
    fn main(&self, source: &Source, context: &mut Context) -> JsResult<JsValue> {
        let loader = Loader::of(context);
        let path = loader.path_of(source);
        if source.path().is_none() {
            loader.define_globals(&path, source.name(), context)?;
            let (path, prepared) = prepare(&loader, source, &path, kind_of(source, &path))
                .map_err(|failure| error::throw(failure, context))?;
            loader.set_main(&path);
            return run(&loader, source, &path, prepared, context);
        }
        let kind = loader.kind_of_main(&path);
        let prepared =
            loader.prepare(source, &path, kind, false).map_err(|failure| error::throw(failure, context))?;
        if prepared.goal == Goal::CommonJs {
            return loader.run_main_common_js(source.clone(), &path, context);
        }
        loader.set_main(&path);
        let name = path.to_string_lossy().into_owned();
        let module = loader.add_es_module(&path, source.clone(), prepared, context)?;
        let promise = loader.run(&name, &module, context)?;
        match settled(&promise, context) {
            Err(failure) if matches!(promise.state(), PromiseState::Pending) => {
                self.unsettled(source, failure, context)
            }
            other => other.map(|_| JsValue::undefined()),
        }
    }

    /// The end of a program that waits for what never comes; another error is passed on.
    fn unsettled(
        &self,
        source: &Source,
        failure: boa_engine::JsError,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let polyglot = error::catch(failure, context).into_polyglot();
        if polyglot.kind != ErrorKind::Host {
            return Err(error::throw(polyglot.into(), context));
        }
        let text = format!("Warning: Detected unsettled top-level await at {}\n", source.name());
        // The status tells it where the stream cannot.
        let _ = self.heap.host().write(Stream::Err, text.as_bytes());
        Err(error::throw(PolyglotError::exit(UNSETTLED).into(), context))
    }
}

impl Instance for JavaScript {
    fn parse(&self, source: &Source) -> Result<Value> {
        self.enter(|context| {
            let loader = Loader::of(context);
            let path = loader.path_of(source);
            let (path, prepared) = prepare(&loader, source, &path, kind_of(source, &path))
                .map_err(|failure| error::throw(failure, context))?;
            loader.check(&path, source, prepared, context)
        })?;
        Ok(Value::object(Program { heap: Rc::clone(&self.heap), source: source.clone() }))
    }

    fn eval(&self, source: &Source) -> Result<Value> {
        eval(&self.heap, source)
    }

    fn run_main(&self, source: &Source) -> Result<Value> {
        let value = self.enter(|context| {
            let value = match self.main(source, context) {
                Ok(value) => value,
                Err(failure) => {
                    self.jobs.uncaught(failure, context)?;
                    JsValue::undefined()
                }
            };
            self.jobs.drain(context)?;
            self.jobs.report_rejections(context)?;
            Ok(convert::to_value(&value, context))
        })?;
        self.ran_main.set(true);
        Ok(value)
    }

    fn import_file(&self, path: &Path) -> Result<Value> {
        self.enter(|context| {
            let value = Loader::of(context).import_file(path, context)?;
            Ok(convert::to_value(&value, context))
        })
    }

    fn import_name(&self, name: &str, referrer: Option<&Path>) -> Result<Value> {
        self.enter(|context| {
            let value = Loader::of(context).import_name(name, referrer, context)?;
            Ok(convert::to_value(&value, context))
        })
    }

    fn bindings(&self) -> Result<Value> {
        Ok(scope::bindings(&self.heap))
    }

    fn display(&self, value: &Value) -> String {
        let shown = self.enter(|context| {
            let value = convert::to_js(value, context)?;
            Ok(globals::display(&value, context))
        });
        shown.unwrap_or_else(|_| value.to_display())
    }

    fn frames(&self) -> Vec<Frame> {
        let frames = self.enter(|context| {
            let frames = context.stack_trace().map(|frame| {
                let at = frame.position();
                let name = at.function_name.to_std_string_lossy();
                let function = if name == "<main>" { String::new() } else { name };
                let (line, column) = at.position.map_or((0, 0), |at| (at.line_number(), at.column_number()));
                let place = match at.path {
                    SourcePath::Path(path) => Some((path.to_path_buf(), line, column)),
                    _ => None,
                };
                (function, place)
            });
            let frames: Vec<_> = frames.collect();
            Ok(frames
                .into_iter()
                .map(|(function, place)| {
                    let location =
                        place.map(|(path, line, column)| loader::locate(&path, line, column, context));
                    Frame { language: ID, function, location }
                })
                .collect::<Vec<_>>())
        });
        frames.unwrap_or_default()
    }

    fn run_ready(&self) -> Result<bool> {
        self.enter(|context| {
            let mut ran = self.jobs.drain(context)?;
            ran |= self.jobs.report_rejections(context)?;
            ran |= signals::deliver(context)?;
            ran |= Timers::run(&self.jobs, context)?;
            Ok(ran)
        })
    }

    fn before_exit(&self) -> Result<()> {
        if !self.ran_main.get() {
            return Ok(());
        }
        self.enter(|context| {
            process::run_before_exit_handlers(context)?;
            self.jobs.drain(context)?;
            self.jobs.report_rejections(context).map(drop)
        })
    }

    fn has_pending(&self) -> bool {
        self.jobs.is_ready() || self.jobs.timers().has_pending()
    }

    fn next_deadline(&self) -> Option<Instant> {
        self.jobs.timers().next_deadline()
    }

    fn interrupter(&self) -> Option<Arc<dyn Fn() + Send + Sync>> {
        let interrupted = Arc::clone(self.jobs.interrupted());
        Some(Arc::new(move || interrupted.store(true, Ordering::Release)))
    }

    fn collect_garbage(&self) {
        boa_engine::gc::force_collect();
    }

    fn finish(&self, status: i32) -> Result<i32> {
        self.enter(|context| process::run_exit_handlers(status, context))
    }
}

impl Drop for JavaScript {
    fn drop(&mut self) {
        self.heap.close();
    }
}

/// A source that was checked, to be run each time it is executed.
struct Program {
    heap: Rc<Heap>,
    source: Source,
}

impl Object for Program {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn language(&self) -> LanguageId {
        ID
    }

    fn identity(&self) -> Identity {
        Identity { heap: self.heap.id(), address: std::ptr::from_ref(self).addr() }
    }

    fn traits(&self) -> Traits {
        Traits::EXECUTABLE
    }

    fn to_display(&self, _: bool) -> String {
        format!("[Program: {}]", self.source.name())
    }

    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        let actual = arguments.positional.len() + arguments.keywords.len();
        if actual > 0 {
            return Err(InteropError::Arity { min: 0, max: Some(0), actual }.into());
        }
        eval(&self.heap, &self.source)
    }

    fn executable_name(&self) -> Option<Text> {
        Some(Text::from(&**self.source.name()))
    }

    fn source_location(&self) -> Option<Location> {
        Some(Location {
            source: Some(self.source.clone()),
            ..Location::new(self.source.name().clone(), 1, 1)
        })
    }
}

/// What the engine asks of us.
struct Hooks;

impl HostHooks for Hooks {
    fn promise_rejection_tracker(
        &self,
        promise: &JsObject<Promise>,
        operation: OperationType,
        context: &mut Context,
    ) {
        Jobs::of(context).track(promise, operation);
    }

    fn call_job_callback(
        &self,
        job: &JobCallback,
        this: &JsValue,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let result = job.callback().call(this, args, context);
        // The engine's own callbacks, which are native, have no promise to reject.
        if !job.callback().is::<OrdinaryFunction>() {
            return result;
        }
        result.map_err(|error| catching::catchable(error, context))
    }

    fn ensure_can_compile_strings(
        &self,
        _: Realm,
        parameters: &[JsString],
        body: &JsString,
        _: bool,
        _: &mut Context,
    ) -> JsResult<()> {
        let texts = parameters.iter().chain([body]).map(JsString::to_std_string_lossy);
        let most = texts.map(|text| syntax::stack_needed(&text)).max().unwrap_or(0);
        if most > stack::left().min(syntax::MOST_STACK) {
            return Err(JsNativeError::syntax().with_message("the program is nested too deeply").into());
        }
        Ok(())
    }
}
