//! How System V's calling convention for x86-64 passes values of C.
//!
//! "System V Application Binary Interface, AMD64 Architecture Processor Supplement", section
//! 3.2.3. LLVM knows it for single numbers and addresses only; what becomes of records and
//! complex numbers is every compiler's own work.

use poly_c_interface::{Interface, Type, TypeId};

/// What one value of the machine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    /// An integer of so many bits; `extend` says how one of fewer than 32 is widened.
    Integer { bits: u16, extend: Option<Extend> },
    /// A floating-point number of so many bits.
    Float { bits: u16 },
    /// An address.
    Pointer,
}

/// How a small integer fills its register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extend {
    Sign,
    Zero,
}

/// How a value is passed or returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Passing {
    /// It takes no room: `void`, or a record without fields.
    Nothing,
    /// As one value.
    Scalar(Scalar),
    /// As several values, each with the place of its bytes in the whole.
    Pieces(Vec<(u64, Scalar)>),
    /// In memory: a parameter on the stack, a result where the caller says.
    Memory { size: u64, align: u64 },
}

/// How all values of a call are passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Convention {
    pub(crate) result: Passing,
    pub(crate) parameters: Vec<Passing>,
}

impl Convention {
    /// The convention of a call with these types, each of which has a layout.
    pub(crate) fn of(interface: &Interface, result: TypeId, parameters: &[TypeId]) -> Self {
        let result = returning(interface, result);
        let mut integers = 6 - usize::from(matches!(result, Passing::Memory { .. }));
        let mut floats = 8_usize;
        let parameters = parameters
            .iter()
            .map(|&ty| {
                let passing = passing(interface, ty);
                let (need_integers, need_floats) = registers(&passing);
                if need_integers <= integers && need_floats <= floats {
                    integers -= need_integers;
                    floats -= need_floats;
                    return passing;
                }
                // A value goes into registers whole or not at all. LLVM sees to that for a
                // scalar; pieces, of which it knows not that they belong together, go to memory.
                match passing {
                    Passing::Pieces(_) => in_memory(interface, ty),
                    scalar => scalar,
                }
            })
            .collect();
        Self { result, parameters }
    }
}

/// How many registers of each sort a value takes.
fn registers(passing: &Passing) -> (usize, usize) {
    let of = |scalar: &Scalar| match scalar {
        Scalar::Integer { bits: 128, .. } => (2, 0),
        Scalar::Integer { .. } | Scalar::Pointer => (1, 0),
        // `long double` always goes to memory.
        Scalar::Float { bits: 80 } => (0, 0),
        Scalar::Float { .. } => (0, 1),
    };
    match passing {
        Passing::Nothing | Passing::Memory { .. } => (0, 0),
        Passing::Scalar(scalar) => of(scalar),
        Passing::Pieces(pieces) => pieces
            .iter()
            .map(|(_, scalar)| of(scalar))
            .fold((0, 0), |(integers, floats), (more, others)| (integers + more, floats + others)),
    }
}

/// The class of eight bytes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    None,
    Integer,
    Sse,
    SseUp,
    X87,
    X87Up,
    ComplexX87,
    Memory,
}

impl Class {
    fn merge(self, other: Self) -> Self {
        match (self, other) {
            (one, two) if one == two => one,
            (Self::None, it) | (it, Self::None) => it,
            (Self::Memory, _) | (_, Self::Memory) => Self::Memory,
            (Self::Integer, _) | (_, Self::Integer) => Self::Integer,
            (Self::X87 | Self::X87Up | Self::ComplexX87, _)
            | (_, Self::X87 | Self::X87Up | Self::ComplexX87) => Self::Memory,
            _ => Self::Sse,
        }
    }
}

fn scalar(interface: &Interface, ty: TypeId) -> Option<Scalar> {
    let integer = |bits: u16, signed: bool| {
        let extend = (bits < 32).then_some(if signed { Extend::Sign } else { Extend::Zero });
        Scalar::Integer { bits, extend }
    };
    Some(match interface.ty(ty) {
        Type::Bool => integer(8, false),
        Type::Integer { bits, signed, .. } | Type::Character { bits, signed, .. } => integer(*bits, *signed),
        Type::Float { bits, .. } => Scalar::Float { bits: *bits },
        Type::Enum(declared) => return scalar(interface, declared.integer),
        Type::Pointer { .. } => Scalar::Pointer,
        _ => return None,
    })
}

fn passing(interface: &Interface, ty: TypeId) -> Passing {
    if let Some(scalar) = scalar(interface, ty) {
        return Passing::Scalar(scalar);
    }
    let [low, high] = classes(interface, ty);
    match (low, high) {
        (Class::None, Class::None) => Passing::Nothing,
        (Class::Memory | Class::X87 | Class::ComplexX87, _) => in_memory(interface, ty),
        _ => pieces(low, high),
    }
}

