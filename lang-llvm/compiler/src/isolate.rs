//! Work that may crash, in a process of its own.
//!
//! LLVM checks much, but not all: there is damaged bitcode on which it runs into an assertion,
//! a fatal error or a wild address, and each of them ends the process. So each request is
//! worked on in a forked child, which tells its answer through a pipe, and a crash is an
//! answer too. It costs a fork, about a millisecond, on a path that compiles for many.
//!
//! The child has only the thread that forked, so it must not wait for a lock that another one
//! held at that moment. LLVM never runs in the parent; the shared library that this is has a
//! standard library of its own, in which other threads at most wait for their turn; and the C
//! library's allocator and threads are made for it.

#![expect(unsafe_code, reason = "processes and pipes of POSIX")]

use std::ffi::c_int;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};
use std::time::{Duration, Instant};

/// How deep LLVM may nest: its parsers and passes recurse.
const STACK: usize = 256 << 20;

/// How the work ended, if not with an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No process could be made.
    Start(String),
    /// It crashed; what it said last.
    Crash(String),
    /// It took too long and was ended.
    TimedOut,
}

/// Has a child do the work and tell its answer.
pub(crate) fn run(
    limit: Option<Duration>,
    work: impl FnOnce() -> Vec<u8> + Send,
) -> Result<Vec<u8>, Failure> {
    let start = |error: std::io::Error| Failure::Start(error.to_string());
    let (answer, tell) = pipe().map_err(start)?;
    let (complaints, complain) = pipe().map_err(start)?;
    // SAFETY: the child calls nothing that could be locked by a thread that it lacks; see above.
    match unsafe { libc::fork() } {
        -1 => Err(start(std::io::Error::last_os_error())),
        0 => {
            drop((answer, complaints));
            child(tell, &complain, work)
        }
        process => {
            drop((tell, complain));
            parent(process, answer, complaints, limit)
        }
    }
}

fn pipe() -> std::io::Result<(OwnedFd, OwnedFd)> {
    let mut ends: [c_int; 2] = [-1; 2];
    // SAFETY: there is room for two descriptors, which are ours once the call succeeds.
    unsafe {
        if libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) != 0 {
            return Err(std::io::Error::last_os_error());
        }
        Ok((OwnedFd::from_raw_fd(ends[0]), OwnedFd::from_raw_fd(ends[1])))
    }
}

fn child(tell: OwnedFd, complain: &OwnedFd, work: impl FnOnce() -> Vec<u8> + Send) -> ! {
    // SAFETY: plain system calls on descriptors and signals of this process.
    unsafe {
        // What the host does on these would not make sense of ours.
        for signal in [
            libc::SIGSEGV,
            libc::SIGBUS,
            libc::SIGILL,
            libc::SIGFPE,
            libc::SIGABRT,
            libc::SIGTRAP,
            libc::SIGXCPU,
        ] {
            libc::signal(signal, libc::SIG_DFL);
        }
        let mut none: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut none);
        libc::sigprocmask(libc::SIG_SETMASK, &raw const none, std::ptr::null_mut());
        libc::setrlimit(libc::RLIMIT_CORE, &libc::rlimit { rlim_cur: 0, rlim_max: 0 });
        libc::setpgid(0, 0);
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
        libc::dup2(complain.as_raw_fd(), 2);
        // LLVM says nothing there, but a tool that it is asked for might.
        libc::dup2(complain.as_raw_fd(), 1);
    }
    let status = std::thread::scope(|scope| {
        let work = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        let answer = work.ok().and_then(|work| work.join().ok());
        match answer.map(|answer| File::from(tell).write_all(&answer)) {
            Some(Ok(())) => 0,
            _ => 1,
        }
    });
    // SAFETY: ends this process without the host's handlers of exit, which are the parent's.
    unsafe { libc::_exit(status) }
}

/// In a child: has it end as by a crash when it has computed for so long; `None` lets it go on.
/// Damaged bitcode can have LLVM's reader go round for ever.
pub(crate) fn limit_processor(seconds: Option<u64>) {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: plain system calls on a record of ours.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_CPU, &raw mut limit) == 0 {
            limit.rlim_cur = seconds.map_or(limit.rlim_max, |seconds| seconds.min(limit.rlim_max));
            libc::setrlimit(libc::RLIMIT_CPU, &raw const limit);
        }
    }
}

