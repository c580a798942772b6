//! A part of an interface, by itself.

use crate::{Interface, Signature, SignatureId, Type, TypeId};
use std::collections::HashMap;

/// The interface of one signature: that and the types it needs, renumbered.
pub(crate) fn only(interface: &Interface, signature: SignatureId) -> (Interface, SignatureId) {
    let mut part = Part {
        from: interface,
        to: Interface { target: interface.target, language: interface.language, ..Interface::default() },
        types: HashMap::new(),
        signatures: HashMap::new(),
    };
    let id = part.signature(signature);
    (part.to, id)
}

struct Part<'a> {
    from: &'a Interface,
    to: Interface,
    types: HashMap<TypeId, TypeId>,
    signatures: HashMap<SignatureId, SignatureId>,
}

impl Part<'_> {
    fn ty(&mut self, id: TypeId) -> TypeId {
        if let Some(known) = self.types.get(&id) {
            return *known;
        }
        // The place is taken before what it refers to, which may refer back.
        let place = TypeId(u32::try_from(self.to.types.len()).expect("a part is no larger than the whole"));
        self.to.types.push(Type::Void);
        self.types.insert(id, place);
        let mut ty = self.from.ty(id).clone();
        match &mut ty {
            Type::Pointer { to, .. } => *to = self.ty(*to),
            Type::Array { element, .. } => *element = self.ty(*element),
            Type::Enum(declared) => declared.integer = self.ty(declared.integer),
            Type::Function(signature) => *signature = self.signature(*signature),
            Type::Record(record) => {
                for field in &mut record.fields {
                    field.ty = self.ty(field.ty);
                }
            }
            _ => {}
        }
        self.to.types[place.0 as usize] = ty;
        place
    }

    fn signature(&mut self, id: SignatureId) -> SignatureId {
        if let Some(known) = self.signatures.get(&id) {
            return *known;
        }
        let place =
            SignatureId(u32::try_from(self.to.signatures.len()).expect("a part is no larger than the whole"));
        let mut signature = self.from.signature(id).clone();
        let empty = Signature { parameters: Vec::new(), result: TypeId(0), is_variadic: false };
        self.to.signatures.push(empty);
        self.signatures.insert(id, place);
        signature.result = self.ty(signature.result);
        for parameter in &mut signature.parameters {
            parameter.ty = self.ty(parameter.ty);
        }
        self.to.signatures[place.0 as usize] = signature;
        place
    }
}
