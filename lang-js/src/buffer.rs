//! Memory shared with other languages, both ways, without a copy.
//!
//! Out: [`pin`] gives the bytes of an `ArrayBuffer` or a view of one. They are moved or
//! freed only by [`detach`] and by Boa's `resize`, which [`guard`] replaces; both refuse
//! while somebody has the bytes.
//!
//! In: [`share`] makes an `ArrayBuffer` over foreign memory. Boa keeps the bytes in an
//! aligned vector, which is made of raw parts here, with a capacity of zero: so it
//! never frees or grows them. The same guard keeps such a vector in its buffer, whose
//! life the memory's pin is tied to.

use crate::foreign;
use crate::heap::Heap;
use boa_engine::builtins::array_buffer::{AlignedVec, ArrayBuffer};
use boa_engine::builtins::dataview::DataView;
use boa_engine::builtins::typed_array::{TypedArray, TypedArrayKind};
use boa_engine::object::FunctionObjectBuilder;
use boa_engine::object::builtins::{
    JsArrayBuffer, JsBigInt64Array, JsBigUint64Array, JsDataView, JsFloat32Array, JsFloat64Array,
    JsInt8Array, JsInt16Array, JsInt32Array, JsTypedArray, JsUint8Array, JsUint16Array, JsUint32Array,
};
use boa_engine::property::PropertyDescriptor;
use boa_engine::{Context, JsNativeError, JsObject, JsResult, JsValue, NativeFunction, js_string};
use polyglot_api::{BufferBytes, BufferItem};
use std::cell::RefCell;
use std::collections::HashMap;
use std::ptr::NonNull;
use std::rc::Rc;

/// The array buffers whose bytes other languages hold, and how many handles there
/// are to each.
#[derive(Default)]
struct Pins(RefCell<HashMap<usize, usize>>);

/// Keeps an array buffer alive and its bytes in place.
struct Pin {
    buffer: JsObject,
    pins: Rc<Pins>,
}

impl Pin {
    fn new(buffer: JsObject, context: &mut Context) -> Self {
        let pins = pins(context);
        *pins.0.borrow_mut().entry(foreign::address(&buffer)).or_default() += 1;
        Self { buffer, pins }
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        let mut pins = self.pins.0.borrow_mut();
        let address = foreign::address(&self.buffer);
        if let Some(count) = pins.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                pins.remove(&address);
            }
        }
    }
}

fn pins(context: &mut Context) -> Rc<Pins> {
    if let Some(pins) = context.get_data::<Rc<Pins>>() {
        return Rc::clone(pins);
    }
    let pins = Rc::<Pins>::default();
    context.insert_data(Rc::clone(&pins));
    pins
}

/// Refuses if the bytes of an array buffer must stay where they are: another language
/// owns or holds them. Whoever detaches a buffer asks first.
pub(crate) fn refuse_pinned(buffer: &JsObject, context: &mut Context) -> JsResult<()> {
    let is_held = pins(context).0.borrow().contains_key(&foreign::address(buffer));
    let heap = Heap::of(context);
    if is_held || foreign::is_foreign_memory(buffer, heap.proxies(), context) {
        let message = "another language holds the bytes of this ArrayBuffer";
        return Err(JsNativeError::typ().with_message(message).into());
    }
    Ok(())
}

/// Moves the bytes of an array buffer into a new one; the old one is left without any.
///
/// # Errors
/// If the bytes must stay where they are, or are not there.
pub(crate) fn detach(buffer: &JsArrayBuffer, context: &mut Context) -> JsResult<JsArrayBuffer> {
    refuse_pinned(&buffer.clone().into(), context)?;
    let bytes = buffer.detach(&JsValue::undefined())?;
    JsArrayBuffer::from_byte_block(bytes, context)
}

/// The array buffer behind a view, the range that the view shows, and its elements'
/// type.
struct View {
    buffer: JsObject,
    offset: usize,
    length: usize,
    item: BufferItem,
}

fn view(object: &JsObject, context: &mut Context) -> JsResult<Option<View>> {
    if object.is::<ArrayBuffer>() {
        let length = JsArrayBuffer::from_object(object.clone())?.byte_length();
        return Ok(Some(View { buffer: object.clone(), offset: 0, length, item: BufferItem::U8 }));
    }
    let (buffer, offset, length, item) = if object.is::<TypedArray>() {
        let array = JsTypedArray::from_object(object.clone())?;
        let item = array.kind().map_or(BufferItem::U8, item_of);
        (array.buffer(context)?, array.byte_offset(context)?, array.byte_length(context)?, item)
    } else if object.is::<DataView>() {
        let view = JsDataView::from_object(object.clone())?;
        let (offset, length) = (view.byte_offset(context)?, view.byte_length(context)?);
        let to_size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        (view.buffer(context)?, to_size(offset), to_size(length), BufferItem::U8)
    } else {
        return Ok(None);
    };
    Ok(buffer.as_object().map(|buffer| View { buffer, offset, length, item }))
}

