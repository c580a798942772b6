//! `asyncio` on the loop that all languages of a context share.
//!
//! `asyncio.unix_events` is replaced by `unix_events.py`: on the thread of a context
//! its loops do not turn themselves. The context's loop gives each a turn
//! ([`run_ready`]) and does its waiting ([`wait`]). `asyncio.run` has its own loop,
//! as in CPython; what other languages await has the loop that is running, or else
//! the context's own, which is made when first needed.

use crate::heap::Heap;
use crate::{convert, error, importer, interrupt};
use polyglot_api::{Error, InteropError, ObjectRef, Result, Settled, Value};
use rustpython_vm::builtins::{PyBaseException, PyFloat};
use rustpython_vm::frozen::{FrozenLib, FrozenModule};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// `unix_events.py`, compiled under the name of the module that it replaces.
pub(crate) const FROZEN: &FrozenLib =
    rustpython_vm::py_freeze!(file = "unix_events.py", module_name = "asyncio.unix_events");
/// Has the crate compiled again when the file changes.
const _: &str = include_str!("unix_events.py");

const REPLACED: &str = "asyncio.unix_events";
const ORIGINAL: &str = "asyncio._plain_unix_events";

/// The longest wait for sockets at a stretch: it bounds how late an interruption by
/// the host is noticed.
const LONGEST_WAIT: Duration = Duration::from_millis(100);
/// The longest wait where more than one loop has sockets, which are then looked at
/// in turn.
const LONGEST_SHARED_WAIT: Duration = Duration::from_millis(2);

/// The frozen library, with the module that is replaced under another name.
pub(crate) fn library() -> impl Iterator<Item = (&'static str, FrozenModule)> {
    rustpython_pylib::FROZEN_STDLIB
        .into_iter()
        .map(|(name, module)| (if name == REPLACED { ORIGINAL } else { name }, module))
}

/// The event loops of a context.
#[derive(Default)]
pub(crate) struct EventLoops {
    /// Those that `run_forever` runs, outermost first.
    running: RefCell<Vec<PyObjectRef>>,
    /// The context's own.
    own: RefCell<Option<PyObjectRef>>,
    /// Who waits for a Python awaitable, by a number that its callback knows: the
    /// engine asks for callbacks that any thread may hold.
    waiting: RefCell<HashMap<u64, Settled>>,
    next: Cell<u64>,
}

impl EventLoops {
    /// All loops, the innermost first.
    fn all(&self) -> Vec<PyObjectRef> {
        let mut loops: Vec<_> = self.running.borrow().iter().rev().cloned().collect();
        loops.extend(self.own.borrow().clone());
        loops
    }

    fn is_empty(&self) -> bool {
        self.running.borrow().is_empty() && self.own.borrow().is_none()
    }
}

/// The loop for what is awaited now.
fn current(heap: &Heap, vm: &VirtualMachine) -> PyResult {
    let events = vm.import_from_asyncio("events")?;
    let running = events.get_attr("_get_running_loop", vm)?.call((), vm)?;
    if !vm.is_none(&running) {
        return Ok(running);
    }
    let innermost = heap.event_loops.running.borrow().last().cloned();
    if let Some(innermost) = innermost {
        return Ok(innermost);
    }
    let own = heap.event_loops.own.borrow().clone();
    if let Some(own) = own {
        return Ok(own);
    }
    let own = events.get_attr("new_event_loop", vm)?.call((), vm)?;
    *heap.event_loops.own.borrow_mut() = Some(own.clone());
    Ok(own)
}

/// The loop of what a function starts that another language called; `None` if none did.
pub(crate) fn of_caller(vm: &VirtualMachine) -> PyResult {
    match Heap::get(vm) {
        Ok(heap) if heap.is_called() => current(&heap, vm),
        _ => Ok(vm.ctx.none()),
    }
}

