//! The error numbers of WASI preview 1.

use std::io;

pub(super) const ACCES: u16 = 2;
pub(super) const AGAIN: u16 = 6;
pub(super) const BADF: u16 = 8;
pub(super) const BUSY: u16 = 10;
pub(super) const EXIST: u16 = 20;
pub(super) const FAULT: u16 = 21;
pub(super) const FBIG: u16 = 22;
pub(super) const ILSEQ: u16 = 25;
pub(super) const INTR: u16 = 27;
pub(super) const INVAL: u16 = 28;
pub(super) const IO: u16 = 29;
pub(super) const ISDIR: u16 = 31;
pub(super) const LOOP: u16 = 32;
pub(super) const MFILE: u16 = 33;
pub(super) const MLINK: u16 = 34;
pub(super) const NAMETOOLONG: u16 = 37;
pub(super) const NOENT: u16 = 44;
pub(super) const NOMEM: u16 = 48;
pub(super) const NOSPC: u16 = 51;
pub(super) const NOTDIR: u16 = 54;
pub(super) const NOTEMPTY: u16 = 55;
pub(super) const NOTSOCK: u16 = 57;
pub(super) const NOTSUP: u16 = 58;
pub(super) const OVERFLOW: u16 = 61;
pub(super) const PERM: u16 = 63;
pub(super) const PIPE: u16 = 64;
pub(super) const ROFS: u16 = 69;
pub(super) const SPIPE: u16 = 70;
pub(super) const TXTBSY: u16 = 74;
pub(super) const XDEV: u16 = 75;

/// The number of an error of the system, or of `cap-std`, which tells paths that lead
/// outside by kind only.
pub(super) fn of(error: &io::Error) -> u16 {
    if let Some(number) = error.raw_os_error()
        && let Some(number) = of_system(number)
    {
        return number;
    }
    match error.kind() {
        io::ErrorKind::NotFound => NOENT,
        io::ErrorKind::PermissionDenied => PERM,
        io::ErrorKind::AlreadyExists => EXIST,
        io::ErrorKind::WouldBlock => AGAIN,
        io::ErrorKind::NotADirectory => NOTDIR,
        io::ErrorKind::IsADirectory => ISDIR,
        io::ErrorKind::DirectoryNotEmpty => NOTEMPTY,
        io::ErrorKind::InvalidInput => INVAL,
        io::ErrorKind::BrokenPipe => PIPE,
        io::ErrorKind::Interrupted => INTR,
        io::ErrorKind::Unsupported => NOTSUP,
        io::ErrorKind::OutOfMemory => NOMEM,
        _ => IO,
    }
}

#[cfg(unix)]
fn of_system(number: i32) -> Option<u16> {
    Some(match number {
        libc::EACCES => ACCES,
        libc::EAGAIN => AGAIN,
        libc::EBADF => BADF,
        libc::EBUSY => BUSY,
        libc::EEXIST => EXIST,
        libc::EFBIG => FBIG,
        libc::EINTR => INTR,
        libc::EINVAL => INVAL,
        libc::EISDIR => ISDIR,
        libc::ELOOP => LOOP,
        libc::EMFILE | libc::ENFILE => MFILE,
        libc::EMLINK => MLINK,
        libc::ENAMETOOLONG => NAMETOOLONG,
        libc::ENOENT => NOENT,
        libc::ENOMEM => NOMEM,
        libc::ENOSPC | libc::EDQUOT => NOSPC,
        libc::ENOTDIR => NOTDIR,
        libc::ENOTEMPTY => NOTEMPTY,
        libc::ENOTSUP => NOTSUP,
        libc::EOVERFLOW => OVERFLOW,
        libc::EPERM => PERM,
        libc::EPIPE => PIPE,
        libc::EROFS => ROFS,
        libc::ESPIPE => SPIPE,
        libc::ETXTBSY => TXTBSY,
        libc::EXDEV => XDEV,
        _ => return None,
    })
}

#[cfg(not(unix))]
fn of_system(_number: i32) -> Option<u16> {
    None
}
