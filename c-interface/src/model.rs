//! The data of an interface: types, signatures, functions and variables, by number.

use serde::{Deserialize, Serialize};

/// Everything that a module says of itself. Types and signatures refer to each other by
/// their places in the lists, so that recursive types need no care.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interface {
    /// For which machine the layouts are.
    pub target: Target,
    /// The language of most of the module's sources.
    pub language: Language,
    /// The types, by [`TypeId`].
    pub types: Vec<Type>,
    /// The signatures, by [`SignatureId`]: those of functions, and those behind pointers.
    /// Equal signatures are one.
    pub signatures: Vec<Signature>,
    /// The functions that the module offers.
    pub functions: Vec<Function>,
    /// The global variables that the module offers.
    pub variables: Vec<Variable>,
    /// The classes of C++, each once: what records have besides fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<Class>,
    /// The symbols that the module needs from elsewhere, sorted.
    pub imports: Vec<String>,
}

/// The machine of a layout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Target {
    /// 64-bit x86 with the System V calling convention.
    #[default]
    X86_64,
    /// 64-bit Arm with the AAPCS64 calling convention.
    Aarch64,
    /// WebAssembly with 32-bit addresses and its basic C calling convention.
    Wasm32,
}

impl Target {
    /// The size of an address in bytes.
    #[must_use]
    pub const fn pointer_size(self) -> u64 {
        match self {
            Self::X86_64 | Self::Aarch64 => 8,
            Self::Wasm32 => 4,
        }
    }
}

/// A source language, as far as it makes a difference to callers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Language {
    /// C, and whatever behaves like it.
    #[default]
    C,
    /// C++: names are mangled, calls may throw.
    Cpp,
    /// Rust.
    Rust,
}

/// The place of a type in [`Interface::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TypeId(pub u32);

/// The place of a signature in [`Interface::signatures`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SignatureId(pub u32);

/// The place of a function in [`Interface::functions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FunctionId(pub u32);

/// A type of C. Type definitions and qualifiers are resolved, but for `const` behind a
/// pointer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Type {
    /// No value.
    Void,
    /// `_Bool`, one byte.
    Bool,
    /// An integer that is no character.
    Integer {
        /// Its name in the source: `unsigned int`.
        name: String,
        /// 8, 16, 32, 64 or 128.
        bits: u16,
        /// Whether it can be negative.
        signed: bool,
    },
    /// `char`, `signed char`, `unsigned char`, `char8_t`, `wchar_t` and their kin. A pointer to
    /// an 8-bit one is a string.
    Character {
        /// Its name in the source.
        name: String,
        /// 8, 16 or 32.
        bits: u16,
        /// Whether it can be negative.
        signed: bool,
    },
    /// A binary floating-point number of 16, 32, 64, 80 (`long double` of x86) or 128 bits.
    Float {
        /// Its name in the source.
        name: String,
        /// The bits that carry the value.
        bits: u16,
        /// The size in memory, in bytes.
        size: u64,
    },
    /// A complex number: two floats of `bits` each.
    Complex {
        /// Its name in the source.
        name: String,
        /// The bits of one part.
        bits: u16,
    },
    /// An enumeration.
    Enum(Enum),
    /// An address, or null. A reference of C++ is a pointer that is never null.
    Pointer {
        /// What is there.
        to: TypeId,
        /// Whether that may not be written through this pointer.
        is_const: bool,
        /// Whether it is a reference of C++.
        is_reference: bool,
    },
    /// Elements side by side.
    Array {
        /// The type of an element.
        element: TypeId,
        /// How many there are; `None` for a flexible array member or an incomplete type.
        count: Option<u64>,
    },
    /// A structure, union or class.
    Record(Record),
    /// A function; values only exist behind pointers.
    Function(SignatureId),
    /// A type that is only declared, or that nothing is known of.
    Opaque {
        /// Its name in the source; empty if it has none.
        name: String,
    },
    /// A type that cannot cross: values of it are refused by name.
    Unsupported {
        /// Its name in the source.
        name: String,
        /// The size in memory, in bytes.
        size: u64,
        /// Why it is refused, to be read after "because".
        reason: String,
    },
}

