//! WASI preview 1 over the host: its streams, its arguments and variables, and the folders
//! that it grants (`wasm.dir`). Nothing else is reachable: paths are resolved below
//! granted folders by `cap-std`, symbolic links included.
//!
//! `wasmtime-wasi` was weighed: it needs components, asynchronous calls and `tokio` even for
//! preview 1, and streams that can be sent between threads, which the host's cannot.
//!
//! What is not here: sockets, which have no addresses in preview 1.

mod call;
mod descriptors;
mod errno;
mod paths;
mod process;

use crate::error::{Exited, park};
use crate::heap::State;
use crate::settings;
use call::{Call, Fail};
use descriptors::Descriptor;
use polyglot_api::Host;
use std::time::Instant;
use wasmtime::{AsContextMut, Caller, Extern, Func, StoreContextMut};

/// The module that programs import.
const MODULE: &str = "wasi_snapshot_preview1";

/// Whether imports of a module are WASI's.
pub(crate) fn is_wasi(module: &str) -> bool {
    module == MODULE
}

/// What WASI holds for one instance.
pub(crate) struct Wasi {
    arguments: Vec<Vec<u8>>,
    environment: Vec<Vec<u8>>,
    descriptors: Vec<Option<Descriptor>>,
    started: Instant,
}

impl Wasi {
    fn new(host: &dyn Host) -> Self {
        let arguments = std::iter::once(host.program()).chain(host.arguments());
        let mut descriptors = descriptors::standard(host);
        for grant in settings::folders(host) {
            // A folder that is not there cannot be used; the program sees that it is missing.
            descriptors.extend(descriptors::granted(&grant).map(Some));
        }
        Self {
            arguments: arguments.map(String::into_bytes).collect(),
            environment: settings::environment(host).into_iter().map(String::into_bytes).collect(),
            descriptors,
            started: Instant::now(),
        }
    }
}

/// Adds the WASI of one more instance, and gives its number.
pub(crate) fn add(context: &mut StoreContextMut<'_, State>) -> usize {
    let wasi = Wasi::new(&*context.data().shared.host);
    let all = &mut context.data_mut().wasi;
    all.push(wasi);
    all.len() - 1
}

/// Runs a function of WASI on behalf of the instance that called.
fn run(
    caller: &mut Caller<'_, State>,
    number: usize,
    body: impl FnOnce(&mut Call<'_>) -> Result<(), Fail>,
) -> wasmtime::Result<i32> {
    let Some(Extern::Memory(memory)) = caller.get_export("memory") else {
        return Err(wasmtime::Error::msg("a module that uses WASI must export its memory as 'memory'"));
    };
    let (memory, state) = memory.data_and_store_mut(&mut *caller);
    let deadline = state.deadline();
    let Some(wasi) = state.wasi.get_mut(number) else { return Ok(errno::BADF.into()) };
    let mut call = Call { memory, wasi, host: &*state.shared.host, deadline };
    match body(&mut call) {
        Ok(()) => Ok(0),
        Err(Fail::Errno(number)) => Ok(number.into()),
        Err(Fail::Thrown(error)) => Err(park(&mut caller.as_context_mut(), *error)),
    }
}

macro_rules! functions {
    ($($module:ident { $($name:ident($($parameter:ident: $ty:ty),*);)* })*) => {
        /// A function of WASI for the instance with a number; `None` if there is none of the name.
        pub(crate) fn function(
            context: &mut StoreContextMut<'_, State>,
            name: &str,
            number: usize,
        ) -> Option<Func> {
            Some(match name {
                $($(stringify!($name) => Func::wrap(
                    &mut *context,
                    move |mut caller: Caller<'_, State>, $($parameter: $ty),*| {
                        run(&mut caller, number, |call| $module::$name(call, $($parameter),*))
                    },
                ),)*)*
                "proc_exit" => Func::wrap(&mut *context, |status: i32| -> wasmtime::Result<()> {
                    Err(wasmtime::Error::new(Exited(status)))
                }),
                _ => return None,
            })
        }
    };
}

functions! {
    process {
        args_get(pointers: u32, texts: u32);
        args_sizes_get(count: u32, size: u32);
        environ_get(pointers: u32, texts: u32);
        environ_sizes_get(count: u32, size: u32);
        clock_res_get(clock: u32, into: u32);
        clock_time_get(clock: u32, precision: u64, into: u32);
        poll_oneoff(subscriptions: u32, events: u32, count: u32, into: u32);
        proc_raise(signal: u32);
        sched_yield();
        random_get(into: u32, length: u32);
        sock_accept(descriptor: u32, flags: u32, into: u32);
        sock_recv(descriptor: u32, buffers: u32, count: u32, flags: u32, into: u32, flags_into: u32);
        sock_send(descriptor: u32, buffers: u32, count: u32, flags: u32, into: u32);
        sock_shutdown(descriptor: u32, how: u32);
    }
    descriptors {
        fd_advise(descriptor: u32, offset: u64, length: u64, advice: u32);
        fd_allocate(descriptor: u32, offset: u64, length: u64);
        fd_close(descriptor: u32);
        fd_datasync(descriptor: u32);
        fd_fdstat_get(descriptor: u32, into: u32);
        fd_fdstat_set_flags(descriptor: u32, flags: u32);
        fd_fdstat_set_rights(descriptor: u32, rights: u64, inheriting: u64);
        fd_filestat_get(descriptor: u32, into: u32);
        fd_filestat_set_size(descriptor: u32, size: u64);
        fd_filestat_set_times(descriptor: u32, accessed: u64, modified: u64, flags: u32);
        fd_pread(descriptor: u32, buffers: u32, count: u32, offset: u64, into: u32);
        fd_prestat_get(descriptor: u32, into: u32);
        fd_prestat_dir_name(descriptor: u32, into: u32, length: u32);
        fd_pwrite(descriptor: u32, buffers: u32, count: u32, offset: u64, into: u32);
        fd_read(descriptor: u32, buffers: u32, count: u32, into: u32);
        fd_readdir(descriptor: u32, into: u32, length: u32, cookie: u64, used: u32);
        fd_renumber(descriptor: u32, to: u32);
        fd_seek(descriptor: u32, offset: i64, whence: u32, into: u32);
        fd_sync(descriptor: u32);
        fd_tell(descriptor: u32, into: u32);
        fd_write(descriptor: u32, buffers: u32, count: u32, into: u32);
    }
    paths {
        path_create_directory(folder: u32, path: u32, length: u32);
        path_filestat_get(folder: u32, flags: u32, path: u32, length: u32, into: u32);
        path_filestat_set_times(
            folder: u32, flags: u32, path: u32, length: u32, accessed: u64, modified: u64, which: u32
        );
        path_link(folder: u32, flags: u32, path: u32, length: u32, to: u32, new: u32, new_length: u32);
        path_open(
            folder: u32, lookup: u32, path: u32, length: u32, open: u32, rights: u64, inheriting: u64,
            flags: u32, into: u32
        );
        path_readlink(folder: u32, path: u32, length: u32, into: u32, room: u32, used: u32);
        path_remove_directory(folder: u32, path: u32, length: u32);
        path_rename(folder: u32, path: u32, length: u32, to: u32, new: u32, new_length: u32);
        path_symlink(target: u32, target_length: u32, folder: u32, path: u32, length: u32);
        path_unlink_file(folder: u32, path: u32, length: u32);
    }
}