const fn item_of(kind: TypedArrayKind) -> BufferItem {
    match kind {
        TypedArrayKind::Int8 => BufferItem::I8,
        TypedArrayKind::Uint8 | TypedArrayKind::Uint8Clamped => BufferItem::U8,
        TypedArrayKind::Int16 => BufferItem::I16,
        TypedArrayKind::Uint16 | TypedArrayKind::Float16 => BufferItem::U16,
        TypedArrayKind::Int32 => BufferItem::I32,
        TypedArrayKind::Uint32 => BufferItem::U32,
        TypedArrayKind::BigInt64 => BufferItem::I64,
        TypedArrayKind::BigUint64 => BufferItem::U64,
        TypedArrayKind::Float32 => BufferItem::F32,
        TypedArrayKind::Float64 => BufferItem::F64,
    }
}

/// The bytes of an `ArrayBuffer`, a typed array or a `DataView`; `None` for anything
/// else, and for shared array buffers, whose bytes other threads may write.
#[expect(unsafe_code, reason = "shares memory with another engine")]
pub(crate) fn pin(object: &JsObject, context: &mut Context) -> JsResult<Option<BufferBytes>> {
    let Some(view) = view(object, context)? else { return Ok(None) };
    let Ok(buffer) = JsArrayBuffer::from_object(view.buffer.clone()) else { return Ok(None) };
    let Some(mut data) = buffer.data_mut() else {
        return Err(JsNativeError::typ().with_message("the buffer is detached").into());
    };
    let Some(bytes) = data.get_mut(view.offset..view.offset + view.length) else {
        return Err(JsNativeError::range().with_message("the view is outside its buffer").into());
    };
    let pointer = NonNull::from(bytes).cast::<u8>();
    drop(data);
    let pin = Rc::new(Pin::new(view.buffer, context));
    // SAFETY: Boa's buffer owns the bytes, or shares memory that its link pins; it
    // lives while `pin` holds it, and `guard` refuses to move them meanwhile. The
    // range was checked. Boa borrows the bytes only within its own operations, none
    // of which can run during a copy in or out.
    Ok(Some(unsafe { BufferBytes::new(pointer, view.length, true, view.item, pin) }))
}

/// A typed array over foreign memory, and its `ArrayBuffer`. `None` if JavaScript
/// cannot have such: read-only memory, and memory whose elements are not aligned.
///
/// The caller ties the bytes to the life of both.
#[expect(unsafe_code, reason = "shares memory of another engine")]
pub(crate) fn share(bytes: &BufferBytes, context: &mut Context) -> JsResult<Option<(JsObject, JsObject)>> {
    // Views with larger elements may be made of the same buffer, so all of it is
    // aligned to the largest.
    if !bytes.is_writable() || !bytes.pointer().addr().get().is_multiple_of(8) {
        return Ok(None);
    }
    if !bytes.len().is_multiple_of(bytes.item().size()) {
        return Ok(None);
    }
    // SAFETY: with a capacity of zero the vector neither frees nor grows the memory
    // (aligned-vec 0.6: `dealloc` only of a capacity above zero; Boa grows only
    // resizable buffers, and `guard` refuses those operations). The memory is valid
    // while the caller's pin lives, which the caller ties to the buffer's life.
    let block = unsafe { AlignedVec::<u8>::from_raw_parts(bytes.pointer().as_ptr(), 64, bytes.len(), 0) };
    let buffer = JsArrayBuffer::from_byte_block(block, context)?;
    let object = JsObject::from(buffer.clone());
    let array: JsObject = match bytes.item() {
        BufferItem::I8 => JsInt8Array::from_array_buffer(buffer, context)?.into(),
        BufferItem::U8 => JsUint8Array::from_array_buffer(buffer, context)?.into(),
        BufferItem::I16 => JsInt16Array::from_array_buffer(buffer, context)?.into(),
        BufferItem::U16 => JsUint16Array::from_array_buffer(buffer, context)?.into(),
        BufferItem::I32 => JsInt32Array::from_array_buffer(buffer, context)?.into(),
        BufferItem::U32 => JsUint32Array::from_array_buffer(buffer, context)?.into(),
        BufferItem::I64 => JsBigInt64Array::from_array_buffer(buffer, context)?.into(),
        BufferItem::U64 => JsBigUint64Array::from_array_buffer(buffer, context)?.into(),
        BufferItem::F32 => JsFloat32Array::from_array_buffer(buffer, context)?.into(),
        BufferItem::F64 => JsFloat64Array::from_array_buffer(buffer, context)?.into(),
    };
    Ok(Some((array, object)))
}

/// Replaces the method of `ArrayBuffer` that moves bytes by one that refuses while
/// another language holds them. Must run before any guest code.
pub(crate) fn guard(context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().array_buffer().prototype();
    let name = js_string!("resize");
    let Some(original) = prototype.get(name.clone(), context)?.as_object() else {
        return Err(JsNativeError::typ().with_message("ArrayBuffer has no 'resize'").into());
    };
    let guarded = NativeFunction::from_copy_closure_with_captures(
        |this: &JsValue, arguments: &[JsValue], original: &JsObject, context: &mut Context| {
            if let Some(buffer) = this.as_object() {
                refuse_pinned(&buffer, context)?;
            }
            original.call(this, arguments, context)
        },
        original,
    );
    let function = FunctionObjectBuilder::new(context.realm(), guarded).name(name.clone()).length(1).build();
    let method = PropertyDescriptor::builder().value(function).writable(true).enumerable(false);
    prototype.define_property_or_throw(name, method.configurable(true), context)?;
    Ok(())
}
