//! Functions: those of WebAssembly as objects, and those of other languages as imports.

use crate::convert::{self, Kind, Plan};
use crate::error;
use crate::externals;
use crate::heap::{Heap, State};
use crate::language::WASM;
use crate::list::List;
use polyglot_api::{
    Arguments, Error, Identity, InteropError, LanguageId, Object, ObjectRef, Result, Text, Traits, Value,
};
use std::any::Any;
use std::mem::MaybeUninit;
use std::rc::Rc;
use std::sync::Arc;
use wasmtime::{AsContextMut, Caller, Func, RootScope, StoreContextMut, Val, ValRaw};

/// The most parameters or results for which a call allocates nothing.
const FEW: usize = 4;

/// A function of WebAssembly, or one made for WebAssembly to call.
pub(crate) struct Function {
    heap: Rc<Heap>,
    function: Func,
    plan: Arc<Plan>,
    /// The name of the export through which it was reached.
    name: Option<Rc<str>>,
    address: usize,
}

impl Function {
    /// The function as a value. One that stands for a function of another heap is that function.
    pub(crate) fn value(
        heap: &Rc<Heap>,
        context: &mut StoreContextMut<'_, State>,
        function: Func,
        name: Option<&str>,
    ) -> Value {
        let address = heap.address_of(context, function);
        if let Some(original) = heap.bridges.borrow().get(&address) {
            return original.clone();
        }
        let plan = Arc::new(Plan::new(function.ty(&*context)));
        Value::object(Self { heap: Rc::clone(heap), function, plan, name: name.map(Rc::from), address })
    }

    pub(crate) fn heap(&self) -> &Rc<Heap> {
        &self.heap
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The function itself in its own heap; in another one, a function that calls it.
    pub(crate) fn in_heap(&self, heap: &Rc<Heap>, context: &mut StoreContextMut<'_, State>) -> Func {
        if Rc::ptr_eq(heap, &self.heap) {
            return self.function;
        }
        let identity = self.identity();
        if let Some(function) = heap.bridged.borrow().get(&identity) {
            return *function;
        }
        let value = Value::object(Self {
            heap: Rc::clone(&self.heap),
            function: self.function,
            plan: Arc::clone(&self.plan),
            name: self.name.clone(),
            address: self.address,
        });
        let function = import(context, Arc::new(Plan::new(self.plan.ty.clone())), value.clone());
        heap.bridged.borrow_mut().insert(identity, function);
        heap.bridges.borrow_mut().insert(heap.address_of(context, function), value);
        function
    }

    #[expect(unsafe_code, reason = "calls with raw values, which is the quick way")]
    fn call_plain(&self, arguments: &[Value]) -> Result<Value> {
        let plan = &*self.plan;
        let mut few = [ValRaw::null(); FEW];
        let mut many;
        let block = if plan.block_len() <= FEW {
            &mut few[..plan.block_len()]
        } else {
            many = vec![ValRaw::null(); plan.block_len()];
            &mut many[..]
        };
        for ((raw, kind), value) in block.iter_mut().zip(&plan.parameters).zip(arguments) {
            convert::put_raw(*kind, value, raw)?;
        }
        let raw = std::ptr::from_mut(block);
        // SAFETY: the block has room for the parameters and the results of the function's
        // type, and the parameters are of their types: the plan was made from the type.
        self.heap.call(|context| unsafe { self.function.call_unchecked(&mut *context, raw) })?;
        match *plan.results {
            [] => Ok(Value::Undefined),
            [kind] => Ok(convert::from_raw(kind, &block[0])),
            ref kinds => {
                let results = kinds.iter().zip(&*block).map(|(kind, raw)| convert::from_raw(*kind, raw));
                Ok(List::value(results.collect::<Rc<[_]>>()))
            }
        }
    }

    /// A call in which references cross.
    fn call_with_references(&self, arguments: &[Value]) -> Result<Value> {
        if let Some(ty) = &self.plan.refused {
            return Err(convert::refused(ty));
        }
        let mut results = None;
        let mut unfit = None;
        self.heap.call(|context| {
            let mut scope = RootScope::new(&mut *context);
            let context = &mut scope.as_context_mut();
            let values: Result<Vec<Val>> = (self.plan.ty.params().zip(arguments))
                .map(|(ty, value)| convert::to_val(&self.heap, context, &ty, value))
                .collect();
            let values = match values {
                Ok(values) => values,
                Err(error) => {
                    unfit = Some(error);
                    return Ok(());
                }
            };
            let mut vals = vec![Val::I32(0); self.plan.results.len()];
            self.function.call(&mut *context, &values, &mut vals)?;
            results = Some(
                vals.iter()
                    .map(|val| convert::from_val(&self.heap, context, val))
                    .collect::<Result<Vec<_>>>(),
            );
            Ok(())
        })?;
        if let Some(error) = unfit {
            return Err(error);
        }
        let mut results = results.unwrap_or_else(|| Ok(Vec::new()))?;
        Ok(match results.len() {
            0 => Value::Undefined,
            1 => results.remove(0),
            _ => List::value(results),
        })
    }
}

impl Object for Function {
    fn traits(&self) -> Traits {
        Traits::EXECUTABLE
    }

    fn language(&self) -> LanguageId {
        WASM
    }

    fn identity(&self) -> Identity {
        self.heap.shared.identity(self.address)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _side_effects: bool) -> String {
        let name = self.name.as_deref().unwrap_or("");
        format!("function {name}{}", externals::signature(&self.plan.ty))
    }

