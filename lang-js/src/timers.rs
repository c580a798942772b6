//! `setTimeout`, `setInterval`, `setImmediate` and `queueMicrotask`, as Node has
//! them.

use crate::jobs::Jobs;
use boa_engine::job::{PromiseJob, TimeoutJob};
use boa_engine::object::builtins::JsFunction;
use boa_engine::object::{FunctionObjectBuilder, JsObject, ObjectInitializer};
use boa_engine::property::Attribute;
use boa_engine::{
    Context, Finalize, JsArgs, JsData, JsNativeError, JsResult, JsString, JsSymbol, JsValue, NativeFunction,
    Trace, js_string,
};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, Instant};

/// The longest delay, 2^31 - 1 milliseconds; a longer one is 1, as in Node.
const MOST_DELAY: f64 = 2_147_483_647.0;

/// When a timer is due: milliseconds since the start, then the order of setting.
type Due = (u64, u64);

/// The timers of one context.
pub(crate) struct Timers {
    start: Instant,
    sequence: Cell<u64>,
    /// The objects of scheduled timers; the queue keeps them alive.
    queue: RefCell<BTreeMap<Due, JsObject>>,
    ids: RefCell<HashMap<u32, JsObject>>,
    immediates: RefCell<VecDeque<JsObject>>,
    engine: RefCell<BTreeMap<Due, TimeoutJob>>,
    prototypes: RefCell<Option<(JsObject, JsObject)>>,
}

impl Default for Timers {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            sequence: Cell::new(0),
            queue: RefCell::default(),
            ids: RefCell::default(),
            immediates: RefCell::default(),
            engine: RefCell::default(),
            prototypes: RefCell::default(),
        }
    }
}

/// What a `Timeout` or `Immediate` object holds.
#[derive(Trace, Finalize, JsData)]
struct Timer {
    callback: JsObject,
    arguments: Vec<JsValue>,
    #[unsafe_ignore_trace]
    id: u32,
    #[unsafe_ignore_trace]
    delay: u64,
    #[unsafe_ignore_trace]
    repeats: Cell<bool>,
    #[unsafe_ignore_trace]
    holds: Cell<bool>,
    #[unsafe_ignore_trace]
    due: Cell<Option<Due>>,
    /// It has run, or was cleared.
    #[unsafe_ignore_trace]
    over: Cell<bool>,
}

impl Timers {
    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn next(&self) -> u64 {
        let next = self.sequence.get() + 1;
        self.sequence.set(next);
        next
    }

    /// Takes a job of the engine that is to run later (`Atomics.waitAsync`).
    pub(crate) fn engine_job(&self, job: TimeoutJob) {
        let due = (self.now() + job.timeout().as_millis(), self.next());
        self.engine.borrow_mut().insert(due, job);
    }

    fn schedule(&self, object: &JsObject) {
        let Some(timer) = object.downcast_ref::<Timer>() else { return };
        self.unschedule(&timer);
        let due = (self.now() + timer.delay, self.next());
        timer.due.set(Some(due));
        timer.over.set(false);
        self.ids.borrow_mut().insert(timer.id, object.clone());
        self.queue.borrow_mut().insert(due, object.clone());
    }

    fn unschedule(&self, timer: &Timer) {
        if let Some(due) = timer.due.take() {
            self.queue.borrow_mut().remove(&due);
        }
        self.ids.borrow_mut().remove(&timer.id);
    }

    fn clear(&self, object: &JsObject) {
        if let Some(timer) = object.downcast_ref::<Timer>() {
            timer.over.set(true);
            timer.repeats.set(false);
            self.unschedule(&timer);
        }
    }

    /// Whether a timer or an immediate holds the program.
    pub(crate) fn has_pending(&self) -> bool {
        let holds = |object: &JsObject| {
            object.downcast_ref::<Timer>().is_some_and(|timer| timer.holds.get() && !timer.over.get())
        };
        self.immediates.borrow().iter().any(holds)
            || self.queue.borrow().values().any(holds)
            || !self.engine.borrow().is_empty()
    }

