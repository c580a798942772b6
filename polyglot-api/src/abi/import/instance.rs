//! A language of the other side, at work.

use super::sink::Frames;
use super::{done, receive, receive_option, receive_plain, text_of};
use crate::abi::export::{instant, lend_source, nanoseconds, with_value};
use crate::abi::{PolyInstance, PolyInstanceVtable, PolyInterrupter, PolyString, SourceEntry};
use crate::{Frame, Instance, LanguageId, PolyglotError, Result, Source, Value};
use std::path::Path;
use std::ptr;
use std::sync::Arc;
use std::time::Instant;

/// An instance of the other side.
pub(super) struct ForeignInstance {
    handle: PolyInstance,
    table: PolyInstanceVtable,
    language: LanguageId,
}

impl ForeignInstance {
    /// Reads an instance that is handed over.
    ///
    /// # Errors
    /// If and only if it lacks its table.
    ///
    /// # Safety
    /// It must follow the boundary's rules.
    pub(super) unsafe fn take(handle: PolyInstance, language: LanguageId) -> Result<Self> {
        if handle.vtable.is_null() {
            return Err(PolyglotError::internal(format!("{language} started without an instance")).into());
        }
        // A shorter table is an older library's: its further entries are absent.
        let mut table = EMPTY;
        // SAFETY: promised by the caller: as many bytes as the table says.
        unsafe {
            let size = (*handle.vtable).size.min(size_of::<PolyInstanceVtable>());
            ptr::copy_nonoverlapping(handle.vtable.cast::<u8>(), (&raw mut table).cast(), size);
        }
        Ok(Self { handle, table, language })
    }

    fn missing<T>(&self, what: &str) -> Result<T> {
        Err(PolyglotError::host(format!("the language '{}' {what}", self.language)).into())
    }

    fn run(&self, entry: Option<SourceEntry>, source: &Source, missing: &str) -> Result<Value> {
        let Some(entry) = entry else { return self.missing(missing) };
        lend_source(source, |source| {
            // SAFETY: here and below, the entry is the instance's own, and the
            // arguments follow the boundary's rules.
            unsafe { receive(|result| entry(self.handle.data, source, result)) }
        })
    }
}

impl Drop for ForeignInstance {
    fn drop(&mut self) {
        if let Some(release) = self.table.release {
            // SAFETY: the instance is ours.
            unsafe { release(self.handle.data) };
        }
    }
}

fn path(path: &Path) -> PolyString {
    PolyString::of_bytes(path.as_os_str().as_encoded_bytes())
}

impl Instance for ForeignInstance {
    fn parse(&self, source: &Source) -> Result<Value> {
        self.run(self.table.parse, source, "does not parse without running")
    }

    fn eval(&self, source: &Source) -> Result<Value> {
        self.run(self.table.eval, source, "does not run sources")
    }

    fn run_main(&self, source: &Source) -> Result<Value> {
        self.run(self.table.run_main.or(self.table.eval), source, "does not run sources")
    }

    fn import_file(&self, file: &Path) -> Result<Value> {
        let Some(entry) = self.table.import_file else { return self.missing("has no modules in files") };
        // SAFETY: as in `run`.
        unsafe { receive(|result| entry(self.handle.data, path(file), result)) }
    }

    fn import_name(&self, name: &str, referrer: Option<&Path>) -> Result<Value> {
        let Some(entry) = self.table.import_name else {
            return self.missing(&format!("has no module '{name}'"));
        };
        let referrer = referrer.map_or(PolyString::NONE, path);
        // SAFETY: as in `run`.
        unsafe { receive(|result| entry(self.handle.data, PolyString::new(name), referrer, result)) }
    }

    fn run_module(&self, name: &str) -> Result<Value> {
        let Some(entry) = self.table.run_module else {
            return self.missing("runs files, not modules by name");
        };
        // SAFETY: as in `run`.
        unsafe { receive(|result| entry(self.handle.data, PolyString::new(name), result)) }
    }

    fn bindings(&self) -> Result<Value> {
        let Some(entry) = self.table.bindings else { return self.missing("has no global scope") };
        // SAFETY: as in `run`.
        unsafe { receive(|result| entry(self.handle.data, result)) }
    }

