//! Arguments, variables, clocks, waiting, chance.

use super::call::{Call, Outcome};
use super::descriptors::Descriptor;
use super::errno;
use polyglot_api::{ErrorKind, PolyglotError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How long a program that waits does not look whether it is interrupted.
const SLICE: Duration = Duration::from_millis(10);

fn sizes(call: &mut Call<'_>, count: u32, size: u32, all: (usize, usize)) -> Outcome {
    let narrow = |number: usize| u32::try_from(number).map_err(|_| errno::OVERFLOW);
    call.write_u32(count, narrow(all.0)?)?;
    call.write_u32(size, narrow(all.1)?)
}

fn measure(texts: &[Vec<u8>]) -> (usize, usize) {
    (texts.len(), texts.iter().map(|text| text.len() + 1).sum())
}

/// Writes texts with zeros behind them, and where each begins.
fn texts(call: &mut Call<'_>, texts: &[Vec<u8>], mut pointers: u32, mut at: u32) -> Outcome {
    for text in texts {
        call.write_u32(pointers, at)?;
        call.write(at, text)?;
        let length = u32::try_from(text.len()).map_err(|_| errno::OVERFLOW)?;
        let end = at.checked_add(length).ok_or(errno::FAULT)?;
        call.write(end, &[0])?;
        at = end.checked_add(1).ok_or(errno::FAULT)?;
        pointers = pointers.checked_add(4).ok_or(errno::FAULT)?;
    }
    Ok(())
}

pub(super) fn args_get(call: &mut Call<'_>, pointers: u32, at: u32) -> Outcome {
    let arguments = call.wasi.arguments.clone();
    texts(call, &arguments, pointers, at)
}

pub(super) fn args_sizes_get(call: &mut Call<'_>, count: u32, size: u32) -> Outcome {
    let all = measure(&call.wasi.arguments);
    sizes(call, count, size, all)
}

pub(super) fn environ_get(call: &mut Call<'_>, pointers: u32, at: u32) -> Outcome {
    let environment = call.wasi.environment.clone();
    texts(call, &environment, pointers, at)
}

pub(super) fn environ_sizes_get(call: &mut Call<'_>, count: u32, size: u32) -> Outcome {
    let all = measure(&call.wasi.environment);
    sizes(call, count, size, all)
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn now(call: &Call<'_>, clock: u32) -> Outcome<u64> {
    match clock {
        0 => Ok(nanoseconds(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())),
        // The times of the process and the thread begin with the instance.
        1..=3 => Ok(nanoseconds(call.wasi.started.elapsed()).saturating_add(1)),
        _ => Err(errno::INVAL.into()),
    }
}

pub(super) fn clock_res_get(call: &mut Call<'_>, clock: u32, into: u32) -> Outcome {
    now(call, clock)?;
    call.write_u64(into, 1)
}

pub(super) fn clock_time_get(call: &mut Call<'_>, clock: u32, _precision: u64, into: u32) -> Outcome {
    let time = now(call, clock)?;
    call.write_u64(into, time)
}

/// Waits until a clock has gone on far enough. Files and streams are always ready, as far as
/// this can tell, so a program that waits for one of them does not wait.
pub(super) fn poll_oneoff(
    call: &mut Call<'_>,
    subscriptions: u32,
    events: u32,
    count: u32,
    into: u32,
) -> Outcome {
    if count == 0 {
        return Err(errno::INVAL.into());
    }
    struct Event {
        data: [u8; 8],
        kind: u8,
        error: u16,
        /// How long to wait; `None` if there is no need to.
        wait: Option<Duration>,
    }
    let mut all = Vec::new();
    for index in 0..count {
        let at =
            index.checked_mul(48).and_then(|offset| subscriptions.checked_add(offset)).ok_or(errno::FAULT)?;
        let mut bytes = [0; 48];
        bytes.copy_from_slice(call.bytes(at, 48)?);
        let mut data = [0; 8];
        data.copy_from_slice(&bytes[..8]);
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let long = |at: usize| u64::from(word(at)) | u64::from(word(at + 4)) << 32;
        let kind = bytes[8];
        let mut event = Event { data, kind, error: 0, wait: None };
        match kind {
            0 => match now(call, word(16)) {
                Ok(time) => {
                    let is_absolute = word(40) & 1 == 1;
                    let wait = if is_absolute { long(24).saturating_sub(time) } else { long(24) };
                    event.wait = Some(Duration::from_nanos(wait));
                }
                Err(_) => event.error = errno::INVAL,
            },
            1 | 2 if call.descriptor(word(16)).is_err() => event.error = errno::BADF,
            1 | 2 => {}
            _ => return Err(errno::INVAL.into()),
        }
        all.push(event);
    }
    let waited = match all.iter().map(|event| event.wait.unwrap_or_default()).min() {
        Some(wait) if !wait.is_zero() => {
            sleep(call, wait)?;
            wait
        }
        _ => Duration::ZERO,
    };
    let mut written = 0;
    for event in all.iter().filter(|event| event.wait.unwrap_or_default() <= waited) {
        let at = events.checked_add(written * 32).ok_or(errno::FAULT)?;
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&event.data);
        bytes[8..10].copy_from_slice(&event.error.to_le_bytes());
        bytes[10] = event.kind;
        // At least one byte, so that nobody takes it for the end.
        bytes[16] = u8::from(event.kind != 0);
        call.write(at, &bytes)?;
        written += 1;
    }
    call.write_u32(into, written)
}

/// Sleeps, and looks now and then whether the program is to stop.
fn sleep(call: &Call<'_>, time: Duration) -> Outcome {
    let end = Instant::now().checked_add(time);
    let end = match (end, call.deadline) {
        (Some(end), Some(deadline)) => Some(end.min(deadline)),
        (end, deadline) => end.or(deadline),
    };
    loop {
        let left = end.map_or(SLICE, |end| end.saturating_duration_since(Instant::now()));
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(SLICE));
        if call.host.take_interrupt() {
            let error = PolyglotError::new(ErrorKind::Cancelled, "execution was interrupted");
            return Err(super::Fail::Thrown(Box::new(error)));
        }
    }
}

