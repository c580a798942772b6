//! The grammar of declarations.

use super::DeclarationError;
use super::record::Builder;
use super::token::{Token, tokens};
use crate::{
    Enum, Function, Interface, Parameter, Record, RecordKind, Signature, Target, Type, TypeId, Variable,
    Variant,
};
use std::collections::HashMap;

type Result<T> = std::result::Result<T, DeclarationError>;

/// How deeply declarators and records may be nested.
const DEEPEST: usize = 64;

pub(super) struct Parser<'a> {
    interface: &'a mut Interface,
    text: &'a str,
    tokens: Vec<(Token, usize)>,
    at: usize,
    depth: usize,
    definitions: HashMap<String, TypeId>,
}

/// What stands before a declarator.
#[derive(Clone, Copy)]
struct Base {
    ty: TypeId,
    is_const: bool,
    is_definition: bool,
}

/// A declarator, read from the inside out: what is done to the base type, last first.
enum Shape {
    Pointer { is_const: bool, is_reference: bool },
    Array(Option<u64>),
    Function { parameters: Vec<Parameter>, is_variadic: bool },
}

impl<'a> Parser<'a> {
    pub(super) fn new(interface: &'a mut Interface, text: &'a str) -> Result<Self> {
        let tokens = tokens(text)?;
        Ok(Self { interface, text, tokens, at: 0, depth: 0, definitions: HashMap::new() })
    }

    pub(super) fn declarations(mut self) -> Result<()> {
        while *self.peek() != Token::End {
            if !self.eat(';') {
                self.declaration()?;
            }
        }
        Ok(())
    }

    pub(super) fn single_type(mut self) -> Result<TypeId> {
        let base = self.base()?;
        let (_, ty, _) = self.declarator(base)?;
        self.eat(';');
        match self.peek() {
            Token::End => Ok(ty),
            other => Err(self.wrong(format!("expected the end, found {}", other.told()))),
        }
    }

    fn declaration(&mut self) -> Result<()> {
        let base = self.base()?;
        if self.eat(';') {
            return Ok(());
        }
        loop {
            let (name, ty, is_const) = self.declarator(base)?;
            if name.is_empty() {
                return Err(self.wrong(format!("expected a name, found {}", self.peek().told())));
            }
            if base.is_definition {
                self.definitions.insert(name, ty);
            } else {
                self.declare(name, ty, is_const);
            }
            if self.eat(';') {
                return Ok(());
            }
            if !self.eat(',') {
                return Err(self.wrong(format!("expected ';', found {}", self.peek().told())));
            }
        }
    }

    fn declare(&mut self, name: String, ty: TypeId, is_const: bool) {
        if let Type::Function(signature) = *self.interface.ty(ty) {
            match self.interface.functions.iter_mut().find(|known| known.name == name) {
                Some(known) => known.signature = Some(signature),
                None => {
                    let symbol = name.clone();
                    let function = Function { name, symbol, signature: Some(signature), place: None };
                    self.interface.functions.push(function);
                }
            }
            return;
        }
        match self.interface.variables.iter_mut().find(|known| known.name == name) {
            Some(known) => known.ty = Some(ty),
            None => {
                let symbol = name.clone();
                self.interface.variables.push(Variable { name, symbol, ty: Some(ty), is_const });
            }
        }
    }

    // --- what stands before the name ---

    fn base(&mut self) -> Result<Base> {
        let start = self.at;
        let (mut is_const, mut is_definition, mut ty) = (false, false, None);
        let mut words: Vec<String> = Vec::new();
        while let Token::Word(word) = self.peek() {
            let word = word.clone();
            match word.as_str() {
                "const" => is_const = true,
                "typedef" => is_definition = true,
                "extern" | "static" | "inline" | "volatile" | "restrict" | "register" | "_Atomic" => {}
                "struct" | "union" | "class" if ty.is_none() && words.is_empty() => {
                    self.at += 1;
                    ty = Some(self.record(&word)?);
                    continue;
                }
                "enum" if ty.is_none() && words.is_empty() => {
                    self.at += 1;
                    ty = Some(self.enumeration()?);
                    continue;
                }
                simple if is_simple(simple) && ty.is_none() => words.push(word),
                named if ty.is_none() && words.is_empty() => match self.named(named) {
                    Some(known) => ty = Some(known),
                    None => return Err(self.wrong(format!("'{named}' is no known type"))),
                },
                _ => break,
            }
            self.at += 1;
        }
        let ty = match ty {
            Some(ty) => ty,
            None if words.is_empty() => {
                return Err(self.wrong(format!("expected a type, found {}", self.peek().told())));
            }
            None => {
                let simple = self.simple(&words);
                self.at = if simple.is_some() { self.at } else { start };
                let simple = simple.ok_or_else(|| self.wrong(format!("'{}' is no type", words.join(" "))))?;
                self.interface.intern(simple)
            }
        };
        Ok(Base { ty, is_const, is_definition })
    }

