//! A module as an object: functions, variables, types and enumerators are its members.

mod enumeration;
mod overloads;
mod statics;
mod types;

pub(crate) use overloads::Overloads;
pub(crate) use types::record_type;

use crate::convert;
use crate::unit::of_unit;
use crate::{FunctionId, Interface, SymbolKind, Type, TypeId, Unit};
use polyglot_api::{Arguments, InteropError, MemberInfo, Object, PolyglotError, Result, Text, Traits, Value};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// The object of a module.
#[must_use]
pub fn module(unit: &Rc<Unit>, name: &str) -> Value {
    Value::object(Module::new(unit, name))
}

struct Module {
    unit: Rc<Unit>,
    name: String,
    names: Vec<String>,
    entries: HashMap<String, Entry>,
    /// Functions and types that were asked for, which are the same objects each time.
    made: RefCell<HashMap<String, Value>>,
}

#[derive(Clone)]
enum Entry {
    /// Functions of a name; C++ may have several.
    Functions(Vec<FunctionId>),
    Variable(usize),
    Type(TypeId),
    Enumerator(i64),
}

impl Module {
    fn new(unit: &Rc<Unit>, name: &str) -> Self {
        let (unit, name) = (Rc::clone(unit), name.to_owned());
        let mut module =
            Self { unit, name, names: Vec::new(), entries: HashMap::new(), made: RefCell::default() };
        module.fill();
        module
    }

    /// Where names meet, functions come before variables, and those before types.
    fn fill(&mut self) {
        let unit = Rc::clone(&self.unit);
        let interface = &unit.interface;
        let classes: HashSet<&str> =
            interface.classes.iter().map(|class| record_name(interface, class.record)).collect();
        // Constructors and destructors are what a class is made and ended by, not functions to call.
        let is_maker = |name: &str| {
            name.rsplit_once("::").is_some_and(|(scope, name)| {
                let class = scope.rsplit("::").next().unwrap_or_default();
                let is_own = name.starts_with('~') || class.split('<').next() == Some(name);
                is_own && classes.contains(scope)
            })
        };
        for (function, id) in interface.functions.iter().zip((0..).map(FunctionId)) {
            match self.entries.get_mut(&function.name) {
                _ if is_maker(&function.name) => {}
                Some(Entry::Functions(overloads)) => overloads.push(id),
                _ => self.add(&function.name, Entry::Functions(vec![id])),
            }
        }
        for (index, variable) in interface.variables.iter().enumerate() {
            match variable.ty {
                // What `poly.h` declares for the sake of its debug info.
                _ if variable.name.starts_with("polyglot_type_") => {}
                Some(ty) if !matches!(interface.ty(ty), Type::Unsupported { .. }) => {
                    self.add(&variable.name, Entry::Variable(index));
                }
                // Who asks for it is told why it has no value; who lists members gets values.
                _ => {
                    self.entries.entry(variable.name.clone()).or_insert(Entry::Variable(index));
                }
            }
        }
        for (index, ty) in interface.types.iter().enumerate() {
            let id = TypeId(u32::try_from(index).expect("an interface has fewer than 2^32 types"));
            match ty {
                Type::Record(record) => self.add(&record.name, Entry::Type(id)),
                Type::Enum(declared) => {
                    self.add(&declared.name, Entry::Type(id));
                    for variant in &declared.variants {
                        self.add(&variant.name, Entry::Enumerator(variant.value));
                    }
                }
                _ => {}
            }
        }
        // The last part of a name with a namespace, where it is the only one. Functions and variables
        // of classes have theirs there.
        let mut shorter: HashMap<String, Option<Entry>> = HashMap::new();
        for name in &self.names {
            let Some((scope, last)) = name.rsplit_once("::") else { continue };
            let entry = self.entries.get(name).cloned();
            let is_member = matches!(entry, Some(Entry::Functions(_) | Entry::Variable(_)));
            if !(is_member && classes.contains(scope)) {
                shorter.entry(last.to_owned()).and_modify(|known| *known = None).or_insert(entry);
            }
        }
        let mut shorter: Vec<_> =
            shorter.into_iter().filter_map(|(name, entry)| Some((name, entry?))).collect();
        shorter.sort_by(|one, other| one.0.cmp(&other.0));
        for (name, entry) in shorter {
            self.entries.entry(name).or_insert(entry);
        }
    }

