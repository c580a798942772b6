//! The names of functions' parameters.
//!
//! Debug info has them as variables, which optimised code lists at the function. Other code
//! declares them where it begins, in records: LLVM 22 is the first to give these away, and before it
//! only the text of a module says what is in them.

#![cfg_attr(
    feature = "llvm22",
    expect(unsafe_code, reason = "debug records are only reachable through LLVM's C interface")
)]

use inkwell::llvm_sys::debuginfo::LLVMMetadataKind;
use inkwell::llvm_sys::prelude::LLVMContextRef;
use inkwell::module::Module;
use inkwell::values::FunctionValue;

use crate::metadata::Node;

/// A parameter: its 1-based position, and its name.
type Parameter = (usize, String);

/// The names in one module.
pub(crate) struct ParameterNames<'a, 'context> {
    module: &'a Module<'context>,
    #[cfg(not(feature = "llvm22"))]
    printed: std::cell::OnceCell<printed::Parameters>,
}

impl<'a, 'context> ParameterNames<'a, 'context> {
    pub(crate) fn new(module: &'a Module<'context>) -> Self {
        Self {
            module,
            #[cfg(not(feature = "llvm22"))]
            printed: Default::default(),
        }
    }

    /// The context of the module.
    pub(crate) fn context(&self) -> LLVMContextRef {
        self.module.get_context().raw()
    }

    /// The names of a function's parameters in order, by its debug info.
    pub(crate) fn of(&self, function: FunctionValue<'_>, node: Node) -> Vec<String> {
        let listed = node.operand(7).map(Node::operands).unwrap_or_default();
        let mut parameters: Vec<_> =
            listed.into_iter().flatten().filter_map(|variable| parameter(variable, node)).collect();
        if parameters.is_empty() {
            parameters = self.declared(function, node);
        }
        let mut names = Vec::new();
        for (position, name) in parameters {
            if let Some(index @ 0..=255) = position.checked_sub(1) {
                if names.len() <= index {
                    names.resize(index + 1, String::new());
                }
                names[index] = name;
            }
        }
        names
    }

    /// The parameters that the debug records of a function's first block declare.
    #[cfg(feature = "llvm22")]
    fn declared(&self, function: FunctionValue<'_>, node: Node) -> Vec<Parameter> {
        use inkwell::llvm_sys::LLVMDbgRecordKind;
        use inkwell::llvm_sys::core::{
            LLVMDbgRecordGetKind, LLVMDbgVariableRecordGetVariable, LLVMGetFirstDbgRecord,
            LLVMGetNextDbgRecord,
        };
        use inkwell::values::AsValueRef as _;
        let mut variables = Vec::new();
        let first = function.get_first_basic_block();
        for instruction in first.into_iter().flat_map(|block| block.get_instructions()) {
            // SAFETY: the instruction is alive, and so are its records; only records of variables
            // are asked for their variable.
            unsafe {
                let mut record = LLVMGetFirstDbgRecord(instruction.as_value_ref());
                while !record.is_null() {
                    if !matches!(LLVMDbgRecordGetKind(record), LLVMDbgRecordKind::LLVMDbgRecordLabel) {
                        variables.extend(Node::new(self.context(), LLVMDbgVariableRecordGetVariable(record)));
                    }
                    record = LLVMGetNextDbgRecord(record);
                }
            }
        }
        variables.into_iter().filter_map(|variable| parameter(variable, node)).collect()
    }

    /// The parameters that the text of the module declares for a function. All are read for the
    /// first that is asked for.
    #[cfg(not(feature = "llvm22"))]
    fn declared(&self, function: FunctionValue<'_>, _: Node) -> Vec<Parameter> {
        let printed = self.printed.get_or_init(|| printed::parameters(self.module));
        printed.get(&*function.get_name().to_string_lossy()).cloned().unwrap_or_default()
    }
}

/// The parameter of a function that a variable is; inlined functions have parameters of their own.
fn parameter(variable: Node, function: Node) -> Option<Parameter> {
    let is_own = matches!(variable.kind(), LLVMMetadataKind::LLVMDILocalVariableMetadataKind)
        && variable.operand(0).map(Node::address) == Some(function.address());
    let position = variable.text_field("arg").filter(|_| is_own)?.parse().ok()?;
    Some((position, variable.string_operand(1)))
}

/// Reading the text of a module, in which a function and its variables are two kinds of lines:
///
/// ```text
/// define dso_local double @norm(ptr noundef %0) #0 !dbg !10 {
/// !21 = !DILocalVariable(name: "p", arg: 1, scope: !10, file: !1, line: 1, type: !14)
/// ```
#[cfg(not(feature = "llvm22"))]
mod printed {
    use std::collections::HashMap;

    use inkwell::module::Module;

    use super::Parameter;

    /// By the names of functions.
    pub(super) type Parameters = HashMap<String, Vec<Parameter>>;

    pub(super) fn parameters(module: &Module<'_>) -> Parameters {
        let text = module.print_to_string();
        let text = text.to_string_lossy();
        let mut by_scope: HashMap<&str, Vec<Parameter>> = HashMap::new();
        for line in text.lines() {
            if let Some((scope, parameter)) = variable(line) {
                by_scope.entry(scope).or_default().push(parameter);
            }
        }
        // Functions are printed in their order.
        let scopes =
            text.lines().filter(|line| line.starts_with("define ")).map(|line| after(line, "!dbg !"));
        let functions = module.get_functions().filter(|function| function.count_basic_blocks() > 0);
        let name =
            |function: inkwell::values::FunctionValue<'_>| function.get_name().to_string_lossy().into();
        functions
            .map(name)
            .zip(scopes)
            .filter_map(|(name, scope)| Some((name, by_scope.remove(scope?)?)))
            .collect()
    }

    /// The parameter that a line is about, and its scope.
    fn variable(line: &str) -> Option<(&str, Parameter)> {
        let (_, rest) = line.split_once("= !DILocalVariable(name: \"").filter(|_| line.starts_with('!'))?;
        let (name, rest) = rest.split_once('"')?;
        Some((after(rest, "scope: !")?, (after(rest, "arg: ")?.parse().ok()?, unescaped(name))))
    }

    /// The digits after the last `key`.
    fn after<'a>(line: &'a str, key: &str) -> Option<&'a str> {
        let rest = &line[line.rfind(key)? + key.len()..];
        Some(&rest[..rest.find(|other: char| !other.is_ascii_digit()).unwrap_or(rest.len())])
    }

    /// A name without escapes, which are a backslash and two digits for each byte beyond ASCII.
    fn unescaped(name: &str) -> String {
        let mut parts = name.split('\\');
        let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
        for part in parts {
            let digits = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
            bytes.extend(digits);
            bytes.extend(part.bytes().skip(2));
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    #[test]
    fn parameters_are_told_from_other_lines() {
        let line =
            r#"!7 = !DILocalVariable(name: "caf\C3\A9", arg: 2, scope: !10, file: !1, line: 1, type: !9)"#;
        assert_eq!(variable(line), Some(("10", (2, "café".into()))));
        assert_eq!(variable(&line.replace("arg: 2, ", "")), None);
        assert_eq!(variable(r#"!7 = !{!"= !DILocalVariable(name: "}"#), None);
    }
}
