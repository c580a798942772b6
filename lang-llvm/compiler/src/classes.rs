//! Classes of C++: which functions make, use and end their objects.
//!
//! Debug info lists what a class declares; what has code is told by the functions of the module,
//! which name the class that they are in. The two are brought together here.

use std::collections::{HashMap, HashSet};

use inkwell::llvm_sys::debuginfo::{
    LLVMDIFlagNonTrivial, LLVMDIFlagStaticMember, LLVMDIFlagVirtual, LLVMMetadataKind,
};
use inkwell::module::{Linkage, Module};
use poly_c_interface::{
    Base, Class, Creation, Function, FunctionId, Interface, Method, SignatureId, Type, TypeId, Variant,
};

use crate::metadata::{Node, TYPE_OPERANDS};
use crate::tables::{class_keys, variant, virtual_destructors};
use crate::types::{TypeReader, elements, tag};

/// The places of a function's class, symbol, type and declaration in its node.
const SCOPE: usize = 1;
const SYMBOL: usize = 3;
const TYPE: usize = 4;
const DECLARATION: usize = 6;

/// What a function without code would need to have some.
const REMEDY: &str = "define it outside of the class, or mark it __attribute__((used))";

/// The classes of a module, while their functions are gathered.
#[derive(Default)]
pub(crate) struct Classes {
    drafts: Vec<Draft>,
    places: HashMap<TypeId, usize>,
    /// Functions with code, before the classes that they are in are looked at.
    defined: Vec<Defined>,
}

/// A member function with code.
struct Defined {
    class: TypeId,
    name: String,
    symbol: String,
    signature: SignatureId,
    /// What the class says of it.
    declaration: Node,
}

/// A class, with functions by their symbols.
struct Draft {
    record: TypeId,
    node: Node,
    creation: Option<Creation>,
    bases: Vec<Base>,
    constructors: Vec<String>,
    /// Why those that are declared do not count, as far as none does.
    no_constructor: Option<String>,
    declares_constructor: bool,
    destructor: Option<String>,
    no_destructor: Option<String>,
    methods: Vec<Candidate>,
    /// The member functions that keep the class from having objects: its own ones, and once
    /// they have been asked for, those of the bases.
    pure: Vec<(String, SignatureId)>,
    has_all_pure: bool,
    has_virtual_base: Option<bool>,
    /// Whether it declares static variables, which the interface lists by themselves.
    has_variables: bool,
    constants: Vec<Variant>,
}

/// A member function, and its symbol if it has code.
struct Candidate {
    method: Method,
    symbol: Option<String>,
    /// Whether it takes apart what it is given, which values of other languages are not for.
    moves: bool,
}

/// Whether a definition is that of an inline member of a class, which each module that uses it
/// has. Those of the standard library are no module's offer.
pub(crate) fn is_inline_member(linkage: Linkage, node: Option<Node>) -> bool {
    linkage == Linkage::LinkOnceODR
        && node.and_then(class_of).is_some_and(|class| !is_of_standard_library(class))
}

/// Has the optimiser keep the inline members that an interface offers.
pub(crate) fn keep_inline_members(module: &Module<'_>, interface: &Interface) {
    for function in &interface.functions {
        let found = module.get_function(&function.symbol);
        if let Some(found) = found.filter(|found| found.get_linkage() == Linkage::LinkOnceODR) {
            found.set_linkage(Linkage::WeakODR);
        }
    }
    for variable in &interface.variables {
        let found = module.get_global(&variable.symbol);
        if let Some(found) = found.filter(|found| found.get_linkage() == Linkage::LinkOnceODR) {
            found.set_linkage(Linkage::WeakODR);
        }
    }
}

/// Whether a member function of a class is a constructor or the destructor.
fn is_special(name: &str, class: &str) -> bool {
    name.starts_with('~') || (!class.is_empty() && without_arguments(name) == without_arguments(class))
}

