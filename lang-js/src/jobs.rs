//! Promise jobs, `process.nextTick`, and rejections that nobody handles.
//!
//! The order is Node's: every tick, then every promise job, again until both are
//! empty; then promises that were rejected and have no handler are reported.

use crate::heap::Heap;
use crate::node::process;
use crate::timers::Timers;
use boa_engine::builtins::promise::{OperationType, Promise, PromiseState};
use boa_engine::job::{BoxedFuture, GenericJob, Job, JobExecutor, NativeAsyncJob, PromiseJob};
use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsPromise;
use boa_engine::{Context, JsError, JsNativeError, JsResult, JsValue, js_string};
use polyglot_api::{ErrorKind, PolyglotError};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Poll, Waker};

/// The queues of one context.
#[derive(Default)]
pub(crate) struct Jobs {
    ticks: RefCell<VecDeque<Tick>>,
    promises: RefCell<VecDeque<PromiseJob>>,
    generic: RefCell<VecDeque<GenericJob>>,
    /// Asynchronous jobs of the engine that wait for something.
    tasks: RefCell<Vec<Task>>,
    rejected: RefCell<Vec<JsObject<Promise>>>,
    /// Promises that the host waits for: their rejections are handled.
    awaited: RefCell<Vec<JsObject>>,
    /// Whether the next rejection is that of a module which nobody is given.
    inner: Cell<bool>,
    interrupted: Arc<AtomicBool>,
    timers: Timers,
}

/// A call that `process.nextTick` asked for.
struct Tick {
    callback: JsObject,
    arguments: Vec<JsValue>,
}

impl Jobs {
    /// The queues of a context.
    pub(crate) fn of(context: &Context) -> Rc<Self> {
        context.downcast_job_executor().expect("every context has these queues")
    }

    /// The timers.
    pub(crate) fn timers(&self) -> &Timers {
        &self.timers
    }

    /// Set by another thread that wants guest code to stop.
    pub(crate) fn interrupted(&self) -> &Arc<AtomicBool> {
        &self.interrupted
    }

    /// Calls a function after the running code, before any promise job.
    pub(crate) fn next_tick(&self, callback: JsObject, arguments: Vec<JsValue>) {
        self.ticks.borrow_mut().push_back(Tick { callback, arguments });
    }

    /// Whether a job waits to be run.
    pub(crate) fn is_ready(&self) -> bool {
        !self.ticks.borrow().is_empty()
            || !self.promises.borrow().is_empty()
            || !self.generic.borrow().is_empty()
    }

    /// Runs ticks and promise jobs until there are none. Whether any ran.
    ///
    /// # Errors
    /// What a callback throws with nobody to catch it; the rest stays queued.
    pub(crate) fn drain(&self, context: &mut Context) -> JsResult<bool> {
        let mut ran = self.poll_tasks(context)?;
        loop {
            // Each queue is emptied before the other gets its turn.
            while let Some(tick) = take(&self.ticks) {
                ran = true;
                let result = tick.callback.call(&JsValue::undefined(), &tick.arguments, context);
                self.settle(result, context)?;
            }
            while let Some(job) = take(&self.promises) {
                ran = true;
                let result = job.call(context);
                self.settle(result, context)?;
            }
            while let Some(job) = take(&self.generic) {
                ran = true;
                let result = job.call(context);
                self.settle(result, context)?;
            }
            if !self.is_ready() {
                break;
            }
        }
        if ran {
            context.clear_kept_objects();
        }
        Ok(ran)
    }

    fn settle(&self, result: JsResult<JsValue>, context: &mut Context) -> JsResult<()> {
        if let Err(error) = result {
            self.uncaught(error, context)?;
        }
        self.check(context)
    }

    /// A safepoint: takes an interruption that another thread asked for.
    ///
    /// # Errors
    /// One that guest code cannot catch, if there is one.
    pub(crate) fn check(&self, context: &mut Context) -> JsResult<()> {
        if let Some(lost) = Heap::of(context).passing().lost() {
            return Err(lost);
        }
        if !self.interrupted.load(Ordering::Relaxed) || !self.interrupted.swap(false, Ordering::AcqRel) {
            return Ok(());
        }
        if !Heap::of(context).host().take_interrupt() {
            return Ok(());
        }
        // What was stopped stays so: else the next turn would take up an endless chain of jobs.
        drop(self.ticks.take());
        drop(self.promises.take());
        drop(self.generic.take());
        let error = PolyglotError::new(ErrorKind::Cancelled, "interrupted");
        Err(crate::error::throw(error.into(), context))
    }

    /// Lets whoever listens have an error.
    ///
    /// # Errors
    /// The error, if nobody does.
    pub(crate) fn uncaught(&self, error: JsError, context: &mut Context) -> JsResult<()> {
        let error = crate::catching::catchable(error, context);
        if error.as_engine().is_some() {
            return Err(error);
        }
        let value = error.clone().into_opaque(context)?;
        if process::uncaught_exception(&value, context)? { Ok(()) } else { Err(error) }
    }

    /// Reports promises that were rejected and have no handler yet. Whether there
    /// were any.
    ///
    /// # Errors
    /// The reason of the first that nobody listens for.
    pub(crate) fn report_rejections(&self, context: &mut Context) -> JsResult<bool> {
        let rejected = std::mem::take(&mut *self.rejected.borrow_mut());
        let any = !rejected.is_empty();
        for promise in rejected {
            let promise = JsPromise::from(promise);
            let PromiseState::Rejected(reason) = promise.state() else { continue };
            if process::unhandled_rejection(&reason, &promise.into(), context)? {
                continue;
            }
            let reason = if reason.is_object() { reason } else { wrap(&reason, context)? };
            self.uncaught(JsError::from_opaque(reason), context)?;
        }
        Ok(any)
    }

