//! Functions of C as objects to call.

use crate::convert::Keep;
use crate::extract::only;
use crate::plan::{Plan, SMALL, with_parameter};
use crate::unit::of_unit;
use crate::{
    CallRequest, Called, Interface, Parameter, Signature, SignatureId, Space, Target, Type, TypeId, Unit,
    parse_type,
};
use polyglot_api::{
    Arguments, Error, Identity, InteropError, Location, MemberInfo, Object, PolyglotError, Result, Text,
    Traits, Value,
};
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// A function at an address.
pub(crate) struct Function {
    unit: Rc<Unit>,
    name: String,
    address: u64,
    signature: Option<SignatureId>,
    plan: OnceCell<Rc<Plan>>,
    /// For calls with more arguments than are declared: the kinds of the arguments, and how
    /// such a call is made.
    variadic: RefCell<Vec<(Vec<Extra>, Rc<Unit>, Rc<Plan>)>>,
    place: Option<Location>,
}

/// What an argument beyond the declared ones is passed as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extra {
    Int,
    Long,
    Double,
    Pointer,
    Text,
}

const METHOD: &str = "typed";

/// The bytes of a block that is still made on the stack.
const LARGE: usize = 512;

/// The values of a call.
#[repr(align(16))]
struct Block<const SIZE: usize>([u8; SIZE]);

impl Function {
    /// A function known by a symbol.
    pub(crate) fn new(unit: &Rc<Unit>, function: &crate::Function, address: u64) -> Self {
        let place = function.place.as_ref().map(|(file, line)| Location::new(file.as_str(), *line, 0));
        Self { name: function.name.clone(), place, ..Self::at(unit, address, function.signature) }
    }

    /// A function known by its address.
    pub(crate) fn at(unit: &Rc<Unit>, address: u64, signature: Option<SignatureId>) -> Self {
        Self {
            unit: Rc::clone(unit),
            name: String::new(),
            address,
            signature,
            plan: OnceCell::new(),
            variadic: RefCell::default(),
            place: None,
        }
    }

    pub(crate) fn unit(&self) -> &Rc<Unit> {
        &self.unit
    }

    pub(crate) fn address(&self) -> u64 {
        self.address
    }

    pub(crate) fn signature(&self) -> Option<&Signature> {
        Some(self.unit.interface.signature(self.signature?))
    }

    fn told_name(&self) -> &str {
        if self.name.is_empty() { "the function" } else { &self.name }
    }

    fn known_signature(&self) -> Result<SignatureId> {
        self.signature.ok_or_else(|| {
            let name = self.told_name();
            PolyglotError::host(format!(
                "the parameters of '{name}' are not known, since its module was compiled without debug info; \
                 compile it with -g, or call {name}.typed(\"double (double, int)\")(...) with its signature"
            ))
            .into()
        })
    }

    fn plan(&self) -> Result<&Rc<Plan>> {
        if let Some(plan) = self.plan.get() {
            return Ok(plan);
        }
        let plan = self.unit.plan(self.known_signature()?).map_err(|error| self.told(error))?;
        Ok(self.plan.get_or_init(|| plan))
    }

    /// The error with the name of the function.
    fn told(&self, error: Error) -> Error {
        match error {
            Error::Polyglot(mut error) if error.message.starts_with("cannot be called") => {
                error.message = format!("'{}' {}", self.told_name(), error.message);
                Error::Polyglot(error)
            }
            other => other,
        }
    }

    #[inline]
    pub(crate) fn call(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.call_noting(arguments, &mut false)
    }

    /// As [`call`](Self::call), and notes when the code begins to run: an error before that is one
    /// of the arguments.
    #[inline]
    pub(crate) fn call_noting(&self, arguments: Arguments<'_>, has_run: &mut bool) -> Result<Value> {
        // Numbers alone, to a quiet space: nothing is to be kept or written back. Apart from the
        // other calls, since their room on the stack costs as much as such a call.
        if let Some(plan) = self.plan.get()
            && plan.is_plain
            && plan.parameters.len() == arguments.positional.len()
            && arguments.keywords.is_empty()
            && self.unit.space.is_quiet()
        {
            let mut block = Block([0; SMALL]);
            if plan.store_plain(arguments.positional, &mut block.0) {
                *has_run = true;
                return self.run_plain(plan, &mut block);
            }
        }
        self.call_generally(arguments, has_run)
    }

