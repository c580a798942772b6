//! The types of an interface, read from debug info.

use std::collections::HashMap;

use inkwell::llvm_sys::debuginfo::{
    LLVMDIFlagBitField, LLVMDIFlagFwdDecl, LLVMDIFlagObjectPointer, LLVMDIFlagStaticMember,
    LLVMDIFlagTypePassByReference, LLVMDIFlagVector, LLVMDIFlagVirtual, LLVMMetadataKind,
};
use poly_c_interface::{
    Enum, Field, Interface, Parameter, Record, RecordKind, Signature, SignatureId, Target, Type, TypeId,
    Variant,
};

use crate::metadata::{Node, TYPE_OPERANDS};

/// Tags of DWARF 5, section 7.5.3.
pub(crate) mod tag {
    pub(crate) const ARRAY: u16 = 0x01;
    pub(crate) const CLASS: u16 = 0x02;
    pub(crate) const ENUMERATION: u16 = 0x04;
    pub(crate) const MEMBER: u16 = 0x0d;
    pub(crate) const POINTER: u16 = 0x0f;
    pub(crate) const REFERENCE: u16 = 0x10;
    pub(crate) const STRUCTURE: u16 = 0x13;
    pub(crate) const TYPEDEF: u16 = 0x16;
    pub(crate) const UNION: u16 = 0x17;
    pub(crate) const INHERITANCE: u16 = 0x1c;
    pub(crate) const POINTER_TO_MEMBER: u16 = 0x1f;
    pub(crate) const SUBRANGE: u16 = 0x21;
    pub(crate) const CONST: u16 = 0x26;
    pub(crate) const VARIANT_PART: u16 = 0x33;
    pub(crate) const VARIABLE: u16 = 0x34;
    pub(crate) const VOLATILE: u16 = 0x35;
    pub(crate) const RESTRICT: u16 = 0x37;
    pub(crate) const UNSPECIFIED: u16 = 0x3b;
    pub(crate) const RVALUE_REFERENCE: u16 = 0x42;
    pub(crate) const TEMPLATE_ALIAS: u16 = 0x43;
    pub(crate) const ATOMIC: u16 = 0x47;
}

/// Reads types into an interface, each once.
pub(crate) struct TypeReader<'interface> {
    interface: &'interface mut Interface,
    /// Which nodes are read already. Records are here before their fields are read.
    by_node: HashMap<usize, TypeId>,
    /// Types that are equal wherever they come from: all but records and enumerations.
    by_value: HashMap<Type, TypeId>,
    /// Records and enumerations that several modules define alike.
    by_shape: HashMap<Shape, TypeId>,
    signatures: HashMap<Signature, SignatureId>,
    /// The records that are only declared where they are used.
    declared: Vec<(TypeId, u16, String)>,
    /// The records that nobody has asked for yet.
    records: Vec<(TypeId, Node)>,
}

/// By what two records or enumerations of different modules are taken for one.
#[derive(PartialEq, Eq, Hash)]
struct Shape {
    tag: u16,
    name: String,
    size: u64,
    members: Vec<(String, u64, u64)>,
}

impl<'interface> TypeReader<'interface> {
    pub(crate) fn new(interface: &'interface mut Interface) -> Self {
        Self {
            interface,
            by_node: HashMap::new(),
            by_value: HashMap::new(),
            by_shape: HashMap::new(),
            signatures: HashMap::new(),
            declared: Vec::new(),
            records: Vec::new(),
        }
    }

    pub(crate) fn interface(&self) -> &Interface {
        self.interface
    }

    /// The records that were read since the last time, with their nodes.
    pub(crate) fn take_records(&mut self) -> Vec<(TypeId, Node)> {
        std::mem::take(&mut self.records)
    }

    /// The place of a type; an absent one is `void`.
    pub(crate) fn read(&mut self, node: Option<Node>) -> TypeId {
        let Some(node) = node else { return self.intern(Type::Void) };
        if let Some(&known) = self.by_node.get(&node.address()) {
            return known;
        }
        let ty = match node.kind() {
            LLVMMetadataKind::LLVMDIBasicTypeMetadataKind => self.basic(node),
            LLVMMetadataKind::LLVMDIDerivedTypeMetadataKind => return self.derived(node),
            LLVMMetadataKind::LLVMDICompositeTypeMetadataKind => return self.composite(node),
            LLVMMetadataKind::LLVMDISubroutineTypeMetadataKind => Type::Function(self.signature(node, &[])),
            _ => unsupported(node, "its kind is not known"),
        };
        let id = self.intern(ty);
        self.by_node.insert(node.address(), id);
        id
    }

