//! The engines of the process, and what stops code that they run.
//!
//! An engine holds the types and the compiled code of all its modules, so there is one for
//! each depth of stack that contexts run with, because Wasmtime bounds the stack by engine, and
//! one of each for code that can be stopped and one for code that cannot.
//!
//! Code that can be stopped looks at the engine's *epoch* at the head of each function and loop.
//! That is few instructions, but a call may follow from there, so that no vector stays in
//! a register: kernels take up to twice the time. When the epoch moves on, every running store
//! asks its context whether it is meant ([`crate::heap`]). Interruptions move it, and so does the
//! [ticker](tick) while code runs that has a limit of time.

use polyglot_api::{PolyglotError, Result};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use wasmtime::{Collector, Config, Engine, OptLevel, WasmBacktraceDetails};

/// The stack that WebAssembly may use, in bytes, from deep to shallow. A context takes the
/// deepest that leaves its thread half of its stack.
const STACKS: [usize; 3] = [16 << 20, 2 << 20, 512 << 10];

/// What the host's own functions need below the deepest function of WebAssembly.
pub(crate) const RESERVE: usize = 160 << 10;

/// The address space of a memory: all that 32-bit addresses can reach. So a memory never
/// moves when it grows, and its bytes can be shared without a copy.
const RESERVATION: u64 = 4 << 30;

/// The most frames that an error tells of.
const FRAMES: usize = 64;

/// An engine, and the stack that its code may use.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) engine: Engine,
    pub(crate) stack: usize,
}

/// The engine for contexts on this thread, at its present depth, whose code can be stopped or
/// not.
///
/// # Errors
/// If and only if the machine is not one that Wasmtime compiles for.
pub(crate) fn for_this_thread(stoppable: bool) -> Result<Shared> {
    static ENGINES: [[OnceLock<std::result::Result<Engine, String>>; 2]; STACKS.len()] =
        [const { [const { OnceLock::new() }; 2] }; STACKS.len()];
    let left = stacker::remaining_stack().unwrap_or(1 << 20);
    let depth = STACKS.iter().position(|stack| stack * 2 <= left).unwrap_or(STACKS.len() - 1);
    let stack = STACKS[depth];
    let engine = ENGINES[depth][usize::from(stoppable)]
        .get_or_init(|| make(stack, stoppable).map_err(|error| format!("{error:#}")));
    match engine {
        Ok(engine) => Ok(Shared { engine: engine.clone(), stack }),
        Err(error) => {
            let message = format!("the WebAssembly engine cannot start: {error}");
            Err(PolyglotError::host(message).into())
        }
    }
}

fn make(stack: usize, stoppable: bool) -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    config
        .max_wasm_stack(stack)
        // Not used, but the other may not be larger.
        .async_stack_size(stack)
        .epoch_interruption(stoppable)
        .cranelift_opt_level(OptLevel::Speed)
        .memory_reservation(RESERVATION)
        .memory_may_move(false)
        .wasm_backtrace_details(WasmBacktraceDetails::Enable)
        .wasm_backtrace_max_frames(std::num::NonZeroUsize::new(FRAMES))
        .wasm_exceptions(true)
        .wasm_function_references(true)
        .wasm_tail_call(true)
        .wasm_memory64(true)
        .collector(Collector::DeferredReferenceCounting);
    Engine::new(&config)
}

/// Keeps the epoch of an engine moving while it lives, for code with a limit of time.
pub(crate) struct Ticking(Arc<Ticker>);

struct Ticker {
    engine: Engine,
    running: Mutex<usize>,
    changed: Condvar,
}

/// How long code with a limit of time may overrun it.
const TICK: Duration = Duration::from_millis(5);

/// Has the epoch of `engine` move every few milliseconds. One thread serves the process, made
/// at the first use, and sleeps while nobody needs it.
pub(crate) fn tick(engine: &Engine) -> Ticking {
    static TICKERS: Mutex<Vec<Arc<Ticker>>> = Mutex::new(Vec::new());
    let mut tickers = TICKERS.lock().unwrap_or_else(PoisonError::into_inner);
    let found = tickers.iter().find(|ticker| Engine::same(&ticker.engine, engine)).cloned();
    let ticker = found.unwrap_or_else(|| {
        let ticker =
            Arc::new(Ticker { engine: engine.clone(), running: Mutex::new(0), changed: Condvar::new() });
        let other = Arc::clone(&ticker);
        // Without the thread limits of time are not kept; interruptions still are.
        let _ = std::thread::Builder::new().name("wasm ticker".into()).spawn(move || run(&other));
        tickers.push(Arc::clone(&ticker));
        ticker
    });
    *ticker.running.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    ticker.changed.notify_one();
    Ticking(ticker)
}

fn run(ticker: &Ticker) -> ! {
    loop {
        let running = ticker.running.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = ticker.changed.wait_while(running, |running| *running == 0);
        drop(idle);
        std::thread::sleep(TICK);
        ticker.engine.increment_epoch();
    }
}

impl Drop for Ticking {
    fn drop(&mut self) {
        *self.0.running.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
    }
}
