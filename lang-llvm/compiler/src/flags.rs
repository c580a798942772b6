//! The flags of a module, and what follows from them.

#![expect(unsafe_code, reason = "flags are only reachable through LLVM's C interface")]

use inkwell::llvm_sys::core::{
    LLVMGetMDNodeNumOperands, LLVMGetMDNodeOperands, LLVMGetMDString, LLVMReplaceMDNodeOperandWith,
    LLVMValueAsMetadata,
};
use inkwell::module::{FlagBehavior, Module};
use inkwell::values::{AsValueRef as _, FunctionValue};
use inkwell::{GlobalVisibility, ThreadLocalMode};

/// Makes a module one for a shared library, whatever it was compiled for: an executable's
/// thread-local variables and addresses of other modules' data do not work there.
pub(crate) fn make_shared(module: &Module<'_>) {
    let was_position_independent = set(module, "PIC Level", 2);
    set(module, "PIE Level", 0);
    for global in module.get_globals() {
        if matches!(
            global.get_thread_local_mode(),
            Some(ThreadLocalMode::LocalExecTLSModel | ThreadLocalMode::InitialExecTLSModel)
        ) {
            global.set_thread_local_mode(Some(ThreadLocalMode::GeneralDynamicTLSModel));
        }
    }
    if !was_position_independent {
        forget_nearness(module);
    }
}

/// Sets a flag and says whether the module had it.
fn set(module: &Module<'_>, name: &str, value: u64) -> bool {
    let value = module.get_context().i32_type().const_int(value, false);
    for flag in module.get_global_metadata("llvm.module.flags") {
        let flag = flag.as_value_ref();
        // SAFETY: each flag is a node of three operands, as the verifier has checked; their
        // count is asked for all the same.
        unsafe {
            let mut operands = [std::ptr::null_mut(); 3];
            if LLVMGetMDNodeNumOperands(flag) != 3 {
                continue;
            }
            LLVMGetMDNodeOperands(flag, operands.as_mut_ptr());
            let mut length = 0;
            let text = LLVMGetMDString(operands[1], &raw mut length);
            if text.is_null() {
                continue;
            }
            let key = std::slice::from_raw_parts(text.cast::<u8>(), length as usize);
            if key == name.as_bytes() {
                LLVMReplaceMDNodeOperandWith(flag, 2, LLVMValueAsMetadata(value.as_value_ref()));
                return true;
            }
        }
    }
    module.add_basic_value_flag(name, FlagBehavior::Override, value);
    false
}

/// Has what the module only declares be reached through tables. Code for an executable takes
/// all data to be near; there is no way to take that back but to declare everything anew.
fn forget_nearness(module: &Module<'_>) {
    let globals: Vec<_> = module.get_globals().filter(|global| global.is_declaration()).collect();
    for old in globals {
        let name = old.get_name().to_string_lossy().into_owned();
        if name.starts_with("llvm.") {
            continue;
        }
        let Ok(ty) = inkwell::types::BasicTypeEnum::try_from(old.get_value_type()) else { continue };
        let new = module.add_global(ty, None, "");
        new.set_linkage(old.get_linkage());
        new.set_thread_local_mode(old.get_thread_local_mode());
        new.set_constant(old.is_constant());
        new.set_visibility(GlobalVisibility::Default);
        old.as_pointer_value().replace_all_uses_with(new.as_pointer_value());
        // SAFETY: nothing uses the old declaration any more.
        unsafe { old.delete() };
        new.set_name(&name);
    }
    let functions: Vec<_> = module
        .get_functions()
        .filter(|function| function.count_basic_blocks() == 0 && function.get_intrinsic_id() == 0)
        .collect();
    for old in functions {
        replace(module, old);
    }
}

fn replace<'context>(module: &Module<'context>, old: FunctionValue<'context>) {
    let name = old.get_name().to_string_lossy().into_owned();
    let new = module.add_function("", old.get_type(), Some(old.get_linkage()));
    new.set_call_conventions(old.get_call_conventions());
    let places = (0..old.count_params())
        .map(inkwell::attributes::AttributeLoc::Param)
        .chain([inkwell::attributes::AttributeLoc::Return, inkwell::attributes::AttributeLoc::Function]);
    for place in places {
        for attribute in old.attributes(place) {
            new.add_attribute(place, attribute);
        }
    }
    old.replace_all_uses_with(new);
    // SAFETY: nothing uses the old declaration any more.
    unsafe { old.delete() };
    new.as_global_value().set_name(&name);
}