    /// When the next timer is due.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        if !self.immediates.borrow().is_empty() {
            return Some(self.start);
        }
        let timer = self.queue.borrow().keys().next().map(|due| due.0);
        let engine = self.engine.borrow().keys().next().map(|due| due.0);
        let due = timer.into_iter().chain(engine).min()?;
        Some(self.start + Duration::from_millis(due))
    }

    /// Calls the timers that are due, then the immediates that were set before.
    /// Promise jobs run behind each. Whether anything ran.
    ///
    /// # Errors
    /// What a callback throws with nobody to catch it.
    pub(crate) fn run(jobs: &Jobs, context: &mut Context) -> JsResult<bool> {
        let this = jobs.timers();
        let last = this.next();
        let now = this.now();
        let mut ran = false;
        while let Some(object) = this.take_due(now, last) {
            ran = true;
            this.call_timer(&object, jobs, context)?;
        }
        let due: Vec<_> = this.engine.borrow().range(..=(now, u64::MAX)).map(|(due, _)| *due).collect();
        for due in due {
            let job = this.engine.borrow_mut().remove(&due);
            if let Some(job) = job.filter(|job| !job.cancelled()) {
                ran = true;
                job.call(context)?;
            }
        }
        let immediates = std::mem::take(&mut *this.immediates.borrow_mut());
        let mut immediates = immediates.into_iter();
        while let Some(object) = immediates.next() {
            let result = this.call_immediate(&object, jobs, context);
            ran = true;
            if let Err(error) = result {
                // The others still run, in the next turn.
                let mut queue = this.immediates.borrow_mut();
                for object in immediates.rev() {
                    queue.push_front(object);
                }
                return Err(error);
            }
        }
        Ok(ran)
    }

    /// The next timer that is due now and was set before `last`.
    fn take_due(&self, now: u64, last: u64) -> Option<JsObject> {
        let mut queue = self.queue.borrow_mut();
        let is_due = |due: &Due, object: &JsObject| {
            // The shortest delay counts as over at once: an immediate that is set
            // beside it would else come first or second by chance.
            let shortest = object.downcast_ref::<Timer>().is_some_and(|timer| timer.delay <= 1);
            due.1 < last && (due.0 <= now || (shortest && due.0 <= now + 1))
        };
        let due =
            queue.iter().take_while(|(due, _)| due.0 <= now + 1).find(|(due, object)| is_due(due, object))?;
        let due = *due.0;
        queue.remove(&due)
    }

    fn call_timer(&self, object: &JsObject, jobs: &Jobs, context: &mut Context) -> JsResult<()> {
        let (callback, arguments, repeats) = {
            let Some(timer) = object.downcast_ref::<Timer>() else { return Ok(()) };
            timer.due.set(None);
            timer.over.set(!timer.repeats.get());
            if timer.over.get() {
                self.ids.borrow_mut().remove(&timer.id);
            }
            (timer.callback.clone(), timer.arguments.clone(), timer.repeats.get())
        };
        let result = callback.call(&object.clone().into(), &arguments, context);
        let again = repeats
            && object
                .downcast_ref::<Timer>()
                .is_some_and(|timer| timer.repeats.get() && timer.due.get().is_none());
        if again {
            self.schedule(object);
        }
        settle(result, jobs, context)
    }

    fn call_immediate(&self, object: &JsObject, jobs: &Jobs, context: &mut Context) -> JsResult<()> {
        let (callback, arguments) = {
            let Some(timer) = object.downcast_ref::<Timer>() else { return Ok(()) };
            if timer.over.replace(true) {
                return Ok(());
            }
            (timer.callback.clone(), timer.arguments.clone())
        };
        let result = callback.call(&object.clone().into(), &arguments, context);
        settle(result, jobs, context)
    }
}

/// What comes after a callback: whoever listens gets its error, and promise jobs
/// run.
fn settle(result: JsResult<JsValue>, jobs: &Jobs, context: &mut Context) -> JsResult<()> {
    if let Err(error) = result {
        jobs.uncaught(error, context)?;
    }
    jobs.drain(context)?;
    jobs.report_rejections(context)?;
    Ok(())
}