fn parent(
    process: libc::pid_t,
    answer: OwnedFd,
    complaints: OwnedFd,
    limit: Option<Duration>,
) -> Result<Vec<u8>, Failure> {
    let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
    let mut pipes = [(File::from(answer), Vec::new(), true), (File::from(complaints), Vec::new(), true)];
    let mut timed_out = false;
    // The pipe of complaints may be held open by a tool that outlives the child.
    while pipes[0].2 {
        let wait = match deadline {
            None => -1,
            Some(deadline) => {
                let left = deadline.saturating_duration_since(Instant::now()).as_millis();
                c_int::try_from(left).unwrap_or(c_int::MAX)
            }
        };
        let mut ready = pipes.each_ref().map(|(file, _, open)| libc::pollfd {
            fd: if *open { file.as_raw_fd() } else { -1 },
            events: libc::POLLIN,
            revents: 0,
        });
        // SAFETY: the list has two entries, which `poll` fills.
        match unsafe { libc::poll(ready.as_mut_ptr(), 2, wait) } {
            0 => {
                timed_out = true;
                // SAFETY: the child is ours and not waited for yet, so the numbers are still its
                // own: that of the group, with the tools that it runs, and that of the process,
                // which may not have made the group yet.
                unsafe {
                    libc::kill(-process, libc::SIGKILL);
                    libc::kill(process, libc::SIGKILL);
                }
                break;
            }
            -1 => continue,
            _ => {}
        }
        for ((file, bytes, open), ready) in pipes.iter_mut().zip(ready) {
            if ready.revents != 0 {
                let mut chunk = [0; 1 << 16];
                match file.read(&mut chunk) {
                    Ok(0) | Err(_) => *open = false,
                    Ok(count) => bytes.extend_from_slice(&chunk[..count]),
                }
            }
        }
    }
    let status = wait_for(process);
    let [(_, answer, _), (mut rest, mut complaints, _)] = pipes;
    // What the child said last may still be in the pipe, whose other end a tool may hold open.
    // SAFETY: a flag of a descriptor of ours.
    unsafe { libc::fcntl(rest.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) };
    let _ = rest.read_to_end(&mut complaints);
    if timed_out {
        return Err(Failure::TimedOut);
    }
    // A host that waits for any child may have taken the status: the answer is what counts.
    if status.is_none_or(|status| status == 0) && !answer.is_empty() {
        return Ok(answer);
    }
    Err(Failure::Crash(last_words(status, &String::from_utf8_lossy(&complaints))))
}

/// The status that a child ended with, if it is still to be had.
fn wait_for(process: libc::pid_t) -> Option<c_int> {
    let mut status = 0;
    loop {
        // SAFETY: the child is ours, and there is room for its status.
        match unsafe { libc::waitpid(process, &raw mut status, 0) } {
            -1 if std::io::Error::last_os_error().kind() == std::io::ErrorKind::Interrupted => {}
            -1 => return None,
            _ => return Some(status),
        }
    }
}

/// What a crashed child said: LLVM's fatal errors are one line, before which only a tool speaks
/// and after which only its own stack is listed.
fn last_words(status: Option<c_int>, complaints: &str) -> String {
    let line = complaints.lines().find(|line| line.contains("LLVM ERROR: ") || line.contains("Assertion"));
    let line = line.or_else(|| complaints.lines().next()).unwrap_or_default();
    let said = line.trim_start_matches("LLVM ERROR: ").trim();
    let ended = match status {
        Some(status) if libc::WIFSIGNALED(status) && libc::WTERMSIG(status) == libc::SIGXCPU => {
            "it went on for too long".into()
        }
        Some(status) if libc::WIFSIGNALED(status) => format!("signal {}", libc::WTERMSIG(status)),
        Some(status) => format!("status {}", libc::WEXITSTATUS(status)),
        None => "no status".into(),
    };
    match said {
        "" => ended,
        said => format!("{said} ({ended})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_any_size_comes_back() {
        let long = vec![7; 3 << 20];
        assert_eq!(run(None, || long.clone()), Ok(long.clone()));
    }

    #[test]
    fn a_crash_is_a_failure_with_its_last_words() {
        let crash = run(None, || {
            let text = "LLVM ERROR: odd\n";
            // SAFETY: a write of a text that is there, and the end of the process.
            unsafe {
                libc::write(2, text.as_ptr().cast(), text.len());
                libc::abort();
            }
        });
        assert_eq!(crash, Err(Failure::Crash("odd (signal 6)".into())));
        assert!(matches!(run(None, || panic!("no more")), Err(Failure::Crash(_))));
    }

    #[test]
    fn what_computes_for_too_long_crashes() {
        let spin = || {
            limit_processor(Some(1));
            loop {
                std::hint::spin_loop();
            }
        };
        assert_eq!(run(None, spin), Err(Failure::Crash("it went on for too long".into())));
    }

    #[test]
    fn what_takes_too_long_is_ended() {
        let sleep = || loop {
            std::thread::sleep(Duration::from_secs(1));
        };
        assert_eq!(run(Some(Duration::from_millis(50)), sleep), Err(Failure::TimedOut));
    }
}
