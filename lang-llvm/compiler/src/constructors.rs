//! What runs when a module is loaded and unloaded.
//!
//! LLVM's C interface cannot tell its code generator that the system knows `.init_array`, so it
//! would write `.ctors`, which linkers and loaders no longer look at. The lists are therefore
//! laid out here.

#![expect(unsafe_code, reason = "constants are only taken apart by LLVM's C interface")]

use inkwell::llvm_sys::core::{
    LLVMConstIntGetZExtValue, LLVMGetAggregateElement, LLVMGetArrayLength2, LLVMGetInitializer,
    LLVMIsAConstantInt, LLVMIsAFunction, LLVMTypeOf,
};
use inkwell::module::{Linkage, Module};
use inkwell::values::{AsValueRef as _, FunctionValue};

/// The priority of what does not say one: the last for constructors.
const DEFAULT_PRIORITY: u64 = 65535;

/// Replaces LLVM's lists of constructors and destructors by those that the system runs.
pub(crate) fn lay_out(module: &Module<'_>) {
    for (list, section) in [("llvm.global_ctors", ".init_array"), ("llvm.global_dtors", ".fini_array")] {
        let Some(global) = module.get_global(list) else { continue };
        for (priority, function) in entries(module, list) {
            // The linker sorts by the suffix, whatever has none coming last.
            match priority {
                DEFAULT_PRIORITY => add_entry(module, section, function),
                _ => add_entry(module, &format!("{section}.{priority:05}"), function),
            }
        }
        // SAFETY: LLVM's own lists are used by nothing.
        unsafe { global.delete() };
    }
}

/// Adds a function to a list of the system.
pub(crate) fn add_entry<'context>(
    module: &Module<'context>,
    section: &str,
    function: FunctionValue<'context>,
) {
    let address = function.as_global_value().as_pointer_value();
    let entry = module.add_global(address.get_type(), None, "poly_start");
    entry.set_initializer(&address);
    entry.set_linkage(Linkage::Internal);
    entry.set_alignment(8);
    entry.set_section(Some(section));
}

/// The priorities and functions of a list.
fn entries<'context>(module: &Module<'context>, list: &str) -> Vec<(u64, FunctionValue<'context>)> {
    let Some(global) = module.get_global(list) else { return Vec::new() };
    let mut entries = Vec::new();
    // SAFETY: the verifier has checked that the list is an array of records of a priority, a
    // function and a pointer; each is asked for what it is all the same.
    unsafe {
        let array = LLVMGetInitializer(global.as_value_ref());
        if array.is_null() {
            return entries;
        }
        let length = u32::try_from(LLVMGetArrayLength2(LLVMTypeOf(array))).unwrap_or(0);
        for index in 0..length {
            let entry = LLVMGetAggregateElement(array, index);
            if entry.is_null() {
                continue;
            }
            let priority = LLVMGetAggregateElement(entry, 0);
            let function = LLVMGetAggregateElement(entry, 1);
            let is_whole = !priority.is_null()
                && !LLVMIsAConstantInt(priority).is_null()
                && !function.is_null()
                && !LLVMIsAFunction(function).is_null();
            if is_whole {
                let priority = LLVMConstIntGetZExtValue(priority);
                entries.extend(FunctionValue::new(function).map(|function| (priority, function)));
            }
        }
    }
    entries
}
