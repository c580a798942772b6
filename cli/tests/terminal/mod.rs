//! A terminal with `poly` in it, as a user sees it.
//!
//! No sleeps: every step waits for text on the screen, and fails with what was there
//! instead after half of one.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Terminal {
    child: Child,
    keyboard: File,
    output: Receiver<Vec<u8>>,
    /// What was not matched yet, without escape sequences.
    text: String,
    /// The start of an escape sequence whose rest has not come yet.
    partial: Vec<u8>,
}

impl Terminal {
    /// Starts `poly` in a terminal of 24 lines; its home is `home`.
    pub(crate) fn start(home: &Path, arguments: &[&str]) -> Self {
        let (ours, theirs) = open();
        let stream = || theirs.try_clone().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_poly"));
        command.args(arguments).current_dir(home).env_clear();
        command.envs([
            ("HOME", home.as_os_str()),
            ("TERM", "xterm".as_ref()),
            ("RUST_BACKTRACE", "0".as_ref()),
        ]);
        command.stdin(stream()).stdout(stream()).stderr(stream());
        control(&mut command);
        let child = command.spawn().unwrap();
        let (sender, output) = channel();
        let mut screen = File::from(ours.try_clone().unwrap());
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // Reading fails when the other side closes the terminal.
            while let Ok(count @ 1..) = screen.read(&mut bytes) {
                let _ = sender.send(bytes[..count].to_vec());
            }
        });
        Self { child, keyboard: File::from(ours), output, text: String::new(), partial: Vec::new() }
    }

    /// Types keys.
    pub(crate) fn keys(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits for text, and forgets what came up to its end.
    #[track_caller]
    pub(crate) fn expect(&mut self, wanted: &str) {
        let end = Instant::now() + PATIENCE;
        let mut searched = 0;
        loop {
            if let Some(at) = self.text[searched..].find(wanted) {
                self.text.drain(..searched + at + wanted.len());
                return;
            }
            searched = self.text.floor_char_boundary(self.text.len().saturating_sub(wanted.len()));
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.feed(&bytes),
                Err(RecvTimeoutError::Timeout) => panic!("no {wanted:?} in {:?}", self.text),
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("poly ended without {wanted:?}: {:?}", self.text)
                }
            }
        }
    }

    /// Waits for the prompt, types a line and waits until the prompt has taken it.
    #[track_caller]
    pub(crate) fn line(&mut self, prompt: &str, line: &str) {
        self.expect(prompt);
        self.keys(line);
        self.expect(line);
        self.keys("\r");
        self.expect("\r\n");
    }

    /// Waits for the end; the exit status, as a shell gives it.
    pub(crate) fn status(mut self) -> i32 {
        while self.output.recv_timeout(PATIENCE).is_ok() {}
        let status = self.child.wait().unwrap();
        status.code().unwrap_or_else(|| 128 + status.signal().unwrap())
    }

    /// Takes output in; answers where the cursor is when asked, as a terminal does.
    fn feed(&mut self, bytes: &[u8]) {
        self.partial.extend_from_slice(bytes);
        let mut rest = std::mem::take(&mut self.partial);
        while let Some(at) = rest.iter().position(|byte| *byte == 0x1B) {
            let after = rest.split_off(at);
            self.text.push_str(&String::from_utf8_lossy(&rest));
            let Some(length) = sequence(&after) else {
                self.partial = after;
                return;
            };
            if &after[..length] == b"\x1b[6n" {
                self.keys("\x1b[1;1R");
            }
            rest = after[length..].to_vec();
        }
        self.text.push_str(&String::from_utf8_lossy(&rest));
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The length of the escape sequence at the start; `None` if more is to come.
fn sequence(bytes: &[u8]) -> Option<usize> {
    match bytes.get(1)? {
        b'[' => bytes[2..].iter().position(|byte| (0x40..=0x7E).contains(byte)).map(|at| at + 3),
        b']' => bytes.iter().position(|byte| *byte == 0x07).map(|at| at + 1),
        _ => Some(2),
    }
}

#[expect(unsafe_code, reason = "the standard library makes no terminals")]
fn open() -> (OwnedFd, OwnedFd) {
    let size = libc::winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
    let (mut ours, mut theirs) = (-1, -1);
    // SAFETY: the pointers are valid or null; both descriptors are new and owned by us.
    unsafe {
        let (name, attributes) = (std::ptr::null_mut(), std::ptr::null());
        let failed = libc::openpty(&raw mut ours, &raw mut theirs, name, attributes, &raw const size);
        assert_eq!(failed, 0, "{}", std::io::Error::last_os_error());
        for descriptor in [ours, theirs] {
            libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC);
        }
        (OwnedFd::from_raw_fd(ours), OwnedFd::from_raw_fd(theirs))
    }
}

/// Makes the terminal the controlling one, so that Ctrl-C becomes SIGINT.
#[expect(unsafe_code, reason = "the standard library starts no sessions")]
fn control(command: &mut Command) {
    let take = || {
        // SAFETY: the functions are async-signal-safe; standard input is the terminal.
        unsafe {
            // Tests that run in the background of a script inherit that it is ignored.
            libc::signal(libc::SIGINT, libc::SIG_DFL);
            libc::setsid();
            libc::ioctl(std::io::stdin().as_raw_fd(), libc::TIOCSCTTY, 0);
        }
        Ok(())
    };
    // SAFETY: the closure calls nothing that is not async-signal-safe.
    unsafe { command.pre_exec(take) };
}
