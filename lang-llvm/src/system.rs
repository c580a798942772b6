//! Shared libraries of the system by their names: `import m from "llvm:m"`.

use crate::ID;
use crate::cache::Mode;
use crate::instance::State;
use crate::library::Library;
use poly_c_interface::{Interface, Symbols, Unit, module, parse_declarations};
use polyglot_api::{
    Arguments, Identity, InteropError, LanguageId, MemberInfo, Object, PolyglotError, Result, Text, Traits,
    Value,
};
use std::any::Any;
use std::path::Path;
use std::rc::Rc;

/// A library that says nothing of its functions: `declare` is told them in C, and gives a
/// module.
struct System {
    unit: Rc<Unit>,
    name: String,
}

const DECLARE: &str = "declare";

/// The library of a name or a path: `m` is `libm.so.6`, whatever version there is.
///
/// # Errors
/// If there is none, or code is to run managed: this is native.
pub(crate) fn library(state: &State, name: &str) -> Result<Value> {
    if state.mode()? == Mode::Managed {
        let message = format!("the library '{name}' is native, and the option llvm.mode is managed");
        return Err(PolyglotError::host(message).into());
    }
    let candidates = if name.contains('/') || name.contains(".so") {
        vec![name.to_owned()]
    } else {
        // The names without a version are often scripts for the linker.
        (0..10)
            .rev()
            .map(|version| format!("lib{name}.so.{version}"))
            .chain([format!("lib{name}.so")])
            .collect()
    };
    let mut refusal = String::new();
    for candidate in &candidates {
        match Library::open(Path::new(candidate)) {
            Ok(library) => {
                let symbols: Symbols = Rc::new(move |name, _| Some(library.symbol(name)?.addr() as u64));
                let unit = Unit::new(&state.space, Rc::new(Interface::default()), symbols);
                return Ok(Value::object(System { unit, name: name.to_owned() }));
            }
            Err(error) => refusal = error,
        }
    }
    Err(PolyglotError::host(format!("there is no library '{name}': {refusal}")).into())
}

impl System {
    fn declare(&self, arguments: Arguments<'_>) -> Result<Value> {
        let [text] = arguments.positional else {
            return Err(
                InteropError::Arity { min: 1, max: Some(1), actual: arguments.positional.len() }.into()
            );
        };
        let mut interface = Interface::default();
        parse_declarations(&mut interface, &String::try_from(text)?)
            .map_err(|error| PolyglotError::host(error.to_string()))?;
        Ok(module(&self.unit.with_interface(interface), &self.name))
    }
}

impl Object for System {
    fn traits(&self) -> Traits {
        Traits::MEMBERS
    }

    fn language(&self) -> LanguageId {
        ID
    }

    fn identity(&self) -> Identity {
        Identity { heap: Rc::as_ptr(&self.unit).addr(), address: std::ptr::from_ref(self).addr() }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        format!("library {}", self.name)
    }

    fn members(&self, _: bool) -> Result<Vec<Text>> {
        Ok(vec![Text::from_static(DECLARE)])
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        MemberInfo::NONE.with_if(MemberInfo::READABLE.and(MemberInfo::INVOCABLE), name == DECLARE)
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        let receiver = Self { unit: Rc::clone(&self.unit), name: self.name.clone() };
        Ok((name == DECLARE).then(|| Value::object(Declare(receiver))))
    }

    fn write_member(&self, name: &str, _: Value) -> Result<()> {
        match name {
            DECLARE => Err(InteropError::ReadOnly { what: self.to_display(false) }.into()),
            _ => Err(InteropError::unknown_member(name, self.to_display(false)).into()),
        }
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        self.write_member(name, Value::Null)
    }

    fn invoke_member(&self, name: &str, arguments: Arguments<'_>) -> Result<Value> {
        match name {
            DECLARE => self.declare(arguments),
            _ => Err(InteropError::unknown_member(name, self.to_display(false)).into()),
        }
    }
}

/// The method by itself.
struct Declare(System);

impl Object for Declare {
    fn traits(&self) -> Traits {
        Traits::EXECUTABLE
    }

    fn language(&self) -> LanguageId {
        ID
    }

    fn identity(&self) -> Identity {
        Identity { heap: Rc::as_ptr(&self.0.unit).addr(), address: std::ptr::from_ref(self).addr() }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        format!("declare of {}", self.0.to_display(false))
    }

    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.0.declare(arguments)
    }
}
