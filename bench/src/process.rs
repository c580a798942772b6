//! A process from start to end: time, CPU, memory.
#![expect(unsafe_code, reason = "wait4 tells the resources that one child used")]

use crate::stats::{Summary, summarise};
use std::process::{Command, Stdio};
use std::time::Instant;

/// What one command takes.
pub(crate) struct Usage {
    /// Wall-clock time in seconds.
    pub(crate) wall: Summary,
    /// User and system time in seconds.
    pub(crate) cpu: Summary,
    /// Peak resident memory in bytes.
    pub(crate) memory: Summary,
}

/// Runs a command `runs` times after one run that is not counted.
pub(crate) fn measure(command: &[String], runs: usize) -> Result<Usage, String> {
    once(command)?;
    let mut samples = Vec::new();
    for _ in 0..runs {
        samples.push(once(command)?);
    }
    let column = |pick: fn(&[f64; 3]) -> f64| summarise(samples.iter().map(pick).collect());
    Ok(Usage { wall: column(|s| s[0]), cpu: column(|s| s[1]), memory: column(|s| s[2]) })
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn once(command: &[String]) -> Result<[f64; 3], String> {
    let start = Instant::now();
    let child = Command::new(&command[0])
        .args(&command[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| format!("{}: {error}", command[0]))?;
    let pid = libc::pid_t::try_from(child.id()).map_err(|error| error.to_string())?;
    let mut status = 0;
    // SAFETY: `rusage` is plain data for which zeroes are valid.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to live locals; the child is ours and was not
    // waited for.
    let waited = unsafe { libc::wait4(pid, &raw mut status, 0, &raw mut usage) };
    if waited != pid || status != 0 {
        return Err(format!("{} failed with wait status {status}", command.join(" ")));
    }
    let wall = start.elapsed().as_secs_f64();
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    Ok([wall, seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss as f64 * 1024.0])
}
