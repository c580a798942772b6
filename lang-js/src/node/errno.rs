//! Errors of the system as Node reports them: `code`, `errno`, `syscall`, `path`.

use boa_engine::{Context, JsError, JsNativeError, JsString, JsValue, js_string};
use std::fmt::Write as _;
use std::io;

/// The names and messages of the errors that files and processes give.
const KNOWN: &[(i32, &str, &str)] = &[
    (libc::EACCES, "EACCES", "permission denied"),
    (libc::EAGAIN, "EAGAIN", "resource temporarily unavailable"),
    (libc::EBADF, "EBADF", "bad file descriptor"),
    (libc::EBUSY, "EBUSY", "resource busy or locked"),
    (libc::EEXIST, "EEXIST", "file already exists"),
    (libc::EFAULT, "EFAULT", "bad address in system call argument"),
    (libc::EFBIG, "EFBIG", "file too large"),
    (libc::EINTR, "EINTR", "interrupted system call"),
    (libc::EINVAL, "EINVAL", "invalid argument"),
    (libc::EIO, "EIO", "i/o error"),
    (libc::EISDIR, "EISDIR", "illegal operation on a directory"),
    (libc::ELOOP, "ELOOP", "too many symbolic links encountered"),
    (libc::EMFILE, "EMFILE", "too many open files"),
    (libc::EMLINK, "EMLINK", "too many links"),
    (libc::ENAMETOOLONG, "ENAMETOOLONG", "name too long"),
    (libc::ENFILE, "ENFILE", "file table overflow"),
    (libc::ENODEV, "ENODEV", "no such device"),
    (libc::ENOENT, "ENOENT", "no such file or directory"),
    (libc::ENOMEM, "ENOMEM", "not enough memory"),
    (libc::ENOSPC, "ENOSPC", "no space left on device"),
    (libc::ENOSYS, "ENOSYS", "function not implemented"),
    (libc::ENOTDIR, "ENOTDIR", "not a directory"),
    (libc::ENOTEMPTY, "ENOTEMPTY", "directory not empty"),
    (libc::ENOTSUP, "ENOTSUP", "operation not supported on socket"),
    (libc::ENOTTY, "ENOTTY", "inappropriate ioctl for device"),
    (libc::ENXIO, "ENXIO", "no such device or address"),
    (libc::EOVERFLOW, "EOVERFLOW", "value too large for defined data type"),
    (libc::EPERM, "EPERM", "operation not permitted"),
    (libc::EPIPE, "EPIPE", "broken pipe"),
    (libc::EROFS, "EROFS", "read-only file system"),
    (libc::ESPIPE, "ESPIPE", "invalid seek"),
    (libc::ESRCH, "ESRCH", "no such process"),
    (libc::ETXTBSY, "ETXTBSY", "text file is busy"),
    (libc::EXDEV, "EXDEV", "cross-device link not permitted"),
];

/// Numbers, names and messages, for `os.constants.errno` and `util.getSystemErrorName`.
pub(super) fn known() -> impl Iterator<Item = (i32, &'static str, &'static str)> {
    KNOWN.iter().copied()
}

/// What a system call was about.
#[derive(Clone, Copy, Default)]
pub(super) struct Subject<'a> {
    pub(super) path: Option<&'a str>,
    pub(super) target: Option<&'a str>,
}

impl<'a> Subject<'a> {
    pub(super) const fn path(path: &'a str) -> Self {
        Self { path: Some(path), target: None }
    }

    pub(super) const fn pair(path: &'a str, target: &'a str) -> Self {
        Self { path: Some(path), target: Some(target) }
    }
}

/// The exception for a failed system call.
pub(super) fn exception(
    error: &io::Error,
    syscall: &str,
    subject: Subject<'_>,
    context: &mut Context,
) -> JsError {
    let number = error.raw_os_error().unwrap_or_else(|| match error.kind() {
        io::ErrorKind::NotFound => libc::ENOENT,
        io::ErrorKind::AlreadyExists => libc::EEXIST,
        io::ErrorKind::PermissionDenied => libc::EACCES,
        io::ErrorKind::BrokenPipe => libc::EPIPE,
        io::ErrorKind::InvalidInput => libc::EINVAL,
        _ => libc::EIO,
    });
    let known = KNOWN.iter().find(|(known, _, _)| *known == number);
    let (code, text) = known.map_or(("UNKNOWN", "unknown error"), |(_, code, text)| (*code, *text));
    let mut message = format!("{code}: {text}, {syscall}");
    if let Some(path) = subject.path {
        // Writing to a string does not fail.
        let _ = write!(message, " '{path}'");
    }
    if let Some(target) = subject.target {
        let _ = write!(message, " -> '{target}'");
    }
    let object = JsNativeError::error().with_message(message).into_opaque(context);
    let text = |text: &str| JsValue::from(JsString::from(text));
    let mut properties = vec![
        (js_string!("errno"), JsValue::new(-number)),
        (js_string!("code"), text(code)),
        (js_string!("syscall"), text(syscall)),
    ];
    properties.extend(subject.path.map(|path| (js_string!("path"), text(path))));
    properties.extend(subject.target.map(|target| (js_string!("dest"), text(target))));
    for (key, value) in properties {
        // A fresh error object takes any property.
        let _ = object.set(key, value, false, context);
    }
    JsError::from_opaque(object.into())
}
