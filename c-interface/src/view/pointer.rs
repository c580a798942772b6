//! Pointers to what is no record, no function and no string: the other languages see an
//! object with identity, which reads and writes memory by its methods.

use super::array::behind;
use crate::function::method;
use crate::unit::of_unit;
use crate::{Owned, Type, TypeId, Unit, convert, parse_type};
use polyglot_api::{
    Arguments, Identity, InteropError, MemberInfo, Object, PolyglotError, Result, Text, Traits, Value,
};
use std::rc::Rc;

/// An address with the type of what is there.
pub(crate) struct PointerView {
    unit: Rc<Unit>,
    to: TypeId,
    address: u64,
    owner: Option<Rc<Owned>>,
    read_only: bool,
}

/// The methods. `at`, `set` and `array` count elements of the pointer's type, or bytes.
const METHODS: [&str; 5] = ["at", "set", "array", "string", "cast"];

impl PointerView {
    pub(crate) fn new(
        unit: &Rc<Unit>,
        to: TypeId,
        address: u64,
        owner: Option<Rc<Owned>>,
        read_only: bool,
    ) -> Self {
        Self { unit: Rc::clone(unit), to, address, owner, read_only }
    }

    pub(crate) fn unit(&self) -> &Rc<Unit> {
        &self.unit
    }

    pub(crate) fn to(&self) -> TypeId {
        self.to
    }

    pub(crate) fn address(&self) -> u64 {
        self.address
    }

    pub(crate) fn owner(&self) -> Option<&Rc<Owned>> {
        self.owner.as_ref()
    }

    pub(crate) fn is_read_only(&self) -> bool {
        self.read_only
    }

    fn again(&self) -> Self {
        Self::new(&self.unit, self.to, self.address, self.owner.clone(), self.read_only)
    }

    fn call(&self, name: &str, arguments: Arguments<'_>) -> Result<Value> {
        self.owner.as_ref().map_or(Ok(()), |owner| owner.check())?;
        let arity = |min, max| {
            let actual = arguments.positional.len();
            let fits = (min..=max).contains(&actual);
            if fits { Ok(()) } else { Err(InteropError::Arity { min, max: Some(max), actual }) }
        };
        let index = |place: usize| -> Result<u64> {
            let given = &arguments.positional[place];
            let wrong = || InteropError::unsupported_type("a length or index that is not negative", given);
            Ok(given.as_u64().ok_or_else(wrong)?)
        };
        match name {
            "at" => {
                arity(1, 1)?;
                convert::load_at(
                    &self.unit,
                    self.known()?.to,
                    self.place(index(0)?)?,
                    self.owner.as_ref(),
                    self.read_only,
                )
            }
            "set" => {
                arity(2, 2)?;
                if self.read_only {
                    return Err(InteropError::ReadOnly { what: "constant memory".into() }.into());
                }
                convert::store_at(
                    &self.unit,
                    self.known()?.to,
                    &arguments.positional[1],
                    self.place(index(0)?)?,
                )?;
                Ok(Value::Null)
            }
            "array" => {
                arity(1, 1)?;
                Ok(Value::object(behind(&self.known()?, index(0)?)))
            }
            "string" => {
                arity(0, 1)?;
                let machine = self.unit.space.machine();
                let bytes = if arguments.positional.is_empty() {
                    machine.read_to_zero(self.address, 1)?
                } else {
                    let length = usize::try_from(index(0)?).map_err(|_| InteropError::Released)?;
                    let mut bytes = Vec::new();
                    let room = bytes.try_reserve_exact(length);
                    room.map_err(|_| PolyglotError::host(format!("no memory for {length} bytes")))?;
                    bytes.resize(length, 0);
                    machine.read(self.address, &mut bytes)?;
                    bytes
                };
                Ok(Value::Text(convert::decode_text(&bytes, 1)))
            }
            _ => {
                arity(1, 1)?;
                self.cast(&arguments.positional[0])
            }
        }
    }

    fn cast(&self, to: &Value) -> Result<Value> {
        let text = String::try_from(to)?;
        let mut interface = (**self.unit.interface()).clone();
        let ty = parse_type(&mut interface, &text).map_err(|error| PolyglotError::host(error.to_string()))?;
        // A type that the module has already keeps its identity.
        let unit = if interface == **self.unit.interface() {
            Rc::clone(&self.unit)
        } else {
            self.unit.with_interface(interface)
        };
        let value = match *unit.interface.ty(ty) {
            Type::Pointer { .. } => convert::pointer::load_typed(&unit, ty, self.address)?,
            _ => {
                return Err(InteropError::unsupported_type(
                    "the name of a pointer type, such as 'int *'",
                    to,
                )
                .into());
            }
        };
        Ok(value)
    }

    /// The pointer with elements of a size: `void` counts bytes.
    fn known(&self) -> Result<Self> {
        match self.unit.interface.ty(self.to) {
            Type::Void => {
                let mut interface = (**self.unit.interface()).clone();
                let byte = parse_type(&mut interface, "unsigned char")
                    .map_err(|error| PolyglotError::internal(error.to_string()))?;
                let unit = self.unit.with_interface(interface);
                Ok(Self::new(&unit, byte, self.address, self.owner.clone(), self.read_only))
            }
            _ if self.unit.interface.layout(self.to).is_none() => {
                Err(convert::refuse(&self.unit.interface, self.to))
            }
            _ => Ok(self.again()),
        }
    }

    fn place(&self, index: u64) -> Result<u64> {
        let (size, _) = self.unit.interface.layout(self.to).unwrap_or((1, 1));
        let place = index.checked_mul(size).and_then(|distance| self.address.checked_add(distance));
        place.ok_or_else(|| InteropError::InvalidIndex { index }.into())
    }
}

impl Object for PointerView {
    fn traits(&self) -> Traits {
        Traits::MEMBERS.and(Traits::POINTER)
    }

    of_unit!();

    fn identity(&self) -> Identity {
        self.unit.identity(self.to, self.read_only, self.address)
    }

    fn to_display(&self, _: bool) -> String {
        let constant = if self.read_only { "const " } else { "" };
        format!("{constant}{} * 0x{:x}", self.unit.interface.type_name(self.to), self.address)
    }

    fn members(&self, _: bool) -> Result<Vec<Text>> {
        Ok(METHODS.iter().map(|name| Text::from_static(name)).collect())
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        let exists = METHODS.contains(&name);
        MemberInfo::NONE.with_if(MemberInfo::READABLE, exists).with_if(MemberInfo::INVOCABLE, exists)
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        let Some(known) = METHODS.iter().find(|known| **known == name) else { return Ok(None) };
        let receiver = self.again();
        Ok(Some(method(&self.unit, *known, move |arguments| receiver.call(known, arguments))))
    }

    fn write_member(&self, name: &str, _: Value) -> Result<()> {
        if METHODS.contains(&name) {
            return Err(InteropError::ReadOnly { what: "a method of a pointer".into() }.into());
        }
        Err(InteropError::unknown_member(name, self.to_display(false)).into())
    }

    fn remove_member(&self, name: &str) -> Result<()> {
        self.write_member(name, Value::Null)
    }

    fn invoke_member(&self, name: &str, arguments: Arguments<'_>) -> Result<Value> {
        if METHODS.contains(&name) {
            return self.call(name, arguments);
        }
        Err(InteropError::unknown_member(name, self.to_display(false)).into())
    }

    fn as_pointer(&self) -> Result<usize> {
        usize::try_from(self.address).map_err(|_| InteropError::Released.into())
    }
}
