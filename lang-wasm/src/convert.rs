//! Values in and out of WebAssembly.
//!
//! An `i32` or `i64` has no sign, so numbers of either reading are taken: from −2^31 up to
//! 2^32 − 1, from −2^63 up to 2^64 − 1; they are given back as signed. Nothing is cut or
//! rounded, but a double that becomes an `f32` is. An `externref` holds any value as it is. A
//! `funcref` is a function of WebAssembly or null. Vectors are refused by name.

use crate::externals;
use crate::function::Function;
use crate::heap::{Heap, State};
use crate::shared::Shared;
use polyglot_api::{InteropError, ObjectRef, Result, Value};
use std::cell::Cell;
use std::rc::Rc;
use wasmtime::{
    AsContextMut, ExternRef, FuncType, HeapType, Ref, RefType, StoreContextMut, Val, ValRaw, ValType,
};

/// A type as far as it matters for values that cross.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    I32,
    I64,
    F32,
    F64,
    Extern,
    Func,
    /// What cannot cross.
    Refused,
}

impl Kind {
    pub(crate) fn of(ty: &ValType) -> Self {
        match ty {
            ValType::I32 => Self::I32,
            ValType::I64 => Self::I64,
            ValType::F32 => Self::F32,
            ValType::F64 => Self::F64,
            ValType::V128 => Self::Refused,
            ValType::Ref(ty) => match ty.heap_type() {
                HeapType::Extern | HeapType::NoExtern => Self::Extern,
                HeapType::Func | HeapType::NoFunc | HeapType::ConcreteFunc(_) => Self::Func,
                _ => Self::Refused,
            },
        }
    }

    /// Whether values of the kind convert without the store.
    const fn is_plain(self) -> bool {
        matches!(self, Self::I32 | Self::I64 | Self::F32 | Self::F64)
    }
}

/// What a call converts, prepared once a function.
pub(crate) struct Plan {
    pub(crate) parameters: Box<[Kind]>,
    pub(crate) results: Box<[Kind]>,
    /// Whether only numbers cross.
    pub(crate) is_plain: bool,
    /// The name of the first type that cannot cross.
    pub(crate) refused: Option<String>,
    pub(crate) ty: FuncType,
}

impl Plan {
    pub(crate) fn new(ty: FuncType) -> Self {
        let parameters: Box<[_]> = ty.params().map(|ty| Kind::of(&ty)).collect();
        let results: Box<[_]> = ty.results().map(|ty| Kind::of(&ty)).collect();
        let is_plain = parameters.iter().chain(&results).all(|kind| kind.is_plain());
        let refused = ty
            .params()
            .chain(ty.results())
            .find(|ty| Kind::of(ty) == Kind::Refused)
            .map(|ty| externals::type_name(&ty));
        Self { parameters, results, is_plain, refused, ty }
    }

    /// How many values a call's block holds.
    pub(crate) fn block_len(&self) -> usize {
        self.parameters.len().max(self.results.len())
    }
}

/// The error of a type that cannot cross.
pub(crate) fn refused(ty: &str) -> polyglot_api::Error {
    let expected = "numbers, external references and functions".into();
    InteropError::UnsupportedType {
        expected,
        actual: format!("the type {ty}, which cannot leave WebAssembly"),
    }
    .into()
}

#[cold]
fn unfit(expected: &str, value: &Value) -> polyglot_api::Error {
    match value {
        Value::Int(_) | Value::Float(_) | Value::Big(_) => {
            InteropError::UnsupportedType { expected: expected.into(), actual: value.to_display() }.into()
        }
        _ => InteropError::unsupported_type(expected, value).into(),
    }
}

/// A number as 32 bits.
///
/// # Errors
/// If it is none, or has a fraction or more bits.
#[inline]
pub(crate) fn to_i32(value: &Value) -> Result<i32> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range was checked; the sign is the reader's matter"
    )]
    match value {
        Value::Int(number) if (i64::from(i32::MIN)..=i64::from(u32::MAX)).contains(number) => {
            Ok(*number as i32)
        }
        Value::Bool(value) => Ok(i32::from(*value)),
        _ => match value.as_i64() {
            Some(number) if (i64::from(i32::MIN)..=i64::from(u32::MAX)).contains(&number) => {
                Ok(number as i32)
            }
            _ => Err(unfit("an integer from -2147483648 to 4294967295", value)),
        },
    }
}

/// A number as 64 bits.
///
/// # Errors
/// If it is none, or has a fraction or more bits.
#[inline]
pub(crate) fn to_i64(value: &Value) -> Result<i64> {
    match value {
        Value::Int(number) => Ok(*number),
        _ => value
            .as_i64()
            .or_else(|| value.as_u64().map(u64::cast_signed))
            .ok_or_else(|| unfit("an integer of 64 bits", value)),
    }
}