    /// A type by a name alone: of a type definition, of the standard headers, or a tag
    /// without its `struct`, as C++ and Rust have it.
    fn named(&mut self, name: &str) -> Option<TypeId> {
        if let Some(known) = self.definitions.get(name) {
            return Some(*known);
        }
        if let Some(standard) = self.standard(name) {
            return Some(self.interface.intern(standard));
        }
        let matches = |ty: &Type| match ty {
            Type::Record(record) => record.name == name,
            Type::Enum(declared) => declared.name == name,
            Type::Opaque { name: known } => known == name,
            _ => false,
        };
        self.interface.types.iter().position(matches).map(place)
    }

    fn standard(&self, name: &str) -> Option<Type> {
        let is_wasm = self.interface.target == Target::Wasm32;
        let integer = |name: &str, bits, signed| Some(Type::Integer { name: name.into(), bits, signed });
        let (wide, size) = if is_wasm { ("long long", 32) } else { ("long", 64) };
        match name {
            "bool" => Some(Type::Bool),
            "int8_t" => Some(Type::Character { name: "signed char".into(), bits: 8, signed: true }),
            "uint8_t" => Some(Type::Character { name: "unsigned char".into(), bits: 8, signed: false }),
            "int16_t" => integer("short", 16, true),
            "uint16_t" => integer("unsigned short", 16, false),
            "int32_t" => integer("int", 32, true),
            "uint32_t" => integer("unsigned int", 32, false),
            "int64_t" => integer(wide, 64, true),
            "uint64_t" => integer(&format!("unsigned {wide}"), 64, false),
            "size_t" | "uintptr_t" => integer("unsigned long", size, false),
            "ssize_t" | "intptr_t" | "ptrdiff_t" => integer("long", size, true),
            "wchar_t" => Some(Type::Character { name: "wchar_t".into(), bits: 32, signed: true }),
            "char8_t" => Some(Type::Character { name: "char8_t".into(), bits: 8, signed: false }),
            "char16_t" => Some(Type::Character { name: "char16_t".into(), bits: 16, signed: false }),
            "char32_t" => Some(Type::Character { name: "char32_t".into(), bits: 32, signed: false }),
            _ => None,
        }
    }

