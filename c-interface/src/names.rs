//! Types as C writes them, for messages and listings.

use crate::{Interface, RecordKind, Signature, SignatureId, Type, TypeId};
use std::fmt::Write as _;

impl Interface {
    /// The type at a place.
    ///
    /// # Panics
    /// If the interface has no such place, which only a damaged one can ask for: see
    /// [`check`](Self::check).
    #[must_use]
    pub fn ty(&self, id: TypeId) -> &Type {
        &self.types[id.0 as usize]
    }

    /// The signature at a place.
    ///
    /// # Panics
    /// As [`ty`](Self::ty).
    #[must_use]
    pub fn signature(&self, id: SignatureId) -> &Signature {
        &self.signatures[id.0 as usize]
    }

    /// The type as C writes it: `const char *`, `struct point`, `int (*)(double)`.
    #[must_use]
    pub fn type_name(&self, id: TypeId) -> String {
        self.declaration(id, "")
    }

    /// The declaration of `name` with the type: `double values[3]`, `int (*compare)(int)`.
    #[must_use]
    pub fn declaration(&self, id: TypeId, name: &str) -> String {
        self.spell(id, name.to_owned(), false, 0)
    }

    /// The prototype of a function with the signature: `double dot(double *a, int n)`.
    #[must_use]
    pub fn prototype(&self, id: SignatureId, name: &str) -> String {
        self.spell_function(id, name, 0)
    }

    /// C writes a type around the name that it declares; `inner` is what is written so far.
    fn spell(&self, id: TypeId, inner: String, is_const: bool, depth: usize) -> String {
        // Types that only pointers make endless: a function that takes itself.
        if depth > 8 {
            return join("...", &inner);
        }
        let constant = if is_const { "const " } else { "" };
        match self.ty(id) {
            Type::Pointer { to, is_const, is_reference } => {
                let mark = if *is_reference { '&' } else { '*' };
                let binds_tighter = matches!(self.ty(*to), Type::Array { .. } | Type::Function(_));
                let own = if constant.is_empty() { "" } else { "const " };
                let inner = format!("{mark}{own}{inner}");
                let inner = if binds_tighter { format!("({inner})") } else { inner };
                self.spell(*to, inner, *is_const, depth + 1)
            }
            Type::Array { element, count } => {
                let count = count.map_or(String::new(), |count| count.to_string());
                self.spell(*element, format!("{inner}[{count}]"), is_const, depth + 1)
            }
            Type::Function(signature) => self.spell_function(*signature, &inner, depth + 1),
            named => join(&format!("{constant}{}", simple_name(named)), &inner),
        }
    }

    fn spell_function(&self, id: SignatureId, inner: &str, depth: usize) -> String {
        let signature = self.signature(id);
        let mut parameters = String::new();
        for parameter in &signature.parameters {
            let comma = if parameters.is_empty() { "" } else { ", " };
            let declared = self.spell(parameter.ty, parameter.name.clone(), false, depth + 1);
            let _ = write!(parameters, "{comma}{declared}");
        }
        if signature.is_variadic {
            parameters.push_str(if parameters.is_empty() { "..." } else { ", ..." });
        } else if parameters.is_empty() {
            parameters.push_str("void");
        }
        self.spell(signature.result, format!("{inner}({parameters})"), false, depth + 1)
    }
}

fn join(base: &str, inner: &str) -> String {
    match inner.as_bytes().first() {
        None => base.to_owned(),
        Some(b'[') => format!("{base}{inner}"),
        Some(_) => format!("{base} {inner}"),
    }
}

fn simple_name(ty: &Type) -> String {
    let tagged = |tag: &str, name: &str| {
        if name.is_empty() { format!("unnamed {tag}") } else { format!("{tag} {name}") }
    };
    match ty {
        Type::Void => "void".into(),
        Type::Bool => "_Bool".into(),
        Type::Integer { name, .. }
        | Type::Character { name, .. }
        | Type::Float { name, .. }
        | Type::Complex { name, .. }
        | Type::Unsupported { name, .. } => name.clone(),
        Type::Opaque { name } if name.is_empty() => "unknown".into(),
        Type::Opaque { name } => name.clone(),
        Type::Enum(declared) => tagged("enum", &declared.name),
        Type::Record(record) => match record.kind {
            RecordKind::Struct => tagged("struct", &record.name),
            RecordKind::Union => tagged("union", &record.name),
            RecordKind::Class => tagged("class", &record.name),
        },
        Type::Pointer { .. } | Type::Array { .. } | Type::Function(_) => String::new(),
    }
}
