//! The file system, synchronously: one native function for each system call. Options,
//! callbacks, promises and streams are `js/fs.js`.

mod files;
mod stat;

use super::bytes::{array_buffer, utf8, view};
use super::errno::{Subject, exception};
use super::native::{Arguments, Function};
use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsResult, JsString, JsValue};
use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, OpenOptionsExt, PermissionsExt, chown, lchown, symlink};
use std::path::Path;

pub(super) const FUNCTIONS: &[Function] = &[
    ("readFile", 2, read_file),
    ("writeFile", 4, write_file),
    ("stat", 3, stat::stat),
    ("readdir", 1, read_directory),
    ("mkdir", 2, make_directory),
    ("rmdir", 1, |_, arguments, context| on_path("rmdir", arguments, context, |path| fs::remove_dir(path))),
    ("unlink", 1, |_, arguments, context| {
        on_path("unlink", arguments, context, |path| fs::remove_file(path))
    }),
    ("rename", 2, |_, arguments, context| {
        on_pair("rename", arguments, context, |from, to| fs::rename(from, to))
    }),
    ("link", 2, |_, arguments, context| {
        on_pair("link", arguments, context, |from, to| fs::hard_link(from, to))
    }),
    ("symlink", 2, |_, arguments, context| on_pair("symlink", arguments, context, |to, at| symlink(to, at))),
    ("copyFile", 3, copy_file),
    ("realpath", 1, real_path),
    ("readlink", 1, read_link),
    ("chmod", 2, change_mode),
    ("chown", 4, change_owner),
    ("utimes", 4, stat::set_times),
    ("truncate", 2, truncate),
    ("mkdtemp", 1, make_temporary_directory),
    ("access", 2, access),
    ("open", 3, files::open),
    ("close", 1, files::close),
    ("read", 5, files::read),
    ("write", 5, files::write),
    ("fstat", 1, files::stat),
    ("fsync", 1, files::sync),
    ("ftruncate", 2, files::truncate),
    ("fchmod", 2, files::change_mode),
    ("fchown", 3, files::change_owner),
    ("futimes", 3, files::set_times),
    ("isReadable", 1, files::is_readable),
];

/// A system call on one path.
fn on_path(
    syscall: &str,
    arguments: &[JsValue],
    context: &mut Context,
    call: impl FnOnce(&Path) -> io::Result<()>,
) -> JsResult<JsValue> {
    let path = Arguments(arguments).text(0, context)?;
    call(Path::new(&path)).map_err(|error| exception(&error, syscall, Subject::path(&path), context))?;
    Ok(JsValue::undefined())
}

/// A system call on two paths.
fn on_pair(
    syscall: &str,
    arguments: &[JsValue],
    context: &mut Context,
    call: impl FnOnce(&Path, &Path) -> io::Result<()>,
) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let (from, to) = (arguments.text(0, context)?, arguments.text(1, context)?);
    call(Path::new(&from), Path::new(&to))
        .map_err(|error| exception(&error, syscall, Subject::pair(&from, &to), context))?;
    Ok(JsValue::undefined())
}

/// The whole of a file, as text if the second argument says so, else as an `ArrayBuffer`.
fn read_file(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let arguments = Arguments(arguments);
    let path = arguments.text(0, context)?;
    // Node opens first and fails to read a directory later, and says so.
    let bytes = fs::read(&path).map_err(|error| match error.kind() {
        io::ErrorKind::IsADirectory => exception(&error, "read", Subject::default(), context),
        _ => exception(&error, "open", Subject::path(&path), context),
    })?;
    if arguments.flag(1) { Ok(utf8(&bytes).into()) } else { array_buffer(&bytes, context) }
}

/// Writes text or a view as the whole of a file, or at its end.
fn write_file(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let values = Arguments(arguments);
    let path = values.text(0, context)?;
    let flags = values.signed(2, context)?;
    let mode = values.unsigned(3, context)?;
    let mut file = files::options(flags)
        .mode(mode)
        .open(&path)
        .map_err(|error| exception(&error, "open", Subject::path(&path), context))?;
    let result = match values.value(1).as_string() {
        Some(text) => io::Write::write_all(&mut file, text.to_std_string_lossy().as_bytes()),
        None => view(&values, 1, context)?.read(|bytes| io::Write::write_all(&mut file, bytes)),
    };
    result.map_err(|error| exception(&error, "write", Subject::default(), context))?;
    Ok(JsValue::undefined())
}

