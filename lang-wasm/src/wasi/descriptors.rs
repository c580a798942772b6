//! Open files, folders and streams, by number.

use super::call::{Call, Fail, Outcome, Range};
use super::errno;
use crate::settings::Grant;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use polyglot_api::{Host, PolyglotError, Stream};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Reading and writing: the rights that say what a descriptor is open for.
pub(super) const READ: u64 = 1 << 1;
pub(super) const WRITE: u64 = 1 << 6;
/// All rights of preview 1, and those that only what can be sought has.
const ALL: u64 = (1 << 30) - 1;
const SEEK: u64 = 1 << 2 | 1 << 5;

/// Writes go to the end.
pub(super) const APPEND: u16 = 1;

/// What a number stands for.
pub(super) enum Descriptor {
    Input,
    Output(Stream),
    File {
        file: File,
        rights: u64,
        flags: u16,
    },
    Folder {
        folder: Dir,
        /// What the program calls it, if it was granted.
        granted: Option<String>,
        /// What was in it when listing began.
        entries: Vec<Entry>,
    },
}

/// An entry of a folder.
pub(super) struct Entry {
    name: String,
    kind: u8,
    inode: u64,
}

/// Input, output and errors.
pub(super) fn standard(_host: &dyn Host) -> Vec<Option<Descriptor>> {
    vec![
        Some(Descriptor::Input),
        Some(Descriptor::Output(Stream::Out)),
        Some(Descriptor::Output(Stream::Err)),
    ]
}

/// A granted folder; `None` if it cannot be opened.
pub(super) fn granted(grant: &Grant) -> Option<Descriptor> {
    let folder = Dir::open_ambient_dir(&grant.host, ambient_authority()).ok()?;
    Some(Descriptor::Folder { folder, granted: Some(grant.guest.clone()), entries: Vec::new() })
}

impl Call<'_> {
    pub(super) fn descriptor(&self, number: u32) -> Outcome<&Descriptor> {
        let found = self.wasi.descriptors.get(number as usize).and_then(Option::as_ref);
        found.ok_or(errno::BADF.into())
    }

    fn descriptor_mut(&mut self, number: u32) -> Outcome<&mut Descriptor> {
        let found = self.wasi.descriptors.get_mut(number as usize).and_then(Option::as_mut);
        found.ok_or(errno::BADF.into())
    }

    /// Puts a descriptor at the lowest free number.
    pub(super) fn add(&mut self, descriptor: Descriptor) -> Outcome<u32> {
        let all = &mut self.wasi.descriptors;
        let number = all.iter().position(Option::is_none).unwrap_or(all.len());
        if number == all.len() {
            all.push(None);
        }
        all[number] = Some(descriptor);
        u32::try_from(number).map_err(|_| errno::MFILE.into())
    }

    fn file(&mut self, number: u32) -> Outcome<&mut File> {
        match self.descriptor_mut(number)? {
            Descriptor::File { file, .. } => Ok(file),
            Descriptor::Folder { .. } => Err(errno::ISDIR.into()),
            Descriptor::Input | Descriptor::Output(_) => Err(errno::SPIPE.into()),
        }
    }
}

pub(super) fn fd_advise(
    call: &mut Call<'_>,
    descriptor: u32,
    _offset: u64,
    _length: u64,
    advice: u32,
) -> Outcome {
    call.file(descriptor)?;
    if advice > 5 { Err(errno::INVAL.into()) } else { Ok(()) }
}

pub(super) fn fd_allocate(call: &mut Call<'_>, descriptor: u32, offset: u64, length: u64) -> Outcome {
    let file = call.file(descriptor)?;
    let end = offset.checked_add(length).ok_or(errno::FBIG)?;
    if file.metadata()?.len() < end {
        file.set_len(end)?;
    }
    Ok(())
}

pub(super) fn fd_close(call: &mut Call<'_>, descriptor: u32) -> Outcome {
    call.descriptor(descriptor)?;
    call.wasi.descriptors[descriptor as usize] = None;
    Ok(())
}

pub(super) fn fd_datasync(call: &mut Call<'_>, descriptor: u32) -> Outcome {
    match call.descriptor_mut(descriptor)? {
        Descriptor::File { file, .. } => Ok(file.sync_data()?),
        _ => Ok(()),
    }
}

pub(super) fn fd_sync(call: &mut Call<'_>, descriptor: u32) -> Outcome {
    match call.descriptor_mut(descriptor)? {
        Descriptor::File { file, .. } => Ok(file.sync_all()?),
        _ => Ok(()),
    }
}

