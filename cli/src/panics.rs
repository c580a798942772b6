//! Panics inside an engine: caught by `poly`, told as internal errors.

use poly::Location;
use std::cell::RefCell;
use std::panic::{self, PanicHookInfo};

thread_local! {
    static LAST: RefCell<Option<Location>> = const { RefCell::new(None) };
}

/// Keeps the place of a panic instead of printing it: the internal error that it
/// becomes is reported once, with the place. With `RUST_BACKTRACE` set, the
/// standard library's text and backtrace are printed as well.
pub(crate) fn install() {
    let wants_backtrace = std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0");
    let standard = panic::take_hook();
    panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        let place = info.location().map(|at| Location::new(at.file(), at.line(), at.column()));
        LAST.set(place);
        // A thread that guest code started has nobody who would report its panic.
        let is_guest_thread = std::thread::current().name() != Some(crate::guest::THREAD);
        if wants_backtrace || is_guest_thread {
            standard(info);
        }
    }));
}

/// Where the last panic of this thread happened.
pub(crate) fn last_location() -> Option<Location> {
    LAST.take()
}

#[cfg(test)]
mod tests {
    use super::{install, last_location};

    #[test]
    fn the_place_of_a_panic_is_kept() {
        install();
        let guest = || {
            assert!(std::panic::catch_unwind(|| panic!("an engine's bug")).is_err());
            last_location().map(|at| (at.name.ends_with("panics.rs"), at.line > 0))
        };
        let guest = std::thread::Builder::new().name(crate::guest::THREAD.into()).spawn(guest);
        assert_eq!(guest.unwrap().join().unwrap(), Some((true, true)));
    }
}