/// A number as a double.
///
/// # Errors
/// If it is none, or an integer that a double cannot hold.
#[inline]
pub(crate) fn to_f64(value: &Value) -> Result<f64> {
    match value {
        Value::Float(number) => Ok(*number),
        _ => value.as_f64().ok_or_else(|| unfit("a number that a double can hold", value)),
    }
}

/// A number as the nearest single.
///
/// # Errors
/// If it is none, or finite and beyond the largest single.
#[inline]
pub(crate) fn to_f32(value: &Value) -> Result<f32> {
    let wide = to_f64(value)?;
    #[expect(clippy::cast_possible_truncation, reason = "rounding is what is wanted")]
    let narrow = wide as f32;
    if wide.is_finite() && narrow.is_infinite() {
        return Err(unfit("a number that a 32-bit float can hold", value));
    }
    Ok(narrow)
}

/// Puts a value into a raw one. The kind is plain.
///
/// Bits go through registers, and only as many as there are: to copy a whole raw value of which a part was
/// just written makes the processor wait.
///
/// # Errors
/// If the value does not fit the kind.
#[inline]
pub(crate) fn put_raw(kind: Kind, value: &Value, raw: &mut ValRaw) -> Result<()> {
    let bits = match (kind, value) {
        (Kind::F64, Value::Float(number)) => number.to_bits(),
        (Kind::I64, Value::Int(number)) => number.cast_unsigned(),
        (Kind::I32, Value::Int(number)) if i32::try_from(*number).is_ok() => {
            number.cast_unsigned() & 0xFFFF_FFFF
        }
        _ => bits(kind, value)?,
    };
    *raw = ValRaw::u64(bits);
    Ok(())
}

fn bits(kind: Kind, value: &Value) -> Result<u64> {
    Ok(match kind {
        Kind::I32 => u64::from(to_i32(value)?.cast_unsigned()),
        Kind::I64 => to_i64(value)?.cast_unsigned(),
        Kind::F32 => u64::from(to_f32(value)?.to_bits()),
        Kind::F64 => to_f64(value)?.to_bits(),
        Kind::Extern | Kind::Func | Kind::Refused => return Err(refused("reference")),
    })
}

/// Raw bits as a value. The kind is plain.
#[inline]
pub(crate) fn from_raw(kind: Kind, raw: &ValRaw) -> Value {
    match kind {
        Kind::I32 => Value::Int(i64::from(raw.get_i32())),
        Kind::I64 => Value::Int(raw.get_i64()),
        Kind::F32 => Value::Float(f64::from(f32::from_bits(raw.get_f32()))),
        Kind::F64 => Value::Float(f64::from_bits(raw.get_f64())),
        Kind::Extern | Kind::Func | Kind::Refused => Value::Null,
    }
}

/// A value as one of a plain kind gives it back.
///
/// # Errors
/// If it does not fit the kind.
pub(crate) fn rounded(kind: Kind, value: &Value) -> Result<Value> {
    let mut raw = ValRaw::null();
    put_raw(kind, value, &mut raw)?;
    Ok(from_raw(kind, &raw))
}

/// A value of another language inside of Wasmtime's heap.
struct Held {
    value: Option<Value>,
    shared: Rc<Shared>,
    count: Rc<Cell<usize>>,
}

impl Held {
    fn new(heap: &Heap, value: Value) -> Self {
        heap.held.set(heap.held.get() + 1);
        Self { value: Some(value), shared: Rc::clone(&heap.shared), count: Rc::clone(&heap.held) }
    }
}

// SAFETY: a store never leaves its thread (its data is not `Send`), and neither does what it
// collects; Wasmtime hands the data out by `ExternRef::data` only, which needs the store.
#[expect(unsafe_code, reason = "Wasmtime wants it for stores that move between threads; ours do not")]
unsafe impl Send for Held {}
// SAFETY: as above.
#[expect(unsafe_code, reason = "as above")]
unsafe impl Sync for Held {}

impl Drop for Held {
    fn drop(&mut self) {
        self.count.set(self.count.get() - 1);
        if let Some(value @ Value::Object(_)) = self.value.take() {
            self.shared.free_later(value);
        }
    }
}

/// A value as one of WebAssembly's, of type `ty`. References live in the scope of `context`.
///
/// # Errors
/// If the value does not fit the type.
pub(crate) fn to_val(
    heap: &Rc<Heap>,
    context: &mut StoreContextMut<'_, State>,
    ty: &ValType,
    value: &Value,
) -> Result<Val> {
    Ok(match (Kind::of(ty), ty) {
        (Kind::I32, _) => Val::I32(to_i32(value)?),
        (Kind::I64, _) => Val::I64(to_i64(value)?),
        (Kind::F32, _) => Val::F32(to_f32(value)?.to_bits()),
        (Kind::F64, _) => Val::F64(to_f64(value)?.to_bits()),
        (Kind::Extern | Kind::Func, ValType::Ref(ty)) => to_ref(heap, context, ty, value)?.into(),
        _ => return Err(refused(&externals::type_name(ty))),
    })
}

