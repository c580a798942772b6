//! Exceptions of C++ that leave a call.
//!
//! A trampoline catches whatever is thrown and tells its type and, if it is a
//! `std::exception`, its `what()`; a thrown string literal is its own message. What another
//! language throws through C++ (a panic of Rust) has neither.

use inkwell::AddressSpace;
use inkwell::builder::{Builder, BuilderError};
use inkwell::context::ContextRef;
use inkwell::module::{Linkage, Module};
use inkwell::types::{BasicTypeEnum, FunctionType};
use inkwell::values::{
    BasicMetadataValueEnum, BasicValueEnum, FunctionValue, GlobalValue, IntValue, PointerValue,
};
use inkwell::{IntPredicate, values::CallSiteValue};

use crate::trampoline::unexpected;

/// How the exceptions of the two C++ runtimes are told from others': the class of an exception,
/// whose last byte says whether it is thrown again from another thread.
const CLASSES: [&[u8; 8]; 2] = [b"GNUCC++\0", b"CLNGC++\0"];

/// Where the name is in a `std::type_info`: after the address of its virtual table.
const TYPE_NAME: u64 = 8;
/// Where `what` is in the virtual table of a `std::exception`: after two destructors.
const WHAT: u64 = 16;

/// What a module needs once to catch exceptions.
pub(crate) struct Catcher<'context> {
    context: ContextRef<'context>,
    personality: FunctionValue<'context>,
    /// `std::exception`'s type information.
    exception: GlobalValue<'context>,
    /// `void (void *exception, int32_t is_std, PolyThrown *thrown)`.
    describe: FunctionValue<'context>,
    type_id: FunctionValue<'context>,
}

impl<'context> Catcher<'context> {
    pub(crate) fn new(module: &Module<'context>) -> Result<Self, BuilderError> {
        let context = module.get_context();
        let pointer = context.ptr_type(AddressSpace::default());
        let personality = module.add_function(
            "__gxx_personality_v0",
            context.i32_type().fn_type(&[], true),
            Some(Linkage::External),
        );
        let exception = module.add_global(pointer, None, "_ZTISt9exception");
        let type_id = module.add_function(
            "llvm.eh.typeid.for.p0",
            context.i32_type().fn_type(&[pointer.into()], false),
            None,
        );
        let describe = Describer { context: &context, module, builder: context.create_builder() }.add()?;
        Ok(Self { context, personality, exception, describe, type_id })
    }

    /// Builds what happens where an exception lands: it is described in `thrown`, and the
    /// function returns 1.
    pub(crate) fn add_landing(
        &self,
        builder: &Builder<'context>,
        function: FunctionValue<'context>,
        thrown: PointerValue<'context>,
    ) -> Result<(), BuilderError> {
        let context = self.context;
        let pointer = context.ptr_type(AddressSpace::default());
        function.set_personality_function(self.personality);
        let ty = context.struct_type(&[pointer.into(), context.i32_type().into()], false);
        let std_exception = self.exception.as_pointer_value();
        let clauses = [std_exception.into(), pointer.const_null().into()];
        let landing =
            builder.build_landing_pad(ty, self.personality, &clauses, false, "")?.into_struct_value();
        let object = builder.build_extract_value(landing, 0, "")?;
        let selector = builder.build_extract_value(landing, 1, "")?.into_int_value();
        let id = builder.build_call(self.type_id, &[std_exception.into()], "")?;
        let Some(BasicValueEnum::IntValue(id)) = id.try_as_basic_value().basic() else {
            return Err(unexpected());
        };
        let is_std = builder.build_int_compare(IntPredicate::EQ, selector, id, "")?;
        let is_std = builder.build_int_z_extend(is_std, context.i32_type(), "")?;
        builder.build_call(self.describe, &[object.into(), is_std.into(), thrown.into()], "")?;
        builder.build_return(Some(&context.i32_type().const_int(1, false)))?;
        Ok(())
    }
}

/// Builds the function that describes exceptions.
struct Describer<'a, 'context> {
    context: &'a ContextRef<'context>,
    module: &'a Module<'context>,
    builder: Builder<'context>,
}

