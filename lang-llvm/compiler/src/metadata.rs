//! Reading nodes of debug info through LLVM's C interface.
//!
//! It has no getters for most of what the nodes hold, but all operands of any node can be
//! listed. Where each is in the list differs little between LLVM's versions: see
//! [`TYPE_OPERANDS`]. What is no operand (a tag, an encoding, an enumerator's value) is read
//! by a getter if there is one, and from the text of that single node otherwise.

#![expect(unsafe_code, reason = "metadata is only reachable through LLVM's C interface")]

use std::ffi::{CStr, c_char, c_uint};

use inkwell::llvm_sys::core::{
    LLVMConstIntGetSExtValue, LLVMDisposeMessage, LLVMGetMDNodeNumOperands, LLVMGetMDNodeOperands,
    LLVMGetMDString, LLVMIsAConstantInt, LLVMMetadataAsValue, LLVMPrintValueToString, LLVMValueAsMetadata,
};
use inkwell::llvm_sys::debuginfo::{
    LLVMDIFileGetDirectory, LLVMDIFileGetFilename, LLVMDIScopeGetFile, LLVMDISubprogramGetLine,
    LLVMDITypeGetAlignInBits, LLVMDITypeGetFlags, LLVMDITypeGetOffsetInBits, LLVMDITypeGetSizeInBits,
    LLVMGetDINodeTag, LLVMGetMetadataKind, LLVMMetadataKind,
};
use inkwell::llvm_sys::prelude::{LLVMContextRef, LLVMMetadataRef, LLVMValueRef};

/// How many operands every type has before those of its own kind: file, scope and name; since
/// LLVM 21 size and offset too.
pub(crate) const TYPE_OPERANDS: usize = if cfg!(any(feature = "llvm21", feature = "llvm22")) { 5 } else { 3 };

/// A node of metadata that is alive as long as its context.
#[derive(Clone, Copy)]
pub(crate) struct Node {
    context: LLVMContextRef,
    raw: LLVMMetadataRef,
}

impl Node {
    /// The node at an address; `None` for a null address.
    ///
    /// # Safety
    /// `raw` is null or metadata of `context`, which outlives the node.
    pub(crate) unsafe fn new(context: LLVMContextRef, raw: LLVMMetadataRef) -> Option<Self> {
        (!raw.is_null()).then_some(Self { context, raw })
    }

    /// What tells this node from all others.
    pub(crate) fn address(self) -> usize {
        self.raw.addr()
    }

    pub(crate) fn kind(self) -> LLVMMetadataKind {
        // SAFETY: `raw` is alive by the contract of `new`.
        unsafe { LLVMGetMetadataKind(self.raw) }
    }

    fn as_value(self) -> LLVMValueRef {
        // SAFETY: `raw` is alive by the contract of `new` and belongs to the context.
        unsafe { LLVMMetadataAsValue(self.context, self.raw) }
    }

    fn is_node(self) -> bool {
        !matches!(
            self.kind(),
            LLVMMetadataKind::LLVMMDStringMetadataKind
                | LLVMMetadataKind::LLVMConstantAsMetadataMetadataKind
                | LLVMMetadataKind::LLVMLocalAsMetadataMetadataKind
                | LLVMMetadataKind::LLVMDistinctMDOperandPlaceholderMetadataKind
                | LLVMMetadataKind::LLVMDIArgListMetadataKind
        )
    }

    fn raw_operands(self) -> Vec<LLVMValueRef> {
        if !self.is_node() {
            return Vec::new();
        }
        let value = self.as_value();
        // SAFETY: the value wraps a node, and the list has room for all its operands.
        unsafe {
            let mut operands = vec![std::ptr::null_mut(); LLVMGetMDNodeNumOperands(value) as usize];
            LLVMGetMDNodeOperands(value, operands.as_mut_ptr());
            operands
        }
    }

    /// The operands; those that are null stay in their places.
    pub(crate) fn operands(self) -> Vec<Option<Self>> {
        self.raw_operands()
            .into_iter()
            .map(|value| {
                if value.is_null() {
                    return None;
                }
                // SAFETY: the value is a wrapped operand of a node of this context, or a
                // constant, which is wrapped anew.
                unsafe { Self::new(self.context, LLVMValueAsMetadata(value)) }
            })
            .collect()
    }

    pub(crate) fn operand(self, index: usize) -> Option<Self> {
        self.operands().get(index).copied().flatten()
    }

    /// The operand that is an integer constant.
    pub(crate) fn integer_operand(self, index: usize) -> Option<i64> {
        let value = *self.raw_operands().get(index)?;
        if value.is_null() {
            return None;
        }
        // SAFETY: the value is alive, and asked for its integer only if it is one.
        unsafe { (!LLVMIsAConstantInt(value).is_null()).then(|| LLVMConstIntGetSExtValue(value)) }
    }

