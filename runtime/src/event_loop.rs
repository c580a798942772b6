//! One event loop for all languages of a context.
//!
//! Each language keeps its own queues (promise jobs, timers, `asyncio` handles);
//! the loop gives each a turn, and sleeps until the earliest deadline of all.

use crate::state::State;
use polyglot_api::{Error, ErrorKind, Host, Instance, PolyglotError, Result, Traits, Value};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// How long to sleep when a language waits for something that it cannot name,
/// such as a thread of its own. Bounds the latency of such an event.
const BLIND_WAIT: Duration = Duration::from_millis(2);

/// Runs until `done`, or until nothing is left to wait for; tells which.
pub(crate) fn run(state: &State, done: &mut dyn FnMut() -> bool) -> Result<bool> {
    loop {
        if done() {
            return Ok(true);
        }
        if state.interrupt.take() {
            return Err(interrupted());
        }
        let instances = state.started();
        if turn(&instances)? {
            continue;
        }
        if done() {
            return Ok(true);
        }
        if !instances.iter().any(|instance| instance.has_pending()) {
            return Ok(false);
        }
        wait(&instances)?;
    }
}

/// Runs until nothing is left to wait for, and no language adds to that.
pub(crate) fn run_to_end(state: &State) -> Result<()> {
    loop {
        run(state, &mut || false)?;
        let instances = state.started();
        for instance in &instances {
            instance.before_exit()?;
        }
        if !instances.iter().any(|instance| instance.has_pending()) {
            return Ok(());
        }
    }
}

/// One turn of every language; whether anything ran.
fn turn(instances: &[Rc<dyn Instance>]) -> Result<bool> {
    let mut progressed = false;
    for instance in instances {
        progressed |= instance.run_ready()?;
    }
    Ok(progressed)
}

/// Runs until nothing is ready, or an interruption is asked for.
pub(crate) fn run_ready(state: &State) -> Result<()> {
    while turn(&state.started())? {
        if state.interrupt.take() {
            return Err(interrupted());
        }
    }
    Ok(())
}

fn interrupted() -> Error {
    PolyglotError::new(ErrorKind::Cancelled, "interrupted").into()
}

fn wait(instances: &[Rc<dyn Instance>]) -> Result<()> {
    let deadline = instances.iter().filter_map(|instance| instance.next_deadline()).min();
    for instance in instances {
        if instance.wait(deadline)? {
            return Ok(());
        }
    }
    let timeout = deadline.map_or(BLIND_WAIT, |at| at.saturating_duration_since(Instant::now()));
    // An interruption unparks the thread; a spurious wake-up is another turn.
    std::thread::park_timeout(timeout);
    Ok(())
}

/// Runs until `value`, if it is awaitable, settles.
pub(crate) fn wait_for(state: &State, value: &Value) -> Result<Value> {
    let Some(object) = value.as_object().filter(|object| object.traits().has(Traits::AWAITABLE)) else {
        return Ok(value.clone());
    };
    let slot = Rc::new(RefCell::new(None));
    let filled = Rc::clone(&slot);
    object.on_settled(Box::new(move |result| *filled.borrow_mut() = Some(result)))?;
    state.run_until(&mut || slot.borrow().is_some())?;
    let result = slot.borrow_mut().take();
    result.expect("the loop ran until the slot was filled")
}