    /// The type of a run of simple words, in whatever order: `long unsigned int long`.
    fn simple(&self, words: &[String]) -> Option<Type> {
        let count = |word: &str| words.iter().filter(|known| *known == word).count();
        let only = |allowed: &[&str]| words.iter().all(|word| allowed.contains(&word.as_str()));
        let (long, signed, unsigned) = (count("long"), count("signed"), count("unsigned"));
        if signed + unsigned > 1 || long > 2 {
            return None;
        }
        if count("_Complex") == 1 && only(&["_Complex", "float", "double", "long"]) {
            let (name, bits) = match (count("float"), count("double"), long) {
                (1, 0, 0) => ("float _Complex", 32),
                (0, _, 0) => ("double _Complex", 64),
                (0, 1, 1) => ("long double _Complex", self.long_double_bits()),
                _ => return None,
            };
            return Some(Type::Complex { name: name.into(), bits });
        }
        if count("double") == 1 && only(&["double", "long"]) && long < 2 {
            let (name, bits) =
                if long == 1 { ("long double", self.long_double_bits()) } else { ("double", 64) };
            return Some(Type::Float { name: name.into(), bits, size: crate::layout::float_size(bits) });
        }
        if words.len() == 1 {
            match words[0].as_str() {
                "void" => return Some(Type::Void),
                "_Bool" => return Some(Type::Bool),
                "float" => return Some(Type::Float { name: "float".into(), bits: 32, size: 4 }),
                "_Float16" => return Some(Type::Float { name: "_Float16".into(), bits: 16, size: 2 }),
                _ => {}
            }
        }
        let is_signed = unsigned == 0;
        if count("char") == 1 && only(&["char", "signed", "unsigned"]) {
            let name = ["unsigned char", "char", "signed char"][usize::from(is_signed) + signed];
            return Some(Type::Character { name: name.into(), bits: 8, signed: is_signed });
        }
        let (name, bits) = if count("__int128") == 1 && only(&["__int128", "signed", "unsigned"]) {
            ("__int128", 128)
        } else if count("short") == 1 && only(&["short", "int", "signed", "unsigned"]) {
            ("short", 16)
        } else if only(&["long", "int", "signed", "unsigned"]) && count("int") <= 1 {
            let long_bits = if self.interface.target == Target::Wasm32 { 32 } else { 64 };
            [("int", 32), ("long", long_bits), ("long long", 64)][long]
        } else {
            return None;
        };
        let name = if is_signed { name.to_owned() } else { format!("unsigned {name}") };
        Some(Type::Integer { name, bits, signed: is_signed })
    }

    fn long_double_bits(&self) -> u16 {
        if self.interface.target == Target::X86_64 { 80 } else { 128 }
    }

    // --- records and enumerations ---

    fn record(&mut self, keyword: &str) -> Result<TypeId> {
        let kind = match keyword {
            "union" => RecordKind::Union,
            "class" => RecordKind::Class,
            _ => RecordKind::Struct,
        };
        let name = self.word().unwrap_or_default();
        let tagged = format!("{keyword} {name}");
        let known = (!name.is_empty()).then(|| self.tag(&name, &tagged)).flatten();
        if !self.eat('{') {
            if name.is_empty() {
                return Err(self.wrong(format!("expected a name or '{{', found {}", self.peek().told())));
            }
            return Ok(known.unwrap_or_else(|| self.interface.intern(Type::Opaque { name: tagged })));
        }
        self.deeper()?;
        // The tag is known inside, where only pointers to it can be.
        let id = known.unwrap_or_else(|| {
            self.interface.types.push(Type::Opaque { name: tagged.clone() });
            place(self.interface.types.len() - 1)
        });
        if matches!(self.interface.ty(id), Type::Record(_)) {
            return Err(self.wrong(format!("'{tagged}' is there already")));
        }
        let mut builder = Builder::new(kind);
        while !self.eat('}') {
            self.fields(&mut builder)?;
        }
        self.depth -= 1;
        let (fields, size, align) = builder.finish();
        let record = Record { kind, name, size, align, fields, is_trivial: true };
        self.interface.types[id.0 as usize] = Type::Record(record);
        Ok(id)
    }

    fn tag(&self, name: &str, tagged: &str) -> Option<TypeId> {
        let matches = |ty: &Type| match ty {
            Type::Record(record) => record.name == name,
            Type::Opaque { name: known } => known == tagged || known == name,
            _ => false,
        };
        self.interface.types.iter().position(matches).map(place)
    }

    fn fields(&mut self, builder: &mut Builder) -> Result<()> {
        let base = self.base()?;
        let told = |parser: &Self, fault| parser.wrong(fault);
        if self.eat(';') {
            return builder.field(self.interface, "", base.ty).map_err(|fault| told(self, fault));
        }
        loop {
            let is_unnamed = *self.peek() == Token::Mark(':');
            let (name, ty, _) =
                if is_unnamed { (String::new(), base.ty, false) } else { self.declarator(base)? };
            if self.eat(':') {
                let width =
                    u64::try_from(self.constant()?).map_err(|_| self.wrong("the width is negative"))?;
                builder.bits(self.interface, &name, ty, width).map_err(|fault| told(self, fault))?;
            } else {
                builder.field(self.interface, &name, ty).map_err(|fault| told(self, fault))?;
            }
            if self.eat(';') {
                return Ok(());
            }
            self.expect(',')?;
        }
    }