impl<'context> Describer<'_, 'context> {
    fn add(&self) -> Result<FunctionValue<'context>, BuilderError> {
        let context = self.context;
        let builder = &self.builder;
        let pointer = context.ptr_type(AddressSpace::default());
        let integer = context.i32_type();
        let nothing = context.void_type();
        let ty = nothing.fn_type(&[pointer.into(), integer.into(), pointer.into()], false);
        let function = self.module.add_function("poly_describe_exception", ty, Some(Linkage::Internal));
        let [object, is_std, thrown] = [0, 1, 2].map(|index| function.get_nth_param(index));
        let (Some(object), Some(is_std), Some(thrown)) = (object, is_std, thrown) else {
            return Err(unexpected());
        };
        let (object, thrown) = (object.into_pointer_value(), thrown.into_pointer_value());
        let block = || context.append_basic_block(function, "");
        let [entry, foreign, own, named, asked, literal, end] = [(); 7].map(|()| block());

        builder.position_at_end(entry);
        let message = self.offset(thrown, 8)?;
        builder.build_store(thrown, pointer.const_null())?;
        builder.build_store(message, pointer.const_null())?;
        let class = builder.build_load(context.i64_type(), object, "")?.into_int_value();
        let class = builder.build_and(class, context.i64_type().const_int(!0xFF, false), "")?;
        let mut is_own = context.bool_type().const_zero();
        for known in CLASSES {
            let known = context.i64_type().const_int(u64::from_be_bytes(*known), false);
            let is_known = builder.build_int_compare(IntPredicate::EQ, class, known, "")?;
            is_own = builder.build_or(is_own, is_known, "")?;
        }
        builder.build_conditional_branch(is_own, own, foreign)?;

        builder.position_at_end(foreign);
        let delete =
            self.extern_function("_Unwind_DeleteException", nothing.fn_type(&[pointer.into()], false));
        builder.build_call(delete, &[object.into()], "")?;
        builder.build_return(None)?;

        builder.position_at_end(own);
        let to_pointer = pointer.fn_type(&[pointer.into()], false);
        let begin = self.extern_function("__cxa_begin_catch", to_pointer);
        let copy = self.extern_function("strdup", to_pointer);
        let value = self.pointer(builder.build_call(begin, &[object.into()], "")?)?;
        let current = self.extern_function("__cxa_current_exception_type", pointer.fn_type(&[], false));
        let type_info = self.pointer(builder.build_call(current, &[], "")?)?;
        let name = self.load(pointer.into(), self.offset(type_info, TYPE_NAME)?)?.into_pointer_value();
        // A star marks names that are unique by address only.
        let first = self.load(context.i8_type().into(), name)?.into_int_value();
        let star = context.i8_type().const_int(u64::from(b'*'), false);
        let has_star = builder.build_int_compare(IntPredicate::EQ, first, star, "")?;
        let name = builder.build_select(has_star, self.offset(name, 1)?, name, "")?.into_pointer_value();
        let copied = self.pointer(builder.build_call(copy, &[name.into()], "")?)?;
        builder.build_store(thrown, copied)?;
        let is_std = is_std.into_int_value();
        let is_std = builder.build_int_compare(IntPredicate::NE, is_std, integer.const_zero(), "")?;
        builder.build_conditional_branch(is_std, asked, named)?;

        builder.position_at_end(asked);
        let table = self.load(pointer.into(), value)?.into_pointer_value();
        let what = self.load(pointer.into(), self.offset(table, WHAT)?)?.into_pointer_value();
        let text = self.pointer(builder.build_indirect_call(to_pointer, what, &[value.into()], "")?)?;
        self.tell(function, copy, text, message, end)?;

        builder.position_at_end(named);
        let is_literal = self.is_named(name, &["PKc", "Pc"])?;
        builder.build_conditional_branch(is_literal, literal, end)?;

        builder.position_at_end(literal);
        let text = self.load(pointer.into(), value)?.into_pointer_value();
        self.tell(function, copy, text, message, end)?;

        builder.position_at_end(end);
        let end_catch = self.extern_function("__cxa_end_catch", nothing.fn_type(&[], false));
        builder.build_call(end_catch, &[], "")?;
        builder.build_return(None)?;
        Ok(function)
    }

    /// Stores a copy of a text unless it is null, and goes on at `end`.
    fn tell(
        &self,
        function: FunctionValue<'context>,
        copy: FunctionValue<'context>,
        text: PointerValue<'context>,
        message: PointerValue<'context>,
        end: inkwell::basic_block::BasicBlock<'context>,
    ) -> Result<(), BuilderError> {
        let there = self.context.append_basic_block(function, "");
        let is_null = self.builder.build_is_null(text, "")?;
        self.builder.build_conditional_branch(is_null, end, there)?;
        self.builder.position_at_end(there);
        let copied = self.pointer(self.builder.build_call(copy, &[text.into()], "")?)?;
        self.builder.build_store(message, copied)?;
        self.builder.build_unconditional_branch(end)?;
        Ok(())
    }

    fn is_named(
        &self,
        name: PointerValue<'context>,
        names: &[&str],
    ) -> Result<IntValue<'context>, BuilderError> {
        let pointer = self.context.ptr_type(AddressSpace::default());
        let integer = self.context.i32_type();
        let compare =
            self.extern_function("strcmp", integer.fn_type(&[pointer.into(), pointer.into()], false));
        let mut is_any = self.context.bool_type().const_zero();
        for other in names {
            let other = self.builder.build_global_string_ptr(other, "")?;
            let arguments: [BasicMetadataValueEnum<'_>; 2] = [name.into(), other.as_pointer_value().into()];
            let order = self.builder.build_call(compare, &arguments, "")?.try_as_basic_value();
            let Some(BasicValueEnum::IntValue(order)) = order.basic() else {
                return Err(unexpected());
            };
            let is_equal =
                self.builder.build_int_compare(IntPredicate::EQ, order, integer.const_zero(), "")?;
            is_any = self.builder.build_or(is_any, is_equal, "")?;
        }
        Ok(is_any)
    }

    fn extern_function(&self, name: &str, ty: FunctionType<'context>) -> FunctionValue<'context> {
        self.module.get_function(name).unwrap_or_else(|| self.module.add_function(name, ty, None))
    }

    fn pointer(&self, call: CallSiteValue<'context>) -> Result<PointerValue<'context>, BuilderError> {
        match call.try_as_basic_value().basic() {
            Some(BasicValueEnum::PointerValue(value)) => Ok(value),
            _ => Err(unexpected()),
        }
    }

    fn load(
        &self,
        ty: BasicTypeEnum<'context>,
        from: PointerValue<'context>,
    ) -> Result<BasicValueEnum<'context>, BuilderError> {
        self.builder.build_load(ty, from, "")
    }

    fn offset(
        &self,
        from: PointerValue<'context>,
        offset: u64,
    ) -> Result<PointerValue<'context>, BuilderError> {
        let offset = self.context.i64_type().const_int(offset, false);
        #[expect(unsafe_code, reason = "the places are those that the C++ ABI lays down")]
        // SAFETY: one index for an address of bytes.
        unsafe {
            self.builder.build_gep(self.context.i8_type(), from, &[offset], "")
        }
    }
}
