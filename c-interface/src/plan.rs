//! How the values of a signature cross, worked out once.

use crate::convert::{self, Keep, Scalar};
use crate::{CallLayout, CallRequest, Caller, Interface, SignatureId, TypeId, Unit};
use polyglot_api::{Error, InteropError, PolyglotError, Result, Value};
use std::rc::Rc;

/// The places of a signature's values in its block, and how each crosses.
pub(crate) struct Plan {
    pub(crate) caller: Caller,
    pub(crate) size: usize,
    pub(crate) parameters: Vec<Place>,
    pub(crate) result: Place,
    /// Whether all values have the quick way, and the block is small.
    pub(crate) is_plain: bool,
}

/// The bytes of a small block.
pub(crate) const SMALL: usize = 64;

/// A value in a block.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) offset: usize,
    pub(crate) size: usize,
    pub(crate) ty: TypeId,
    /// The quick way, where there is one.
    pub(crate) scalar: Option<Scalar>,
}

impl Plan {
    pub(crate) fn new(unit: &Unit, request: &CallRequest) -> Result<Self> {
        let interface = &request.interface;
        let layout = CallLayout::of(interface, request.signature)
            .map_err(|refusal| PolyglotError::host(format!("cannot be called: {refusal}")))?;
        let place = |slot: crate::Slot| Place {
            offset: narrow(slot.offset),
            size: narrow(slot.size),
            ty: slot.ty,
            scalar: Scalar::of(interface, slot.ty),
        };
        let size = narrow(layout.size);
        let parameters: Vec<_> = layout.parameters.into_iter().map(place).collect();
        let result = place(layout.result);
        let is_plain = size <= SMALL
            && result.offset == 0
            && parameters.iter().all(|parameter| parameter.scalar.is_some())
            && (result.scalar.is_some() || result.size == 0);
        Ok(Self { caller: unit.space.machine().caller(request)?, size, parameters, result, is_plain })
    }

    /// Stores plain arguments; `false` if one needs the general way, or fits none.
    #[inline]
    pub(crate) fn store_plain(&self, values: &[Value], block: &mut [u8]) -> bool {
        self.parameters.iter().zip(values).all(|(place, value)| {
            place.scalar.is_some_and(|scalar| scalar.store(value, &mut block[place.offset..]))
        })
    }

    /// Stores an argument in its place.
    #[inline]
    pub(crate) fn store(
        &self,
        unit: &Rc<Unit>,
        index: usize,
        value: &Value,
        block: &mut [u8],
        keep: &mut Keep,
    ) -> Result<()> {
        let place = &self.parameters[index];
        let into = &mut block[place.offset..place.offset + place.size];
        match place.scalar {
            Some(scalar) if scalar.store(value, into) => Ok(()),
            _ => convert::store(unit, place.ty, value, into, keep),
        }
    }

    /// The result in a block.
    #[inline]
    pub(crate) fn load(&self, unit: &Rc<Unit>, block: &[u8]) -> Result<Value> {
        let bytes = &block[self.result.offset..self.result.offset + self.result.size];
        match self.result.scalar {
            Some(scalar) => Ok(scalar.load(bytes)),
            // Nothing, or a structure without fields, which C++ and Rust have.
            None if bytes.is_empty() => Ok(Value::Null),
            None => convert::load(unit, self.result.ty, bytes),
        }
    }
}

/// The error of an argument, with the name of its parameter.
pub(crate) fn with_parameter(
    error: Error,
    interface: &Interface,
    signature: SignatureId,
    index: usize,
    function: &str,
) -> Error {
    let Error::Interop(InteropError::UnsupportedType { expected, actual }) = error else { return error };
    let name = interface.signature(signature).parameters.get(index).map_or("", |parameter| &parameter.name);
    let parameter = if name.is_empty() { (index + 1).to_string() } else { format!("'{name}'") };
    let of = if function.is_empty() { String::new() } else { format!(" of {function}") };
    InteropError::UnsupportedType { expected: format!("{expected} for parameter {parameter}{of}"), actual }
        .into()
}

fn narrow(number: u64) -> usize {
    usize::try_from(number).expect("values of a call fit in this process's memory")
}
