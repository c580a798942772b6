//! Open files. A program knows them by the numbers that the system gave; 0, 1 and 2 are
//! the streams of the host.

use super::stat::{fields, timestamps};
use crate::heap::Heap;
use crate::node::bytes::view;
use crate::node::errno::{Subject, exception};
use crate::node::native::{Arguments, from_size};
use boa_engine::{Context, JsResult, JsValue};
use polyglot_api::Stream;
use rustix::event::{PollFd, PollFlags, poll};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, BorrowedFd};
use std::os::unix::fs::{FileExt, OpenOptionsExt, PermissionsExt, fchown};
use std::rc::Rc;

/// The files that the program has open, by their descriptors.
#[derive(Default)]
struct Files(RefCell<HashMap<i32, Rc<File>>>);

impl Files {
    fn of(context: &mut Context) -> Rc<Self> {
        if let Some(files) = context.get_data::<Rc<Self>>() {
            return Rc::clone(files);
        }
        let files = Rc::new(Self::default());
        context.insert_data(Rc::clone(&files));
        files
    }

    fn get(&self, descriptor: i32) -> io::Result<Rc<File>> {
        let files = self.0.borrow();
        files.get(&descriptor).cloned().ok_or_else(|| io::Error::from_raw_os_error(libc::EBADF))
    }
}

/// How `open(2)`'s flags read in Rust.
pub(super) fn options(flags: i32) -> OpenOptions {
    let access = flags & libc::O_ACCMODE;
    let mut options = OpenOptions::new();
    options
        .read(access != libc::O_WRONLY)
        .write(access != libc::O_RDONLY)
        .append(flags & libc::O_APPEND != 0)
        .custom_flags(
            flags & !(libc::O_ACCMODE | libc::O_APPEND | libc::O_CREAT | libc::O_EXCL | libc::O_TRUNC),
        );
    if access != libc::O_RDONLY {
        let create = flags & libc::O_CREAT != 0;
        options
            .create(create)
            .create_new(create && flags & libc::O_EXCL != 0)
            .truncate(flags & libc::O_TRUNC != 0 && flags & libc::O_APPEND == 0);
    }
    options
}

pub(super) fn open(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let path = arguments.text(0, context)?;
    let flags = arguments.signed(1, context)?;
    let mode = arguments.unsigned(2, context)?;
    let file = options(flags)
        .mode(mode)
        .open(&path)
        .map_err(|error| exception(&error, "open", Subject::path(&path), context))?;
    let descriptor = file.as_raw_fd();
    Files::of(context).0.borrow_mut().insert(descriptor, Rc::new(file));
    Ok(JsValue::new(descriptor))
}

pub(super) fn close(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let descriptor = Arguments(arguments).signed(0, context)?;
    let closed = Files::of(context).0.borrow_mut().remove(&descriptor);
    if closed.is_none() && !(0..=2).contains(&descriptor) {
        let error = io::Error::from_raw_os_error(libc::EBADF);
        return Err(exception(&error, "close", Subject::default(), context));
    }
    Ok(JsValue::undefined())
}

/// Where in a file to read or write: `None` at its own position.
fn position(arguments: &Arguments<'_>, context: &mut Context) -> JsResult<Option<u64>> {
    if arguments.is_absent(4) {
        return Ok(None);
    }
    let position = match arguments.value(4).as_bigint() {
        Some(position) => position.to_f64(),
        None => arguments.number(4, context)?,
    };
    Ok((position >= 0.0).then(|| super::super::native::to_size(position) as u64))
}

/// Descriptor, view, offset in it, length, position; gives the number of bytes.
pub(super) fn read(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let descriptor = arguments.signed(0, context)?;
    let view = view(&arguments, 1, context)?;
    let offset = arguments.size(2, context)?;
    let space = view.read(<[u8]>::len).saturating_sub(offset);
    let mut bytes = vec![0; arguments.size(3, context)?.min(space)];
    let position = position(&arguments, context)?;
    let result = if descriptor == 0 {
        let heap = Heap::of(context);
        heap.leave(context, || heap.host().read(&mut bytes))
    } else {
        Files::of(context).get(descriptor).and_then(|file| match position {
            Some(position) => file.read_at(&mut bytes, position),
            None => (&*file).read(&mut bytes),
        })
    };
    let length = result.map_err(|error| exception(&error, "read", Subject::default(), context))?;
    view.write(|target| {
        if let Some(target) = target.get_mut(offset..offset + length) {
            target.copy_from_slice(&bytes[..length]);
        }
    });
    Ok(from_size(length))
}

