//! Interfaces as text, for `poly inspect`.

use crate::{Class, Interface, Language, Record, Target, Type};
use std::fmt::Write as _;

impl Interface {
    /// Everything that the interface lists, in C's notation, as lines under headings: functions,
    /// variables, records, enumerations, imports. What has a name of its own for the linker has it
    /// behind, and so have functions their place.
    #[must_use]
    pub fn listing(&self) -> String {
        let mut out = String::new();
        let language = match self.language {
            Language::C => "C",
            Language::Cpp => "C++",
            Language::Rust => "Rust",
        };
        let target = match self.target {
            Target::X86_64 => "x86-64",
            Target::Aarch64 => "AArch64",
            Target::Wasm32 => "WebAssembly",
        };
        let _ = writeln!(out, "{language} for {target}");
        section(&mut out, "functions", self.functions.iter().map(|function| self.function_line(function)));
        section(&mut out, "variables", self.variables.iter().map(|variable| self.variable_line(variable)));
        let records = self.types.iter().enumerate().filter_map(|(place, ty)| match ty {
            Type::Record(record) if !record.name.is_empty() => {
                let class = self.classes.iter().find(|class| class.record.0 as usize == place);
                Some(self.record_lines(record, class))
            }
            _ => None,
        });
        section(&mut out, "records", records);
        let enumerations = self.types.iter().filter_map(|ty| match ty {
            Type::Enum(declared) if !declared.name.is_empty() => {
                let variants: Vec<_> =
                    declared.variants.iter().map(|it| format!("{} = {}", it.name, it.value)).collect();
                Some(format!("enum {} {{ {} }};", declared.name, variants.join(", ")))
            }
            _ => None,
        });
        section(&mut out, "enumerations", enumerations);
        section(&mut out, "imports", self.imports.iter().cloned());
        out
    }

    fn function_line(&self, function: &crate::Function) -> String {
        let mut line = match function.signature {
            Some(signature) => format!("{};", self.prototype(signature, &function.name)),
            None => format!("{}; (no debug info)", function.name),
        };
        if function.symbol != function.name {
            let _ = write!(line, " [{}]", function.symbol);
        }
        if let Some((file, place)) = &function.place {
            let _ = write!(line, " {file}:{place}");
        }
        line
    }

    fn variable_line(&self, variable: &crate::Variable) -> String {
        let constant = if variable.is_const { "const " } else { "" };
        let mut line = match variable.ty {
            Some(ty) => format!("{constant}{};", self.declaration(ty, &variable.name)),
            None => format!("{constant}{}; (no debug info)", variable.name),
        };
        if variable.symbol != variable.name {
            let _ = write!(line, " [{}]", variable.symbol);
        }
        line
    }

    fn record_lines(&self, record: &Record, class: Option<&Class>) -> String {
        let keyword = match record.kind {
            crate::RecordKind::Struct => "struct",
            crate::RecordKind::Union => "union",
            crate::RecordKind::Class => "class",
        };
        let mut lines = format!("{keyword} {}", record.name);
        for (index, base) in class.into_iter().flat_map(|class| &class.bases).enumerate() {
            if let Type::Record(record) = self.ty(base.record) {
                let sign = if index == 0 { " : " } else { ", " };
                let is_virtual = if base.is_virtual { "virtual " } else { "" };
                let _ = write!(lines, "{sign}{is_virtual}{}", record.name);
            }
        }
        let _ = writeln!(lines, " {{ // {} bytes, aligned to {}", record.size, record.align);
        if let Some(obstacle) = class.and_then(|class| class.obstacle.as_ref()) {
            let _ = writeln!(lines, "      // cannot be constructed because {obstacle}");
        }
        for field in &record.fields {
            let declared = self.declaration(field.ty, &field.name);
            let _ = match field.bits {
                Some((first, width)) => {
                    writeln!(lines, "      {declared} : {width}; // at {} bit {first}", field.offset)
                }
                None => writeln!(lines, "      {declared}; // at {}", field.offset),
            };
        }
        lines.push_str("  };");
        lines
    }
}

fn section(out: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        let _ = writeln!(out, "\n{title}:");
        for line in lines {
            let _ = writeln!(out, "  {line}");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Base, Class, Creation, Enum, Field, Function, Interface, Parameter, Record, RecordKind};
    use crate::{Signature, SignatureId, Type, TypeId, Variable, Variant};

    #[test]
    fn everything_is_listed() {
        let field = |name: &str, offset, bits| Field { name: name.into(), ty: TypeId(0), offset, bits };
        let interface = Interface {
            types: vec![
                Type::Integer { name: "int".into(), bits: 32, signed: true },
                Type::Record(Record {
                    kind: RecordKind::Struct,
                    name: "pair".into(),
                    size: 8,
                    align: 4,
                    fields: vec![field("a", 0, None), field("b", 4, Some((0, 3)))],
                    is_trivial: true,
                }),
                Type::Enum(Enum {
                    name: "way".into(),
                    integer: TypeId(0),
                    variants: vec![Variant { name: "IN".into(), value: -1 }],
                }),
                Type::Record(Record {
                    kind: RecordKind::Struct,
                    name: "base".into(),
                    size: 1,
                    align: 1,
                    fields: Vec::new(),
                    is_trivial: true,
                }),
            ],
            signatures: vec![Signature {
                parameters: vec![Parameter { name: "x".into(), ty: TypeId(0) }],
                result: TypeId(1),
                is_variadic: false,
            }],
            functions: vec![
                Function {
                    name: "geo::half".into(),
                    symbol: "_ZN3geo4halfEi".into(),
                    signature: Some(SignatureId(0)),
                    place: Some(("geo.cpp".into(), 3)),
                },
                Function { name: "bare".into(), symbol: "bare".into(), signature: None, place: None },
            ],
            variables: vec![Variable {
                name: "limit".into(),
                symbol: "limit".into(),
                ty: Some(TypeId(0)),
                is_const: true,
            }],
            classes: vec![Class {
                record: TypeId(1),
                creation: Creation::Constructor,
                obstacle: Some("it is abstract".into()),
                bases: vec![Base { record: TypeId(3), offset: 24, is_virtual: true }],
                constructors: Vec::new(),
                destructor: None,
                methods: Vec::new(),
                constants: Vec::new(),
            }],
            imports: vec!["puts".into()],
            ..Interface::default()
        };
        let expected = "C for x86-64\n\n\
            functions:\n  struct pair geo::half(int x); [_ZN3geo4halfEi] geo.cpp:3\n  bare; (no debug info)\n\n\
            variables:\n  const int limit;\n\n\
            records:\n  struct pair : virtual base { // 8 bytes, aligned to 4\n      // cannot be constructed because it \
            is abstract\n      int a; // at 0\n      int b : 3; // at 4 bit 0\n  };\n  struct base { // 1 bytes, \
            aligned to 1\n  };\n\n\
            enumerations:\n  enum way { IN = -1 };\n\n\
            imports:\n  puts\n";
        assert_eq!(interface.listing(), expected);
    }
}
