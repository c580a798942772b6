//! The code between blocks and calls: `poly_call_N` and `poly_adapt_N`.
//!
//! A block holds the values of a call as they lie in C's memory (see
//! [`CallLayout`]); a trampoline moves them into the registers and onto the
//! stack as the calling convention of System V x86-64 wants it, or back. So whoever calls
//! needs to know layouts only, and each signature's call costs a few moves.

use inkwell::AddressSpace;
use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::builder::{Builder, BuilderError};
use inkwell::module::{Linkage, Module};
use inkwell::types::{ArrayType, BasicMetadataTypeEnum, BasicType as _, BasicTypeEnum, FunctionType};
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, CallSiteValue, FunctionValue, PointerValue};
use poly_c_interface::{CallLayout, Interface, SignatureId, Slot};

use crate::classify::{Convention, Extend, Passing, Scalar};
use crate::constructors;
use crate::exception::Catcher;

/// Adds the trampolines of all signatures that can be called. With `catches`, an exception of
/// C++ that leaves a call becomes its result; otherwise it passes through.
pub(crate) fn add_trampolines(
    module: &Module<'_>,
    interface: &Interface,
    catches: bool,
) -> Result<(), BuilderError> {
    let context = module.get_context();
    let catcher = if catches { Some(Catcher::new(module)?) } else { None };
    for number in 0..interface.signatures.len() {
        let id = SignatureId(u32::try_from(number).unwrap_or(u32::MAX));
        let Ok(layout) = CallLayout::of(interface, id) else { continue };
        let signature = interface.signature(id);
        let types: Vec<_> = signature.parameters.iter().map(|parameter| parameter.ty).collect();
        let convention = Convention::of(interface, signature.result, &types);
        let maker = Maker { context: &context, module, layout: &layout, convention: &convention };
        maker.add_call(number, signature.is_variadic, catcher.as_ref())?;
        if !signature.is_variadic {
            maker.add_adapter(number)?;
        }
    }
    Ok(())
}

/// Makes the trampolines of one signature.
struct Maker<'a, 'context> {
    context: &'a inkwell::context::ContextRef<'context>,
    module: &'a Module<'context>,
    layout: &'a CallLayout,
    convention: &'a Convention,
}

