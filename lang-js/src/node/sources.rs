//! The modules, their texts, and the native functions that each gets.

use super::native::Function;
use super::{bytes, foreign, fs, hash, os, process, signals, url, value};
use crate::globals::{console, webassembly};

/// A module in JavaScript.
pub(super) struct Module {
    /// Its name without `node:`; internal ones begin with `internal/`.
    pub(super) name: &'static str,
    /// The body of its function.
    pub(super) text: &'static str,
    /// What its `native` holds.
    pub(super) natives: &'static [&'static [Function]],
}

impl Module {
    /// Whether only our own modules can ask for it.
    pub(super) fn is_internal(&self) -> bool {
        self.name.starts_with("internal/")
    }
}

macro_rules! modules {
    ($($name:literal = $file:literal [$($natives:path),*];)*) => {
        &[$(Module {
            name: $name,
            text: include_str!(concat!("js/", $file)),
            natives: &[$($natives),*],
        }),*]
    };
}

/// Every module that can be loaded.
pub(super) const SOURCES: &[Module] = modules! {
    "internal/base64" = "base64.js" [bytes::FUNCTIONS];
    "internal/blob" = "blob.js" [];
    "internal/clone" = "clone.js" [value::FUNCTIONS, foreign::FUNCTIONS];
    "internal/compare" = "compare.js" [value::FUNCTIONS];
    "internal/console" = "console.js" [console::FUNCTIONS, process::FUNCTIONS];
    "internal/dom_exception" = "dom_exception.js" [];
    "internal/encoding" = "encoding.js" [bytes::FUNCTIONS, foreign::BYTES];
    "internal/errors" = "errors.js" [];
    "internal/event_waiting" = "event_waiting.js" [];
    "internal/events" = "event_target.js" [];
    "internal/fs/arguments" = "fs/arguments.js" [foreign::BYTES];
    "internal/fs/callbacks" = "fs/callbacks.js" [];
    "internal/fs/content" = "fs/content.js" [fs::FUNCTIONS, foreign::BYTES];
    "internal/fs/copy" = "fs/copy.js" [fs::FUNCTIONS];
    "internal/fs/dir" = "fs/dir.js" [];
    "internal/fs/folders" = "fs/folders.js" [fs::FUNCTIONS];
    "internal/fs/handle" = "fs/handle.js" [fs::FUNCTIONS];
    "internal/fs/later" = "fs/later.js" [];
    "internal/fs/promises" = "fs/promises.js" [];
    "internal/fs/stats" = "fs/stats.js" [];
    "internal/fs/streams" = "fs/streams.js" [fs::FUNCTIONS];
    "internal/fs/sync" = "fs/sync.js" [fs::FUNCTIONS];
    "internal/fs/watch" = "fs/watch.js" [];
    "internal/inspect" = "inspect.js" [value::FUNCTIONS, foreign::FUNCTIONS];
    "internal/inspect/accessors" = "inspect/accessors.js" [];
    "internal/inspect/collections" = "inspect/collections.js" [];
    "internal/inspect/colors" = "inspect/colors.js" [];
    "internal/inspect/columns" = "inspect/columns.js" [];
    "internal/inspect/errors" = "inspect/errors.js" [];
    "internal/inspect/foreign" = "inspect/foreign.js" [foreign::FUNCTIONS];
    "internal/inspect/format" = "inspect/format.js" [value::FUNCTIONS];
    "internal/inspect/functions" = "inspect/functions.js" [value::FUNCTIONS];
    "internal/inspect/inherited" = "inspect/inherited.js" [];
    "internal/inspect/kinds" = "inspect/kinds.js" [value::FUNCTIONS];
    "internal/inspect/literals" = "inspect/literals.js" [];
    "internal/inspect/names" = "inspect/names.js" [value::FUNCTIONS];
    "internal/inspect/shapes" = "inspect/shapes.js" [];
    "internal/inspect/width" = "inspect/width.js" [];
    "internal/lazy" = "lazy.js" [];
    "internal/mime" = "mime.js" [];
    "internal/navigator" = "navigator.js" [os::FUNCTIONS];
    "internal/parse_args" = "parse_args.js" [];
    "internal/path_parts" = "path_parts.js" [];
    "internal/process" = "process.js" [process::FUNCTIONS, os::FUNCTIONS, signals::FUNCTIONS];
    "internal/refusals" = "refusals.js" [];
    "internal/standard_streams" = "standard_streams.js" [process::FUNCTIONS, console::FUNCTIONS, fs::FUNCTIONS];
    "internal/stream/base" = "stream/base.js" [];
    "internal/stream/duplex" = "stream/duplex.js" [];
    "internal/stream/iteration" = "stream/iteration.js" [];
    "internal/stream/pipe" = "stream/pipe.js" [];
    "internal/stream/pipeline" = "stream/pipeline.js" [];
    "internal/stream/readable" = "stream/readable.js" [];
    "internal/stream/writable" = "stream/writable.js" [];
    "internal/styled" = "styled.js" [];
    "internal/unsupported" = "unsupported.js" [];
    "internal/unsupported_values" = "unsupported_values.js" [];
    "internal/url" = "url_class.js" [url::FUNCTIONS];
    "internal/usage" = "usage.js" [os::FUNCTIONS];
    "internal/warnings" = "warnings.js" [];
    "internal/webassembly" = "webassembly.js" [webassembly::FUNCTIONS];
    "assert" = "assert.js" [value::FUNCTIONS];
    "assert/strict" = "assert_strict.js" [];
    "buffer" = "buffer.js" [bytes::FUNCTIONS, foreign::BYTES];
    "console" = "console_module.js" [];
    "constants" = "constants.js" [];
    "crypto" = "crypto.js" [hash::FUNCTIONS, bytes::FUNCTIONS, foreign::BYTES];
    "diagnostics_channel" = "diagnostics_channel.js" [];
    "events" = "events.js" [];
    "fs" = "fs.js" [];
    "fs/promises" = "fs_promises.js" [];
    "module" = "module.js" [process::FUNCTIONS];
    "os" = "os.js" [os::FUNCTIONS, process::FUNCTIONS];
    "path" = "path.js" [];
    "path/posix" = "path_posix.js" [];
    "path/win32" = "path_win32.js" [];
    "perf_hooks" = "perf_hooks.js" [process::FUNCTIONS];
    "process" = "process_module.js" [];
    "punycode" = "punycode.js" [];
    "querystring" = "querystring.js" [];
    "readline" = "readline.js" [];
    "readline/promises" = "readline_promises.js" [];
    "stream" = "stream.js" [];
    "stream/promises" = "stream_promises.js" [];
    "string_decoder" = "string_decoder.js" [];
    "sys" = "sys.js" [];
    "timers" = "timers.js" [];
    "timers/promises" = "timers_promises.js" [];
    "tty" = "tty.js" [process::FUNCTIONS];
    "url" = "url.js" [url::FUNCTIONS];
    "util" = "util.js" [os::FUNCTIONS];
    "util/types" = "util_types.js" [value::FUNCTIONS];
};

/// Modules of Node's that Poly does not have. They load, and throw where they are used:
/// `js/unsupported.js`.
pub(super) const UNSUPPORTED: &[&str] = &[
    "async_hooks",
    "child_process",
    "cluster",
    "dgram",
    "dns",
    "dns/promises",
    "domain",
    "http",
    "http2",
    "https",
    "inspector",
    "inspector/promises",
    "net",
    "repl",
    "tls",
    "trace_events",
    "v8",
    "vm",
    "wasi",
    "worker_threads",
    "zlib",
];