pub(super) fn fd_fdstat_get(call: &mut Call<'_>, descriptor: u32, into: u32) -> Outcome {
    let terminal = |stream| if call.host.is_terminal(stream) { 2 } else { 0 };
    let (kind, flags, rights) = match call.descriptor(descriptor)? {
        Descriptor::Input => (terminal(None), 0, READ),
        Descriptor::Output(stream) => (terminal(Some(*stream)), APPEND, WRITE),
        Descriptor::File { file, rights, flags } => (kind_of(file.metadata()?.file_type()), *flags, *rights),
        Descriptor::Folder { .. } => (3, 0, ALL),
    };
    // Seeking is what tells files from terminals.
    let all = if matches!(kind, 0 | 2) { ALL & !SEEK & !READ & !WRITE } else { ALL & !READ & !WRITE };
    let mut bytes = [0; 24];
    bytes[0] = kind;
    bytes[2..4].copy_from_slice(&flags.to_le_bytes());
    bytes[8..16].copy_from_slice(&(all | rights).to_le_bytes());
    bytes[16..].copy_from_slice(&ALL.to_le_bytes());
    call.write(into, &bytes)
}

pub(super) fn fd_fdstat_set_flags(call: &mut Call<'_>, descriptor: u32, new: u32) -> Outcome {
    match call.descriptor_mut(descriptor)? {
        Descriptor::File { flags, .. } => {
            *flags = u16::try_from(new).map_err(|_| errno::INVAL)?;
            Ok(())
        }
        Descriptor::Input | Descriptor::Output(_) => Ok(()),
        Descriptor::Folder { .. } => Err(errno::BADF.into()),
    }
}

pub(super) fn fd_fdstat_set_rights(
    call: &mut Call<'_>,
    descriptor: u32,
    new: u64,
    _inheriting: u64,
) -> Outcome {
    if let Descriptor::File { rights, .. } = call.descriptor_mut(descriptor)? {
        *rights &= new;
    }
    Ok(())
}

pub(super) fn fd_filestat_get(call: &mut Call<'_>, descriptor: u32, into: u32) -> Outcome {
    let bytes = match call.descriptor(descriptor)? {
        Descriptor::File { file, .. } => {
            let data = cap_std::fs::Metadata::from_file(file)?;
            stat(&data)
        }
        Descriptor::Folder { folder, .. } => stat(&folder.dir_metadata()?),
        Descriptor::Input => stream(call.host.is_terminal(None)),
        Descriptor::Output(which) => stream(call.host.is_terminal(Some(*which))),
    };
    call.write(into, &bytes)
}

fn stream(is_terminal: bool) -> [u8; 64] {
    let mut bytes = [0; 64];
    bytes[16] = if is_terminal { 2 } else { 0 };
    bytes
}

/// What a file is, as preview 1 lays it out.
pub(super) fn stat(data: &cap_std::fs::Metadata) -> [u8; 64] {
    let mut bytes = [0; 64];
    let mut put = |at: usize, value: u64| bytes[at..at + 8].copy_from_slice(&value.to_le_bytes());
    #[cfg(unix)]
    {
        use cap_std::fs::MetadataExt;
        put(0, data.dev());
        put(8, data.ino());
        put(24, data.nlink());
    }
    let time = |time: io::Result<cap_std::time::SystemTime>| {
        let since = time.ok().and_then(|time| time.into_std().duration_since(UNIX_EPOCH).ok());
        since.and_then(|since| u64::try_from(since.as_nanos()).ok()).unwrap_or(0)
    };
    put(32, data.len());
    put(40, time(data.accessed()));
    put(48, time(data.modified()));
    put(56, time(data.modified()));
    bytes[16] = kind_of_cap(data.file_type());
    bytes
}

fn kind_of(kind: std::fs::FileType) -> u8 {
    match () {
        () if kind.is_dir() => 3,
        () if kind.is_file() => 4,
        () if kind.is_symlink() => 7,
        () => 0,
    }
}

fn kind_of_cap(kind: cap_std::fs::FileType) -> u8 {
    match () {
        () if kind.is_dir() => 3,
        () if kind.is_file() => 4,
        () if kind.is_symlink() => 7,
        () => 0,
    }
}

pub(super) fn fd_filestat_set_size(call: &mut Call<'_>, descriptor: u32, size: u64) -> Outcome {
    Ok(call.file(descriptor)?.set_len(size)?)
}

/// The times to set, of which `which` says whether they are given, now, or left alone.
pub(super) fn times(accessed: u64, modified: u64, which: u32) -> Outcome<std::fs::FileTimes> {
    let pick = |given: u32, now: u32, time: u64| match (which & given != 0, which & now != 0) {
        (true, true) => Err(errno::INVAL),
        (true, false) => Ok(UNIX_EPOCH.checked_add(Duration::from_nanos(time))),
        (false, true) => Ok(Some(SystemTime::now())),
        (false, false) => Ok(None),
    };
    let mut times = std::fs::FileTimes::new();
    if let Some(time) = pick(1, 2, accessed)? {
        times = times.set_accessed(time);
    }
    if let Some(time) = pick(4, 8, modified)? {
        times = times.set_modified(time);
    }
    Ok(times)
}