    fn enumeration(&mut self) -> Result<TypeId> {
        let name = self.word().unwrap_or_default();
        if !self.eat('{') {
            let matches = |ty: &Type| matches!(ty, Type::Enum(declared) if declared.name == name);
            return match self.interface.types.iter().position(matches) {
                Some(known) => Ok(place(known)),
                None => Err(self.wrong(format!("'enum {name}' is not declared"))),
            };
        }
        let mut variants: Vec<Variant> = Vec::new();
        let mut next = 0;
        while !self.eat('}') {
            let name = self.word().ok_or_else(|| self.wrong("expected an enumerator"))?;
            if self.eat('=') {
                let given = match self.peek() {
                    Token::Word(word) => {
                        variants.iter().find(|known| known.name == *word).map(|known| known.value)
                    }
                    _ => None,
                };
                next = match given {
                    Some(value) => {
                        self.at += 1;
                        value
                    }
                    None => {
                        i64::try_from(self.constant()?).map_err(|_| self.wrong("the value is too large"))?
                    }
                };
            }
            variants.push(Variant { name, value: next });
            next = next.wrapping_add(1);
            if !self.eat(',') {
                self.expect('}')?;
                break;
            }
        }
        let (low, high) = variants
            .iter()
            .fold((0, 0), |(low, high), variant| (variant.value.min(low), variant.value.max(high)));
        let integer = |name: &str, bits, signed| Type::Integer { name: name.into(), bits, signed };
        let integer = if low < i64::from(i32::MIN)
            || high > i64::from(u32::MAX)
            || (low < 0 && high > i64::from(i32::MAX))
        {
            integer("long", 64, true)
        } else if low < 0 {
            integer("int", 32, true)
        } else {
            integer("unsigned int", 32, false)
        };
        let integer = self.interface.intern(integer);
        Ok(self.interface.intern(Type::Enum(Enum { name, integer, variants })))
    }

    // --- declarators ---

    /// The declared name (or none), its type, and whether the thing itself is constant.
    fn declarator(&mut self, base: Base) -> Result<(String, TypeId, bool)> {
        let mut shapes = Vec::new();
        let name = self.shapes(&mut shapes)?;
        let (mut ty, mut is_const) = (base.ty, base.is_const);
        // Outermost first: the last shape read binds the base type.
        for shape in shapes.into_iter().rev() {
            (ty, is_const) = match shape {
                Shape::Pointer { is_const: own, is_reference } => {
                    (self.interface.intern(Type::Pointer { to: ty, is_const, is_reference }), own)
                }
                Shape::Array(count) => (self.interface.intern(Type::Array { element: ty, count }), is_const),
                Shape::Function { parameters, is_variadic } => {
                    let signature = Signature { parameters, result: ty, is_variadic };
                    let signature = self.interface.intern_signature(signature);
                    (self.interface.intern(Type::Function(signature)), false)
                }
            };
        }
        Ok((name, ty, is_const))
    }

    fn shapes(&mut self, shapes: &mut Vec<Shape>) -> Result<String> {
        self.deeper()?;
        let mut pointers = Vec::new();
        loop {
            let is_reference = *self.peek() == Token::Mark('&');
            if !is_reference && *self.peek() != Token::Mark('*') {
                break;
            }
            self.at += 1;
            let mut is_const = false;
            while let Token::Word(word) = self.peek() {
                match word.as_str() {
                    "const" => is_const = true,
                    "volatile" | "restrict" | "__restrict" => {}
                    _ => break,
                }
                self.at += 1;
            }
            pointers.push(Shape::Pointer { is_const, is_reference });
        }
        let mut name = String::new();
        if *self.peek() == Token::Mark('(') && !self.opens_parameters() {
            self.at += 1;
            name = self.shapes(shapes)?;
            self.expect(')')?;
        } else if let Some(word) = self.word() {
            name = word;
        }
        loop {
            if self.eat('[') {
                let count = match self.peek() {
                    Token::Mark(']') => None,
                    _ => Some(
                        u64::try_from(self.constant()?).map_err(|_| self.wrong("the length is negative"))?,
                    ),
                };
                self.expect(']')?;
                shapes.push(Shape::Array(count));
            } else if self.eat('(') {
                shapes.push(self.parameters()?);
            } else {
                break;
            }
        }
        shapes.extend(pointers.into_iter().rev());
        self.depth -= 1;
        Ok(name)
    }