    /// A signature, with the names of the first parameters.
    pub(crate) fn signature(&mut self, node: Node, names: &[String]) -> SignatureId {
        let types = node.operand(TYPE_OPERANDS).map(Node::operands).unwrap_or_default();
        // A list of nothing but `void` comes as an empty one through LLVM's C interface.
        let (&result, parameters) = types.split_first().unwrap_or((&None, &[]));
        let is_variadic = parameters.last().is_some_and(Option::is_none);
        let parameters = &parameters[..parameters.len() - usize::from(is_variadic)];
        let parameters = parameters
            .iter()
            .enumerate()
            .map(|(index, &ty)| {
                let is_object = ty.is_some_and(|ty| ty.flags() & LLVMDIFlagObjectPointer != 0);
                let name = names.get(index).cloned().filter(|name| !name.is_empty());
                let name = name.unwrap_or_else(|| if is_object { "this".into() } else { String::new() });
                Parameter { name, ty: self.read(ty) }
            })
            .collect();
        let signature = Signature { parameters, result: self.read(result), is_variadic };
        self.intern_signature(signature)
    }

    /// The signature of a constructor that gives back its first parameter, as WebAssembly's do.
    pub(crate) fn returning_object(&mut self, signature: SignatureId) -> SignatureId {
        let mut signature = self.interface.signature(signature).clone();
        if let Some(object) = signature.parameters.first() {
            signature.result = object.ty;
        }
        self.intern_signature(signature)
    }

    /// Whether a type is `const` at its outside, for a variable.
    pub(crate) fn is_const(mut node: Option<Node>) -> bool {
        while let Some(inner) = node {
            match inner.tag() {
                tag::CONST => return true,
                tag::TYPEDEF | tag::TEMPLATE_ALIAS | tag::VOLATILE | tag::RESTRICT | tag::ATOMIC => {
                    node = inner.operand(TYPE_OPERANDS);
                }
                // C writes the qualifier of an array at its element.
                tag::ARRAY => node = inner.operand(TYPE_OPERANDS),
                _ => return false,
            }
        }
        false
    }

    /// Gives records that one module only declares what another says of them.
    pub(crate) fn complete_declarations(&mut self) {
        for (id, tag, name) in std::mem::take(&mut self.declared) {
            let mut same = self.by_shape.iter().filter(|(shape, _)| {
                // A class may be declared as a struct.
                let is_union = |tag| tag == tag::UNION;
                shape.name == name && is_union(shape.tag) == is_union(tag) && tag != tag::ENUMERATION
            });
            if let (Some((_, &definition)), None) = (same.next(), same.next()) {
                self.interface.types[id.0 as usize] = self.interface.types[definition.0 as usize].clone();
            }
        }
    }

    fn push(&mut self, ty: Type) -> TypeId {
        let id = TypeId(u32::try_from(self.interface.types.len()).unwrap_or(u32::MAX));
        self.interface.types.push(ty);
        id
    }

    fn intern(&mut self, ty: Type) -> TypeId {
        if let Some(&known) = self.by_value.get(&ty) {
            return known;
        }
        let id = self.push(ty.clone());
        self.by_value.insert(ty, id);
        id
    }

    fn intern_signature(&mut self, signature: Signature) -> SignatureId {
        if let Some(&known) = self.signatures.get(&signature) {
            return known;
        }
        let id = SignatureId(u32::try_from(self.interface.signatures.len()).unwrap_or(u32::MAX));
        self.interface.signatures.push(signature.clone());
        self.signatures.insert(signature, id);
        id
    }

