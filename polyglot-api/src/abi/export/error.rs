//! Errors.

use super::sink::{frame_of, location_of};
use super::source::SourceHolder;
use super::{Lent, lend};
use crate::abi::import::borrow_frame;
use crate::abi::{
    PolyError, PolyErrorKind, PolyFrame, PolyLocation, PolyString, PolyValue, guard::guard_or, home,
};
use crate::{Error, ErrorKind, InteropError, Location, PolyglotError, Result};
use std::io;
use std::mem::MaybeUninit;
use std::ptr;

/// An error of Rust for the other side, and what its header refers to. In a `Box`
/// whose address is the error's.
#[repr(C)]
struct ExportedError {
    header: PolyError,
    error: Error,
    parts: Parts,
}

/// An error that belongs to another: its cause, or one that it gathers.
#[repr(C)]
struct ExportedCause {
    header: PolyError,
    parts: Parts,
}

/// What a header refers to, besides the error itself.
struct Parts {
    frames: Vec<PolyFrame>,
    // Boxed since the frames refer to them.
    #[expect(clippy::vec_box, reason = "frames hold their addresses while the vector grows")]
    sources: Vec<Box<SourceHolder>>,
    cause: Option<Box<ExportedCause>>,
    notes: Vec<PolyString>,
    #[expect(clippy::vec_box, reason = "`gathered` holds their addresses")]
    gathers: Vec<Box<ExportedCause>>,
    gathered: Vec<*const PolyError>,
    place: Lent,
    kept: Vec<Box<[u8]>>,
}

/// An error as a result: who receives it owns it.
#[cold]
#[must_use]
pub(crate) fn throw(error: Error) -> *mut PolyError {
    throw_with_status(error, 0)
}

/// An error of input or output, with its number of the system.
#[cold]
pub(crate) fn throw_io(error: &io::Error) -> *mut PolyError {
    let number = error.raw_os_error().unwrap_or(match error.kind() {
        io::ErrorKind::BrokenPipe => 32,
        io::ErrorKind::Interrupted => 4,
        io::ErrorKind::WouldBlock => 11,
        _ => 0,
    });
    let told = PolyglotError { name: "OSError".into(), ..PolyglotError::host(error.to_string()) };
    throw_with_status(told.into(), number)
}

fn throw_with_status(error: Error, status: i32) -> *mut PolyError {
    let exported = Box::into_raw(Box::new(ExportedError { header: blank(), error, parts: Parts::new() }));
    // SAFETY: just made; it stays at its address.
    unsafe {
        render(exported);
        if status != 0 {
            (*exported).header.status = status;
        }
    }
    exported.cast()
}

/// Ends an entry that gives nothing but an error.
#[inline]
pub(crate) fn finish(result: Result<()>) -> *mut PolyError {
    match result {
        Ok(()) => ptr::null_mut(),
        Err(error) => throw(error),
    }
}

/// Ends an entry that gives something.
///
/// # Safety
/// `place` must be valid for writes.
#[inline]
pub(crate) unsafe fn set<T>(place: *mut T, result: Result<T>) -> *mut PolyError {
    match result {
        Ok(value) => {
            // SAFETY: promised by the caller.
            unsafe { place.write(value) };
            ptr::null_mut()
        }
        Err(error) => throw(error),
    }
}

/// The error that a pointer of ours stands for.
///
/// # Safety
/// `error` must be one that `throw` made in this copy of the crate; it is gone then.
pub(in crate::abi) unsafe fn unwrap_error(error: *mut PolyError) -> Error {
    // SAFETY: promised by the caller.
    unsafe { Box::from_raw(error.cast::<ExportedError>()) }.error
}

impl Parts {
    fn new() -> Self {
        Self {
            frames: Vec::new(),
            sources: Vec::new(),
            cause: None,
            notes: Vec::new(),
            gathers: Vec::new(),
            gathered: Vec::new(),
            place: Lent::uninit(),
            kept: Vec::new(),
        }
    }

    fn source(&mut self, location: Option<&Location>) -> Option<&SourceHolder> {
        let source = location?.source.as_ref()?;
        self.sources.push(Box::new(SourceHolder::lent(source)));
        self.sources.last().map(|holder| &**holder)
    }

    fn location(&mut self, location: Option<&Location>) -> PolyLocation {
        location_of(location, self.source(location))
    }

    /// The header of what was thrown. It refers to `error` and to these parts, both of
    /// which must stay where they are.
    fn thrown(&mut self, error: &PolyglotError) -> PolyError {
        let (kind, status) = kind(error.kind);
        for frame in &error.frames {
            let source = self.source(frame.location.as_ref());
            let frame = frame_of(frame, source);
            self.frames.push(frame);
        }
        let location = self.location(error.location.as_ref());
        let exception = match &error.exception {
            Some(value) => {
                let mut lent = MaybeUninit::uninit();
                lend(value, &mut lent, &mut self.place, &mut self.kept);
                // SAFETY: just written.
                unsafe { lent.assume_init() }
            }
            None => PolyValue::NONE,
        };
        self.cause = error.cause.as_deref().map(ExportedCause::new);
        self.notes = error.notes.iter().map(|note| PolyString::new(note)).collect();
        self.gathers = error.parts.iter().map(ExportedCause::new).collect();
        self.gathered = self.gathers.iter().map(|part| &raw const part.header).collect();
        PolyError {
            kind: kind as u32,
            status,
            name: PolyString::new(&error.name),
            message: PolyString::new(&error.message),
            location,
            frames: self.frames.as_ptr(),
            frame_count: self.frames.len(),
            cause: self.cause.as_ref().map_or(ptr::null(), |cause| &raw const cause.header),
            notes: self.notes.as_ptr(),
            note_count: self.notes.len(),
            parts: self.gathered.as_ptr(),
            part_count: self.gathered.len(),
            exception,
            ..blank()
        }
    }
}