    /// Whether the bracket ahead opens parameters rather than an inner declarator.
    fn opens_parameters(&mut self) -> bool {
        match &self.tokens[(self.at + 1).min(self.tokens.len() - 1)].0 {
            Token::Mark(')' | '.') => true,
            Token::Word(word) => {
                let word = word.clone();
                is_simple(&word)
                    || matches!(word.as_str(), "const" | "volatile" | "struct" | "union" | "class" | "enum")
                    || self.named(&word).is_some()
            }
            _ => false,
        }
    }

    fn parameters(&mut self) -> Result<Shape> {
        let (mut parameters, mut is_variadic) = (Vec::new(), false);
        if self.eat(')') {
            return Ok(Shape::Function { parameters, is_variadic });
        }
        loop {
            if self.eat('.') {
                is_variadic = true;
                self.expect(')')?;
                break;
            }
            let base = self.base()?;
            let (name, ty, is_const) = self.declarator(base)?;
            let ty = match *self.interface.ty(ty) {
                // Arrays and functions become pointers.
                Type::Array { element, .. } => {
                    self.interface.intern(Type::Pointer { to: element, is_const, is_reference: false })
                }
                Type::Function(_) => {
                    self.interface.intern(Type::Pointer { to: ty, is_const: false, is_reference: false })
                }
                _ => ty,
            };
            let is_void = matches!(self.interface.ty(ty), Type::Void);
            if !(is_void && parameters.is_empty() && *self.peek() == Token::Mark(')')) {
                parameters.push(Parameter { name, ty });
            }
            if self.eat(')') {
                break;
            }
            self.expect(',')?;
        }
        Ok(Shape::Function { parameters, is_variadic })
    }

    /// An integer: a literal, with a sign or shifted.
    fn constant(&mut self) -> Result<i128> {
        let is_negative = self.eat('-');
        let Token::Number(number) = *self.peek() else {
            return Err(self.wrong(format!("expected an integer, found {}", self.peek().told())));
        };
        self.at += 1;
        let mut value = number;
        if self.eat('<') {
            let shift = self.constant()?;
            let shift = u32::try_from(shift).ok().filter(|shift| *shift < 64);
            value <<= shift.ok_or_else(|| self.wrong("the shift is too wide"))?;
        }
        Ok(if is_negative { -value } else { value })
    }

    // --- tokens ---

    fn peek(&self) -> &Token {
        &self.tokens[self.at.min(self.tokens.len() - 1)].0
    }

    fn eat(&mut self, mark: char) -> bool {
        let found = *self.peek() == Token::Mark(mark);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, mark: char) -> Result<()> {
        if self.eat(mark) {
            Ok(())
        } else {
            Err(self.wrong(format!("expected '{mark}', found {}", self.peek().told())))
        }
    }

    fn word(&mut self) -> Option<String> {
        let Token::Word(word) = self.peek() else { return None };
        let word = word.clone();
        self.at += 1;
        Some(word)
    }

    fn deeper(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > DEEPEST { Err(self.wrong("the declaration is nested too deeply")) } else { Ok(()) }
    }

    fn wrong(&self, message: impl Into<String>) -> DeclarationError {
        let offset = self.tokens[self.at.min(self.tokens.len() - 1)].1;
        DeclarationError::at(self.text, offset, message)
    }
}

fn place(index: usize) -> TypeId {
    TypeId(u32::try_from(index).expect("an interface has fewer than 2^32 types"))
}

fn is_simple(word: &str) -> bool {
    matches!(
        word,
        "void"
            | "_Bool"
            | "char"
            | "short"
            | "int"
            | "long"
            | "signed"
            | "unsigned"
            | "float"
            | "double"
            | "_Complex"
            | "__int128"
            | "_Float16"
    )
}
