//! Functions of other languages behind function pointers of C.

use crate::convert::{self, Keep};
use crate::plan::Plan;
use crate::space::Kept;
use crate::{CallRequest, SignatureId, Unit};
use polyglot_api::{Error, InteropError, PolyglotError, Result, Value};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// A function of another language, to be called by C.
pub struct Callback {
    unit: Rc<Unit>,
    signature: SignatureId,
    plan: Rc<Plan>,
    function: Value,
    /// What the last result refers to: a string that a callback returns lives until the
    /// callback returns again.
    kept: RefCell<Kept>,
}

impl Callback {
    pub(crate) fn new(unit: &Rc<Unit>, signature: SignatureId, function: Value) -> Result<Rc<Self>> {
        let plan = unit.plan(signature)?;
        Ok(Rc::new(Self { unit: Rc::clone(unit), signature, plan, function, kept: RefCell::default() }))
    }

    /// The function that it runs.
    #[must_use]
    pub fn function(&self) -> &Value {
        &self.function
    }

    /// How C is to call it.
    #[must_use]
    pub fn request(&self) -> CallRequest {
        let fixed = self.plan.parameters.len();
        CallRequest { interface: Rc::clone(&self.unit.interface), signature: self.signature, fixed }
    }

    /// The size of its block.
    #[must_use]
    pub fn block_size(&self) -> usize {
        self.plan.size
    }

    /// Runs the function with the parameters in `block`, which gets the result: zero if it
    /// fails, and then the space remembers the error. Never panics.
    pub fn run(&self, block: &mut [u8]) {
        let space = &self.unit.space;
        let outcome = if space.is_stopping() {
            Ok(false)
        } else {
            match catch_unwind(AssertUnwindSafe(|| self.call(block))) {
                Ok(outcome) => outcome.map(|()| true),
                Err(_) => Err(PolyglotError::internal("a callback panicked").into()),
            }
        };
        if !matches!(outcome, Ok(true)) {
            let result = self.plan.result;
            block[result.offset..result.offset + result.size].fill(0);
        }
        if let Err(error) = outcome {
            space.remember(error);
        }
    }

    fn call(&self, block: &mut [u8]) -> Result<()> {
        let (unit, space) = (&self.unit, &self.unit.space);
        space.mirrors.to_objects()?;
        let mut arguments = Vec::with_capacity(self.plan.parameters.len());
        for place in &self.plan.parameters {
            let bytes = &block[place.offset..place.offset + place.size];
            arguments.push(match place.scalar {
                Some(scalar) => scalar.load(bytes),
                None => convert::load(unit, place.ty, bytes)?,
            });
        }
        let value = self.function.call(&arguments)?;
        space.mirrors.to_memory()?;
        let result = self.plan.result;
        let into = &mut block[result.offset..result.offset + result.size];
        if into.is_empty() || result.scalar.is_some_and(|scalar| scalar.store(&value, into)) {
            return Ok(());
        }
        let mut keep = Keep::default();
        into.fill(0);
        convert::store(unit, result.ty, &value, into, &mut keep).map_err(of_result)?;
        let before = self.kept.replace(keep.kept);
        drop(before);
        Ok(())
    }
}

fn of_result(error: Error) -> Error {
    match error {
        Error::Interop(InteropError::UnsupportedType { expected, actual }) => {
            InteropError::UnsupportedType { expected: format!("{expected} from a callback"), actual }.into()
        }
        other => other,
    }
}