/// Descriptor, text or view, offset in it, length, position; gives the number of bytes.
pub(super) fn write(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let descriptor = arguments.signed(0, context)?;
    let bytes = match arguments.value(1).as_string() {
        Some(text) => text.to_std_string_lossy().into_bytes(),
        None => {
            let (start, length) = (arguments.size(2, context)?, arguments.size(3, context)?);
            let view = view(&arguments, 1, context)?;
            view.read(|bytes| {
                bytes.get(start..start.saturating_add(length).min(bytes.len())).unwrap_or(&[]).to_vec()
            })
        }
    };
    let position = position(&arguments, context)?;
    let stream = match descriptor {
        1 => Some(Stream::Out),
        2 => Some(Stream::Err),
        _ => None,
    };
    let result = if let Some(stream) = stream {
        let heap = Heap::of(context);
        heap.leave(context, || heap.host().write(stream, &bytes)).map(|()| bytes.len())
    } else {
        Files::of(context).get(descriptor).and_then(|file| match position {
            Some(position) => file.write_at(&bytes, position),
            None => (&*file).write(&bytes),
        })
    };
    let length = result.map_err(|error| exception(&error, "write", Subject::default(), context))?;
    Ok(from_size(length))
}

/// A system call on an open file.
fn on_file<R>(
    syscall: &str,
    arguments: &Arguments<'_>,
    context: &mut Context,
    call: impl FnOnce(&File) -> io::Result<R>,
) -> JsResult<R> {
    let descriptor = arguments.signed(0, context)?;
    Files::of(context)
        .get(descriptor)
        .and_then(|file| call(&file))
        .map_err(|error| exception(&error, syscall, Subject::default(), context))
}

pub(super) fn stat(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let descriptor = Arguments(arguments).signed(0, context)?;
    let metadata = if (0..=2).contains(&descriptor) {
        std::fs::metadata(format!("/dev/fd/{descriptor}"))
            .map_err(|error| exception(&error, "fstat", Subject::default(), context))?
    } else {
        on_file("fstat", &Arguments(arguments), context, File::metadata)?
    };
    Ok(fields(&metadata, context))
}

pub(super) fn sync(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    on_file("fsync", &Arguments(arguments), context, File::sync_all)?;
    Ok(JsValue::undefined())
}

pub(super) fn truncate(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let length = arguments.size(1, context)? as u64;
    on_file("ftruncate", &arguments, context, |file| file.set_len(length))?;
    Ok(JsValue::undefined())
}

pub(super) fn change_mode(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let mode = arguments.unsigned(1, context)?;
    on_file("fchmod", &arguments, context, |file| file.set_permissions(Permissions::from_mode(mode)))?;
    Ok(JsValue::undefined())
}

pub(super) fn change_owner(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let (user, group) = (arguments.unsigned(1, context)?, arguments.unsigned(2, context)?);
    on_file("fchown", &arguments, context, |file| fchown(file, Some(user), Some(group)))?;
    Ok(JsValue::undefined())
}

pub(super) fn set_times(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let times = timestamps(arguments.number(1, context)?, arguments.number(2, context)?);
    on_file("futime", &arguments, context, |file| Ok(rustix::fs::futimens(file, &times)?))?;
    Ok(JsValue::undefined())
}

/// Whether standard input can be read without waiting; always, where it is not the
/// process's own.
#[expect(unsafe_code, reason = "asks the system about a descriptor that the host owns")]
pub(super) fn is_readable(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(descriptor) = Heap::of(context).host().descriptor(None) else {
        return Ok(JsValue::new(true));
    };
    // SAFETY: the host says that this is the process's standard input, which nothing
    // closes while the context lives.
    let descriptor = unsafe { BorrowedFd::borrow_raw(descriptor) };
    let mut polled = [PollFd::new(&descriptor, PollFlags::IN)];
    let ready = poll(&mut polled, Some(&rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 }));
    Ok(JsValue::new(!matches!(ready, Ok(0))))
}