trait ImportAsyncio {
    /// A submodule of `asyncio`.
    fn import_from_asyncio(&self, name: &'static str) -> PyResult;
}

impl ImportAsyncio for VirtualMachine {
    fn import_from_asyncio(&self, name: &'static str) -> PyResult {
        self.import("asyncio", 0)?.get_attr(name, self)
    }
}

/// A future that settles as an awaitable of another language does.
pub(crate) fn future(object: &ObjectRef, vm: &VirtualMachine) -> PyResult {
    future_of(object, Ok, vm)
}

/// The same, with what `read` makes of the value.
pub(crate) fn future_of(
    object: &ObjectRef,
    read: fn(Value) -> Result<Value>,
    vm: &VirtualMachine,
) -> PyResult {
    let heap = Heap::get(vm)?;
    let future = vm.call_method(&*current(&heap, vm)?, "create_future", ())?;
    let (settling, owner) = (future.clone(), heap.shared());
    let settled: Settled = Box::new(move |result| {
        let result = result.and_then(read);
        let told = owner.enter_guest(|vm| fill(&settling, result, vm));
        if let Err(failed) = told {
            // Only the loop's own methods run here; what they may not catch is
            // thrown at the next step into Python.
            drop(failed);
        }
    });
    object.on_settled(settled).map_err(|failed| error::raise(failed, vm))?;
    Ok(future)
}

fn fill(future: &PyObject, result: Result<Value>, vm: &VirtualMachine) -> PyResult<()> {
    if vm.call_method(future, "done", ())?.try_to_bool(vm)? {
        return Ok(());
    }
    match result {
        Ok(value) => vm.call_method(future, "set_result", (convert::to_py(&value, vm)?,))?,
        // The end of what is iterated asynchronously.
        Err(Error::Interop(InteropError::StopIteration)) => {
            let end = vm.invoke_exception(vm.ctx.exceptions.stop_async_iteration, Vec::new())?;
            vm.call_method(future, "set_exception", (end,))?
        }
        Err(failed) => {
            let exception = error::raise(failed, vm);
            if exception.fast_isinstance(vm.ctx.exceptions.stop_iteration) {
                // A future refuses it, since it would end the coroutine that awaits.
                let wrapped = vm.new_runtime_error("the awaited value raised StopIteration");
                wrapped.as_object().set_attr("__cause__", exception, vm)?;
                vm.call_method(future, "set_exception", (wrapped,))?
            } else {
                vm.call_method(future, "set_exception", (exception,))?
            }
        }
    };
    Ok(())
}

/// Runs a coroutine, or waits for a future; `settled` is told how it ends.
pub(crate) fn settle(awaitable: PyObjectRef, settled: Settled, vm: &VirtualMachine) -> PyResult<()> {
    let heap = Heap::get(vm)?;
    let loop_ = current(&heap, vm)?;
    let tasks = vm.import_from_asyncio("tasks")?;
    let ensure = tasks.get_attr("_ensure_future", vm).or_else(|_| tasks.get_attr("ensure_future", vm))?;
    let keywords = rustpython_vm::function::KwArgs::new([("loop".into(), loop_)].into_iter().collect());
    let arguments = rustpython_vm::function::FuncArgs::new(vec![awaitable], keywords);
    let task = ensure.call_with_args(arguments, vm)?;
    let loops = &heap.event_loops;
    let number = loops.next.replace(loops.next.get() + 1);
    loops.waiting.borrow_mut().insert(number, settled);
    let callback =
        vm.new_function("settled", move |task: PyObjectRef, vm: &VirtualMachine| finished(number, &task, vm));
    vm.call_method(&task, "add_done_callback", (callback,))?;
    Ok(())
}

/// A task that someone waits for is done.
fn finished(number: u64, task: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    let heap = Heap::get(vm)?;
    let Some(settled) = heap.event_loops.waiting.borrow_mut().remove(&number) else { return Ok(()) };
    let result = match outcome(task, vm) {
        Ok(value) => Ok(convert::to_value(&value, vm)),
        Err(exception) => Err(error::catch(exception, vm)),
    };
    settled(result);
    Ok(())
}

/// The result of a task; its exception as the one that is raised, which marks it as
/// seen.
fn outcome(task: &PyObject, vm: &VirtualMachine) -> PyResult {
    if !vm.call_method(task, "cancelled", ())?.try_to_bool(vm)? {
        let exception = vm.call_method(task, "exception", ())?;
        if let Ok(exception) = exception.downcast::<PyBaseException>() {
            return Err(exception);
        }
    }
    vm.call_method(task, "result", ())
}

/// `run_forever` of a loop: turns the loop of all languages until `done()`.
pub(crate) fn run_until(loop_: PyObjectRef, done: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    /// Also when a panic passes.
    struct Running<'a>(&'a EventLoops);
    impl Drop for Running<'_> {
        fn drop(&mut self) {
            self.0.running.borrow_mut().pop();
        }
    }
    let heap = Heap::get(vm)?;
    heap.event_loops.running.borrow_mut().push(loop_);
    let running = Running(&heap.event_loops);
    let mut raised = None;
    let result =
        heap.host().run_until(&mut || match done.call((), vm).and_then(|done| done.try_to_bool(vm)) {
            Ok(done) => done,
            Err(exception) => {
                raised = Some(exception);
                true
            }
        });
    drop(running);
    match (raised, result) {
        (Some(exception), _) => Err(exception),
        (None, Ok(())) => Ok(()),
        (None, Err(failed)) => Err(error::raise(failed, vm)),
    }
}

