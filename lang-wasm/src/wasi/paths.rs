//! What is done with paths, each below an open folder.

use super::call::{Call, Outcome};
use super::descriptors::{self, APPEND, Descriptor, READ, WRITE};
use super::errno;
use cap_std::fs::{Dir, OpenOptions};

/// Flags of lookup and of opening.
const FOLLOW: u32 = 1;
const CREATE: u32 = 1;
const FOLDER: u32 = 2;
const NEW: u32 = 4;
const TRUNCATE: u32 = 8;

impl Call<'_> {
    fn folder(&self, number: u32) -> Outcome<&Dir> {
        match self.descriptor(number)? {
            Descriptor::Folder { folder, .. } => Ok(folder),
            _ => Err(errno::NOTDIR.into()),
        }
    }
}

fn is_link(folder: &Dir, path: &str) -> bool {
    folder.symlink_metadata(path).is_ok_and(|data| data.is_symlink())
}

pub(super) fn path_create_directory(call: &mut Call<'_>, folder: u32, path: u32, length: u32) -> Outcome {
    let path = call.path(path, length)?;
    Ok(call.folder(folder)?.create_dir(path)?)
}

pub(super) fn path_filestat_get(
    call: &mut Call<'_>,
    folder: u32,
    flags: u32,
    path: u32,
    length: u32,
    into: u32,
) -> Outcome {
    let path = call.path(path, length)?;
    let folder = call.folder(folder)?;
    let data = if flags & FOLLOW != 0 { folder.metadata(path)? } else { folder.symlink_metadata(path)? };
    let bytes = descriptors::stat(&data);
    call.write(into, &bytes)
}

pub(super) fn path_filestat_set_times(
    call: &mut Call<'_>,
    folder: u32,
    flags: u32,
    path: u32,
    length: u32,
    accessed: u64,
    modified: u64,
    which: u32,
) -> Outcome {
    let times = descriptors::times(accessed, modified, which)?;
    let path = call.path(path, length)?;
    let folder = call.folder(folder)?;
    if flags & FOLLOW == 0 && is_link(folder, &path) {
        return Err(errno::NOTSUP.into());
    }
    Ok(folder.open(path)?.into_std().set_times(times)?)
}

pub(super) fn path_link(
    call: &mut Call<'_>,
    folder: u32,
    flags: u32,
    path: u32,
    length: u32,
    to: u32,
    new: u32,
    new_length: u32,
) -> Outcome {
    if flags & FOLLOW != 0 {
        return Err(errno::INVAL.into());
    }
    let (path, new) = (call.path(path, length)?, call.path(new, new_length)?);
    Ok(call.folder(folder)?.hard_link(path, call.folder(to)?, new)?)
}

pub(super) fn path_open(
    call: &mut Call<'_>,
    folder: u32,
    lookup: u32,
    path: u32,
    length: u32,
    open: u32,
    rights: u64,
    _inheriting: u64,
    flags: u32,
    into: u32,
) -> Outcome {
    let path = call.path(path, length)?;
    let folder = call.folder(folder)?;
    if lookup & FOLLOW == 0 && is_link(folder, &path) {
        return Err(errno::LOOP.into());
    }
    let is_folder = folder.metadata(&path).is_ok_and(|data| data.is_dir());
    if open & FOLDER != 0 || (is_folder && open & (CREATE | TRUNCATE) == 0 && rights & WRITE == 0) {
        if open & (CREATE | NEW | TRUNCATE) != 0 {
            return Err(errno::INVAL.into());
        }
        let folder = folder.open_dir(path)?;
        let number = call.add(Descriptor::Folder { folder, granted: None, entries: Vec::new() })?;
        return call.write_u32(into, number);
    }
    if is_folder {
        return Err(errno::ISDIR.into());
    }
    let flags = u16::try_from(flags).map_err(|_| errno::INVAL)?;
    let writes = rights & WRITE != 0;
    let mut options = OpenOptions::new();
    options.read(rights & READ != 0 || !writes).write(writes || open & (CREATE | TRUNCATE) != 0);
    if open & CREATE != 0 {
        if open & NEW != 0 {
            options.create_new(true)
        } else {
            options.create(true)
        };
    }
    options.truncate(open & TRUNCATE != 0);
    let file = folder.open_with(path, &options)?.into_std();
    // Appending is done by seeking, since the program may turn it off.
    let number =
        call.add(Descriptor::File { file, rights: rights & (READ | WRITE), flags: flags & (APPEND | 0x1E) })?;
    call.write_u32(into, number)
}

pub(super) fn path_readlink(
    call: &mut Call<'_>,
    folder: u32,
    path: u32,
    length: u32,
    into: u32,
    room: u32,
    used: u32,
) -> Outcome {
    let path = call.path(path, length)?;
    let target = call.folder(folder)?.read_link(path)?.into_os_string().into_string();
    let mut target = target.map_err(|_| errno::ILSEQ)?.into_bytes();
    target.truncate(room as usize);
    call.write(into, &target)?;
    call.write_u32(used, u32::try_from(target.len()).map_err(|_| errno::OVERFLOW)?)
}

pub(super) fn path_remove_directory(call: &mut Call<'_>, folder: u32, path: u32, length: u32) -> Outcome {
    let path = call.path(path, length)?;
    Ok(call.folder(folder)?.remove_dir(path)?)
}

pub(super) fn path_rename(
    call: &mut Call<'_>,
    folder: u32,
    path: u32,
    length: u32,
    to: u32,
    new: u32,
    new_length: u32,
) -> Outcome {
    let (path, new) = (call.path(path, length)?, call.path(new, new_length)?);
    Ok(call.folder(folder)?.rename(path, call.folder(to)?, new)?)
}

pub(super) fn path_symlink(
    call: &mut Call<'_>,
    target: u32,
    target_length: u32,
    folder: u32,
    path: u32,
    length: u32,
) -> Outcome {
    let (target, path) = (call.path(target, target_length)?, call.path(path, length)?);
    #[cfg(unix)]
    return Ok(call.folder(folder)?.symlink(target, path)?);
    #[cfg(not(unix))]
    {
        let _ = (target, path, call.folder(folder)?);
        Err(errno::NOTSUP.into())
    }
}

pub(super) fn path_unlink_file(call: &mut Call<'_>, folder: u32, path: u32, length: u32) -> Outcome {
    let path = call.path(path, length)?;
    let folder = call.folder(folder)?;
    if folder.symlink_metadata(&path).is_ok_and(|data| data.is_dir()) {
        return Err(errno::ISDIR.into());
    }
    Ok(folder.remove_file(path)?)
}