fn returning(interface: &Interface, ty: TypeId) -> Passing {
    if matches!(interface.ty(ty), Type::Void) {
        return Passing::Nothing;
    }
    if let Some(scalar) = scalar(interface, ty) {
        return Passing::Scalar(scalar);
    }
    let long_double = Scalar::Float { bits: 80 };
    let [low, high] = classes(interface, ty);
    match (low, high) {
        (Class::None, Class::None) => Passing::Nothing,
        (Class::Memory, _) => in_memory(interface, ty),
        (Class::X87, _) => Passing::Scalar(long_double),
        (Class::ComplexX87, _) => Passing::Pieces(vec![(0, long_double), (16, long_double)]),
        _ => pieces(low, high),
    }
}

fn pieces(low: Class, high: Class) -> Passing {
    let piece = |class| match class {
        Class::Integer => Some(Scalar::Integer { bits: 64, extend: None }),
        Class::Sse if high == Class::SseUp => Some(Scalar::Float { bits: 128 }),
        // Whatever floats are in it: its eight bytes travel in one register.
        Class::Sse => Some(Scalar::Float { bits: 64 }),
        _ => None,
    };
    let low = piece(low).map(|scalar| (0, scalar));
    let high = (high != Class::SseUp).then(|| piece(high)).flatten().map(|scalar| (8, scalar));
    Passing::Pieces(low.into_iter().chain(high).collect())
}

fn in_memory(interface: &Interface, ty: TypeId) -> Passing {
    let (size, align) = interface.layout(ty).unwrap_or((0, 1));
    Passing::Memory { size, align: align.max(8) }
}

/// The classes of a value's first and second eight bytes.
fn classes(interface: &Interface, ty: TypeId) -> [Class; 2] {
    const MEMORY: [Class; 2] = [Class::Memory, Class::None];
    if let Type::Complex { bits: 80, .. } = interface.ty(ty) {
        return [Class::ComplexX87, Class::None];
    }
    let size = interface.layout(ty).map_or(0, |(size, _)| size);
    let mut classes = [Class::None; 2];
    if size > 16 || classify(interface, ty, 0, &mut classes).is_none() {
        return MEMORY;
    }
    match classes {
        [Class::Memory, _] | [_, Class::Memory] => MEMORY,
        [low, Class::X87Up] if low != Class::X87 => MEMORY,
        [low, Class::SseUp] if low != Class::Sse => [low, Class::Sse],
        _ => classes,
    }
}

/// Merges the classes of a value at an offset into those of the whole; `None` if it lies where
/// it is not aligned, which puts the whole into memory.
fn classify(interface: &Interface, ty: TypeId, offset: u64, classes: &mut [Class; 2]) -> Option<()> {
    let (size, align) = interface.layout(ty).unwrap_or((0, 1));
    let mut merge = |offset: u64, class: Class| {
        let slot = usize::try_from(offset / 8).ok()?;
        let slot = classes.get_mut(slot)?;
        *slot = slot.merge(class);
        Some(())
    };
    match interface.ty(ty) {
        Type::Array { element, count } => {
            let (stride, _) = interface.layout(*element)?;
            for index in 0..count.unwrap_or(0) {
                // Nothing is in elements without size, however many there are.
                if stride == 0 {
                    break;
                }
                classify(interface, *element, offset + index * stride, classes)?;
            }
            return Some(());
        }
        Type::Record(record) => {
            for field in &record.fields {
                match field.bits {
                    None => classify(interface, field.ty, offset + field.offset, classes)?,
                    Some((first, width)) if width > 0 => {
                        let first = (offset + field.offset) * 8 + u64::from(first);
                        let last = first + u64::from(width) - 1;
                        for slot in first / 64..=last / 64 {
                            let slot = classes.get_mut(usize::try_from(slot).ok()?)?;
                            *slot = slot.merge(Class::Integer);
                        }
                    }
                    Some(_) => {}
                }
            }
            return Some(());
        }
        _ if size == 0 => return Some(()),
        _ if !offset.is_multiple_of(align) => return None,
        _ => {}
    }
    match interface.ty(ty) {
        Type::Float { bits: 80, .. } => {
            merge(offset, Class::X87)?;
            merge(offset + 8, Class::X87Up)
        }
        Type::Float { bits: 128, .. } => {
            merge(offset, Class::Sse)?;
            merge(offset + 8, Class::SseUp)
        }
        Type::Float { .. } => merge(offset, Class::Sse),
        Type::Complex { bits: 80 | 128, .. } => merge(offset, Class::Memory),
        Type::Complex { .. } => {
            merge(offset, Class::Sse)?;
            merge(offset + size - 1, Class::Sse)
        }
        Type::Unsupported { .. } => merge(offset, Class::Memory),
        _ => {
            merge(offset, Class::Integer)?;
            merge(offset + size - 1, Class::Integer)
        }
    }
}