/// A value as a reference of type `ty`.
///
/// # Errors
/// If the value does not fit the type.
pub(crate) fn to_ref(
    heap: &Rc<Heap>,
    context: &mut StoreContextMut<'_, State>,
    ty: &RefType,
    value: &Value,
) -> Result<Ref> {
    let is_null = matches!(value, Value::Null);
    match Kind::of(&ValType::Ref(ty.clone())) {
        Kind::Extern if is_null => not_null(ty, value, Ref::Extern(None)),
        Kind::Extern => {
            let reference = ExternRef::new(context.as_context_mut(), Held::new(heap, value.clone()))
                .map_err(|error| crate::error::from_call(context, &error))?;
            Ok(Ref::Extern(Some(reference)))
        }
        Kind::Func if is_null || matches!(value, Value::Undefined) => not_null(ty, value, Ref::Func(None)),
        Kind::Func => {
            let expected = "a function of WebAssembly, or null";
            let function = value.as_object().and_then(ObjectRef::downcast_ref::<Function>);
            let function = function.ok_or_else(|| unfit(expected, value))?;
            let reference = Ref::Func(Some(function.in_heap(heap, context)));
            if !reference.matches_ty(&*context, ty).unwrap_or(false) {
                let expected = format!("a function of type {}", externals::ref_name(ty));
                let actual = format!("one of type {}", externals::signature(&function.plan().ty));
                return Err(InteropError::UnsupportedType { expected, actual }.into());
            }
            Ok(reference)
        }
        _ => Err(refused(&externals::ref_name(ty))),
    }
}

fn not_null(ty: &RefType, value: &Value, null: Ref) -> Result<Ref> {
    if ty.is_nullable() { Ok(null) } else { Err(unfit("a reference that is not null", value)) }
}

/// A value of WebAssembly.
///
/// # Errors
/// If it is of a type that cannot cross.
pub(crate) fn from_val(
    heap: &Rc<Heap>,
    context: &mut StoreContextMut<'_, State>,
    val: &Val,
) -> Result<Value> {
    Ok(match val {
        Val::I32(number) => Value::from(*number),
        Val::I64(number) => Value::from(*number),
        Val::F32(bits) => Value::from(f32::from_bits(*bits)),
        Val::F64(bits) => Value::from(f64::from_bits(*bits)),
        Val::FuncRef(None) | Val::ExternRef(None) => Value::Null,
        Val::FuncRef(Some(function)) => Function::value(heap, context, *function, None),
        Val::ExternRef(Some(reference)) => {
            let data = reference.data(&*context).ok().flatten();
            let held = data.and_then(|data| data.downcast_ref::<Held>());
            held.and_then(|held| held.value.clone()).ok_or_else(|| refused("anyref"))?
        }
        Val::V128(_) => return Err(refused("v128")),
        _ => return Err(refused("a reference of the garbage collector")),
    })
}

/// A reference of WebAssembly.
///
/// # Errors
/// If it is of a type that cannot cross.
pub(crate) fn from_ref(
    heap: &Rc<Heap>,
    context: &mut StoreContextMut<'_, State>,
    reference: Ref,
) -> Result<Value> {
    from_val(heap, context, &Val::from(reference))
}

#[cfg(test)]
mod tests {
    use super::{to_f32, to_f64, to_i32, to_i64};
    use polyglot_api::{BigInt, Value};

    #[test]
    fn integers_are_taken_signed_or_unsigned_and_never_cut() {
        assert_eq!(to_i32(&Value::Int(-1)).unwrap(), -1);
        assert_eq!(to_i32(&Value::Int(0xFFFF_FFFF)).unwrap(), -1);
        assert_eq!(to_i32(&Value::Float(7.0)).unwrap(), 7);
        assert_eq!(to_i32(&Value::Bool(true)).unwrap(), 1);
        for wrong in [Value::Int(1 << 32), Value::Int(-(1 << 32)), Value::Float(1.5), Value::Null, "1".into()]
        {
            assert!(to_i32(&wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(to_i64(&BigInt::from(u64::MAX).into()).unwrap(), -1);
        assert!(to_i64(&Value::from(BigInt::from(u64::MAX) + 1)).is_err());
        assert!(to_i64(&Value::Bool(true)).is_err());
    }

    #[test]
    fn floats_are_exact_but_for_rounding_to_singles() {
        assert!(to_f64(&Value::Int((1 << 53) + 1)).is_err());
        assert_eq!(to_f64(&Value::Int(3)).unwrap(), 3.0);
        assert_eq!(to_f32(&Value::Float(0.1)).unwrap(), 0.1_f32);
        assert!(to_f32(&Value::Float(1e300)).is_err());
        assert!(to_f32(&Value::Float(f64::INFINITY)).unwrap().is_infinite());
    }
}
