//! How values of C are passed by WebAssembly's basic calling convention: which are
//! parameters, which lie in memory with their address as parameter.
//!
//! <https://github.com/WebAssembly/tool-conventions/blob/main/BasicCABI.md>, and what clang
//! does where that is silent: `long double` and `__int128` are two `i64`, and are returned in
//! memory; a record with a single field is passed as the field.

use poly_c_interface::{CallLayout, CallRequest, Interface, Slot, Type, TypeId};
use wasmtime::{Engine, FuncType, ValRaw, ValType};

/// How one value is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// Not at all: it has no bytes that matter.
    Nothing,
    /// As an `i32`, of as many bytes, extended with its sign or with zeros.
    I32 {
        size: u8,
        signed: bool,
    },
    I64,
    F32,
    F64,
    /// As two `i64`: 16 bytes. Returned, it is in memory.
    Two,
    /// In memory, with its address as an `i32`.
    Memory,
}

/// A value and its place in the block of a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value {
    pub(super) offset: usize,
    pub(super) size: usize,
    pub(super) align: u32,
    pub(super) pass: Pass,
}

/// What a call of one signature does.
#[derive(Debug)]
pub(super) struct Lowered {
    /// The declared parameters.
    pub(super) parameters: Vec<Value>,
    pub(super) result: Value,
    /// The arguments behind the declared ones, which lie in memory side by side; `None` if the
    /// function takes none such.
    pub(super) more: Option<Vec<Value>>,
    /// Whether something lies in memory.
    pub(super) uses_memory: bool,
    /// How many raw values a call needs.
    pub(super) raw_len: usize,
    pub(super) block_size: usize,
    pub(super) ty: FuncType,
}

impl Lowered {
    /// # Errors
    /// If a value of the signature cannot be passed, with the reason.
    pub(super) fn new(engine: &Engine, request: &CallRequest) -> Result<Self, String> {
        let interface = &*request.interface;
        let layout = CallLayout::of(interface, request.signature).map_err(|refusal| refusal.to_string())?;
        let is_variadic = interface.signature(request.signature).is_variadic;
        let value = |slot: &Slot| -> Result<Value, String> {
            let align = interface.layout(slot.ty).map_or(1, |(_, align)| align);
            Ok(Value {
                offset: narrow(slot.offset)?,
                size: narrow(slot.size)?,
                align: u32::try_from(align).map_err(|error| error.to_string())?,
                pass: pass(interface, slot.ty)?,
            })
        };
        let mut parameters = layout.parameters.iter().map(value).collect::<Result<Vec<_>, _>>()?;
        let more = is_variadic.then(|| parameters.split_off(request.fixed.min(parameters.len())));
        let result = if layout.result.size == 0 {
            Value { offset: 0, size: 0, align: 1, pass: Pass::Nothing }
        } else {
            value(&layout.result)?
        };
        let mut types = Vec::new();
        let returns_in_memory = matches!(result.pass, Pass::Memory | Pass::Two);
        if returns_in_memory {
            types.push(ValType::I32);
        }
        for parameter in &parameters {
            types.extend(parameter.pass.types());
        }
        if more.is_some() {
            types.push(ValType::I32);
        }
        let results: Vec<_> = if returns_in_memory { Vec::new() } else { result.pass.types() };
        let uses_memory = returns_in_memory
            || more.as_ref().is_some_and(|more| !more.is_empty())
            || parameters.iter().any(|parameter| parameter.pass == Pass::Memory);
        let raw_len = types.len().max(results.len());
        let block_size = narrow(layout.size)?;
        let ty = FuncType::new(engine, types, results);
        Ok(Self { parameters, result, more, uses_memory, raw_len, block_size, ty })
    }

    /// Whether the result is stored at an address that is the first parameter.
    pub(super) fn returns_in_memory(&self) -> bool {
        matches!(self.result.pass, Pass::Memory | Pass::Two)
    }
}

impl Pass {
    fn types(self) -> Vec<ValType> {
        match self {
            Self::Nothing => Vec::new(),
            Self::I32 { .. } | Self::Memory => vec![ValType::I32],
            Self::I64 => vec![ValType::I64],
            Self::F32 => vec![ValType::F32],
            Self::F64 => vec![ValType::F64],
            Self::Two => vec![ValType::I64, ValType::I64],
        }
    }

    /// The value in `bytes` as raw bits. Not for what takes two or none.
    #[inline]
    pub(super) fn bits(self, bytes: &[u8]) -> u64 {
        match (self, bytes.len()) {
            (Self::I32 { size: 4, .. } | Self::F32 | Self::Memory, _) => {
                u64::from(u32::from_le_bytes(first(bytes)))
            }
            (Self::I32 { signed, .. }, 1) if signed => {
                u64::from(i32::from(bytes[0].cast_signed()).cast_unsigned())
            }
            (Self::I32 { signed, .. }, 2) if signed => {
                u64::from(i32::from(i16::from_le_bytes(first(bytes))).cast_unsigned())
            }
            _ => u64::from_le_bytes(first(bytes)),
        }
    }

    /// The value in `bytes`, as [`bits`](Self::bits).
    #[inline]
    pub(super) fn to_raw(self, bytes: &[u8]) -> ValRaw {
        ValRaw::u64(self.bits(bytes))
    }