/// Defines the global functions.
pub(crate) fn install(context: &mut Context) -> JsResult<()> {
    let prototypes = (timeout_prototype(context), immediate_prototype(context));
    *Jobs::of(context).timers().prototypes_slot() = Some(prototypes);
    let functions: [(&str, usize, NativeFunction); 7] = [
        ("setTimeout", 2, NativeFunction::from_fn_ptr(|_, args, context| set(args, false, context))),
        ("setInterval", 2, NativeFunction::from_fn_ptr(|_, args, context| set(args, true, context))),
        ("setImmediate", 1, NativeFunction::from_fn_ptr(set_immediate)),
        ("clearTimeout", 1, NativeFunction::from_fn_ptr(clear)),
        ("clearInterval", 1, NativeFunction::from_fn_ptr(clear)),
        ("clearImmediate", 1, NativeFunction::from_fn_ptr(clear)),
        ("queueMicrotask", 1, NativeFunction::from_fn_ptr(queue_microtask)),
    ];
    for (name, length, function) in functions {
        context.register_global_builtin_callable(JsString::from(name), length, function)?;
    }
    Ok(())
}

impl Timers {
    fn prototypes_slot(&self) -> std::cell::RefMut<'_, Option<(JsObject, JsObject)>> {
        self.prototypes.borrow_mut()
    }

    /// A new object for a timer that is not scheduled yet.
    fn make(
        &self,
        args: &[JsValue],
        delay: Option<u64>,
        repeats: bool,
        context: &mut Context,
    ) -> JsResult<JsObject> {
        let Some(callback) = args.get_or_undefined(0).as_callable() else {
            let shown = crate::globals::display(args.get_or_undefined(0), context);
            let message = format!("The \"callback\" argument must be of type function. Received {shown}");
            let error = JsNativeError::typ().with_message(message).into_opaque(context);
            error.set(js_string!("code"), js_string!("ERR_INVALID_ARG_TYPE"), false, context)?;
            return Err(boa_engine::JsError::from_opaque(error.into()));
        };
        let first = if delay.is_some() { 2 } else { 1 };
        let timer = Timer {
            callback,
            arguments: args.get(first..).unwrap_or_default().to_vec(),
            id: u32::try_from(self.next()).unwrap_or(u32::MAX),
            delay: delay.unwrap_or(0),
            repeats: Cell::new(repeats),
            holds: Cell::new(true),
            due: Cell::new(None),
            over: Cell::new(false),
        };
        let prototype = self
            .prototypes
            .borrow()
            .as_ref()
            .map(|both| if delay.is_some() { both.0.clone() } else { both.1.clone() });
        Ok(JsObject::from_proto_and_data(prototype, timer))
    }
}