impl Classes {
    /// Takes note of a function that was read, if it is a member of a class.
    pub(crate) fn define(
        &mut self,
        types: &mut TypeReader<'_>,
        node: Node,
        function: &mut Function,
        returns: bool,
    ) {
        let (Some(class), Some(signature)) = (class_of(node), function.signature) else { return };
        let name = node.string_operand(2);
        // WebAssembly's constructors give back the object, which debug info does not say.
        if returns && is_special(&name, &class.string_operand(2)) {
            function.signature = Some(types.returning_object(signature));
        }
        let class = types.read(Some(class));
        self.defined.push(Defined {
            class,
            name,
            symbol: function.symbol.clone(),
            signature: function.signature.unwrap_or(signature),
            declaration: node.operand(DECLARATION).unwrap_or(node),
        });
    }

    /// Looks at all classes that have been read, and at those that they lead to.
    pub(crate) fn gather(&mut self, module: &Module<'_>, types: &mut TypeReader<'_>) {
        let symbols: HashSet<String> = self.defined.iter().map(|it| it.symbol.clone()).collect();
        loop {
            let records = types.take_records();
            if records.is_empty() {
                break;
            }
            for (record, node) in records {
                self.declare(types, record, node, &symbols);
            }
        }
        for defined in std::mem::take(&mut self.defined) {
            if let Some(&place) = self.places.get(&defined.class) {
                self.drafts[place].define(types.interface(), defined);
            }
        }
        let destructors = virtual_destructors(module);
        for place in 0..self.drafts.len() {
            let has_virtual_base = self.has_virtual_base(place);
            self.drafts[place].choose(has_virtual_base, &destructors);
        }
        for place in 0..self.drafts.len() {
            self.creation(types.interface(), place);
            self.pure(types.interface(), place);
        }
    }

    /// The classes that have more than fields. `functions` are in their final order.
    pub(crate) fn finish(self, interface: &Interface, functions: &[Function]) -> Vec<Class> {
        let by_symbol: HashMap<&str, FunctionId> = functions
            .iter()
            .zip(0..)
            .map(|(function, place)| (function.symbol.as_str(), FunctionId(place)))
            .collect();
        self.drafts.into_iter().filter_map(|draft| draft.finish(interface, &by_symbol)).collect()
    }

    fn declare(&mut self, types: &mut TypeReader<'_>, record: TypeId, node: Node, symbols: &HashSet<String>) {
        let mut draft = Draft::new(record, node);
        let is_foreign = is_of_standard_library(node);
        for element in elements(node) {
            match element.kind() {
                LLVMMetadataKind::LLVMDISubprogramMetadataKind => {
                    draft.declare(types, element, is_foreign, symbols);
                }
                _ if element.tag() == tag::INHERITANCE => {
                    let is_virtual = element.flags() & LLVMDIFlagVirtual != 0;
                    let offset = if is_virtual { element.offset() } else { element.offset() / 8 };
                    let record = types.read(element.operand(TYPE_OPERANDS));
                    draft.bases.push(Base { record, offset, is_virtual });
                }
                _ if matches!(element.tag(), tag::MEMBER | tag::VARIABLE)
                    && element.flags() & LLVMDIFlagStaticMember != 0 =>
                {
                    draft.has_variables = true;
                    if let Some(value) = element.integer_operand(TYPE_OPERANDS + 1) {
                        draft.constants.push(Variant { name: element.string_operand(2), value });
                    }
                }
                _ => {}
            }
        }
        // A base that is only declared, or whose layout cannot cross, has nothing to offer.
        draft.bases.retain(|base| matches!(types.interface().ty(base.record), Type::Record(_)));
        self.places.insert(record, self.drafts.len());
        self.drafts.push(draft);
    }

    fn base_places(&self, place: usize) -> Vec<(usize, bool)> {
        let bases = self.drafts[place].bases.iter();
        bases.filter_map(|base| Some((*self.places.get(&base.record)?, base.is_virtual))).collect()
    }

    // What is asked for in a circle, as only damaged debug info has it, is answered by "no".

    fn has_virtual_base(&mut self, place: usize) -> bool {
        if let Some(known) = self.drafts[place].has_virtual_base.replace(false) {
            self.drafts[place].has_virtual_base = Some(known);
            return known;
        }
        let bases = self.base_places(place);
        let found = bases.into_iter().any(|(base, is_virtual)| is_virtual || self.has_virtual_base(base));
        self.drafts[place].has_virtual_base = Some(found);
        found
    }