    #[inline(never)]
    fn call_generally(&self, arguments: Arguments<'_>, has_run: &mut bool) -> Result<Value> {
        let plan = self.plan()?;
        let positional = arguments.positional;
        let wanted = plan.parameters.len();
        if positional.len() == wanted && arguments.keywords.is_empty() {
            return self.call_with(&self.unit, plan, positional, has_run);
        }
        let signature = self.unit.interface.signature(self.known_signature()?);
        let ordered;
        let positional = if arguments.keywords.is_empty() {
            positional
        } else {
            ordered = self.ordered(signature, arguments)?;
            &ordered
        };
        if positional.len() == wanted {
            return self.call_with(&self.unit, plan, positional, has_run);
        }
        if signature.is_variadic && positional.len() > wanted {
            return self.call_variadic(signature, positional, has_run);
        }
        let max = (!signature.is_variadic).then_some(wanted);
        Err(InteropError::Arity { min: wanted, max, actual: positional.len() }.into())
    }

    /// The arguments in the order of the parameters.
    fn ordered(&self, signature: &Signature, arguments: Arguments<'_>) -> Result<Vec<Value>> {
        let mut named: Vec<Option<Value>> = arguments.positional.iter().cloned().map(Some).collect();
        named.resize(named.len().max(signature.parameters.len()), None);
        for keyword in arguments.keywords {
            let name = keyword.name.to_string();
            let place = signature.parameters.iter().position(|parameter| parameter.name == name);
            let place = place.filter(|place| named[*place].is_none());
            let place = place.ok_or_else(|| InteropError::UnsupportedType {
                expected: format!("a parameter of {}", self.told_name()),
                actual: format!("'{name}'"),
            })?;
            named[place] = Some(keyword.value.clone());
        }
        let given = named.iter().flatten().count();
        let wanted = signature.parameters.len();
        let missing = || InteropError::Arity { min: wanted, max: Some(wanted), actual: given };
        named.into_iter().map(|value| value.ok_or_else(|| missing().into())).collect()
    }

    /// The result is made in its place, since moving it costs as much as half of the call.
    #[inline(always)]
    fn run_plain(&self, plan: &Plan, block: &mut Block<SMALL>) -> Result<Value> {
        let space = &self.unit.space;
        let mut outcome = space.machine().call(plan.caller, self.address, &mut block.0);
        if !space.is_quiet() {
            outcome = settle_outermost(space, outcome);
        }
        match (outcome, plan.result.scalar) {
            (Ok(()), Some(scalar)) => Ok(scalar.load(&block.0)),
            (Ok(()), None) => Ok(Value::Null),
            (Err(error), _) => Err(*error),
        }
    }

    #[inline]
    fn call_with(&self, unit: &Rc<Unit>, plan: &Plan, values: &[Value], has_run: &mut bool) -> Result<Value> {
        match plan.size {
            size if size <= SMALL => {
                self.call_in(unit, plan, values, &mut Block([0; SMALL]).0[..plan.size], has_run)
            }
            size if size <= LARGE => {
                self.call_in(unit, plan, values, &mut Block([0; LARGE]).0[..plan.size], has_run)
            }
            size => {
                let mut bytes = vec![0; size + 16];
                let start = bytes.as_ptr().align_offset(16);
                self.call_in(unit, plan, values, &mut bytes[start..start + size], has_run)
            }
        }
    }

    #[inline]
    fn call_in(
        &self,
        unit: &Rc<Unit>,
        plan: &Plan,
        values: &[Value],
        block: &mut [u8],
        has_run: &mut bool,
    ) -> Result<Value> {
        let _scope = unit.space.enter();
        let _arguments = unit.space.lend_arguments(values);
        let mut keep = Keep { is_argument: true, ..Keep::default() };
        self.call_in_scope(unit, plan, values, block, &mut keep, has_run)
    }