/// What a parameter of the machine's function is for.
enum Mark<'context> {
    Extend(Extend),
    /// The address where the result goes.
    Result(ArrayType<'context>, u64),
    /// A copy on the stack, which the function gets the address of.
    Stack(ArrayType<'context>, u64),
}

impl<'context> Maker<'_, 'context> {
    fn pointer(&self) -> BasicTypeEnum<'context> {
        self.context.ptr_type(AddressSpace::default()).into()
    }

    fn bytes(&self, size: u64) -> ArrayType<'context> {
        self.context.i8_type().array_type(u32::try_from(size).unwrap_or(u32::MAX))
    }

    fn scalar(&self, scalar: Scalar) -> BasicTypeEnum<'context> {
        match scalar {
            Scalar::Pointer => self.pointer(),
            Scalar::Integer { bits: 8, .. } => self.context.i8_type().into(),
            Scalar::Integer { bits: 16, .. } => self.context.i16_type().into(),
            Scalar::Integer { bits: 32, .. } => self.context.i32_type().into(),
            Scalar::Integer { bits: 64, .. } => self.context.i64_type().into(),
            Scalar::Integer { .. } => self.context.i128_type().into(),
            Scalar::Float { bits: 16 } => self.context.f16_type().into(),
            Scalar::Float { bits: 32 } => self.context.f32_type().into(),
            Scalar::Float { bits: 64 } => self.context.f64_type().into(),
            Scalar::Float { bits: 80 } => self.context.x86_f80_type().into(),
            Scalar::Float { .. } => self.context.f128_type().into(),
        }
    }

    fn result(&self) -> Option<BasicTypeEnum<'context>> {
        match &self.convention.result {
            Passing::Nothing | Passing::Memory { .. } => None,
            Passing::Scalar(scalar) => Some(self.scalar(*scalar)),
            Passing::Pieces(pieces) => match pieces.as_slice() {
                [(_, only)] => Some(self.scalar(*only)),
                pieces => {
                    let types: Vec<_> = pieces.iter().map(|&(_, piece)| self.scalar(piece)).collect();
                    Some(self.context.struct_type(&types, false).into())
                }
            },
        }
    }

    /// The parameters of the machine's function and what they are for.
    fn parameters(&self) -> Vec<(BasicTypeEnum<'context>, Option<Mark<'context>>)> {
        let mut list = Vec::new();
        if let Passing::Memory { size, align } = self.convention.result {
            list.push((self.pointer(), Some(Mark::Result(self.bytes(size), align))));
        }
        for passing in &self.convention.parameters {
            match passing {
                Passing::Nothing => {}
                Passing::Scalar(scalar) => list.push((self.scalar(*scalar), mark(*scalar))),
                Passing::Pieces(pieces) => {
                    list.extend(pieces.iter().map(|&(_, piece)| (self.scalar(piece), None)));
                }
                &Passing::Memory { size, align } => {
                    list.push((self.pointer(), Some(Mark::Stack(self.bytes(size), align))));
                }
            }
        }
        list
    }

    fn function_type(
        &self,
        parameters: &[BasicMetadataTypeEnum<'context>],
        is_variadic: bool,
    ) -> FunctionType<'context> {
        match self.result() {
            Some(result) => result.fn_type(parameters, is_variadic),
            None => self.context.void_type().fn_type(parameters, is_variadic),
        }
    }

    fn enum_attribute(&self, name: &str, value: u64) -> Attribute {
        self.context.create_enum_attribute(Attribute::get_named_enum_kind_id(name), value)
    }

    fn type_attribute(&self, name: &str, ty: ArrayType<'context>) -> Attribute {
        self.context.create_type_attribute(Attribute::get_named_enum_kind_id(name), ty.into())
    }

    /// The attributes of the parameters from `first` on, and of the result.
    fn attributes(&self, first: u32) -> Vec<(AttributeLoc, Attribute)> {
        let mut list = Vec::new();
        for ((_, mark), index) in self.parameters().into_iter().zip(first..) {
            let place = AttributeLoc::Param(index);
            match mark {
                None => {}
                Some(Mark::Extend(extend)) => list.push((place, self.extend(extend))),
                Some(Mark::Result(ty, align)) => {
                    list.push((place, self.type_attribute("sret", ty)));
                    list.push((place, self.enum_attribute("align", align)));
                }
                Some(Mark::Stack(ty, align)) => {
                    list.push((place, self.type_attribute("byval", ty)));
                    list.push((place, self.enum_attribute("align", align)));
                }
            }
        }
        if let Passing::Scalar(scalar) = self.convention.result
            && let Some(Mark::Extend(extend)) = mark(scalar)
        {
            list.push((AttributeLoc::Return, self.extend(extend)));
        }
        list
    }

    fn extend(&self, extend: Extend) -> Attribute {
        match extend {
            Extend::Sign => self.enum_attribute("signext", 0),
            Extend::Zero => self.enum_attribute("zeroext", 0),
        }
    }

    /// A new function through which exceptions may pass, and a builder at its beginning.
    fn function(
        &self,
        name: &str,
        ty: FunctionType<'context>,
    ) -> (FunctionValue<'context>, Builder<'context>) {
        let function = self.module.add_function(name, ty, None);
        function.add_attribute(AttributeLoc::Function, self.enum_attribute("uwtable", 2));
        let builder = self.context.create_builder();
        builder.position_at_end(self.context.append_basic_block(function, ""));
        (function, builder)
    }

    /// The address of a place in a block.
    fn place(
        &self,
        builder: &Builder<'context>,
        block: PointerValue<'context>,
        offset: u64,
    ) -> Result<PointerValue<'context>, BuilderError> {
        if offset == 0 {
            return Ok(block);
        }
        let ty = self.bytes(self.layout.size);
        let zero = self.context.i64_type().const_zero();
        let offset = self.context.i64_type().const_int(offset, false);
        #[expect(unsafe_code, reason = "the offsets of a layout are within its block")]
        // SAFETY: the indices are those of the type: a place in an array of bytes.
        unsafe {
            builder.build_in_bounds_gep(ty, block, &[zero, offset], "")
        }
    }

    fn load(
        &self,
        builder: &Builder<'context>,
        block: PointerValue<'context>,
        offset: u64,
        scalar: Scalar,
    ) -> Result<BasicValueEnum<'context>, BuilderError> {
        let place = self.place(builder, block, offset)?;
        builder.build_load(self.scalar(scalar), place, "")
    }

    fn store(
        &self,
        builder: &Builder<'context>,
        block: PointerValue<'context>,
        offset: u64,
        value: BasicValueEnum<'context>,
    ) -> Result<(), BuilderError> {
        let place = self.place(builder, block, offset)?;
        builder.build_store(place, value).map(drop)
    }

    fn copy(
        &self,
        builder: &Builder<'context>,
        to: PointerValue<'context>,
        from: PointerValue<'context>,
        size: u64,
    ) -> Result<(), BuilderError> {
        let size = self.context.i64_type().const_int(size, false);
        builder.build_memcpy(to, 8, from, 8, size).map(drop)
    }

    fn add_call(
        &self,
        number: usize,
        is_variadic: bool,
        catcher: Option<&Catcher<'context>>,
    ) -> Result<(), BuilderError> {
        let pointer = self.pointer();
        let ty = self.context.i32_type().fn_type(&[pointer.into(); 3], false);
        let (function, builder) = self.function(&format!("poly_call_{number}"), ty);
        let parameter = |index| function.get_nth_param(index).map(BasicValueEnum::into_pointer_value);
        let (Some(callee), Some(block), Some(thrown)) = (parameter(0), parameter(1), parameter(2)) else {
            return Err(unexpected());
        };
        let mut arguments: Vec<BasicValueEnum<'context>> = Vec::new();
        if let Passing::Memory { .. } = self.convention.result {
            arguments.push(self.place(&builder, block, self.layout.result.offset)?.into());
        }
        for (passing, slot) in self.convention.parameters.iter().zip(&self.layout.parameters) {
            match passing {
                Passing::Nothing => {}
                Passing::Scalar(scalar) => {
                    arguments.push(self.load(&builder, block, slot.offset, *scalar)?)
                }
                Passing::Pieces(pieces) => {
                    for &(offset, piece) in pieces {
                        arguments.push(self.load(&builder, block, slot.offset + offset, piece)?);
                    }
                }
                Passing::Memory { .. } => arguments.push(self.place(&builder, block, slot.offset)?.into()),
            }
        }
        let types: Vec<_> = self.parameters().into_iter().map(|(ty, _)| ty.into()).collect();
        let ty = self.function_type(&types, is_variadic);
        let call: CallSiteValue<'context> = match catcher {
            None => {
                let arguments: Vec<BasicMetadataValueEnum<'context>> =
                    arguments.into_iter().map(Into::into).collect();
                builder.build_indirect_call(ty, callee, &arguments, "")?
            }
            Some(catcher) => {
                let returned = self.context.append_basic_block(function, "");
                let left = self.context.append_basic_block(function, "");
                let call = builder.build_indirect_invoke(ty, callee, &arguments, returned, left, "")?;
                builder.position_at_end(left);
                catcher.add_landing(&builder, function, thrown)?;
                builder.position_at_end(returned);
                call
            }
        };
        for (place, attribute) in self.attributes(0) {
            call.add_attribute(place, attribute);
        }
        if let Some(value) = call.try_as_basic_value().basic() {
            self.store_result(&builder, block, value)?;
        }
        builder.build_return(Some(&self.context.i32_type().const_zero()))?;
        Ok(())
    }

    fn store_result(
        &self,
        builder: &Builder<'context>,
        block: PointerValue<'context>,
        value: BasicValueEnum<'context>,
    ) -> Result<(), BuilderError> {
        let Slot { offset, .. } = self.layout.result;
        match &self.convention.result {
            Passing::Pieces(pieces) if pieces.len() > 1 => {
                for (&(piece, _), index) in pieces.iter().zip(0..) {
                    let part = builder.build_extract_value(value.into_struct_value(), index, "")?;
                    self.store(builder, block, offset + piece, part)?;
                }
                Ok(())
            }
            Passing::Pieces(pieces) => {
                let piece = pieces.first().map_or(0, |&(piece, _)| piece);
                self.store(builder, block, offset + piece, value)
            }
            _ => self.store(builder, block, offset, value),
        }
    }

    fn add_adapter(&self, number: usize) -> Result<(), BuilderError> {
        let pointer = self.pointer();
        let parameters = self.parameters();
        let types: Vec<BasicMetadataTypeEnum<'context>> =
            std::iter::once(pointer).chain(parameters.iter().map(|&(ty, _)| ty)).map(Into::into).collect();
        let (function, builder) =
            self.function(&format!("poly_adapt_{number}"), self.function_type(&types, false));
        function.add_attribute(AttributeLoc::Param(0), self.enum_attribute("nest", 0));
        for (place, attribute) in self.attributes(1) {
            function.add_attribute(place, attribute);
        }
        let mut values = function.get_param_iter();
        let closure = values.next().ok_or_else(unexpected)?.into_pointer_value();
        let block = builder.build_alloca(self.bytes(self.layout.size.max(16)), "")?;
        if let Some(instruction) = block.as_instruction() {
            let _ = instruction.set_alignment(16);
        }
        let mut result = None;
        if let Passing::Memory { .. } = self.convention.result {
            result = Some(values.next().ok_or_else(unexpected)?.into_pointer_value());
        }
        for (passing, slot) in self.convention.parameters.iter().zip(&self.layout.parameters) {
            match passing {
                Passing::Nothing => {}
                Passing::Scalar(_) => {
                    let value = values.next().ok_or_else(unexpected)?;
                    self.store(&builder, block, slot.offset, value)?;
                }
                Passing::Pieces(pieces) => {
                    for &(offset, _) in pieces {
                        let value = values.next().ok_or_else(unexpected)?;
                        self.store(&builder, block, slot.offset + offset, value)?;
                    }
                }
                &Passing::Memory { size, .. } => {
                    let from = values.next().ok_or_else(unexpected)?.into_pointer_value();
                    self.copy(&builder, self.place(&builder, block, slot.offset)?, from, size)?;
                }
            }
        }
        let code = builder.build_load(pointer, closure, "")?.into_pointer_value();
        let ty = self.context.void_type().fn_type(&[pointer.into(); 2], false);
        builder.build_indirect_call(ty, code, &[closure.into(), block.into()], "")?;
        self.return_from(&builder, block, result)
    }

    fn return_from(
        &self,
        builder: &Builder<'context>,
        block: PointerValue<'context>,
        result: Option<PointerValue<'context>>,
    ) -> Result<(), BuilderError> {
        let Slot { offset, size, .. } = self.layout.result;
        match (&self.convention.result, result) {
            (Passing::Nothing, _) => builder.build_return(None)?,
            (Passing::Memory { .. }, Some(result)) => {
                self.copy(builder, result, self.place(builder, block, offset)?, size)?;
                builder.build_return(None)?
            }
            (Passing::Memory { .. }, None) => return Err(unexpected()),
            (Passing::Scalar(scalar), _) => {
                let value = self.load(builder, block, offset, *scalar)?;
                builder.build_return(Some(&value))?
            }
            (Passing::Pieces(pieces), _) => {
                let mut values = Vec::with_capacity(pieces.len());
                for &(piece, scalar) in pieces {
                    values.push(self.load(builder, block, offset + piece, scalar)?);
                }
                match values.as_slice() {
                    [only] => builder.build_return(Some(only))?,
                    values => builder.build_aggregate_return(values)?,
                }
            }
        };
        Ok(())
    }
}

