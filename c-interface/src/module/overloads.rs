//! Functions of C++ that share a name.

use crate::convert::pointer::{is_alike, item_of};
use crate::convert::{Scalar, is_text};
use crate::function::Function;
use crate::view::{PointerView, RecordView};
use crate::{Creation, Type, TypeId, Unit};
use polyglot_api::{
    Arguments, Error, Identity, InteropError, LanguageId, Object, ObjectRef, Result, Text, Traits, Value,
};
use std::any::Any;
use std::rc::Rc;

/// Several functions. A call goes to the one that takes so many arguments and whose parameters
/// are most like them: at least as like in each place as those of all others. That is C++'s
/// rule; what is more and what less like it cannot know of values of other languages.
pub(crate) struct Overloads {
    functions: Vec<Rc<Function>>,
}

/// A function and how like its parameters are to the arguments.
type Fitting<'a> = (&'a Rc<Function>, Vec<u8>);

impl Overloads {
    pub(crate) fn new(functions: Vec<Rc<Function>>) -> Self {
        Self { functions }
    }

    /// Whether a call with these arguments may find a function.
    pub(crate) fn fits(&self, arguments: Arguments<'_>) -> bool {
        self.functions.iter().any(|function| likeness(function, arguments).is_some())
    }

    /// Calls the function that is most like the arguments.
    ///
    /// # Errors
    /// What the call throws; if none or several are most like them.
    pub(crate) fn call(&self, arguments: Arguments<'_>) -> Result<Value> {
        // It says itself what it does not take.
        if let [only] = self.functions.as_slice() {
            return only.call(arguments);
        }
        let functions = self.functions.iter();
        let mut fitting: Vec<Fitting<'_>> =
            functions.filter_map(|function| Some((function, likeness(function, arguments)?))).collect();
        while !fitting.is_empty() {
            let is_best = |(_, one): &Fitting<'_>| {
                let exceeds =
                    |(_, other): &Fitting<'_>| one.iter().zip(other).all(|(one, other)| one >= other);
                fitting.iter().all(exceeds)
            };
            let mut best = (0..fitting.len()).filter(|index| is_best(&fitting[*index]));
            let (Some(found), None) = (best.next(), best.next()) else {
                return Err(self.refusal(arguments, "arguments for just one of"));
            };
            let (function, _) = fitting.remove(found);
            let mut has_run = false;
            match function.call_noting(arguments, &mut has_run) {
                Err(Error::Interop(InteropError::UnsupportedType { .. }))
                    if !has_run && !fitting.is_empty() => {}
                outcome => return outcome,
            }
        }
        Err(self.refusal(arguments, "arguments for one of"))
    }

    fn refusal(&self, arguments: Arguments<'_>, expected: &str) -> Error {
        let is_method = self.functions.iter().any(|function| takes_object(function));
        let kinds: Vec<_> = arguments
            .positional
            .iter()
            .skip(usize::from(is_method))
            .chain(arguments.keywords.iter().map(|keyword| &keyword.value))
            .map(kind)
            .collect();
        let expected = format!("{expected}: {}", self.to_display(false));
        InteropError::UnsupportedType { expected, actual: format!("({})", kinds.join(", ")) }.into()
    }
}

fn takes_object(function: &Function) -> bool {
    let first = function.signature().and_then(|signature| signature.parameters.first());
    first.is_some_and(|first| first.name == "this")
}

/// A value in a few words.
fn kind(value: &Value) -> String {
    match value {
        Value::Object(object) => match object.downcast_ref::<RecordView>() {
            Some(view) => view.unit().interface().type_name(view.ty()),
            None => "an object".into(),
        },
        Value::Text(_) => "a string".into(),
        other => other.to_display(),
    }
}

/// How like a function's parameters are to arguments, each from 1; `None` if one does not fit.
fn likeness(function: &Function, arguments: Arguments<'_>) -> Option<Vec<u8>> {
    let Some(signature) = function.signature() else { return Some(Vec::new()) };
    let (values, wanted) = (arguments.positional, signature.parameters.len());
    let given = values.len() + arguments.keywords.len();
    let is_named = |name: &Text| {
        let name = name.to_string_lossy();
        signature.parameters.iter().skip(values.len()).any(|parameter| parameter.name == name)
    };
    if given < wanted
        || (given > wanted && !signature.is_variadic)
        || !arguments.keywords.iter().all(|keyword| is_named(&keyword.name))
    {
        return None;
    }
    let parameters = signature.parameters.iter().zip(values);
    parameters
        .map(|(parameter, value)| Some(rank(function.unit(), parameter.ty, value)).filter(|rank| *rank > 0))
        .collect()
}