    /// The operand that is a string; an absent one is empty.
    pub(crate) fn string_operand(self, index: usize) -> String {
        self.operand(index).map(Self::string).unwrap_or_default()
    }

    fn string(self) -> String {
        let mut length: c_uint = 0;
        // SAFETY: the value wraps metadata that is alive; the text is the context's.
        unsafe {
            let text = LLVMGetMDString(self.as_value(), &raw mut length);
            if text.is_null() { String::new() } else { text_of(text, length as usize) }
        }
    }

    /// The DWARF tag; 0 if this is no node of DWARF.
    pub(crate) fn tag(self) -> u16 {
        // SAFETY: `raw` is alive; the call asks for its kind itself.
        unsafe { if self.is_node() { LLVMGetDINodeTag(self.raw) } else { 0 } }
    }

    pub(crate) fn is_type(self) -> bool {
        matches!(
            self.kind(),
            LLVMMetadataKind::LLVMDIBasicTypeMetadataKind
                | LLVMMetadataKind::LLVMDIDerivedTypeMetadataKind
                | LLVMMetadataKind::LLVMDICompositeTypeMetadataKind
                | LLVMMetadataKind::LLVMDISubroutineTypeMetadataKind
                | LLVMMetadataKind::LLVMDIStringTypeMetadataKind
        )
    }

    /// Of a type: its size in bits.
    pub(crate) fn size(self) -> u64 {
        // SAFETY: `raw` is alive and a type.
        if self.is_type() { unsafe { LLVMDITypeGetSizeInBits(self.raw) } } else { 0 }
    }

    /// Of a type: its offset in what it is a member of, in bits.
    pub(crate) fn offset(self) -> u64 {
        // SAFETY: `raw` is alive and a type.
        if self.is_type() { unsafe { LLVMDITypeGetOffsetInBits(self.raw) } } else { 0 }
    }

    /// Of a type: the alignment that its source asks for, in bits; 0 if it does not.
    pub(crate) fn align(self) -> u64 {
        // SAFETY: `raw` is alive and a type.
        if self.is_type() { unsafe { LLVMDITypeGetAlignInBits(self.raw) }.into() } else { 0 }
    }

    /// Of a type: LLVM's flags, `LLVMDIFlag...`.
    pub(crate) fn flags(self) -> i32 {
        // SAFETY: `raw` is alive and a type.
        if self.is_type() { unsafe { LLVMDITypeGetFlags(self.raw) } } else { 0 }
    }

    /// Of a function: the 1-based line where it begins.
    pub(crate) fn line(self) -> u32 {
        match self.kind() {
            // SAFETY: `raw` is alive and a function.
            LLVMMetadataKind::LLVMDISubprogramMetadataKind => unsafe { LLVMDISubprogramGetLine(self.raw) },
            _ => 0,
        }
    }

    /// Of a function: the path of its file.
    pub(crate) fn file(self) -> Option<String> {
        if !matches!(self.kind(), LLVMMetadataKind::LLVMDISubprogramMetadataKind) {
            return None;
        }
        // SAFETY: `raw` is alive and a scope, its file is null or alive, and the texts are the
        // context's.
        unsafe {
            let file = LLVMDIScopeGetFile(self.raw);
            if file.is_null() {
                return None;
            }
            let mut length: c_uint = 0;
            let name = LLVMDIFileGetFilename(file, &raw mut length);
            let name = text_of(name, length as usize);
            let folder = LLVMDIFileGetDirectory(file, &raw mut length);
            let folder = text_of(folder, length as usize);
            Some(match folder.as_str() {
                "" => name,
                _ => std::path::Path::new(&folder).join(name).display().to_string(),
            })
        }
    }

    /// What LLVM's text has after `key: ` in this node, up to the next comma or bracket.
    pub(crate) fn text_field(self, key: &str) -> Option<String> {
        // SAFETY: the value wraps metadata that is alive; the message is disposed of once.
        let text = unsafe {
            let message = LLVMPrintValueToString(self.as_value());
            let text = CStr::from_ptr(message).to_string_lossy().into_owned();
            LLVMDisposeMessage(message);
            text
        };
        // Names are the only strings in such a node and come first: a name that contains the
        // key must not be taken for it.
        let after = text.rfind(&format!("{key}: "))? + key.len() + 2;
        let rest = &text[after..];
        Some(rest[..rest.find([',', ')']).unwrap_or(rest.len())].to_owned())
    }
}

/// # Safety
/// `text` is null or has `length` readable bytes.
unsafe fn text_of(text: *const c_char, length: usize) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: by the contract of this function.
    let bytes = unsafe { std::slice::from_raw_parts(text.cast::<u8>(), length) };
    String::from_utf8_lossy(bytes).into_owned()
}