/// What cannot be: a function of ours without the parameters that it was made with.
pub(crate) fn unexpected() -> BuilderError {
    BuilderError::NotSameType
}

fn mark<'context>(scalar: Scalar) -> Option<Mark<'context>> {
    match scalar {
        Scalar::Integer { extend, .. } => extend.map(Mark::Extend),
        _ => None,
    }
}

/// What every shared library needs besides, which a C compiler's own start files would give:
/// the identity by which destructors of static objects are registered, the call that runs them
/// when the library is closed, and `atexit`, which the C library has for static linking only.
pub(crate) fn add_start_files(module: &Module<'_>) -> Result<(), BuilderError> {
    let context = module.get_context();
    let pointer = context.ptr_type(AddressSpace::default());
    let handle = module.add_global(pointer, None, "__dso_handle");
    handle.set_initializer(&handle.as_pointer_value());
    handle.set_constant(true);
    handle.set_visibility(inkwell::GlobalVisibility::Hidden);
    let nothing = context.void_type();
    let finalize = module.add_function("__cxa_finalize", nothing.fn_type(&[pointer.into()], false), None);
    let finish = module.add_function("poly_finish", nothing.fn_type(&[], false), Some(Linkage::Internal));
    let builder = context.create_builder();
    builder.position_at_end(context.append_basic_block(finish, ""));
    builder.build_call(finalize, &[handle.as_pointer_value().into()], "")?;
    builder.build_return(None)?;
    constructors::add_entry(module, ".fini_array", finish);
    let register_type = context.i32_type().fn_type(&[pointer.into(); 3], false);
    for (name, register) in [("atexit", "__cxa_atexit"), ("at_quick_exit", "__cxa_at_quick_exit")] {
        let register = module.add_function(register, register_type, None);
        let function = module.add_function(name, context.i32_type().fn_type(&[pointer.into()], false), None);
        function.set_linkage(Linkage::WeakAny);
        function.as_global_value().set_visibility(inkwell::GlobalVisibility::Hidden);
        let builder = context.create_builder();
        builder.position_at_end(context.append_basic_block(function, ""));
        let Some(handler) = function.get_first_param() else { continue };
        let handle = handle.as_pointer_value();
        let arguments = if name == "atexit" {
            [handler.into(), pointer.const_null().into(), handle.into()]
        } else {
            [handler.into(), handle.into(), handle.into()]
        };
        let call = builder.build_call(register, &arguments, "")?;
        builder.build_return(call.try_as_basic_value().basic().as_ref().map(|value| value as _))?;
    }
    Ok(())
}