    /// Puts raw bits into `bytes`. Not for what takes two or none.
    #[inline]
    pub(super) fn put_raw(self, raw: &ValRaw, bytes: &mut [u8]) {
        let whole = match self {
            Self::I32 { .. } | Self::Memory => u64::from(raw.get_u32()).to_le_bytes(),
            Self::F32 => u64::from(raw.get_f32()).to_le_bytes(),
            _ => raw.get_u64().to_le_bytes(),
        };
        if let Some(into) = bytes.first_chunk_mut::<8>() {
            *into = whole;
        } else {
            let size = bytes.len();
            bytes.copy_from_slice(&whole[..size]);
        }
    }
}

/// The first bytes; zeros where there are fewer.
#[inline]
fn first<const SIZE: usize>(bytes: &[u8]) -> [u8; SIZE] {
    if let Some(whole) = bytes.first_chunk() {
        return *whole;
    }
    let mut some = [0; SIZE];
    some[..bytes.len()].copy_from_slice(bytes);
    some
}

fn narrow(number: u64) -> Result<usize, String> {
    usize::try_from(number).map_err(|error| error.to_string())
}

fn pass(interface: &Interface, ty: TypeId) -> Result<Pass, String> {
    let integer = |bits: u16, signed: bool| match bits {
        8 => Ok(Pass::I32 { size: 1, signed }),
        16 => Ok(Pass::I32 { size: 2, signed }),
        32 => Ok(Pass::I32 { size: 4, signed }),
        64 => Ok(Pass::I64),
        128 => Ok(Pass::Two),
        _ => Err(format!("integers of {bits} bits are not passed")),
    };
    match interface.ty(ty) {
        Type::Void => Ok(Pass::Nothing),
        Type::Bool => integer(8, false),
        Type::Integer { bits, signed, .. } | Type::Character { bits, signed, .. } => integer(*bits, *signed),
        Type::Float { bits, .. } => match bits {
            32 => Ok(Pass::F32),
            64 => Ok(Pass::F64),
            128 => Ok(Pass::Two),
            _ => Err(format!("floats of {bits} bits are not passed")),
        },
        Type::Enum(declared) => pass(interface, declared.integer),
        Type::Pointer { .. } => integer(32, false),
        Type::Complex { .. } => Ok(Pass::Memory),
        Type::Record(record) if record.fields.is_empty() => Ok(Pass::Nothing),
        Type::Record(_) => match single(interface, ty) {
            Some(element) => pass(interface, element),
            None => Ok(Pass::Memory),
        },
        _ => Err(format!("values of '{}' are not passed", interface.type_name(ty))),
    }
}

/// The one scalar that a record consists of.
fn single(interface: &Interface, ty: TypeId) -> Option<TypeId> {
    let Type::Record(record) = interface.ty(ty) else { return None };
    let is_empty = |ty: TypeId| matches!(interface.ty(ty), Type::Record(inner) if inner.fields.is_empty());
    let mut fields = record.fields.iter().filter(|field| !is_empty(field.ty));
    let field = fields.next()?;
    if fields.next().is_some() {
        return None;
    }
    let mut element = field.ty;
    while let Type::Array { element: inner, count: Some(1) } = interface.ty(element) {
        element = *inner;
    }
    let found = match interface.ty(element) {
        Type::Record(_) => single(interface, element)?,
        Type::Array { .. } | Type::Complex { .. } => return None,
        _ => element,
    };
    // With padding it is no longer only the element.
    (interface.layout(found)?.0 == record.size).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::{Lowered, Pass};
    use poly_c_interface::{CallRequest, Interface, Target, Type, parse_type};
    use std::rc::Rc;
    use wasmtime::Engine;

    fn lower(text: &str) -> Lowered {
        let mut interface = Interface { target: Target::Wasm32, ..Interface::default() };
        let ty = parse_type(&mut interface, text).unwrap();
        let Type::Function(signature) = *interface.ty(ty) else { panic!("{text} is no function") };
        let fixed = interface.signature(signature).parameters.len();
        let request = CallRequest { interface: Rc::new(interface), signature, fixed };
        Lowered::new(&Engine::default(), &request).unwrap()
    }

    #[test]
    fn small_values_are_parameters_and_large_ones_lie_in_memory() {
        let lowered = lower("long long (char, unsigned short, double, const char *)");
        let passes: Vec<_> = lowered.parameters.iter().map(|value| value.pass).collect();
        assert_eq!(
            passes[1..],
            [Pass::I32 { size: 2, signed: false }, Pass::F64, Pass::I32 { size: 4, signed: false }]
        );
        assert_eq!(lowered.result.pass, Pass::I64);
        assert!(!lowered.uses_memory);
        let wide = lower("__int128 (__int128, int)");
        assert!(wide.returns_in_memory() && wide.uses_memory);
        assert_eq!(wide.ty.params().len(), 4);
    }

    #[test]
    fn numbers_are_extended_as_their_type_says() {
        let signed = Pass::I32 { size: 1, signed: true };
        assert_eq!(signed.to_raw(&[0xFF]).get_i32(), -1);
        let unsigned = Pass::I32 { size: 2, signed: false };
        assert_eq!(unsigned.to_raw(&[0xFF, 0xFF]).get_i32(), 0xFFFF);
        let mut bytes = [0; 1];
        signed.put_raw(&wasmtime::ValRaw::i32(-2), &mut bytes);
        assert_eq!(bytes, [0xFE]);
    }
}