/// Gives every loop a turn; whether anything ran.
pub(crate) fn run_ready(heap: &Heap) -> Result<bool> {
    if heap.event_loops.is_empty() {
        return Ok(false);
    }
    if interrupt::was_broken_off() {
        recover(heap);
    }
    interrupt::guard(|| {
        heap.enter_guest(|vm| {
            let mut ran = false;
            for loop_ in heap.event_loops.all() {
                ran |= vm.call_method(&loop_, "_turn", ())?.try_to_bool(vm)?;
            }
            Ok(ran)
        })
    })
}

/// Puts things in order after an interruption, which no clean-up of Python's has seen:
/// no loop runs any more, and modules that were being loaded are to be loaded anew.
pub(crate) fn recover(heap: &Heap) {
    heap.enter(|vm| {
        let recover = || -> PyResult<()> {
            let modules = vm.sys_module.get_attr("modules", vm)?;
            importer::forget_unfinished(&modules, vm)?;
            let Ok(events) = modules.get_item("asyncio.events", vm) else { return Ok(()) };
            vm.call_method(&events, "_set_running_loop", (vm.ctx.none(),))?;
            let sys = vm.sys_module.as_object();
            vm.call_method(sys, "set_asyncgen_hooks", (vm.ctx.none(), vm.ctx.none()))?;
            for loop_ in heap.event_loops.all() {
                vm.call_method(&loop_, "_recover", ())?;
            }
            Ok(())
        };
        // What is not in order then shows itself where it is used.
        let _ = recover();
    });
}

/// When the next timer of a loop is due.
pub(crate) fn next_deadline(heap: &Heap) -> Option<Instant> {
    if heap.event_loops.is_empty() {
        return None;
    }
    let seconds = heap.enter(|vm| {
        let pending = |loop_: PyObjectRef| -> Option<f64> {
            let pending = vm.call_method(&loop_, "_pending", ()).ok()?;
            pending.downcast_ref::<PyFloat>().map(|seconds| seconds.to_f64())
        };
        heap.event_loops.all().into_iter().filter_map(pending).min_by(f64::total_cmp)
    })?;
    let wait = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    Instant::now().checked_add(wait)
}

/// Whether something will happen by itself: a timer, a socket, a thread that may
/// wake a running loop up.
pub(crate) fn has_pending(heap: &Heap) -> bool {
    !heap.event_loops.is_empty() && (next_deadline(heap).is_some() || !watched(heap).is_empty())
}

/// The loops that wait for sockets, or that threads may wake up: any thread a loop
/// that someone waits for, those of its executor the context's own at all times.
fn watched(heap: &Heap) -> Vec<PyObjectRef> {
    heap.enter(|vm| {
        let threads = vm.state.thread_count.load() > 0;
        let awaited = !heap.event_loops.waiting.borrow().is_empty();
        let own = heap.event_loops.own.borrow().clone();
        let watches = |loop_: &PyObjectRef| {
            let runs = own.as_ref().is_none_or(|own| !own.is(loop_));
            let asked = || vm.call_method(loop_, "_watches", ())?.try_to_bool(vm);
            threads && (runs || awaited) || asked().unwrap_or(false)
        };
        heap.event_loops.all().into_iter().filter(watches).collect()
    })
}

/// Waits for sockets and threads until `deadline`; `false` if there are none.
pub(crate) fn wait(heap: &Heap, deadline: Option<Instant>) -> Result<bool> {
    if heap.event_loops.is_empty() {
        return Ok(false);
    }
    let watched = watched(heap);
    let longest = if watched.len() > 1 { LONGEST_SHARED_WAIT } else { LONGEST_WAIT };
    let wait = deadline.map_or(longest, |at| at.saturating_duration_since(Instant::now()).min(longest));
    for loop_ in &watched {
        interrupt::guard(|| {
            heap.enter_guest(|vm| vm.call_method(loop_, "_wait", (wait.as_secs_f64(),)).map(drop))
        })?;
    }
    Ok(!watched.is_empty())
}

/// Ends the context's own loop: what is still waiting for something there never
/// gets it.
pub(crate) fn close(heap: &Heap) {
    let own = heap.event_loops.own.borrow_mut().take();
    let waiting = heap.event_loops.waiting.take();
    drop(waiting);
    if let Some(own) = own {
        let _: Result<(), Error> = heap.enter_guest(|vm| vm.call_method(&own, "close", ()).map(drop));
    }
}
