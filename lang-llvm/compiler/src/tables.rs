//! What the symbols and virtual tables of C++ say of constructors and destructors, as the Itanium
//! ABI has them ("Itanium C++ ABI", sections 2.5 and 5.1).

#![expect(unsafe_code, reason = "constants are only taken apart by LLVM's C interface")]

use std::collections::HashMap;

use inkwell::llvm_sys::core::{
    LLVMGetAggregateElement, LLVMGetArrayLength2, LLVMGetInitializer, LLVMGetValueName2, LLVMIsAFunction,
    LLVMIsAGlobalAlias, LLVMTypeOf,
};
use inkwell::module::Module;
use inkwell::values::AsValueRef as _;

/// Which of the functions of a constructor or destructor a symbol is: 1 is for whole objects,
/// 2 for the part that is a base, 0 also frees the memory.
pub(crate) fn variant(symbol: &str) -> Option<char> {
    // What follows ends the name, or begins the arguments of a template or an ABI's tag.
    let bytes = symbol.as_bytes();
    let is_one = |at: &usize| {
        matches!(bytes[*at], b'C' | b'D')
            && matches!(bytes[*at + 1], b'0'..=b'2')
            && matches!(bytes[*at + 2], b'E' | b'I' | b'B')
    };
    (2..bytes.len().saturating_sub(2)).find(is_one).map(|at| char::from(bytes[at + 1]))
}

/// What the symbols of a class's tables may end with, by that of one of its constructors.
pub(crate) fn class_keys(symbol: &str) -> Vec<String> {
    let Some(path) = symbol.strip_prefix("_ZN") else { return Vec::new() };
    let ends = path.match_indices("C1").chain(path.match_indices("C2")).map(|(end, _)| &path[..end]);
    ends.flat_map(|path| [format!("N{path}E"), path.to_owned()]).collect()
}

/// The destructors of whole objects that virtual tables name, by what follows `_ZTV` in the
/// tables' symbols. The optimiser may have given a class that of its base.
pub(crate) fn virtual_destructors(module: &Module<'_>) -> HashMap<String, String> {
    let mut found = HashMap::new();
    for global in module.get_globals() {
        let symbol = global.get_name().to_string_lossy().into_owned();
        let Some(key) = symbol.strip_prefix("_ZTV") else { continue };
        // SAFETY: the global is alive; what its initialiser consists of is only asked for its kind
        // and, of functions, its name.
        unsafe {
            let table = LLVMGetInitializer(global.as_value_ref());
            let primary = if table.is_null() { table } else { LLVMGetAggregateElement(table, 0) };
            if primary.is_null() {
                continue;
            }
            let length = u32::try_from(LLVMGetArrayLength2(LLVMTypeOf(primary))).unwrap_or(0);
            for index in 0..length {
                let entry = LLVMGetAggregateElement(primary, index);
                if entry.is_null()
                    || (LLVMIsAFunction(entry).is_null() && LLVMIsAGlobalAlias(entry).is_null())
                {
                    continue;
                }
                let mut length = 0;
                let name = LLVMGetValueName2(entry, &raw mut length).cast::<u8>();
                let name = String::from_utf8_lossy(std::slice::from_raw_parts(name, length)).into_owned();
                if name.contains("D1E") || name.contains("D2E") {
                    found.insert(key.to_owned(), name);
                    break;
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{class_keys, variant};

    #[test]
    fn symbols_say_whose_constructor_they_are_and_for_what() {
        let variants =
            ["_ZN6SquareC2Ed", "_ZN3geo6SquareD1Ev", "_ZN3BoxIiEC1IdEET_", "_ZN6SquareD0Ev", "_Z4areav"];
        assert_eq!(variants.map(variant), [Some('2'), Some('1'), Some('1'), Some('0'), None]);
        assert_eq!(class_keys("_ZN6SquareC2Ed"), ["N6SquareE", "6Square"]);
        assert_eq!(class_keys("_ZN3geo6SquareC1Ed")[0], "N3geo6SquareE");
        assert!(class_keys("main").is_empty());
    }
}