pub(super) fn fd_filestat_set_times(
    call: &mut Call<'_>,
    descriptor: u32,
    accessed: u64,
    modified: u64,
    which: u32,
) -> Outcome {
    let times = times(accessed, modified, which)?;
    Ok(call.file(descriptor)?.set_times(times)?)
}

pub(super) fn fd_prestat_get(call: &mut Call<'_>, descriptor: u32, into: u32) -> Outcome {
    let Descriptor::Folder { granted: Some(name), .. } = call.descriptor(descriptor)? else {
        return Err(errno::BADF.into());
    };
    let length = u32::try_from(name.len()).map_err(|_| errno::NAMETOOLONG)?;
    let mut bytes = [0; 8];
    bytes[4..].copy_from_slice(&length.to_le_bytes());
    call.write(into, &bytes)
}

pub(super) fn fd_prestat_dir_name(call: &mut Call<'_>, descriptor: u32, into: u32, length: u32) -> Outcome {
    let Descriptor::Folder { granted: Some(name), .. } = call.descriptor(descriptor)? else {
        return Err(errno::BADF.into());
    };
    if name.len() > length as usize {
        return Err(errno::NAMETOOLONG.into());
    }
    let name = name.clone();
    call.write(into, name.as_bytes())
}

/// How many bytes at a time go between a stream and the memory.
const CHUNK: usize = 64 << 10;

/// Reads into buffers until one is not filled.
fn read_into(
    call: &mut Call<'_>,
    buffers: &[Range],
    mut read: impl FnMut(&mut Call<'_>, &mut [u8], usize) -> Outcome<usize>,
) -> Outcome<u32> {
    let mut total = 0_usize;
    for range in buffers.iter().filter(|range| range.length > 0) {
        // Through a buffer of ours: the memory and the descriptor are both the call's.
        let mut bytes = vec![0; (range.length as usize).min(CHUNK)];
        let count = read(call, &mut bytes, total)?;
        let length = u32::try_from(count).map_err(|_| errno::OVERFLOW)?;
        call.bytes_mut(range.at, length)?.copy_from_slice(&bytes[..count]);
        total += count;
        if count < range.length as usize {
            break;
        }
    }
    u32::try_from(total).map_err(|_| errno::OVERFLOW.into())
}

pub(super) fn fd_read(call: &mut Call<'_>, descriptor: u32, buffers: u32, count: u32, into: u32) -> Outcome {
    let buffers = call.buffers(buffers, count)?;
    let total = read_into(call, &buffers, |call, bytes, _| match call.descriptor_mut(descriptor)? {
        Descriptor::Input => Ok(call.host.read(bytes)?),
        Descriptor::File { rights, .. } if *rights & READ == 0 => Err(errno::BADF.into()),
        Descriptor::File { file, .. } => Ok(file.read(bytes)?),
        Descriptor::Folder { .. } => Err(errno::ISDIR.into()),
        Descriptor::Output(_) => Err(errno::BADF.into()),
    })?;
    call.write_u32(into, total)
}

pub(super) fn fd_pread(
    call: &mut Call<'_>,
    descriptor: u32,
    buffers: u32,
    count: u32,
    offset: u64,
    into: u32,
) -> Outcome {
    let buffers = call.buffers(buffers, count)?;
    let total = read_into(call, &buffers, |call, bytes, before| {
        Ok(read_at(call.file(descriptor)?, bytes, offset.saturating_add(before as u64))?)
    })?;
    call.write_u32(into, total)
}

#[cfg(unix)]
fn read_at(file: &mut File, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, offset)
}

#[cfg(unix)]
fn write_at(file: &mut File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(not(unix))]
fn read_at(file: &mut File, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
    let place = file.stream_position()?;
    file.seek(SeekFrom::Start(offset))?;
    let count = file.read(bytes)?;
    file.seek(SeekFrom::Start(place))?;
    Ok(count)
}

#[cfg(not(unix))]
fn write_at(file: &mut File, bytes: &[u8], offset: u64) -> io::Result<()> {
    let place = file.stream_position()?;
    file.seek(SeekFrom::Start(offset))?;
    file.write_all(bytes)?;
    file.seek(SeekFrom::Start(place)).map(|_| ())
}