    /// What makes an object of a class: worked out from the bases and fields where the class does
    /// not declare it.
    fn creation(&mut self, interface: &Interface, place: usize) -> Creation {
        if let Some(known) = self.drafts[place].creation {
            return known;
        }
        self.drafts[place].creation = Some(Creation::Zero);
        let has_virtual_base = self.has_virtual_base(place);
        let draft = &self.drafts[place];
        let creation = if draft.node.flags() & LLVMDIFlagNonTrivial == 0 {
            Creation::Zero
        } else if draft.declares_constructor || draft.is_dynamic() || has_virtual_base {
            Creation::Constructor
        } else {
            // Where copies are trivial, it is the fields' initial values that are not.
            let Type::Record(record) = interface.ty(draft.record) else { return Creation::Zero };
            let own = if record.is_trivial { Creation::Fields } else { Creation::Zero };
            let mut parts: Vec<TypeId> = draft.bases.iter().map(|base| base.record).collect();
            parts.extend(record.fields.iter().map(|field| field.ty));
            parts.into_iter().map(|part| self.creation_of(interface, part)).fold(own, Creation::max)
        };
        self.drafts[place].creation = Some(creation);
        creation
    }

    fn creation_of(&mut self, interface: &Interface, mut part: TypeId) -> Creation {
        while let Type::Array { element, .. } = interface.ty(part) {
            part = *element;
        }
        match self.places.get(&part) {
            Some(&place) => self.creation(interface, place),
            None => Creation::Zero,
        }
    }

    /// The member functions of a class and its bases that nothing overrides.
    fn pure(&mut self, interface: &Interface, place: usize) -> Vec<(String, SignatureId)> {
        if std::mem::replace(&mut self.drafts[place].has_all_pure, true) {
            return self.drafts[place].pure.clone();
        }
        let mut pure = Vec::new();
        for (base, _) in self.base_places(place) {
            pure.extend(self.pure(interface, base));
        }
        let draft = &mut self.drafts[place];
        pure.retain(|(name, signature)| {
            let overrides = |Candidate { method, .. }: &Candidate| {
                method.name == *name
                    && method.signature.is_some_and(|own| is_alike(interface, own, *signature))
            };
            !draft.methods.iter().any(overrides)
        });
        pure.append(&mut draft.pure);
        // What has a constructor for whole objects is not abstract.
        if draft.constructors.iter().any(|symbol| variant(symbol) == Some('1')) {
            pure.clear();
        }
        if let Some((name, _)) = pure.first() {
            draft.no_constructor = Some(format!(
                "it is abstract: '{name}' is pure virtual; make one of a class derived from it"
            ));
            draft.constructors.clear();
            draft.creation = Some(Creation::Constructor);
        }
        draft.pure.clone_from(&pure);
        pure
    }
}

impl Draft {
    fn new(record: TypeId, node: Node) -> Self {
        Self {
            record,
            node,
            creation: None,
            bases: Vec::new(),
            constructors: Vec::new(),
            no_constructor: None,
            declares_constructor: false,
            destructor: None,
            no_destructor: None,
            methods: Vec::new(),
            pure: Vec::new(),
            has_all_pure: false,
            has_virtual_base: None,
            has_variables: false,
            constants: Vec::new(),
        }
    }

    fn name(&self) -> String {
        self.node.string_operand(2)
    }

    /// Whether its objects say at run time what they are.
    fn is_dynamic(&self) -> bool {
        self.node.operand(TYPE_OPERANDS + 2).is_some()
    }