    fn display(&self, value: &Value) -> String {
        let Some(entry) = self.table.display else { return value.to_display() };
        let shown = with_value(value, |value| {
            // SAFETY: as in `run`.
            unsafe {
                receive_option(|result| {
                    entry(self.handle.data, value, result);
                    ptr::null_mut()
                })
            }
        });
        match shown {
            Ok(Some(text)) => text_of(text).to_string(),
            _ => value.to_display(),
        }
    }

    fn frames(&self) -> Vec<Frame> {
        let Some(entry) = self.table.frames else { return Vec::new() };
        // SAFETY: as in `run`.
        Frames::collect(|sink| unsafe { entry(self.handle.data, sink) }).1
    }

    fn run_ready(&self) -> Result<bool> {
        let Some(entry) = self.table.run_ready else { return Ok(false) };
        // SAFETY: as in `run`.
        Ok(unsafe { receive_plain(0, |result| entry(self.handle.data, result)) }? != 0)
    }

    fn has_pending(&self) -> bool {
        // SAFETY: as in `run`.
        self.table.has_pending.is_some_and(|entry| unsafe { entry(self.handle.data) } != 0)
    }

    fn next_deadline(&self) -> Option<Instant> {
        // SAFETY: as in `run`.
        instant(unsafe { self.table.next_deadline?(self.handle.data) })
    }

    fn wait(&self, deadline: Option<Instant>) -> Result<bool> {
        let Some(entry) = self.table.wait else { return Ok(false) };
        // SAFETY: as in `run`.
        let waited =
            unsafe { receive_plain(0, |result| entry(self.handle.data, nanoseconds(deadline), result)) };
        Ok(waited? != 0)
    }

    fn interrupter(&self) -> Option<Arc<dyn Fn() + Send + Sync>> {
        let entry = self.table.interrupter?;
        let mut given = PolyInterrupter { call: None, release: None, context: ptr::null_mut() };
        // SAFETY: as in `run`.
        unsafe { entry(self.handle.data, &raw mut given) };
        let interrupter = ForeignInterrupter(given);
        given.call?;
        Some(Arc::new(move || interrupter.call()))
    }

    fn flush_output(&self) {
        if let Some(entry) = self.table.flush_output {
            // SAFETY: as in `run`.
            unsafe { entry(self.handle.data) };
        }
    }

    fn collect_garbage(&self) {
        if let Some(entry) = self.table.collect_garbage {
            // SAFETY: as in `run`.
            unsafe { entry(self.handle.data) };
        }
    }

    fn before_exit(&self) -> Result<()> {
        let Some(entry) = self.table.before_exit else { return Ok(()) };
        // SAFETY: as in `run`.
        unsafe { done(entry(self.handle.data)) }
    }

    fn finish(&self, status: i32) -> Result<i32> {
        let Some(entry) = self.table.finish else { return Ok(status) };
        let mut changed = status;
        // SAFETY: as in `run`.
        unsafe { done(entry(self.handle.data, status, &raw mut changed)) }?;
        Ok(changed)
    }
}

struct ForeignInterrupter(PolyInterrupter);

// SAFETY: the boundary's rules let any thread call and release an interrupter.
unsafe impl Send for ForeignInterrupter {}
// SAFETY: as above.
unsafe impl Sync for ForeignInterrupter {}

impl ForeignInterrupter {
    fn call(&self) {
        if let Some(call) = self.0.call {
            // SAFETY: the interrupter is ours.
            unsafe { call(self.0.context) };
        }
    }
}

impl Drop for ForeignInterrupter {
    fn drop(&mut self) {
        if let Some(release) = self.0.release {
            // SAFETY: as in `call`.
            unsafe { release(self.0.context) };
        }
    }
}

const EMPTY: PolyInstanceVtable = PolyInstanceVtable {
    size: 0,
    home: ptr::null(),
    release: None,
    parse: None,
    eval: None,
    run_main: None,
    import_file: None,
    import_name: None,
    run_module: None,
    bindings: None,
    display: None,
    frames: None,
    run_ready: None,
    has_pending: None,
    next_deadline: None,
    wait: None,
    interrupter: None,
    flush_output: None,
    collect_garbage: None,
    before_exit: None,
    finish: None,
};