    fn add(&mut self, name: &str, entry: Entry) {
        if !name.is_empty() && !self.entries.contains_key(name) {
            self.names.push(name.to_owned());
            self.entries.insert(name.to_owned(), entry);
        }
    }

    fn variable(&self, index: usize) -> Result<(TypeId, u64, bool)> {
        let variable = &self.unit.interface.variables[index];
        let address = (self.unit.symbols)(&variable.symbol, SymbolKind::Variable).ok_or_else(|| {
            PolyglotError::host(format!("'{}' has no variable '{}' in memory", self.name, variable.name))
        })?;
        let ty = variable.ty.ok_or_else(|| {
            PolyglotError::host(format!(
                "the type of '{}' is not known, since its module was compiled without debug info; compile it with -g",
                variable.name
            ))
        })?;
        Ok((ty, address, variable.is_const))
    }

    fn get(&self, name: &str) -> Result<Option<Value>> {
        if let Some(made) = self.made.borrow().get(name) {
            return Ok(Some(made.clone()));
        }
        let value = match self.entries.get(name) {
            None => return Ok(None),
            Some(Entry::Variable(index)) => {
                let (ty, address, is_const) = self.variable(*index)?;
                return convert::load_at(&self.unit, ty, address, None, is_const).map(Some);
            }
            Some(Entry::Enumerator(value)) => return Ok(Some(Value::Int(*value))),
            Some(Entry::Type(ty)) => types::type_object(&self.unit, *ty),
            Some(Entry::Functions(overloads)) => match overloads.as_slice() {
                [only] => Value::object(self.unit.new_function(*only)?),
                several => {
                    let functions: Result<_> = several.iter().map(|id| self.unit.function(*id)).collect();
                    Value::object(Overloads::new(functions?))
                }
            },
        };
        self.made.borrow_mut().insert(name.to_owned(), value.clone());
        Ok(Some(value))
    }
}

fn record_name(interface: &Interface, id: TypeId) -> &str {
    &convert::record::record(interface, id).name
}

impl Object for Module {
    fn traits(&self) -> Traits {
        Traits::MEMBERS
    }

    of_unit!(alone);

    fn to_display(&self, _: bool) -> String {
        format!("module {}", self.name)
    }

    fn members(&self, _: bool) -> Result<Vec<Text>> {
        Ok(self.names.iter().map(|name| Text::from(name.as_str())).collect())
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        match self.entries.get(name) {
            None => MemberInfo::NONE,
            Some(Entry::Variable(index)) => {
                let is_const = self.unit.interface.variables[*index].is_const;
                MemberInfo::READABLE.with_if(MemberInfo::MODIFIABLE, !is_const)
            }
            Some(Entry::Functions(_)) => MemberInfo::READABLE.and(MemberInfo::INVOCABLE),
            Some(_) => MemberInfo::READABLE,
        }
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        self.get(name)
    }

    fn write_member(&self, name: &str, value: Value) -> Result<()> {
        match self.entries.get(name) {
            None => Err(InteropError::unknown_member(name, self.to_display(false)).into()),
            Some(Entry::Variable(index)) => {
                let (ty, address, is_const) = self.variable(*index)?;
                if is_const {
                    return Err(InteropError::ReadOnly { what: format!("the constant '{name}'") }.into());
                }
                convert::store_at(&self.unit, ty, &value, address)
            }
            Some(_) => {
                Err(InteropError::ReadOnly { what: format!("'{name}' of {}", self.to_display(false)) }.into())
            }
        }
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        match self.entries.get(name) {
            None => Err(InteropError::unknown_member(name, self.to_display(false)).into()),
            Some(_) => Err(InteropError::ReadOnly { what: self.to_display(false) }.into()),
        }
    }

    fn invoke_member(&self, name: &str, arguments: Arguments<'_>) -> Result<Value> {
        let member =
            self.get(name)?.ok_or_else(|| InteropError::unknown_member(name, self.to_display(false)))?;
        member.expect_object("execute")?.execute(arguments)
    }
}