    /// Takes in a member function that the class declares.
    fn declare(
        &mut self,
        types: &mut TypeReader<'_>,
        element: Node,
        is_foreign: bool,
        symbols: &HashSet<String>,
    ) {
        let name = element.string_operand(2);
        let special = is_special(&name, &self.name());
        if is_foreign && !special {
            return;
        }
        let flags = element.text_field("flags").unwrap_or_default();
        if flags.contains("DIFlagArtificial") {
            return;
        }
        let traits = element.text_field("spFlags").unwrap_or_default();
        let is_deleted = traits.contains("DISPFlagDeleted");
        if name.starts_with('~') {
            self.no_destructor = Some(if is_deleted || !self.is_public(&flags) {
                "its destructor is not public".into()
            } else {
                format!("its destructor has no code in the module, where nothing uses it; {REMEDY}")
            });
            return;
        }
        if special {
            self.declares_constructor = true;
            let told = if is_deleted || !self.is_public(&flags) {
                "none of its constructors is public".into()
            } else {
                format!("none of its constructors has code in the module, where nothing uses them; {REMEDY}")
            };
            // A public one is the better reason.
            if self.no_constructor.is_none() || told.contains("code") {
                self.no_constructor = Some(told);
            }
            return;
        }
        if is_deleted || symbols.contains(&element.string_operand(SYMBOL)) {
            return;
        }
        let slot = slot_of(element, &traits);
        let signature = slot.and(element.operand(TYPE)).map(|ty| types.signature(ty, &[]));
        if let Some(signature) = signature.filter(|_| traits.contains("PureVirtual")) {
            self.pure.push((name.clone(), signature));
        }
        let is_static = flags.contains("DIFlagStaticMember");
        let method = Method { name, function: None, signature, slot, is_static };
        self.methods.push(Candidate { method, symbol: None, moves: takes_rvalue(element) });
    }

    /// Takes in a member function that has code.
    fn define(&mut self, interface: &Interface, defined: Defined) {
        let Defined { name, symbol, signature, declaration, .. } = defined;
        let flags = declaration.text_field("flags").unwrap_or_default();
        if name.starts_with('~') {
            // D1 ends whole objects, D2 the same unless there are virtual bases; D0 frees the memory too.
            let rank = |symbol: &str| {
                variant(symbol).map_or(3, |variant| (variant.to_digit(10).unwrap_or(3) + 2) % 3)
            };
            if rank(&symbol) < 2 && self.destructor.as_deref().is_none_or(|known| rank(&symbol) < rank(known))
            {
                self.destructor = Some(symbol);
            }
            return;
        }
        let moves = takes_rvalue(declaration);
        if is_special(&name, &self.name()) {
            if !moves && self.is_public(&flags) {
                self.constructors.push(symbol);
            }
            return;
        }
        let slot = slot_of(declaration, &declaration.text_field("spFlags").unwrap_or_default());
        // What says which parameter is the object need not call it `this`.
        let is_static =
            flags.contains("DIFlagStaticMember") || interface.signature(signature).parameters.is_empty();
        let method = Method { name, function: None, signature: Some(signature), slot, is_static };
        self.methods.push(Candidate { method, symbol: Some(symbol), moves });
    }

    fn is_public(&self, flags: &str) -> bool {
        flags.contains("DIFlagPublic")
            || (self.node.tag() != tag::CLASS
                && !flags.contains("DIFlagPrivate")
                && !flags.contains("DIFlagProtected"))
    }

    /// Chooses among the several functions that one constructor or destructor becomes.
    fn choose(&mut self, has_virtual_base: bool, destructors: &HashMap<String, String>) {
        // Of two functions that differ in whether they may take apart, the other one is meant.
        let kept: HashSet<String> =
            self.methods.iter().filter(|it| !it.moves).map(|it| it.method.name.clone()).collect();
        self.methods.retain(|it| !it.moves || !kept.contains(&it.method.name));
        if self.destructor.is_none() {
            let of_table = self.constructors.iter().find_map(|symbol| {
                let keys = class_keys(symbol);
                keys.iter().find_map(|key| destructors.get(key))
            });
            self.destructor = of_table.cloned();
        }
        let whole: HashSet<String> =
            self.constructors.iter().filter(|it| variant(it) == Some('1')).cloned().collect();
        self.constructors.retain(|symbol| {
            variant(symbol) == Some('1')
                || (!has_virtual_base && !whole.contains(&symbol.replacen("C2", "C1", 1)))
        });
        if has_virtual_base {
            self.destructor.take_if(|symbol| variant(symbol) != Some('1'));
        }
    }