    /// Takes a promise's rejection as handled by the caller.
    pub(crate) fn forgive(&self, promise: &JsPromise) {
        let promise: JsObject = promise.clone().into();
        self.rejected.borrow_mut().retain(|other| !JsObject::equals(&other.clone().upcast(), &promise));
    }

    /// Takes a promise's rejection as handled while `wait` runs.
    pub(crate) fn awaiting<R>(&self, promise: &JsPromise, wait: impl FnOnce() -> R) -> R {
        self.awaited.borrow_mut().push(promise.clone().into());
        let result = wait();
        self.awaited.borrow_mut().pop();
        result
    }

    /// A synthetic module failed. The engine rejects the module's own promise next, which
    /// nobody sees or handles; the importer's promise tells of the same error.
    pub(crate) fn module_failed(&self) {
        self.inner.set(true);
    }

    /// The engine tells of a rejection, or of a handler that came later.
    pub(crate) fn track(&self, promise: &JsObject<Promise>, operation: OperationType) {
        let mut rejected = self.rejected.borrow_mut();
        match operation {
            OperationType::Reject if self.inner.take() || self.is_awaited(promise) => {}
            OperationType::Reject => rejected.push(promise.clone()),
            OperationType::Handle => {
                rejected
                    .retain(|other| !JsObject::equals(&other.clone().upcast(), &promise.clone().upcast()));
            }
        }
    }

    fn is_awaited(&self, promise: &JsObject<Promise>) -> bool {
        let promise = promise.clone().upcast();
        self.awaited.borrow().iter().any(|awaited| JsObject::equals(awaited, &promise))
    }

    fn poll_tasks(&self, context: &mut Context) -> JsResult<bool> {
        if self.tasks.borrow().is_empty() {
            return Ok(false);
        }
        let mut ran = false;
        let mut result = Ok(());
        for mut task in std::mem::take(&mut *self.tasks.borrow_mut()) {
            match task.poll(context) {
                Poll::Pending => self.tasks.borrow_mut().push(task),
                Poll::Ready(done) => {
                    ran = true;
                    result = result.and(done.map(drop));
                }
            }
        }
        result.map(|()| ran)
    }
}

/// The error that tells of a rejection whose reason is none.
fn wrap(reason: &JsValue, context: &mut Context) -> JsResult<JsValue> {
    let message = format!(
        "a promise was rejected with {} and nobody handled it",
        crate::globals::display(reason, context)
    );
    let error = JsNativeError::error().with_message(message).into_opaque(context);
    error.set(js_string!("code"), js_string!("ERR_UNHANDLED_REJECTION"), false, context)?;
    Ok(error.into())
}

fn take<T>(queue: &RefCell<VecDeque<T>>) -> Option<T> {
    queue.borrow_mut().pop_front()
}

impl JobExecutor for Jobs {
    fn enqueue_job(self: Rc<Self>, job: Job, context: &mut Context) {
        match job {
            Job::PromiseJob(job) => self.promises.borrow_mut().push_back(job),
            Job::GenericJob(job) => self.generic.borrow_mut().push_back(job),
            // Loading a module is such a job. It is started at once, so that a graph
            // of modules is loaded when `Module::load` returns.
            Job::AsyncJob(job) => {
                let mut task = Task::new(job, context);
                match task.poll(context) {
                    Poll::Pending => self.tasks.borrow_mut().push(task),
                    // What such a job has to tell, it tells to a promise.
                    Poll::Ready(_) => {}
                }
            }
            // Waits until the collector finds something: it is polled with the others,
            // and keeps nobody waiting.
            Job::FinalizationRegistryCleanupJob(job) => {
                let task = Task::new(job, context);
                self.tasks.borrow_mut().push(task);
            }
            Job::TimeoutJob(job) => self.timers.engine_job(job),
            // Only `boa_runtime`'s timers make these, and ours replace them.
            _ => {}
        }
    }

    fn run_jobs(self: Rc<Self>, context: &mut Context) -> JsResult<()> {
        self.drain(context).map(drop)
    }
}

/// An asynchronous job of the engine, with the cell through which it uses the
/// context.
struct Task {
    /// Borrows `cell`, so it is dropped before it.
    future: BoxedFuture<'static>,
    cell: Box<RefCell<&'static mut Context>>,
}

impl Task {
    #[expect(unsafe_code, reason = "a future of the engine borrows the context for as long as it lives")]
    fn new(job: NativeAsyncJob, context: &mut Context) -> Self {
        let context: *mut Context = context;
        // SAFETY: the cell's reference is used only inside `poll`, which puts in a
        // reborrow of the context that its caller holds for that time.
        let cell: Box<RefCell<&'static mut Context>> = Box::new(RefCell::new(unsafe { &mut *context }));
        let place: *const RefCell<&'static mut Context> = &*cell;
        // SAFETY: the box is not moved out of nor dropped before the future.
        let future = Box::pin(job.call(unsafe { &*place }));
        Self { future, cell }
    }

    #[expect(unsafe_code, reason = "a future of the engine borrows the context for as long as it lives")]
    fn poll(&mut self, context: &mut Context) -> Poll<JsResult<JsValue>> {
        let context: *mut Context = context;
        // SAFETY: `context` is borrowed by this call, which uses it through the cell
        // alone; nothing uses the cell after the call.
        *self.cell.borrow_mut() = unsafe { &mut *context };
        self.future.as_mut().poll(&mut std::task::Context::from_waker(Waker::noop()))
    }
}