    fn basic(&self, node: Node) -> Type {
        let name = node.string_operand(2);
        let size = node.size();
        // Rust writes `()` as a type without a size.
        if size == 0 && node.tag() != tag::UNSPECIFIED {
            return Type::Void;
        }
        let encoding = node.text_field("encoding").unwrap_or_default();
        let Ok(bits) = u16::try_from(size) else { return unsupported(node, "of its size") };
        if name.contains("_BitInt") {
            return unsupported(node, "it is a bit-precise integer");
        }
        let is_wide = matches!(name.as_str(), "wchar_t" | "char8_t" | "char16_t" | "char32_t");
        match encoding.as_str() {
            "DW_ATE_boolean" if bits == 8 => Type::Bool,
            "DW_ATE_UTF" => Type::Character { name, bits, signed: false },
            "DW_ATE_signed_char" | "DW_ATE_unsigned_char" => {
                Type::Character { name, bits, signed: encoding == "DW_ATE_signed_char" }
            }
            "DW_ATE_signed" | "DW_ATE_unsigned" if is_wide => {
                Type::Character { name, bits, signed: encoding == "DW_ATE_signed" }
            }
            "DW_ATE_signed" | "DW_ATE_unsigned" if matches!(bits, 8 | 16 | 32 | 64 | 128) => {
                Type::Integer { name, bits, signed: encoding == "DW_ATE_signed" }
            }
            "DW_ATE_float" if name == "__bf16" => unsupported(node, "it is a brain floating-point number"),
            "DW_ATE_float" if name == "__ibm128" => unsupported(node, "it is a pair of doubles"),
            "DW_ATE_float" => match self.float_bits(&name, bits) {
                Some(bits) => Type::Float { name, bits, size: size / 8 },
                None => unsupported(node, "its format is not known"),
            },
            "DW_ATE_complex_float" => match self.float_bits(&name, bits / 2) {
                Some(bits) => Type::Complex { name, bits },
                None => unsupported(node, "its format is not known"),
            },
            _ if node.tag() == tag::UNSPECIFIED && name.contains("nullptr") => {
                unsupported(node, "it only has the value nullptr")
            }
            _ => unsupported(node, "its encoding is not known"),
        }
    }

    /// The bits of a float's value, by its size in memory: `long double` of x86 has six bytes
    /// of padding, other floats have none.
    fn float_bits(&self, name: &str, bits: u16) -> Option<u16> {
        match bits {
            // Complex numbers of every format are called the same; of the two of this size,
            // `long double` is the one that programs use.
            128 if self.interface.target == Target::X86_64
                && (name.contains("long double") || name == "complex") =>
            {
                Some(80)
            }
            16 | 32 | 64 | 128 => Some(bits),
            _ => None,
        }
    }

    fn derived(&mut self, node: Node) -> TypeId {
        let base = node.operand(TYPE_OPERANDS);
        let tag = node.tag();
        let id = match tag {
            tag::POINTER | tag::REFERENCE | tag::RVALUE_REFERENCE => {
                let is_const = Self::is_const(base);
                let to = self.read(base);
                self.intern(Type::Pointer { to, is_const, is_reference: tag != tag::POINTER })
            }
            tag::TYPEDEF | tag::TEMPLATE_ALIAS => {
                let name = node.string_operand(2);
                let id = self.read(base);
                self.name_after(id, &name)
            }
            tag::CONST | tag::VOLATILE | tag::RESTRICT | tag::ATOMIC => self.read(base),
            tag::POINTER_TO_MEMBER => self.intern(Type::Unsupported {
                name: "pointer to member".into(),
                size: node.size() / 8,
                reason: "it only means something to code of C++".into(),
            }),
            _ => self.intern(unsupported(node, "its kind is not known")),
        };
        self.by_node.insert(node.address(), id);
        id
    }

    /// What a type definition adds to its type: a name for what has none, and that an integer
    /// is a character.
    fn name_after(&mut self, id: TypeId, name: &str) -> TypeId {
        match &mut self.interface.types[id.0 as usize] {
            Type::Record(record) if record.name.is_empty() => record.name = name.into(),
            Type::Enum(declared) if declared.name.is_empty() => declared.name = name.into(),
            &mut Type::Integer { bits, signed, .. }
                if matches!(name, "wchar_t" | "char8_t" | "char16_t" | "char32_t") =>
            {
                return self.intern(Type::Character { name: name.into(), bits, signed });
            }
            _ => {}
        }
        id
    }

    fn composite(&mut self, node: Node) -> TypeId {
        match node.tag() {
            tag::ARRAY => self.array(node),
            tag::ENUMERATION => self.enumeration(node),
            tag::STRUCTURE => self.record(node, RecordKind::Struct),
            tag::UNION => self.record(node, RecordKind::Union),
            tag::CLASS => self.record(node, RecordKind::Class),
            _ => self.intern(unsupported(node, "its kind is not known")),
        }
    }

    fn array(&mut self, node: Node) -> TypeId {
        if node.flags() & LLVMDIFlagVector != 0 {
            return self.intern(Type::Unsupported {
                name: "vector".into(),
                size: node.size() / 8,
                reason: "it is a vector of the processor".into(),
            });
        }
        let mut id = self.read(node.operand(TYPE_OPERANDS));
        let dimensions = elements(node);
        for dimension in dimensions.into_iter().rev() {
            let count = (dimension.tag() == tag::SUBRANGE)
                .then(|| dimension.integer_operand(0).and_then(|count| u64::try_from(count).ok()))
                .flatten();
            id = self.intern(Type::Array { element: id, count });
        }
        self.by_node.insert(node.address(), id);
        id
    }