    #[inline]
    fn call_in_scope(
        &self,
        unit: &Rc<Unit>,
        plan: &Plan,
        values: &[Value],
        block: &mut [u8],
        keep: &mut Keep,
        has_run: &mut bool,
    ) -> Result<Value> {
        for (index, value) in values.iter().enumerate() {
            if let Err(error) = plan.store(unit, index, value, block, keep) {
                let (interface, signature) = (&self.unit.interface, self.known_signature()?);
                return Err(with_parameter(error, interface, signature, index, &self.name));
            }
        }
        *has_run = true;
        self.run(unit, plan, block).map_err(|error| *error)?;
        if !keep.copies.is_empty() {
            keep.write_back(unit)?;
        }
        plan.load(unit, block)
    }

    /// Runs the code on a block that is filled, and raises what was kept back meanwhile.
    #[inline]
    fn run(&self, unit: &Rc<Unit>, plan: &Plan, block: &mut [u8]) -> Called {
        let space = &unit.space;
        let outcome = space.machine().call(plan.caller, self.address, block);
        if space.mirrors.is_empty() && !space.has_pending() { outcome } else { settle(space, outcome) }
    }

    // --- more arguments than are declared ---

    fn call_variadic(&self, signature: &Signature, values: &[Value], has_run: &mut bool) -> Result<Value> {
        let fixed = signature.parameters.len();
        let is_wasm = self.unit.interface.target == Target::Wasm32;
        let kinds: Vec<_> =
            values[fixed..].iter().map(|value| extra(value, is_wasm)).collect::<Result<_>>()?;
        let known = self
            .variadic
            .borrow()
            .iter()
            .find(|(known, ..)| *known == kinds)
            .map(|(_, unit, plan)| (Rc::clone(unit), Rc::clone(plan)));
        let (unit, plan) = match known {
            Some(known) => known,
            None => {
                let (unit, plan) = self.plan_variadic(signature, &kinds)?;
                self.variadic.borrow_mut().push((kinds, Rc::clone(&unit), Rc::clone(&plan)));
                (unit, plan)
            }
        };
        self.call_with(&unit, &plan, values, has_run)
    }

    fn plan_variadic(&self, signature: &Signature, kinds: &[Extra]) -> Result<(Rc<Unit>, Rc<Plan>)> {
        let mut interface = (*self.unit.interface).clone();
        let mut whole = signature.clone();
        for kind in kinds {
            let text = match kind {
                Extra::Int => "int",
                Extra::Long => "long long",
                Extra::Double => "double",
                Extra::Pointer => "void *",
                Extra::Text => "const char *",
            };
            let ty = parse_type(&mut interface, text)
                .map_err(|error| PolyglotError::internal(error.to_string()))?;
            whole.parameters.push(Parameter { name: String::new(), ty });
        }
        let id = interface.intern_signature(whole);
        let (interface, id) = only(&interface, id);
        let unit = self.unit.with_interface(interface);
        let fixed = signature.parameters.len();
        let request = CallRequest { interface: Rc::clone(&unit.interface), signature: id, fixed };
        let plan = Rc::new(Plan::new(&unit, &request).map_err(|error| self.told(error))?);
        Ok((unit, plan))
    }

    /// The same function with a signature that the caller gives.
    fn typed(&self, arguments: Arguments<'_>) -> Result<Value> {
        let [text] = arguments.positional else {
            return Err(
                InteropError::Arity { min: 1, max: Some(1), actual: arguments.positional.len() }.into()
            );
        };
        let (interface, signature) = parse_signature(&self.unit.interface, &String::try_from(text)?)?;
        let unit = self.unit.with_interface(interface);
        let function = Self {
            name: self.name.clone(),
            place: self.place.clone(),
            ..Self::at(&unit, self.address, Some(signature))
        };
        Ok(Value::object(function))
    }
}

/// As [`settle`], and lets go of what was made for the call, around which there is no other.
#[cold]
fn settle_outermost(space: &Space, outcome: Called) -> Called {
    let _scope = space.outermost();
    settle(space, outcome)
}

/// Takes over what the code left in mirrors, and raises what callbacks raised.
#[cold]
fn settle(space: &Space, outcome: Called) -> Called {
    space.mirrors.to_objects()?;
    space.raise_pending()?;
    outcome
}

/// An interface with the signature of a text alone, and with the types that it needs.
fn parse_signature(interface: &Interface, text: &str) -> Result<(Interface, SignatureId)> {
    let mut interface = interface.clone();
    let ty = parse_type(&mut interface, text).map_err(|error| PolyglotError::host(error.to_string()))?;
    let behind = |ty: TypeId| match interface.ty(ty) {
        Type::Pointer { to, .. } => *to,
        _ => ty,
    };
    match *interface.ty(behind(ty)) {
        Type::Function(signature) => Ok(only(&interface, signature)),
        _ => {
            Err(PolyglotError::host(format!("'{text}' is no signature, such as 'double (double, int)'"))
                .into())
        }
    }
}

