//! Interfaces from C declarations, for code that has no debug info.
//!
//! Understood are prototypes, variables, structures, unions, enumerations and type
//! definitions, as the preprocessor leaves them; records are laid out as the System V
//! calling conventions do. Attributes, initialisers and bodies are not.

mod parser;
mod record;
mod token;

use crate::{Interface, Signature, SignatureId, Type, TypeId};
use parser::Parser;
use std::fmt;

/// What is wrong with a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclarationError {
    /// What, for people.
    pub message: String,
    /// The 1-based line.
    pub line: u32,
    /// The 1-based column in bytes.
    pub column: u32,
}

impl DeclarationError {
    fn at(text: &str, offset: usize, message: impl Into<String>) -> Self {
        let before = &text.as_bytes()[..offset.min(text.len())];
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let line = count(before.iter().filter(|byte| **byte == b'\n').count() + 1);
        Self { message: message.into(), line, column: count(before.len() - start + 1) }
    }
}

impl fmt::Display for DeclarationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "declaration, line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for DeclarationError {}

/// Adds what a text declares. A function or variable that is there already gets the type
/// that the text gives it.
///
/// # Errors
/// If and only if the text is not understood; `interface` may then have some of it.
pub fn parse_declarations(interface: &mut Interface, text: &str) -> Result<(), DeclarationError> {
    Parser::new(interface, text)?.declarations()?;
    check(interface, text)
}

/// The type that a text names: `struct point *`, `double (const double *values, int count)`.
///
/// # Errors
/// As [`parse_declarations`].
pub fn parse_type(interface: &mut Interface, text: &str) -> Result<TypeId, DeclarationError> {
    let ty = Parser::new(interface, text)?.single_type()?;
    check(interface, text)?;
    Ok(ty)
}

/// What the grammar lets pass: types larger than memory.
fn check(interface: &Interface, text: &str) -> Result<(), DeclarationError> {
    interface.check().map_err(|fault| DeclarationError::at(text, 0, fault))
}

impl Interface {
    /// The place of a type, which is added where no equal one is there.
    pub fn intern(&mut self, ty: Type) -> TypeId {
        let place = self.types.iter().position(|known| *known == ty).unwrap_or_else(|| {
            self.types.push(ty);
            self.types.len() - 1
        });
        TypeId(u32::try_from(place).expect("an interface has fewer than 2^32 types"))
    }

    /// The place of a signature, which is added where no equal one is there.
    pub fn intern_signature(&mut self, signature: Signature) -> SignatureId {
        let place = self.signatures.iter().position(|known| *known == signature).unwrap_or_else(|| {
            self.signatures.push(signature);
            self.signatures.len() - 1
        });
        SignatureId(u32::try_from(place).expect("an interface has fewer than 2^32 signatures"))
    }
}

#[cfg(test)]
mod tests {
    use super::{parse_declarations, parse_type};
    use crate::{Interface, Type};

    fn declared(text: &str) -> Interface {
        let mut interface = Interface::default();
        parse_declarations(&mut interface, text).unwrap();
        assert_eq!(interface.check(), Ok(()));
        interface
    }

    fn refused(text: &str) -> String {
        parse_declarations(&mut Interface::default(), text).unwrap_err().to_string()
    }

    #[test]
    fn types_are_written_as_c_writes_them() {
        for text in [
            "double dot(const double *a, const double *b, unsigned long n)",
            "int (*pick(int which))(double, char *)",
            "void sort(void *base, int (*compare)(const void *, const void *))",
            "int printf(const char *format, ...)",
            "struct point *next(struct point (*all)[4])",
            "__int128 wide(long double x, float _Complex z)",
            "void nothing(void)",
        ] {
            let interface = declared(&format!("struct point {{ int x; }}; {text};"));
            let function = &interface.functions[0];
            assert_eq!(interface.prototype(function.signature.unwrap(), &function.name), text);
        }
    }

    #[test]
    fn records_are_laid_out_as_c_does() {
        let interface = declared(
            "typedef struct node { char tag; double value; struct node *next; union { int i; float f; }; \
             unsigned a : 3, b : 30; short tail[2]; } node; node *first(void); extern const node nodes[2];",
        );
        let Some(Type::Record(node)) = interface.types.iter().find(|ty| matches!(ty, Type::Record(_))) else {
            panic!("no record");
        };
        let places: Vec<_> = node.fields.iter().map(|f| (f.name.as_str(), f.offset, f.bits)).collect();
        assert_eq!(
            places,
            [
                ("tag", 0, None),
                ("value", 8, None),
                ("next", 16, None),
                ("i", 24, None),
                ("f", 24, None),
                ("a", 28, Some((0, 3))),
                ("b", 32, Some((0, 30))),
                ("tail", 36, None),
            ]
        );
        assert_eq!((node.size, node.align), (40, 8));
        assert_eq!(interface.type_name(interface.variables[0].ty.unwrap()), "struct node[2]");
        assert!(interface.variables[0].is_const);
    }

    #[test]
    fn enumerations_count_on() {
        let interface =
            declared("enum mode { OFF, ON = 5, BOTH, LEFT = 1 << 4, MINUS = -1 }; enum mode get(void);");
        let Some(Type::Enum(mode)) = interface.types.iter().find(|ty| matches!(ty, Type::Enum(_))) else {
            panic!("no enumeration");
        };
        let values: Vec<_> = mode.variants.iter().map(|v| (v.name.as_str(), v.value)).collect();
        assert_eq!(values, [("OFF", 0), ("ON", 5), ("BOTH", 6), ("LEFT", 16), ("MINUS", -1)]);
    }

    #[test]
    fn a_type_alone() {
        let mut interface = Interface::default();
        let mut name = |text: &str| {
            let id = parse_type(&mut interface, text).unwrap();
            interface.type_name(id)
        };
        assert_eq!(name("double (double, double)"), "double (double, double)");
        assert_eq!(name("unsigned long long int *"), "unsigned long long *");
        assert_eq!(name("uint8_t[16]"), "unsigned char[16]");
        assert_eq!(name("int (*)(void)"), "int (*)(void)");
        assert_eq!(name("double add(double, double)"), "double (double, double)");
    }

    #[test]
    fn what_is_not_understood_is_told_with_its_place() {
        assert_eq!(
            refused("int f(\n  strange x);"),
            "declaration, line 2, column 3: 'strange' is no known type"
        );
        assert_eq!(refused("int f() { }"), "declaration, line 1, column 9: expected ';', found '{'");
        assert!(refused("#include <x>").contains("run the preprocessor"));
        assert!(refused("struct s { struct s inner; };").contains("has no size yet"));
        assert!(refused(&"(".repeat(9000)).contains("expected a type"));
        assert!(refused(&format!("int {}", "(".repeat(9000))).contains("nested too deeply"));
    }
}
