//! What a class of C++ has without an object: static functions and variables, constants, types.

use super::Overloads;
use super::types::{RecordType, type_object};
use crate::class::no_code;
use crate::convert;
use crate::function::method;
use crate::{Method, SymbolKind, Type, TypeId, Variable};
use polyglot_api::{Arguments, PolyglotError, Result, Text, Value};
use std::rc::Rc;

impl RecordType {
    pub(super) fn static_variable(&self, name: &str) -> Option<&Variable> {
        self.class()?;
        let class = self.name();
        let is_it = |variable: &&Variable| {
            variable.name.strip_prefix(class).and_then(|rest| rest.strip_prefix("::")) == Some(name)
        };
        self.unit.interface.variables.iter().find(is_it)
    }

    fn constant(&self, name: &str) -> Option<i64> {
        let constants = self.class().map_or(&[][..], |class| &class.constants);
        constants.iter().find(|constant| constant.name == name).map(|constant| constant.value)
    }

    pub(super) fn static_functions(&self, name: &str) -> impl Iterator<Item = &Method> {
        let methods = self.class().map_or(&[][..], |class| &class.methods);
        methods.iter().filter(move |method| method.is_static && method.name == name)
    }

    /// A type that is declared in the class.
    fn nested(&self, name: &str) -> Option<TypeId> {
        self.class()?;
        let name = format!("{}::{name}", self.name());
        let is_it = |ty: &Type| match ty {
            Type::Record(record) => record.name == name,
            Type::Enum(declared) => declared.name == name,
            _ => false,
        };
        let place = self.unit.interface.types.iter().position(is_it)?;
        Some(TypeId(u32::try_from(place).ok()?))
    }

    /// The class that a member is of: this one, or else the first base that has it.
    pub(super) fn holder(&self, name: &str) -> Option<Self> {
        let is_own = self.static_variable(name).is_some()
            || self.constant(name).is_some()
            || self.static_functions(name).next().is_some()
            || self.nested(name).is_some();
        if is_own {
            return Some(Self { unit: Rc::clone(&self.unit), ty: self.ty });
        }
        self.bases().find_map(|base| base.holder(name))
    }

    pub(super) fn bases(&self) -> impl Iterator<Item = Self> {
        let bases = self.class().map_or(&[][..], |class| &class.bases);
        bases.iter().map(|base| Self { unit: Rc::clone(&self.unit), ty: base.record })
    }

    /// The names of the static members, own ones first.
    pub(super) fn static_names(&self) -> Vec<String> {
        let Some(class) = self.class() else { return Vec::new() };
        let prefix = format!("{}::", self.name());
        let interface = &self.unit.interface;
        let variables = interface.variables.iter().map(|variable| variable.name.as_str());
        let types = interface.types.iter().filter_map(|ty| match ty {
            Type::Record(record) => Some(record.name.as_str()),
            Type::Enum(declared) => Some(declared.name.as_str()),
            _ => None,
        });
        let nested = variables.chain(types).filter_map(|name| name.strip_prefix(&prefix));
        let functions = class.methods.iter().filter(|method| method.is_static && method.function.is_some());
        let constants = class.constants.iter().map(|constant| constant.name.as_str());
        let own = nested
            .filter(|name| !name.contains("::"))
            .chain(constants)
            .chain(functions.map(|method| method.name.as_str()))
            .map(str::to_owned);
        let mut names = Vec::new();
        for name in own.chain(self.bases().flat_map(|base| base.static_names())) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The address and type of a static variable.
    pub(super) fn place(&self, variable: &Variable) -> Result<(TypeId, u64)> {
        let address = (self.unit.symbols)(&variable.symbol, SymbolKind::Variable);
        let place = variable.ty.zip(address);
        let told =
            || PolyglotError::host(format!("the module has no variable '{}' in memory", variable.name));
        Ok(place.ok_or_else(told)?)
    }

    pub(super) fn static_member(&self, name: &str) -> Result<Option<Value>> {
        if let Some(variable) = self.static_variable(name) {
            let (ty, address) = self.place(variable)?;
            return convert::load_at(&self.unit, ty, address, None, variable.is_const).map(Some);
        }
        if let Some(constant) = self.constant(name) {
            return Ok(Some(Value::Int(constant)));
        }
        if let Some(ty) = self.nested(name) {
            return Ok(Some(type_object(&self.unit, ty)));
        }
        let mut declared = self.static_functions(name).peekable();
        if declared.peek().is_none() {
            return Ok(None);
        }
        let functions: Result<Vec<_>> =
            declared.filter_map(|method| method.function).map(|id| self.unit.function(id)).collect();
        let (functions, full_name) = (functions?, format!("{}::{name}", self.name()));
        let overloads = (!functions.is_empty()).then(|| Overloads::new(functions));
        let call = move |arguments: Arguments<'_>| match &overloads {
            Some(overloads) => overloads.call(arguments),
            None => Err(no_code(&full_name)),
        };
        Ok(Some(method(&self.unit, Text::from(name), call)))
    }
}