/// An enumeration.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Enum {
    /// Its tag or type name; empty if it has none.
    pub name: String,
    /// The integer type behind it.
    pub integer: TypeId,
    /// The enumerators in the order of the source.
    pub variants: Vec<Variant>,
}

/// A named value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// Its value; unsigned ones above `i64::MAX` are wrapped.
    pub value: i64,
}

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RecordKind {
    /// `struct`.
    Struct,
    /// `union`: all fields begin at 0.
    Union,
    /// `class`.
    Class,
}

/// A structure, union or class.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Record {
    /// What it is.
    pub kind: RecordKind,
    /// Its tag or type name, qualified by its namespace; empty if it has none.
    pub name: String,
    /// The size in bytes.
    pub size: u64,
    /// The alignment in bytes.
    pub align: u64,
    /// The fields in the order of the source. Those of an anonymous member are listed as the
    /// record's own, and so are those of base classes, first.
    pub fields: Vec<Field>,
    /// Whether a copy of its bytes is a copy. One with a copy constructor, a destructor or a
    /// vtable of its own is not, and C++ passes it by address where C would pass it by value.
    pub is_trivial: bool,
}

/// A field of a record.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type; of a bit-field, the declared one.
    pub ty: TypeId,
    /// Where it begins, in bytes; of a bit-field, where the storage of the declared type
    /// begins that holds all its bits, or the byte that holds the first one.
    pub offset: u64,
    /// Of a bit-field: the place of its lowest bit, counted from `offset`, and how many bits
    /// it has.
    pub bits: Option<(u16, u16)>,
}

/// The type of a function.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Signature {
    /// The parameters in order, those that the compiler adds (`this`) included.
    pub parameters: Vec<Parameter>,
    /// What it gives.
    pub result: TypeId,
    /// Whether more arguments may follow.
    pub is_variadic: bool,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Parameter {
    /// Its name; empty if it has none. Signatures behind pointers have no names.
    pub name: String,
    /// Its type. Arrays and functions have become pointers.
    pub ty: TypeId,
}

/// A function of a module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    /// The name by which other languages know it: that of the source, with the namespace.
    pub name: String,
    /// The name for the linker.
    pub symbol: String,
    /// What it takes and gives; `None` without debug info.
    pub signature: Option<SignatureId>,
    /// Where it is defined: file and 1-based line.
    pub place: Option<(String, u32)>,
}

/// A global variable of a module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// The name by which other languages know it.
    pub name: String,
    /// The name for the linker.
    pub symbol: String,
    /// Its type; `None` without debug info.
    pub ty: Option<TypeId>,
    /// Whether it may not be written.
    pub is_const: bool,
}

/// What a record of C++ has besides fields. Its static variables are those
/// [variables](Interface::variables) whose names begin with its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// The record.
    pub record: TypeId,
    /// What makes an object of it.
    pub creation: Creation,
    /// Why objects of it cannot be made, to be read after "because".
    pub obstacle: Option<String>,
    /// The classes that it is derived from, in the order of the source.
    pub bases: Vec<Base>,
    /// The constructors that others may call and that have code. They take the memory first.
    pub constructors: Vec<FunctionId>,
    /// The destructor of whole objects, if there is anything to be done.
    pub destructor: Option<FunctionId>,
    /// The member functions of its own.
    pub methods: Vec<Method>,
    /// Static constants that are nowhere in memory.
    pub constants: Vec<Variant>,
}

/// What makes an object of a class; the later ones ask for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Creation {
    /// Nothing: memory that is all zero is one.
    Zero,
    /// A value for each field. Those without one would get initial values that only a
    /// compiler knows.
    Fields,
    /// A constructor, and nothing else.
    Constructor,
}

/// A class that another one is derived from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// The record.
    pub record: TypeId,
    /// Where it begins in the object, in bytes; of a virtual base, how far before the virtual
    /// table's address that is written.
    pub offset: u64,
    /// Whether it is a virtual base.
    pub is_virtual: bool,
}

/// A member function of a class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// Its name within the class.
    pub name: String,
    /// Its code, where the module has it.
    pub function: Option<FunctionId>,
    /// What it takes and gives; `None` without code, unless it is virtual.
    pub signature: Option<SignatureId>,
    /// The place in the virtual table that says which code is run, counted in addresses.
    pub slot: Option<u32>,
    /// Whether it is called without an object.
    pub is_static: bool,
}