fn extra(value: &Value, is_wasm: bool) -> Result<Extra> {
    match value {
        // On 64-bit machines an `int` is read from the same place as a `long`.
        Value::Int(number) if is_wasm && i32::try_from(*number).is_ok() => Ok(Extra::Int),
        Value::Bool(_) => Ok(Extra::Int),
        Value::Int(_) => Ok(Extra::Long),
        Value::Float(_) => Ok(Extra::Double),
        Value::Text(_) => Ok(Extra::Text),
        Value::Null | Value::Undefined | Value::Object(_) => Ok(Extra::Pointer),
        Value::Big(_) => Err(InteropError::unsupported_type("an argument of at most 64 bits", value).into()),
    }
}

impl Object for Function {
    fn traits(&self) -> Traits {
        Traits::EXECUTABLE.and(Traits::MEMBERS).and(Traits::POINTER)
    }

    of_unit!();

    fn identity(&self) -> Identity {
        // Another signature makes another function.
        let signature = self.signature.map_or(0, |id| id.0 as usize + 1);
        let own = self.unit.own_identity(0);
        #[expect(clippy::cast_possible_truncation, reason = "addresses of all machines fit")]
        Identity { address: (self.address as usize).rotate_left(16) ^ signature, ..own }
    }

    fn to_display(&self, _: bool) -> String {
        let name = if self.name.is_empty() { format!("(*0x{:x})", self.address) } else { self.name.clone() };
        match self.signature {
            Some(signature) => self.unit.interface.prototype(signature, &name),
            None => format!("{name}(...)"),
        }
    }

    fn source_location(&self) -> Option<Location> {
        self.place.clone()
    }

    fn members(&self, _: bool) -> Result<Vec<Text>> {
        Ok(vec![Text::from_static(METHOD)])
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        MemberInfo::NONE.with_if(MemberInfo::READABLE.and(MemberInfo::INVOCABLE), name == METHOD)
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        if name != METHOD {
            return Ok(None);
        }
        let receiver = Self {
            name: self.name.clone(),
            place: self.place.clone(),
            ..Self::at(&self.unit, self.address, self.signature)
        };
        Ok(Some(method(&self.unit, METHOD, move |arguments| receiver.typed(arguments))))
    }

    fn write_member(&self, name: &str, _: Value) -> Result<()> {
        match name {
            METHOD => Err(InteropError::ReadOnly { what: "a method of a function".into() }.into()),
            _ => Err(InteropError::unknown_member(name, self.to_display(false)).into()),
        }
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        self.write_member(name, Value::Null)
    }

    fn invoke_member(&self, name: &str, arguments: Arguments<'_>) -> Result<Value> {
        match name {
            METHOD => self.typed(arguments),
            _ => Err(InteropError::unknown_member(name, self.to_display(false)).into()),
        }
    }

    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.call(arguments)
    }

    fn executable_name(&self) -> Option<Text> {
        Some(self.name.as_str().into())
    }

    fn as_pointer(&self) -> Result<usize> {
        usize::try_from(self.address).map_err(|_| InteropError::Released.into())
    }
}

/// A method that Poly itself gives to an object of C.
struct Method<F> {
    unit: Rc<Unit>,
    name: Text,
    body: F,
}

pub(crate) fn method(
    unit: &Rc<Unit>,
    name: impl Into<Text>,
    body: impl Fn(Arguments<'_>) -> Result<Value> + 'static,
) -> Value {
    Value::object(Method { unit: Rc::clone(unit), name: name.into(), body })
}

impl<F: Fn(Arguments<'_>) -> Result<Value> + 'static> Object for Method<F> {
    fn traits(&self) -> Traits {
        Traits::EXECUTABLE
    }

    of_unit!(alone);

    fn to_display(&self, _: bool) -> String {
        format!("{}(...)", self.name)
    }

    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        (self.body)(arguments)
    }

    fn executable_name(&self) -> Option<Text> {
        Some(self.name.clone())
    }
}