/// How like a type is to a value; 0 if it cannot take it. Numbers are like the types that C++
/// gives to them where they are written in a program: `int`, then larger integers; `double`.
fn rank(unit: &Unit, ty: TypeId, value: &Value) -> u8 {
    let interface = unit.interface();
    match (value, interface.ty(ty)) {
        (Value::Object(object), wanted) => rank_object(unit, ty, wanted, object),
        (Value::Null | Value::Undefined, Type::Pointer { is_reference: false, .. }) => 9,
        (_, Type::Pointer { to, is_reference: true, .. }) => rank(unit, *to, value),
        (Value::Bool(_), Type::Bool) => 9,
        (Value::Bool(_), Type::Integer { .. }) => 5,
        (Value::Bool(_), Type::Float { .. }) => 3,
        (Value::Int(number), Type::Integer { bits, signed, .. }) => rank_integer(*number, *bits, *signed),
        (Value::Big(_), Type::Integer { bits, .. }) => (*bits).try_into().map_or(8, |bits: u8| bits / 32 + 3),
        (Value::Int(_) | Value::Big(_), Type::Float { bits: 64, .. }) => 3,
        (Value::Int(_) | Value::Big(_), Type::Float { .. } | Type::Enum(_) | Type::Character { .. }) => 2,
        (Value::Int(0 | 1), Type::Bool) => 1,
        (Value::Float(_), Type::Float { bits: 64, .. }) => 9,
        (Value::Float(_), Type::Float { bits, .. }) => 6 + u8::from(*bits > 64),
        (Value::Float(number), Type::Integer { .. }) if number.fract() == 0.0 => 2,
        (Value::Text(_), Type::Pointer { to, .. }) => match interface.ty(*to) {
            _ if is_text(interface, *to) => 9,
            Type::Character { .. } => 8,
            Type::Void | Type::Opaque { .. } => 3,
            _ => 0,
        },
        (Value::Text(_), Type::Character { .. } | Type::Enum(_)) => 5,
        (Value::Null | Value::Undefined | Value::Bool(_) | Value::Float(_) | Value::Text(_), _) => 0,
        (Value::Int(_) | Value::Big(_), Type::Pointer { to, .. }) => match interface.ty(*to) {
            // A mark such as `SIG_IGN`, or a handle to the number.
            Type::Function(_) | Type::Void | Type::Opaque { .. } => 1,
            _ => 0,
        },
        (Value::Int(_) | Value::Big(_), _) => 0,
    }
}

fn rank_integer(number: i64, bits: u16, signed: bool) -> u8 {
    let fits = match (bits, signed) {
        (64.., true) => true,
        (64.., false) => number >= 0,
        (_, true) => number >> (bits - 1) == number >> 63,
        (_, false) => number >= 0 && number >> bits == 0,
    };
    match (bits, signed) {
        _ if !fits => 0,
        (32, true) => 9,
        (64, true) => 8,
        (32.., _) => 7,
        _ => 6,
    }
}

fn rank_object(unit: &Unit, ty: TypeId, wanted: &Type, object: &ObjectRef) -> u8 {
    let traits = object.traits();
    let interface = unit.interface();
    let (to, is_const, is_pointer) = match wanted {
        Type::Pointer { to, is_const, .. } => (*to, *is_const, true),
        _ => (ty, true, false),
    };
    let has_fields = traits.any(Traits::MEMBERS.and(Traits::HASH)) && !traits.has(Traits::ARRAY);
    match interface.ty(to) {
        Type::Void | Type::Opaque { .. } if is_pointer => 2,
        Type::Function(_) => u8::from(traits.has(Traits::EXECUTABLE)) * 9,
        Type::Record(record) => match object.downcast_ref::<RecordView>() {
            Some(view) if view.is_read_only() && !is_const => 0,
            Some(view) => match view.unit().distance_to_base(view.ty(), unit, to) {
                Some(0) => 9 - u8::from(is_const && is_pointer),
                Some(distance) => 7_u8.saturating_sub(u8::try_from(distance).unwrap_or(u8::MAX)).max(3),
                // One that begins with the other, as C has it.
                None => u8::from(begins_with(view, &record.name)),
            },
            None if unit.class(to).is_some_and(|class| class.creation == Creation::Constructor) => 0,
            None if traits.has(Traits::ARRAY) => u8::from(is_pointer) * 5,
            None => u8::from(has_fields) * 4,
        },
        Type::Complex { .. } => 4,
        _ if !is_pointer => 0,
        _ => match object.downcast_ref::<PointerView>() {
            Some(view) if view.is_read_only() && !is_const => 0,
            Some(view) => 3 + 6 * u8::from(view.unit().interface().ty(view.to()) == interface.ty(to)),
            None if traits.has(Traits::BUFFER) => {
                let item = Scalar::of(interface, to).and_then(item_of);
                let buffer = object.buffer();
                let is_same =
                    buffer.is_ok_and(|buffer| item.is_some_and(|item| is_alike(item, buffer.item())));
                6 + 2 * u8::from(is_same)
            }
            None => u8::from(traits.has(Traits::ARRAY)) * 5,
        },
    }
}

fn begins_with(view: &RecordView, name: &str) -> bool {
    let interface = view.unit().interface();
    let Type::Record(record) = interface.ty(view.ty()) else { return false };
    let first = record.fields.first().map(|first| interface.ty(first.ty));
    matches!(first, Some(Type::Record(first)) if first.name == name)
}

impl Object for Overloads {
    fn traits(&self) -> Traits {
        Traits::EXECUTABLE
    }

    fn language(&self) -> LanguageId {
        self.functions[0].language()
    }

    fn identity(&self) -> Identity {
        self.functions[0].unit().own_identity(std::ptr::from_ref(self).addr())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _: bool) -> String {
        let all: Vec<_> = self.functions.iter().map(|function| function.to_display(false)).collect();
        all.join("; ")
    }

    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.call(arguments)
    }

    fn executable_name(&self) -> Option<Text> {
        self.functions[0].executable_name()
    }
}
