//! What is known of a file.

use crate::node::errno::{Subject, exception};
use crate::node::native::Arguments;
use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsResult, JsValue};
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::time::UNIX_EPOCH;

/// Path, whether a link is followed, and whether a missing file gives `undefined`.
pub(super) fn stat(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let path = arguments.text(0, context)?;
    let follow = arguments.flag(1);
    let metadata = if follow { fs::metadata(&path) } else { fs::symlink_metadata(&path) };
    match metadata {
        Ok(metadata) => Ok(fields(&metadata, context)),
        Err(error)
            if arguments.flag(2)
                && matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(JsValue::undefined())
        }
        Err(error) => {
            let syscall = if follow { "stat" } else { "lstat" };
            Err(exception(&error, syscall, Subject::path(&path), context))
        }
    }
}

/// The fields in the order of `Stats`; times as seconds and nanoseconds.
#[expect(clippy::cast_precision_loss, reason = "numbers of JavaScript are doubles")]
pub(super) fn fields(metadata: &fs::Metadata, context: &mut Context) -> JsValue {
    let birth = metadata.created().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let (birth, birth_nanoseconds) = birth
        .map_or((metadata.ctime() as f64, metadata.ctime_nsec() as f64), |birth| {
            (birth.as_secs() as f64, f64::from(birth.subsec_nanos()))
        });
    let fields = [
        metadata.dev() as f64,
        f64::from(metadata.mode()),
        metadata.nlink() as f64,
        f64::from(metadata.uid()),
        f64::from(metadata.gid()),
        metadata.rdev() as f64,
        metadata.blksize() as f64,
        metadata.ino() as f64,
        metadata.size() as f64,
        metadata.blocks() as f64,
        metadata.atime() as f64,
        metadata.atime_nsec() as f64,
        metadata.mtime() as f64,
        metadata.mtime_nsec() as f64,
        metadata.ctime() as f64,
        metadata.ctime_nsec() as f64,
        birth,
        birth_nanoseconds,
    ];
    JsArray::from_iter(fields.map(JsValue::new), context).into()
}

/// Seconds since 1970 as the system wants them.
#[expect(clippy::cast_possible_truncation, reason = "saturates")]
pub(super) fn timestamps(access: f64, modification: f64) -> Timestamps {
    let time = |seconds: f64| {
        let whole = seconds.floor();
        Timespec { tv_sec: whole as i64, tv_nsec: ((seconds - whole) * 1e9) as i64 }
    };
    Timestamps { last_access: time(access), last_modification: time(modification) }
}

/// Path, times of access and modification, and whether a link is followed.
pub(super) fn set_times(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let path = arguments.text(0, context)?;
    let times = timestamps(arguments.number(1, context)?, arguments.number(2, context)?);
    let follow = arguments.flag(3);
    let flags = if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
    utimensat(CWD, &*path, &times, flags).map_err(|error| {
        let syscall = if follow { "utime" } else { "lutime" };
        exception(&error.into(), syscall, Subject::path(&path), context)
    })?;
    Ok(JsValue::undefined())
}