pub(super) fn proc_raise(_call: &mut Call<'_>, _signal: u32) -> Outcome {
    Err(errno::NOTSUP.into())
}

pub(super) fn sched_yield(_call: &mut Call<'_>) -> Outcome {
    std::thread::yield_now();
    Ok(())
}

pub(super) fn random_get(call: &mut Call<'_>, into: u32, length: u32) -> Outcome {
    getrandom::fill(call.bytes_mut(into, length)?).map_err(|_| errno::IO.into())
}

/// No descriptor is a socket.
fn no_socket(call: &Call<'_>, descriptor: u32) -> Outcome {
    let _: &Descriptor = call.descriptor(descriptor)?;
    Err(errno::NOTSOCK.into())
}

pub(super) fn sock_accept(call: &mut Call<'_>, descriptor: u32, _flags: u32, _into: u32) -> Outcome {
    no_socket(call, descriptor)
}

pub(super) fn sock_recv(
    call: &mut Call<'_>,
    descriptor: u32,
    _buffers: u32,
    _count: u32,
    _flags: u32,
    _into: u32,
    _flags_into: u32,
) -> Outcome {
    no_socket(call, descriptor)
}

pub(super) fn sock_send(
    call: &mut Call<'_>,
    descriptor: u32,
    _buffers: u32,
    _count: u32,
    _flags: u32,
    _into: u32,
) -> Outcome {
    no_socket(call, descriptor)
}

pub(super) fn sock_shutdown(call: &mut Call<'_>, descriptor: u32, _how: u32) -> Outcome {
    no_socket(call, descriptor)
}
