//! Teaches the engine's JSON encoder, which is native and looks for its own lists and dicts, to
//! encode other languages' ones.

use super::plain::plain;
use super::set::ForeignSet;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

const ENCODER: &str = "make_encoder";

/// Puts an encoder in the place of `_json.make_encoder` that asks us first about what it does not
/// know. Done when the first proxy is made: programs without one keep the engine's own.
pub(super) fn teach(vm: &VirtualMachine) -> PyResult<()> {
    let module = vm.import("_json", 0)?;
    let original = module.get_attr(ENCODER, vm)?;
    let make = move |mut args: FuncArgs, vm: &VirtualMachine| -> PyResult {
        // The arguments are the encoder's `markers` and `default`, and five that do not matter.
        if let Some(place) = args.args.get_mut(1) {
            let default = place.clone();
            let convert = move |object: PyObjectRef, vm: &VirtualMachine| {
                // One level deep: the encoder asks again about the rest. It knows no sets.
                let is_set = object.downcast_ref::<ForeignSet>().is_some();
                match if is_set { None } else { plain(&object, vm)? } {
                    Some(plain) => Ok(plain),
                    None => default.call((object,), vm),
                }
            };
            *place = vm.new_function("default", convert).into();
        }
        original.call_with_args(args, vm)
    };
    let make: PyObjectRef = vm.new_function(ENCODER, make).into();
    module.set_attr(ENCODER, make.clone(), vm)?;
    let modules = vm.sys_module.get_attr("modules", vm)?;
    if let Ok(encoder) = modules.get_item("json.encoder", vm) {
        encoder.set_attr("c_make_encoder", make, vm)?;
    }
    Ok(())
}