    fn enumeration(&mut self, node: Node) -> TypeId {
        let name = qualified_name(node);
        if node.flags() & LLVMDIFlagFwdDecl != 0 {
            let id = self.push(Type::Opaque { name });
            self.by_node.insert(node.address(), id);
            return id;
        }
        let variants: Vec<Variant> = elements(node)
            .into_iter()
            .map(|variant| Variant {
                name: variant.string_operand(0),
                value: variant.text_field("value").map_or(0, |text| wrapped(&text)),
            })
            .collect();
        #[expect(clippy::cast_sign_loss, reason = "only compared")]
        let members =
            variants.iter().map(|variant| (variant.name.clone(), variant.value as u64, 0)).collect();
        let shape = Shape { tag: tag::ENUMERATION, name: name.clone(), size: node.size(), members };
        if let Some(known) = self.known_shape(node, &shape) {
            return known;
        }
        let integer = match node.operand(TYPE_OPERANDS) {
            Some(integer) => self.read(Some(integer)),
            None => {
                let bits = u16::try_from(node.size()).unwrap_or(32);
                self.intern(Type::Integer { name: "int".into(), bits, signed: true })
            }
        };
        let id = self.push(Type::Enum(Enum { name, integer, variants }));
        self.remember(node, shape, id);
        id
    }

    fn known_shape(&mut self, node: Node, shape: &Shape) -> Option<TypeId> {
        if shape.name.is_empty() {
            return None;
        }
        let known = *self.by_shape.get(shape)?;
        self.by_node.insert(node.address(), known);
        Some(known)
    }

    fn remember(&mut self, node: Node, shape: Shape, id: TypeId) {
        self.by_node.insert(node.address(), id);
        if !shape.name.is_empty() {
            self.by_shape.insert(shape, id);
        }
    }

    fn record(&mut self, node: Node, kind: RecordKind) -> TypeId {
        let name = qualified_name(node);
        if node.flags() & LLVMDIFlagFwdDecl != 0 {
            let id = self.push(Type::Opaque { name: name.clone() });
            self.by_node.insert(node.address(), id);
            self.declared.push((id, node.tag(), name));
            return id;
        }
        let members = elements(node);
        let shape = Shape {
            tag: node.tag(),
            name: name.clone(),
            size: node.size(),
            members: members
                .iter()
                .filter(|member| member.tag() == tag::MEMBER)
                .map(|member| (member.string_operand(2), member.offset(), member.size()))
                .collect(),
        };
        if let Some(known) = self.known_shape(node, &shape) {
            return known;
        }
        let size = node.size() / 8;
        // A placeholder first: a record may be reached again through its own fields.
        let id = self.push(Type::Opaque { name: name.clone() });
        self.records.push((id, node));
        self.remember(node, shape, id);
        if members.iter().any(|member| member.tag() == tag::VARIANT_PART) {
            self.interface.types[id.0 as usize] = Type::Unsupported {
                name,
                size,
                reason: "it is an enumeration of Rust whose variants hold data".into(),
            };
            return id;
        }
        let mut fields = Fields { list: Vec::new(), align: 1, size };
        let mut is_trivial = node.flags() & LLVMDIFlagTypePassByReference == 0;
        for member in members {
            let ty_of = |reader: &mut Self| reader.read(member.operand(TYPE_OPERANDS));
            match member.tag() {
                tag::INHERITANCE if member.flags() & LLVMDIFlagVirtual != 0 => {
                    is_trivial = false;
                    // It lies wherever its alignment has it.
                    let base = ty_of(self);
                    fields.align_to(self.interface.layout(base).map_or(1, |(_, align)| align), 0);
                }
                tag::INHERITANCE => {
                    let base = ty_of(self);
                    self.add_members(&mut fields, base, member.offset() / 8);
                }
                tag::MEMBER if member.flags() & LLVMDIFlagStaticMember != 0 => {}
                tag::MEMBER => self.add_member(&mut fields, member),
                _ => {}
            }
        }
        let align = match node.align() / 8 {
            0 => fields.align,
            asked => asked,
        };
        self.interface.types[id.0 as usize] =
            Type::Record(Record { kind, name, size, align, fields: fields.list, is_trivial });
        id
    }

