//! This process: what its host sees of it, and how it ends.

#![expect(unsafe_code, reason = "descriptors, limits and signals of POSIX")]

use std::convert::Infallible;
use std::fs::File;
use std::io::Write as _;
use std::os::fd::FromRawFd as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use poly_c_interface::Response;

/// Where the answer goes, which there is once: the work and the limit of time may both have one.
#[derive(Clone)]
pub(crate) struct Answer(Arc<Mutex<File>>);

/// Makes this process one that ends with its host and leaves no trace of a crash, and takes its
/// standard output for the answer: what else is written there joins the complaints.
pub(crate) fn set_up() -> std::io::Result<Answer> {
    // SAFETY: plain system calls; the new descriptor is ours once the call succeeds.
    unsafe {
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
        libc::setrlimit(libc::RLIMIT_CORE, &libc::rlimit { rlim_cur: 0, rlim_max: 0 });
        let answer = libc::fcntl(1, libc::F_DUPFD_CLOEXEC, 3);
        if answer < 0 || libc::dup2(2, 1) < 0 {
            return Err(std::io::Error::last_os_error());
        }
        Ok(Answer(Arc::new(Mutex::new(File::from_raw_fd(answer)))))
    }
}

impl Answer {
    /// Says that there is a compiler, of a version of the conversation and with one of LLVM.
    pub(crate) fn greet(&self, version: u32, llvm: u32) -> std::io::Result<()> {
        writeln!(self.0.lock().unwrap_or_else(PoisonError::into_inner), "{version} {llvm}")
    }

    /// Answers and ends this process. Who comes second waits for that end.
    pub(crate) fn finish(&self, response: &Response) -> ! {
        self.tell_and(response, |told| {
            // SAFETY: ends this process, without handlers of exit, of which LLVM has slow ones.
            unsafe { libc::_exit(i32::from(told.is_err())) }
        })
    }

    /// Has another answer given when the time is over.
    pub(crate) fn finish_after(&self, limit: Duration, response: impl FnOnce() -> Response + Send + 'static) {
        let answer = self.clone();
        std::thread::spawn(move || {
            std::thread::sleep(limit);
            answer.tell_and(&response(), |_| {
                // SAFETY: ends the tools, which are in the group that the host made for this
                // process alone, and this process with them or after them.
                unsafe {
                    if libc::getpgrp() == libc::getpid() {
                        libc::kill(0, libc::SIGKILL);
                    }
                    libc::_exit(1)
                }
            })
        });
    }

    fn tell_and(&self, response: &Response, end: impl FnOnce(std::io::Result<()>) -> Infallible) -> ! {
        let mut answer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = serde_json::to_vec(response).map_err(std::io::Error::other);
        match end(bytes.and_then(|bytes| answer.write_all(&bytes))) {}
    }
}

/// Has this process end as by a crash when it has computed for so long; `None` lets it go on.
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
