//! The machine and the system, for `node:os`.

use super::errno;
use super::native::{Arguments, Function};
use boa_engine::object::builtins::JsArray;
use boa_engine::{Context, JsResult, JsString, JsValue};
use std::fs;

pub(super) const FUNCTIONS: &[Function] = &[
    ("systemInfo", 0, system_info),
    ("platform", 0, |_, _, _| Ok(JsString::from(platform()).into())),
    ("machine", 0, |_, _, _| Ok(JsString::from(machine()).into())),
    ("procFile", 1, proc_file),
    ("userId", 0, user_id),
    ("errors", 0, errors),
];

/// Node's name for the system.
fn platform() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    }
}

/// Node's name for the kind of processor.
fn machine() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        "x86" => "ia32",
        other => other,
    }
}

/// Sysname, release, version, machine, host name, number of processors.
fn system_info(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let names = rustix::system::uname();
    let texts = [names.sysname(), names.release(), names.version(), names.machine(), names.nodename()];
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut fields: Vec<JsValue> =
        texts.iter().map(|text| JsString::from(&*text.to_string_lossy()).into()).collect();
    fields.push(super::native::from_size(processors));
    Ok(JsArray::from_iter(fields, context).into())
}

/// A file under `/proc`, as text; empty if there is none.
fn proc_file(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = Arguments(arguments).text(0, context)?;
    Ok(JsString::from(fs::read_to_string(format!("/proc/{name}")).unwrap_or_default()).into())
}

#[expect(unsafe_code, reason = "asks the system for the user's number")]
fn user_id(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    // SAFETY: neither call takes anything or can fail.
    let ids = unsafe { [libc::getuid(), libc::getgid()] };
    Ok(JsArray::from_iter(ids.map(JsValue::new), context).into())
}

/// Triples of number, name and message.
fn errors(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let flat = errno::known().flat_map(|(number, name, text)| {
        [JsValue::new(number), JsString::from(name).into(), JsString::from(text).into()]
    });
    Ok(JsArray::from_iter(flat.collect::<Vec<_>>(), context).into())
}