    fn add_member(&mut self, fields: &mut Fields, member: Node) {
        let name = member.string_operand(2);
        let ty = self.read(member.operand(TYPE_OPERANDS));
        if member.flags() & LLVMDIFlagBitField != 0 {
            let declared = self.interface.layout(ty).map_or(8, |(size, _)| size.max(1) * 8);
            let (first, width) = (member.offset(), member.size());
            let storage = first / declared * declared;
            // Storage of the declared type, unless that would reach beyond the record or not
            // hold all bits, which packed records and C++ allow.
            let fits = first + width <= storage + declared && (storage + declared) / 8 <= fields.size;
            let offset = if fits { storage / 8 } else { first / 8 };
            fields.align_to(declared / 8, offset);
            // An unnamed one only takes room, and only integers have bits to tell.
            let is_told = !name.is_empty() && !matches!(self.interface.ty(ty), Type::Unsupported { .. });
            if let (true, Ok(bit), Ok(width)) =
                (is_told, u16::try_from(first - offset * 8), u16::try_from(width))
            {
                fields.list.push(Field { name, ty, offset, bits: Some((bit, width)) });
            }
            return;
        }
        let offset = member.offset() / 8;
        if name.is_empty() && matches!(self.interface.types[ty.0 as usize], Type::Record(_)) {
            self.add_members(fields, ty, offset);
            return;
        }
        let align = match member.align() / 8 {
            0 => self.interface.layout(ty).map_or(1, |(_, align)| align),
            asked => asked,
        };
        fields.align_to(align, offset);
        // The pointer to the virtual table is no field of the source.
        if !name.starts_with("_vptr$") && !name.starts_with("_vptr.") {
            fields.list.push(Field { name, ty, offset, bits: None });
        }
    }

    /// Adds the fields of a record that lies in another as if they were the other's own.
    fn add_members(&mut self, fields: &mut Fields, inner: TypeId, offset: u64) {
        let Type::Record(record) = &self.interface.types[inner.0 as usize] else { return };
        let (align, list) = (record.align, record.fields.clone());
        fields.align_to(align, offset);
        fields.list.extend(list.into_iter().map(|field| Field { offset: field.offset + offset, ..field }));
    }
}

/// The fields of a record so far.
struct Fields {
    list: Vec<Field>,
    /// The alignment of the record. Debug info does not have it, nor whether the record is
    /// packed: it is what the fields ask for, as far as their places allow it.
    align: u64,
    size: u64,
}

impl Fields {
    fn align_to(&mut self, align: u64, offset: u64) {
        let mut align = align.max(1);
        while align > 1 && (!offset.is_multiple_of(align) || !self.size.is_multiple_of(align)) {
            align /= 2;
        }
        self.align = self.align.max(align);
    }
}

/// The elements of a composite type: members, dimensions, enumerators.
pub(crate) fn elements(node: Node) -> Vec<Node> {
    let list = node.operand(TYPE_OPERANDS + 1).map(Node::operands).unwrap_or_default();
    list.into_iter().flatten().collect()
}

fn unsupported(node: Node, reason: &str) -> Type {
    Type::Unsupported { name: node.string_operand(2), size: node.size() / 8, reason: reason.into() }
}

/// A value that LLVM wrote, unsigned ones above `i64::MAX` wrapped.
fn wrapped(text: &str) -> i64 {
    text.parse::<i64>().ok().or_else(|| text.parse::<u64>().ok().map(u64::cast_signed)).unwrap_or(0)
}

/// The name of a type, function or variable after those of the namespaces and classes that it
/// is in; empty if it has none.
pub(crate) fn qualified_name(node: Node) -> String {
    let (name, scope) = match node.kind() {
        LLVMMetadataKind::LLVMDIGlobalVariableMetadataKind => {
            // A static variable of a class is defined in the namespace.
            let scope = node.operand(6).and_then(|declaration| declaration.operand(1));
            (node.string_operand(1), scope.or(node.operand(0)))
        }
        _ => (node.string_operand(2), node.operand(1)),
    };
    if name.is_empty() {
        return name;
    }
    let mut path = vec![name];
    let mut scope = scope;
    while let Some(outer) = scope {
        match outer.kind() {
            LLVMMetadataKind::LLVMDINamespaceMetadataKind
            | LLVMMetadataKind::LLVMDICompositeTypeMetadataKind => match outer.string_operand(2).as_str() {
                "" => {}
                name => path.push(name.into()),
            },
            _ => break,
        }
        scope = outer.operand(1);
    }
    path.reverse();
    path.join("::")
}