pub(super) fn fd_write(call: &mut Call<'_>, descriptor: u32, buffers: u32, count: u32, into: u32) -> Outcome {
    let buffers = call.buffers(buffers, count)?;
    let mut total = 0_u32;
    for range in &buffers {
        let (at, end) = (range.at as usize, range.at as usize + range.length as usize);
        let bytes = call.memory.get(at..end).ok_or(errno::FAULT)?;
        let found = call.wasi.descriptors.get_mut(descriptor as usize).and_then(Option::as_mut);
        match found.ok_or(errno::BADF)? {
            Descriptor::Output(stream) => call.host.write(*stream, bytes).map_err(stopped_by)?,
            Descriptor::File { rights, .. } if *rights & WRITE == 0 => return Err(errno::BADF.into()),
            Descriptor::File { file, flags, .. } => {
                if *flags & APPEND != 0 {
                    file.seek(SeekFrom::End(0))?;
                }
                file.write_all(bytes)?;
            }
            Descriptor::Folder { .. } => return Err(errno::ISDIR.into()),
            Descriptor::Input => return Err(errno::BADF.into()),
        }
        total = total.checked_add(range.length).ok_or(errno::OVERFLOW)?;
    }
    call.write_u32(into, total)
}

/// Programs count on a signal that ends them where nobody reads any more, and WASI has none.
fn stopped_by(error: io::Error) -> Fail {
    if error.kind() == io::ErrorKind::BrokenPipe {
        let message = format!("cannot write: {error}");
        Fail::Thrown(Box::new(PolyglotError::host(message)))
    } else {
        error.into()
    }
}

pub(super) fn fd_pwrite(
    call: &mut Call<'_>,
    descriptor: u32,
    buffers: u32,
    count: u32,
    offset: u64,
    into: u32,
) -> Outcome {
    let buffers = call.buffers(buffers, count)?;
    let mut total = 0_u32;
    for range in &buffers {
        let bytes = call.bytes(range.at, range.length)?.to_vec();
        write_at(call.file(descriptor)?, &bytes, offset.saturating_add(total.into()))?;
        total = total.checked_add(range.length).ok_or(errno::OVERFLOW)?;
    }
    call.write_u32(into, total)
}

pub(super) fn fd_seek(call: &mut Call<'_>, descriptor: u32, offset: i64, whence: u32, into: u32) -> Outcome {
    let to = match whence {
        0 => SeekFrom::Start(u64::try_from(offset).map_err(|_| errno::INVAL)?),
        1 => SeekFrom::Current(offset),
        2 => SeekFrom::End(offset),
        _ => return Err(errno::INVAL.into()),
    };
    let place = call.file(descriptor)?.seek(to)?;
    call.write_u64(into, place)
}

pub(super) fn fd_tell(call: &mut Call<'_>, descriptor: u32, into: u32) -> Outcome {
    let place = call.file(descriptor)?.stream_position()?;
    call.write_u64(into, place)
}

pub(super) fn fd_renumber(call: &mut Call<'_>, descriptor: u32, to: u32) -> Outcome {
    call.descriptor(descriptor)?;
    call.descriptor(to)?;
    if descriptor != to {
        let moved = call.wasi.descriptors[descriptor as usize].take();
        call.wasi.descriptors[to as usize] = moved;
    }
    Ok(())
}

fn list(folder: &Dir) -> io::Result<Vec<Entry>> {
    let dots = [".", ".."].map(|name| Entry { name: name.into(), kind: 3, inode: 0 });
    let mut entries = Vec::from(dots);
    for entry in folder.entries()? {
        let entry = entry?;
        // Names that are no Unicode cannot be told, nor opened.
        let Ok(name) = entry.file_name().into_string() else { continue };
        #[cfg(unix)]
        let inode = cap_std::fs::MetadataExt::ino(&entry.metadata()?);
        #[cfg(not(unix))]
        let inode = 0;
        entries.push(Entry { name, kind: kind_of_cap(entry.file_type()?), inode });
    }
    Ok(entries)
}

pub(super) fn fd_readdir(
    call: &mut Call<'_>,
    descriptor: u32,
    into: u32,
    length: u32,
    cookie: u64,
    used: u32,
) -> Outcome {
    let Descriptor::Folder { folder, entries, .. } = call.descriptor_mut(descriptor)? else {
        return Err(errno::NOTDIR.into());
    };
    if cookie == 0 || entries.is_empty() {
        *entries = list(folder)?;
    }
    let first = usize::try_from(cookie).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    for (number, entry) in (cookie + 1..).zip(entries.iter().skip(first)) {
        bytes.extend(number.to_le_bytes());
        bytes.extend(entry.inode.to_le_bytes());
        bytes.extend(u32::try_from(entry.name.len()).map_err(|_| errno::OVERFLOW)?.to_le_bytes());
        bytes.extend([entry.kind, 0, 0, 0]);
        bytes.extend(entry.name.as_bytes());
        if bytes.len() >= length as usize {
            break;
        }
    }
    // An entry that is cut tells the program to come again with more room.
    bytes.truncate(length as usize);
    call.write(into, &bytes)?;
    call.write_u32(used, u32::try_from(bytes.len()).map_err(|_| errno::OVERFLOW)?)
}
