//! What ties a proxy to the object that it stands for.

use super::shape::Shape;
use crate::error::throw;
use crate::heap::{Grave, Heap};
use boa_engine::{Context, Finalize, JsData, JsObject, JsResult, JsValue, Trace};
use boa_gc::{Gc, GcRefCell};
use polyglot_api::{BufferBytes, Identity, InteropError, ObjectRef, Result, Traits};
use std::cell::RefCell;
use std::rc::Rc;

/// The tie between an object of another language and what JavaScript sees of it:
/// usually a proxy, but a `Date` or a typed array where JavaScript has its own
/// kind of object for it.
///
/// The visible object keeps the link alive (as a part of its proxy handler, or
/// through the weak map of [`Proxies`](super::Proxies)) and the link keeps the
/// visible object, so both die together.
#[derive(Trace)]
pub(crate) struct Link {
    #[unsafe_ignore_trace]
    object: RefCell<Option<ObjectRef>>,
    /// Keeps shared memory in place, where JavaScript has a view of it.
    #[unsafe_ignore_trace]
    pin: RefCell<Option<BufferBytes>>,
    #[unsafe_ignore_trace]
    grave: Rc<Grave>,
    #[unsafe_ignore_trace]
    identity: Identity,
    #[unsafe_ignore_trace]
    traits: Traits,
    #[unsafe_ignore_trace]
    shape: Shape,
    visible: GcRefCell<Option<JsObject>>,
    /// The prototype behind the object's own members.
    prototype: GcRefCell<JsObject>,
    /// Whether JavaScript set the prototype, for a class of its own.
    derived: GcRefCell<bool>,
    /// Properties that only JavaScript sees: those named by symbols.
    extras: GcRefCell<Option<JsObject>>,
    /// A class's `prototype`; an awaitable's promise.
    companion: GcRefCell<Option<JsObject>>,
}

/// Under which keys a link is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProxyKey {
    pub(super) identity: Identity,
    pub(super) visible: usize,
}

impl Finalize for Link {
    fn finalize(&self) {
        let visible = self.visible.borrow().as_ref().map_or(0, address);
        self.grave.lay_proxy(ProxyKey { identity: self.identity, visible });
        if let Some(pin) = self.pin.take() {
            self.grave.lay(pin);
        }
        if let Some(object) = self.object.take() {
            self.grave.lay(object);
        }
    }
}

/// The address of an object in Boa's heap, which does not move.
pub(crate) fn address(object: &JsObject) -> usize {
    std::ptr::from_ref(object.as_ref()).addr()
}

/// The native part of a proxy's handler, and of what the weak map holds.
#[derive(Trace, Finalize, JsData)]
pub(super) struct Handler(pub(super) Gc<Link>);

impl Link {
    pub(super) fn new(
        object: &ObjectRef,
        traits: Traits,
        shape: Shape,
        prototype: JsObject,
        heap: &Heap,
    ) -> Gc<Self> {
        Gc::new(Self {
            object: RefCell::new(Some(object.clone())),
            pin: RefCell::default(),
            grave: Rc::clone(heap.grave()),
            identity: object.identity(),
            traits,
            shape,
            visible: GcRefCell::new(None),
            prototype: GcRefCell::new(prototype),
            derived: GcRefCell::new(false),
            extras: GcRefCell::new(None),
            companion: GcRefCell::new(None),
        })
    }

    pub(crate) fn traits(&self) -> Traits {
        self.traits
    }

    pub(crate) fn shape(&self) -> Shape {
        self.shape
    }

    pub(super) fn identity(&self) -> Identity {
        self.identity
    }

    /// The foreign object, unless it was given up.
    pub(crate) fn object(&self) -> Option<ObjectRef> {
        self.object.borrow().clone()
    }

    /// What JavaScript sees.
    pub(crate) fn visible(&self) -> JsObject {
        self.visible.borrow().clone().expect("a link is completed before anybody sees it")
    }

    pub(super) fn complete(&self, visible: JsObject) {
        *self.visible.borrow_mut() = Some(visible);
    }

    pub(super) fn is_visible_as(&self, value: &JsValue) -> bool {
        let visible = self.visible.borrow();
        value
            .as_object()
            .is_some_and(|object| visible.as_ref().is_some_and(|visible| JsObject::equals(visible, &object)))
    }

    pub(super) fn pin(&self, bytes: BufferBytes) {
        *self.pin.borrow_mut() = Some(bytes);
    }

    pub(super) fn prototype(&self) -> JsObject {
        self.prototype.borrow().clone()
    }

    /// Makes the object an instance of a class that JavaScript derived.
    pub(super) fn derive(&self, prototype: JsObject) {
        *self.prototype.borrow_mut() = prototype;
        *self.derived.borrow_mut() = true;
    }

    pub(super) fn is_derived(&self) -> bool {
        *self.derived.borrow()
    }

    pub(super) fn extras(&self) -> Option<JsObject> {
        self.extras.borrow().clone()
    }

    pub(super) fn extras_or_new(&self) -> JsObject {
        self.extras.borrow_mut().get_or_insert_with(JsObject::with_null_proto).clone()
    }

    pub(super) fn companion(&self) -> Option<JsObject> {
        self.companion.borrow().clone()
    }

    pub(super) fn set_companion(&self, companion: JsObject) {
        *self.companion.borrow_mut() = Some(companion);
    }

    /// Lets go of the foreign object; later messages are refused.
    pub(super) fn let_go(&self) -> (Option<ObjectRef>, Option<BufferBytes>) {
        (self.object.take(), self.pin.take())
    }

    /// Sends a message to the object, outside of JavaScript.
    ///
    /// # Errors
    /// What the message fails with, as JavaScript's exception.
    pub(crate) fn ask<R>(
        &self,
        context: &mut Context,
        message: impl FnOnce(&ObjectRef) -> Result<R>,
    ) -> JsResult<R> {
        let Some(object) = self.object() else {
            return Err(throw(InteropError::Released.into(), context));
        };
        let heap = Heap::of(context);
        // The handle is dropped outside of JavaScript too: it may be the last one.
        let answer = heap.leave(context, move || message(&object));
        if heap.take_spill() && answer.is_ok() {
            return Err(crate::catching::too_deep());
        }
        answer.map_err(|error| throw(error, context))
    }
}