/// The entries of a directory in the order of their names: name, kind, name, kind, ...
fn read_directory(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = Arguments(arguments).text(0, context)?;
    let entries = fs::read_dir(&path).and_then(|entries| {
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            found.push((entry.file_name().to_string_lossy().into_owned(), kind(entry.file_type()?)));
        }
        Ok(found)
    });
    let mut entries = entries.map_err(|error| exception(&error, "scandir", Subject::path(&path), context))?;
    entries.sort_unstable();
    let flat = entries.into_iter().flat_map(|(name, kind)| [JsString::from(name).into(), JsValue::new(kind)]);
    Ok(JsArray::from_iter(flat.collect::<Vec<JsValue>>(), context).into())
}

/// The kind of a directory's entry, as `fs.constants.UV_DIRENT_*` numbers it.
fn kind(file_type: fs::FileType) -> i32 {
    if file_type.is_file() {
        1
    } else if file_type.is_dir() {
        2
    } else if file_type.is_symlink() {
        3
    } else if file_type.is_fifo() {
        4
    } else if file_type.is_socket() {
        5
    } else if file_type.is_char_device() {
        6
    } else if file_type.is_block_device() {
        7
    } else {
        0
    }
}

fn make_directory(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mode = Arguments(arguments).unsigned(1, context)?;
    on_path("mkdir", arguments, context, |path| fs::DirBuilder::new().mode(mode).create(path))
}

/// Copies a file with its permissions; the third argument says that the copy must be new.
fn copy_file(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let exclusive = Arguments(arguments).flag(2);
    on_pair("copyfile", arguments, context, |from, to| {
        if fs::metadata(from)?.is_dir() {
            return Err(io::Error::from_raw_os_error(libc::EISDIR));
        }
        if exclusive && fs::symlink_metadata(to).is_ok() {
            return Err(io::Error::from_raw_os_error(libc::EEXIST));
        }
        fs::copy(from, to).map(drop)
    })
}

fn real_path(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = Arguments(arguments).text(0, context)?;
    let real = fs::canonicalize(&path)
        .map_err(|error| exception(&error, "realpath", Subject::path(&path), context))?;
    Ok(JsString::from(&*real.to_string_lossy()).into())
}

fn read_link(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let path = Arguments(arguments).text(0, context)?;
    let target =
        fs::read_link(&path).map_err(|error| exception(&error, "readlink", Subject::path(&path), context))?;
    Ok(JsString::from(&*target.to_string_lossy()).into())
}

fn change_mode(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mode = Arguments(arguments).unsigned(1, context)?;
    on_path("chmod", arguments, context, |path| fs::set_permissions(path, fs::Permissions::from_mode(mode)))
}

/// Path, user, group, and whether a link is followed.
fn change_owner(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let values = Arguments(arguments);
    let (user, group) = (values.unsigned(1, context)?, values.unsigned(2, context)?);
    if values.flag(3) {
        on_path("chown", arguments, context, |path| chown(path, Some(user), Some(group)))
    } else {
        on_path("lchown", arguments, context, |path| lchown(path, Some(user), Some(group)))
    }
}

fn truncate(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let length = Arguments(arguments).size(1, context)? as u64;
    on_path("open", arguments, context, |path| fs::OpenOptions::new().write(true).open(path)?.set_len(length))
}

/// Makes a directory with six random characters after the prefix.
fn make_temporary_directory(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    const LETTERS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let prefix = Arguments(arguments).text(0, context)?;
    let make = || {
        for _ in 0..100 {
            let mut random = [0; 6];
            getrandom::fill(&mut random).map_err(io::Error::other)?;
            let letter = |byte: u8| char::from(LETTERS[usize::from(byte) % LETTERS.len()]);
            let path: String = prefix.chars().chain(random.into_iter().map(letter)).collect();
            match fs::DirBuilder::new().mode(0o700).create(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                result => return result.map(|()| path),
            }
        }
        Err(io::Error::from_raw_os_error(libc::EEXIST))
    };
    let template = format!("{prefix}XXXXXX");
    let path = make().map_err(|error| exception(&error, "mkdtemp", Subject::path(&template), context))?;
    Ok(JsString::from(path).into())
}

fn access(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mode = rustix::fs::Access::from_bits_truncate(Arguments(arguments).unsigned(1, context)?);
    on_path("access", arguments, context, |path| Ok(rustix::fs::access(path, mode)?))
}