    fn executable_name(&self) -> Option<Text> {
        self.name.as_deref().map(Text::from)
    }

    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        let expected = self.plan.parameters.len();
        if !arguments.keywords.is_empty() || arguments.positional.len() != expected {
            let actual = arguments.positional.len() + usize::from(!arguments.keywords.is_empty());
            return Err(InteropError::Arity { min: expected, max: Some(expected), actual }.into());
        }
        if self.plan.is_plain {
            self.call_plain(arguments.positional)
        } else {
            self.call_with_references(arguments.positional)
        }
    }
}

/// A function for WebAssembly to call, behind which is `callee`, of any language.
#[expect(unsafe_code, reason = "takes and gives raw values, which is the quick way")]
pub(crate) fn import(context: &mut StoreContextMut<'_, State>, plan: Arc<Plan>, callee: Value) -> Func {
    let number = context.data().imported.len();
    context.data_mut().imported.push(callee);
    let ty = plan.ty.clone();
    // SAFETY: `call_out` reads the parameters' types and writes the results' types: the plan
    // was made from the function's type.
    unsafe {
        Func::new_unchecked(&mut *context, ty, move |caller, block| call_out(caller, number, &plan, block))
    }
}

/// Calls a function of another language.
#[expect(unsafe_code, reason = "reads raw values")]
fn call_out(
    mut caller: Caller<'_, State>,
    number: usize,
    plan: &Plan,
    block: &mut [MaybeUninit<ValRaw>],
) -> wasmtime::Result<()> {
    let mut context = caller.as_context_mut();
    if let Some(ty) = &plan.refused {
        return Err(error::park(&mut context, convert::refused(ty)));
    }
    let Some(heap) = context.data().heap.upgrade() else {
        return Err(error::park(&mut context, InteropError::Released));
    };
    let callee = context.data().imported[number].clone();
    let mut arguments = Vec::with_capacity(plan.parameters.len());
    for (index, kind) in plan.parameters.iter().enumerate() {
        // SAFETY: Wasmtime gives a block whose first values are the parameters.
        let raw = unsafe { block[index].assume_init() };
        arguments.push(match kind {
            Kind::Extern | Kind::Func => {
                let Some(ty) = plan.ty.param(index) else { continue };
                // SAFETY: the value is of the parameter's type and of this store.
                let val = unsafe { Val::from_raw(&mut context, raw, ty) };
                match convert::from_val(&heap, &mut context, &val) {
                    Ok(value) => value,
                    Err(error) => return Err(error::park(&mut context, error)),
                }
            }
            kind => convert::from_raw(*kind, &raw),
        });
    }
    let outcome = heap.leave(&mut context, || {
        let result = callee.call(&arguments)?;
        results(plan, result)
    });
    let results = outcome.map_err(|error| error::park(&mut context, error))?;
    let values = match &results {
        Results::None => &[],
        Results::One(value) => std::slice::from_ref(value),
        Results::Many(values) => &values[..],
    };
    give(&heap, &mut context, plan, values, block).map_err(|error| error::park(&mut context, error))
}

enum Results {
    None,
    One(Value),
    Many(Vec<Value>),
}

/// The results of a function with `result`: several are the elements of an array.
fn results(plan: &Plan, result: Value) -> Result<Results> {
    let count = plan.results.len();
    if count < 2 {
        return Ok(if count == 0 { Results::None } else { Results::One(result) });
    }
    let wrong =
        || Error::from(InteropError::unsupported_type(&format!("an array of {count} results"), &result));
    let object = result.as_object().ok_or_else(wrong)?;
    let mut values = Vec::with_capacity(count);
    if object.traits().has(Traits::ARRAY) {
        object.read_elements(0, count as u64 + 1, &mut values)?;
    } else if object.traits().has(Traits::ITERABLE) {
        let iterator = object.iterator()?;
        while values.len() <= count
            && let Some(value) = iterator.expect_object("getIteratorNextElement")?.next()?
        {
            values.push(value);
        }
    }
    if values.len() == count { Ok(Results::Many(values)) } else { Err(wrong()) }
}

/// Puts results into the block.
fn give(
    heap: &Rc<Heap>,
    context: &mut StoreContextMut<'_, State>,
    plan: &Plan,
    values: &[Value],
    block: &mut [MaybeUninit<ValRaw>],
) -> Result<()> {
    if plan.is_plain {
        for ((raw, kind), value) in block.iter_mut().zip(&plan.results).zip(values) {
            convert::put_raw(*kind, value, raw.write(ValRaw::null()))?;
        }
        return Ok(());
    }
    // All first: making a reference may collect, and raw ones are roots only on the stack.
    let vals = (plan.ty.results().zip(values))
        .map(|(ty, value)| convert::to_val(heap, context, &ty, value))
        .collect::<Result<Vec<_>>>()?;
    for (raw, val) in block.iter_mut().zip(vals) {
        raw.write(val.to_raw(&mut *context).map_err(|error| error::from_call(context, &error))?);
    }
    Ok(())
}

/// Whether a value can be called, as an import must.
pub(crate) fn is_callable(value: &Value) -> bool {
    value.has(Traits::EXECUTABLE)
}

/// The function of WebAssembly that a value is.
pub(crate) fn of(value: &Value) -> Option<&Function> {
    value.as_object().and_then(ObjectRef::downcast_ref)
}