impl ExportedCause {
    /// Without a mark and a release: it is freed with the error that it belongs to.
    fn new(error: &PolyglotError) -> Box<Self> {
        let mut exported = Box::new(Self { header: blank(), parts: Parts::new() });
        exported.header =
            PolyError { home: ptr::null(), release: None, push_frame: None, ..exported.parts.thrown(error) };
        exported
    }
}

fn blank() -> PolyError {
    PolyError {
        home: home(),
        release: Some(release),
        push_frame: Some(push_frame),
        kind: PolyErrorKind::Internal as u32,
        status: 0,
        numbers: [0; 3],
        name: PolyString::new(""),
        message: PolyString::new(""),
        location: PolyLocation::NONE,
        frames: ptr::null(),
        frame_count: 0,
        cause: ptr::null(),
        notes: ptr::null(),
        note_count: 0,
        parts: ptr::null(),
        part_count: 0,
        exception: PolyValue::NONE,
    }
}

/// Makes the header anew from the error.
///
/// # Safety
/// `exported` must be alive, and borrowed by nobody.
unsafe fn render(exported: *mut ExportedError) {
    // SAFETY: promised by the caller. The error is boxed or in the box, and is not
    // moved while the header refers to it.
    unsafe {
        (*exported).parts = Parts::new();
        let header = match &(*exported).error {
            Error::Interop(error) => contract(error),
            Error::Polyglot(error) => (*exported).parts.thrown(error),
        };
        (*exported).header = header;
    }
}

fn kind(kind: ErrorKind) -> (PolyErrorKind, i32) {
    match kind {
        ErrorKind::Syntax { incomplete: false } => (PolyErrorKind::Syntax, 0),
        ErrorKind::Syntax { incomplete: true } => (PolyErrorKind::SyntaxIncomplete, 0),
        ErrorKind::Guest => (PolyErrorKind::Guest, 0),
        ErrorKind::Host => (PolyErrorKind::Host, 0),
        ErrorKind::Exit(status) => (PolyErrorKind::Exit, status),
        ErrorKind::Cancelled => (PolyErrorKind::Cancelled, 0),
        ErrorKind::Resource => (PolyErrorKind::Resource, 0),
        ErrorKind::Internal => (PolyErrorKind::Internal, 0),
    }
}

fn contract(error: &InteropError) -> PolyError {
    let of = |kind: PolyErrorKind, name: &str, message: &str| PolyError {
        kind: kind as u32,
        name: PolyString::new(name),
        message: PolyString::new(message),
        ..blank()
    };
    let numbered = |kind, numbers| PolyError { numbers, ..of(kind, "", "") };
    match error {
        InteropError::UnsupportedMessage { message, receiver } => {
            of(PolyErrorKind::UnsupportedMessage, message, receiver)
        }
        InteropError::UnsupportedType { expected, actual } => {
            of(PolyErrorKind::UnsupportedType, expected, actual)
        }
        InteropError::Arity { min, max, actual } => {
            let max = max.map_or(u64::MAX, |max| max as u64);
            numbered(PolyErrorKind::Arity, [*min as u64, max, *actual as u64])
        }
        InteropError::UnknownMember { name, receiver } => of(PolyErrorKind::UnknownMember, name, receiver),
        InteropError::UnknownKey { key } => of(PolyErrorKind::UnknownKey, key, ""),
        InteropError::InvalidIndex { index } => numbered(PolyErrorKind::InvalidIndex, [*index, 0, 0]),
        InteropError::InvalidBufferOffset { offset, length } => {
            numbered(PolyErrorKind::InvalidBufferOffset, [*offset, *length, 0])
        }
        InteropError::StopIteration => of(PolyErrorKind::StopIteration, "", ""),
        InteropError::ReadOnly { what } => of(PolyErrorKind::ReadOnly, what, ""),
        InteropError::Released => of(PolyErrorKind::Released, "", ""),
    }
}

unsafe extern "C" fn release(error: *mut PolyError) {
    // SAFETY: reachable only through the header of a boxed error that is alive, and
    // its owner gives it up.
    guard_or((), || unsafe { drop(Box::from_raw(error.cast::<ExportedError>())) });
}

unsafe extern "C" fn push_frame(error: *mut PolyError, frame: *const PolyFrame) {
    let exported = error.cast::<ExportedError>();
    // SAFETY: as in `release`; the frame is lent for the call.
    guard_or((), || unsafe {
        let frame = borrow_frame(&*frame);
        let told = std::mem::replace(&mut (*exported).error, InteropError::Released.into());
        let mut told = told.into_polyglot();
        told.frames.push(frame);
        (*exported).error = told.into();
        let status = (*exported).header.status;
        render(exported);
        (*exported).header.status = status;
    });
}