/// `setTimeout(callback, delay, ...arguments)` and `setInterval`.
fn set(args: &[JsValue], repeats: bool, context: &mut Context) -> JsResult<JsValue> {
    let delay = args.get_or_undefined(1);
    let delay = if delay.is_undefined() { 1.0 } else { delay.to_number(context)? };
    // As Node: what is no delay is one millisecond.
    let delay = if (1.0..=MOST_DELAY).contains(&delay) { delay.trunc() } else { 1.0 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 2^31 - 1")]
    let delay = delay as u64;
    let jobs = Jobs::of(context);
    let object = jobs.timers().make(args, Some(delay), repeats, context)?;
    jobs.timers().schedule(&object);
    Ok(object.into())
}

/// `setImmediate(callback, ...arguments)`.
fn set_immediate(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let jobs = Jobs::of(context);
    let object = jobs.timers().make(args, None, false, context)?;
    jobs.timers().immediates.borrow_mut().push_back(object.clone());
    Ok(object.into())
}

/// `clearTimeout`, `clearInterval` and `clearImmediate`: an object, its number, or
/// anything else, which is ignored.
fn clear(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let jobs = Jobs::of(context);
    let timer = args.get_or_undefined(0);
    if let Some(object) = timer.as_object() {
        jobs.timers().clear(&object);
        jobs.timers().immediates.borrow_mut().retain(|other| !JsObject::equals(other, &object));
    } else if timer.is_number() || timer.is_string() {
        let id = timer.to_u32(context)?;
        let object = jobs.timers().ids.borrow().get(&id).cloned();
        if let Some(object) = object {
            jobs.timers().clear(&object);
        }
    }
    Ok(JsValue::undefined())
}

/// `queueMicrotask(callback)`.
fn queue_microtask(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(callback) = args.get_or_undefined(0).as_object().and_then(JsFunction::from_object) else {
        let shown = crate::globals::display(args.get_or_undefined(0), context);
        let message = format!("The \"callback\" argument must be of type function. Received {shown}");
        return Err(JsNativeError::typ().with_message(message).into());
    };
    let realm = context.realm().clone();
    let job =
        PromiseJob::with_realm(move |context| callback.call(&JsValue::undefined(), &[], context), realm);
    context.enqueue_job(job.into());
    Ok(JsValue::undefined())
}

type Method = fn(&JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>;

/// Runs with the timer that `this` is.
fn with_timer<R>(this: &JsValue, run: impl FnOnce(&Timer) -> R) -> JsResult<R> {
    let object = this.as_object();
    let timer = object.as_ref().and_then(JsObject::downcast_ref::<Timer>);
    match timer {
        Some(timer) => Ok(run(&timer)),
        None => Err(JsNativeError::typ().with_message("not a timer").into()),
    }
}

fn hold(this: &JsValue, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    with_timer(this, |timer| timer.holds.set(true))?;
    Ok(this.clone())
}

fn let_go(this: &JsValue, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    with_timer(this, |timer| timer.holds.set(false))?;
    Ok(this.clone())
}

fn holds(this: &JsValue, _: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    with_timer(this, |timer| timer.holds.get().into())
}

/// Starts the delay anew, also after the timer has run.
fn refresh(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let cleared = with_timer(this, |timer| timer.over.get() && timer.due.get().is_none() && timer.id == 0)?;
    if let Some(object) = this.as_object()
        && !cleared
    {
        Jobs::of(context).timers().schedule(&object);
    }
    Ok(this.clone())
}

fn close(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    clear(&JsValue::undefined(), std::slice::from_ref(this), context)?;
    Ok(this.clone())
}

fn number(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let id = with_timer(this, |timer| timer.id)?;
    // From now on the number names it, as the object does.
    if let Some(object) = this.as_object()
        && with_timer(this, |timer| timer.due.get().is_some())?
    {
        Jobs::of(context).timers().ids.borrow_mut().insert(id, object);
    }
    Ok(id.into())
}

fn prototype(name: &str, methods: &[(&str, Method)], context: &mut Context) -> JsObject {
    let realm = context.realm().clone();
    let constructor = FunctionObjectBuilder::new(
        &realm,
        NativeFunction::from_fn_ptr(|_, _, _| {
            Err(JsNativeError::typ().with_message("Illegal constructor").into())
        }),
    )
    .name(name)
    .constructor(true)
    .build();
    let to_primitive = FunctionObjectBuilder::new(&realm, NativeFunction::from_fn_ptr(number))
        .name("[Symbol.toPrimitive]")
        .build();
    let hidden = Attribute::WRITABLE | Attribute::CONFIGURABLE;
    let mut made = ObjectInitializer::new(context);
    made.property(js_string!("constructor"), constructor.clone(), hidden);
    for (name, method) in methods {
        let function =
            FunctionObjectBuilder::new(&realm, NativeFunction::from_fn_ptr(*method)).name(*name).build();
        made.property(JsString::from(*name), function, hidden);
    }
    made.property(JsSymbol::to_primitive(), to_primitive, hidden);
    let prototype = made.build();
    let descriptor =
        boa_engine::property::PropertyDescriptor::builder().value(prototype.clone()).writable(false);
    // The constructor is an ordinary new function: nothing refuses the definition.
    let _ = constructor.define_property_or_throw(js_string!("prototype"), descriptor, context);
    prototype
}

fn timeout_prototype(context: &mut Context) -> JsObject {
    let methods: [(&str, Method); 5] =
        [("ref", hold), ("unref", let_go), ("hasRef", holds), ("refresh", refresh), ("close", close)];
    prototype("Timeout", &methods, context)
}

fn immediate_prototype(context: &mut Context) -> JsObject {
    prototype("Immediate", &[("ref", hold), ("unref", let_go), ("hasRef", holds)], context)
}
