//! Errors of the other side.

use super::source::name;
use super::{borrow, borrow_source, slice};
use crate::abi::{
    PolyError, PolyErrorKind, PolyFrame, PolyKind, PolyLocation, PolyString, export, intern, is_home,
};
use crate::{Error, ErrorKind, Frame, InteropError, Location, PolyglotError};

/// Reads an error that a function returned, and frees it; one that is ours is the
/// original again.
///
/// # Safety
/// The error must follow the boundary's rules; it is handed over.
#[cold]
pub(crate) unsafe fn take_error(error: *mut PolyError) -> Error {
    // SAFETY: promised by the caller.
    unsafe {
        if is_home((*error).home) {
            return export::unwrap_error(error);
        }
        let told = read(&*error);
        if let Some(release) = (*error).release {
            release(error);
        }
        told
    }
}

/// # Safety
/// As [`take_error`], but the error is lent.
unsafe fn read(error: &PolyError) -> Error {
    match error.kind {
        // SAFETY: promised by the caller.
        contract if contract < PolyErrorKind::Syntax as u32 => unsafe { read_contract(error) }.into(),
        // SAFETY: as above.
        _ => unsafe { read_thrown(error) }.into(),
    }
}

/// # Safety
/// As [`read`].
unsafe fn read_contract(error: &PolyError) -> InteropError {
    // SAFETY: promised by the caller.
    let (first, second) = unsafe { (name(error.name), name(error.message)) };
    let [a, b, c] = error.numbers;
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    match error.kind {
        0 => InteropError::UnsupportedMessage { message: intern::intern(&first), receiver: second },
        1 => InteropError::UnsupportedType { expected: first, actual: second },
        2 => InteropError::Arity { min: count(a), max: (b != u64::MAX).then(|| count(b)), actual: count(c) },
        3 => InteropError::UnknownMember { name: first, receiver: second },
        4 => InteropError::UnknownKey { key: first },
        5 => InteropError::InvalidIndex { index: a },
        6 => InteropError::InvalidBufferOffset { offset: a, length: b },
        7 => InteropError::StopIteration,
        8 => InteropError::ReadOnly { what: first },
        _ => InteropError::Released,
    }
}

/// # Safety
/// As [`read`].
unsafe fn read_thrown(error: &PolyError) -> PolyglotError {
    let kind = match error.kind {
        16 => ErrorKind::Syntax { incomplete: false },
        17 => ErrorKind::Syntax { incomplete: true },
        18 => ErrorKind::Guest,
        19 => ErrorKind::Host,
        20 => ErrorKind::Exit(error.status),
        21 => ErrorKind::Cancelled,
        22 => ErrorKind::Resource,
        _ => ErrorKind::Internal,
    };
    // SAFETY: promised by the caller: what the error refers to is valid.
    unsafe {
        let frames: &[PolyFrame] = slice(error.frames, error.frame_count);
        let notes: &[PolyString] = slice(error.notes, error.note_count);
        let parts: &[*const PolyError] = slice(error.parts, error.part_count);
        PolyglotError {
            kind,
            name: name(error.name),
            message: name(error.message),
            location: location(&error.location),
            frames: frames.iter().map(|frame| borrow_frame(frame)).collect(),
            cause: error.cause.as_ref().map(|cause| Box::new(read(cause).into_polyglot())),
            notes: notes.iter().map(|note| name(*note)).collect(),
            parts: parts.iter().map(|part| read(&**part).into_polyglot()).collect(),
            exception: (!error.exception.is(PolyKind::None)).then(|| borrow(&error.exception)),
        }
    }
}

/// Reads an activation that is an argument.
///
/// # Safety
/// It must follow the boundary's rules for arguments.
pub(crate) unsafe fn borrow_frame(frame: &PolyFrame) -> Frame {
    // SAFETY: promised by the caller.
    unsafe {
        Frame {
            language: intern::language(&frame.language.text()),
            function: name(frame.function),
            location: location(&frame.location),
        }
    }
}

/// # Safety
/// As [`borrow_frame`].
unsafe fn location(location: &PolyLocation) -> Option<Location> {
    if location.name.data.is_null() {
        return None;
    }
    // SAFETY: promised by the caller.
    unsafe {
        Some(Location {
            source: borrow_source(location.source).ok(),
            ..Location::new(name(location.name), location.line, location.column)
        })
    }
}