    fn finish(self, interface: &Interface, by_symbol: &HashMap<&str, FunctionId>) -> Option<Class> {
        let Type::Record(record) = interface.ty(self.record) else { return None };
        let creation = self.creation.unwrap_or(Creation::Zero);
        let find = |symbol: &String| by_symbol.get(symbol.as_str()).copied();
        let constructors: Vec<_> = self.constructors.iter().filter_map(find).collect();
        let destructor = self.destructor.as_ref().and_then(find);
        // Trivial ones have no code either.
        let no_destructor = self.no_destructor.filter(|_| destructor.is_none() && !record.is_trivial);
        let no_constructor = || {
            let implicit = || {
                "its constructor has no code in the module, where nothing uses it; declare one, and define it \
                 outside of the class"
                    .into()
            };
            (creation == Creation::Constructor && constructors.is_empty())
                .then(|| self.no_constructor.unwrap_or_else(implicit))
        };
        let obstacle = no_constructor().or(no_destructor);
        let methods: Vec<_> = self
            .methods
            .into_iter()
            .map(|Candidate { method, symbol, .. }| Method {
                function: symbol.as_ref().and_then(find),
                ..method
            })
            .collect();
        let is_plain = creation == Creation::Zero
            && obstacle.is_none()
            && (self.bases.is_empty() && constructors.is_empty() && methods.is_empty())
            && (destructor.is_none() && !self.has_variables);
        (!is_plain).then_some(Class {
            record: self.record,
            creation,
            obstacle,
            bases: self.bases,
            constructors,
            destructor,
            methods,
            constants: self.constants,
        })
    }
}

/// The class that a function or variable is a member of.
pub(crate) fn class_of(node: Node) -> Option<Node> {
    // What a variable of a class is defined by only names its declaration.
    let member = match node.kind() {
        LLVMMetadataKind::LLVMDIGlobalVariableMetadataKind => node.operand(6)?,
        _ => node,
    };
    member
        .operand(SCOPE)
        .filter(|scope| matches!(scope.kind(), LLVMMetadataKind::LLVMDICompositeTypeMetadataKind))
}

/// Whether a class comes with the compiler.
fn is_of_standard_library(class: Node) -> bool {
    let mut outermost = String::new();
    let mut scope = class.operand(1);
    while let Some(outer) = scope {
        if matches!(outer.kind(), LLVMMetadataKind::LLVMDINamespaceMetadataKind) {
            outermost = outer.string_operand(2);
        }
        scope = match outer.kind() {
            LLVMMetadataKind::LLVMDIFileMetadataKind | LLVMMetadataKind::LLVMDICompileUnitMetadataKind => {
                None
            }
            _ => outer.operand(1),
        };
    }
    matches!(outermost.as_str(), "std" | "__gnu_cxx" | "__cxxabiv1")
}

/// A name without the arguments of a template.
fn without_arguments(name: &str) -> &str {
    // Not those of operators, which begin with the sign.
    name.split_once('<').map_or(name, |(name, _)| name)
}

/// The place of a member function in the virtual table.
fn slot_of(declaration: Node, traits: &str) -> Option<u32> {
    let is_virtual = traits.contains("Virtual");
    is_virtual.then(|| declaration.text_field("virtualIndex")?.parse().ok()).flatten()
}

/// Whether one of a function's parameters is a reference to what is given away.
fn takes_rvalue(declaration: Node) -> bool {
    let types = declaration.operand(TYPE).and_then(|ty| ty.operand(TYPE_OPERANDS)).map(Node::operands);
    types.unwrap_or_default().into_iter().flatten().skip(1).any(|ty| ty.tag() == tag::RVALUE_REFERENCE)
}

/// Whether two member functions take the same, but for the object.
fn is_alike(interface: &Interface, one: SignatureId, other: SignatureId) -> bool {
    let types = |id| interface.signature(id).parameters.iter().skip(1).map(|it| it.ty);
    types(one).eq(types(other))
}
