//! Other languages' objects as JavaScript sees them.
//!
//! A foreign object gets a [`Link`] and something visible: a proxy with native
//! traps, whose handler holds the link, or one of JavaScript's own objects where it
//! has the kind (functions, `Date`, typed arrays). The [`Shape`] decides which properties are
//! the object's own; behind them lies a prototype made of what its traits offer.
//!
//! Proxies are cached weakly by [`Identity`], so that the same object is `===`.

mod array;
mod awaitable;
mod call;
mod errors;
mod function;
mod hash;
mod iterate;
mod link;
mod members;
mod native;
mod prototypes;
mod set;
mod shape;
mod traps;

pub(crate) use call::Keywords;
pub(crate) use link::{Link, ProxyKey, address};
pub(crate) use native::{is_foreign_memory, timestamp_of};
pub(crate) use shape::Shape;
pub(crate) use traps::BORDER;

use crate::error::throw;
use crate::heap::Heap;
use crate::object;
use boa_engine::builtins::proxy::Proxy;
use boa_engine::native_function::NativeFunctionObject;
use boa_engine::object::builtins::JsWeakMap;
use boa_engine::{Context, JsNativeError, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Gc, WeakGc};
use link::Handler;
use polyglot_api::{Identity, ObjectRef, Text, Traits};
use prototypes::Prototypes;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A hasher for addresses, which need no protection from guests.
#[derive(Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    fn write_usize(&mut self, word: usize) {
        self.0 = (self.0.rotate_left(5) ^ word as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

type AddressMap<K> = RefCell<HashMap<K, WeakGc<Link>, BuildHasherDefault<AddressHasher>>>;

/// The live proxies of a heap, and what they share.
#[derive(Default)]
pub(crate) struct Proxies {
    by_identity: AddressMap<Identity>,
    by_visible: AddressMap<usize>,
    /// Those of JavaScript's own objects that stand for foreign ones, and the array
    /// buffers with foreign memory; the values are objects with a [`Handler`].
    natives: OnceCell<JsWeakMap>,
    shared: OnceCell<Shared>,
    prototypes: Prototypes,
}

/// What all proxies have in common.
struct Shared {
    /// The constructor `Proxy`: Boa makes proxies with handlers of one's own only so.
    proxy: JsObject,
    /// The handlers' prototype, which has the traps.
    traps: JsObject,
    /// The target of proxies that are not callable. Traps answer for everything
    /// that the target has, so one can be shared.
    object: JsObject,
    /// The target of those for which `Array.isArray` is to hold.
    array: JsObject,
    /// The prototype of plain functions.
    function: JsObject,
    /// What arrays have for `Symbol.iterator`.
    elements: JsObject,
}

impl Proxies {
    fn find(&self, identity: Identity) -> Option<Gc<Link>> {
        self.by_identity.borrow().get(&identity).and_then(WeakGc::upgrade)
    }

    /// The link of something visible.
    fn link_of(&self, object: &JsObject) -> Option<Gc<Link>> {
        self.by_visible.borrow().get(&address(object)).and_then(WeakGc::upgrade)
    }

    fn remember(&self, link: &Gc<Link>) {
        let weak = WeakGc::new(link);
        self.by_visible.borrow_mut().insert(address(&link.visible()), weak.clone());
        self.by_identity.borrow_mut().insert(link.identity(), weak);
    }

    /// Forgets a proxy that died, unless its keys have a new owner.
    pub(crate) fn forget(&self, key: &ProxyKey) {
        let mut by_identity = self.by_identity.borrow_mut();
        if by_identity.get(&key.identity).is_some_and(|weak| !weak.is_upgradable()) {
            by_identity.remove(&key.identity);
        }
        let mut by_visible = self.by_visible.borrow_mut();
        if by_visible.get(&key.visible).is_some_and(|weak| !weak.is_upgradable()) {
            by_visible.remove(&key.visible);
        }
    }

    /// Forgets all proxies and gives their handles, to be dropped outside of
    /// JavaScript.
    pub(crate) fn clear(&self) -> Vec<ObjectRef> {
        let links = std::mem::take(&mut *self.by_identity.borrow_mut());
        self.by_visible.borrow_mut().clear();
        links.into_values().filter_map(|weak| weak.upgrade()?.let_go().0).collect()
    }

    fn shared(&self, context: &mut Context) -> &Shared {
        self.shared.get_or_init(|| Shared {
            proxy: context.intrinsics().constructors().proxy().constructor(),
            traps: traps::handler_prototype(context),
            object: JsObject::with_object_proto(context.intrinsics()),
            array: empty_array(context),
            function: function::prototype(context),
            elements: traps::border_function(array::elements, 0, context),
        })
    }

    fn natives(&self, context: &mut Context) -> &JsWeakMap {
        self.natives.get_or_init(|| JsWeakMap::new(context))
    }
}

fn empty_array(context: &mut Context) -> JsObject {
    boa_engine::object::builtins::JsArray::from_iter([], context).into()
}

/// A foreign object as JavaScript sees it; one of JavaScript's own comes home.
///
/// # Errors
/// What guest code throws meanwhile.
pub(crate) fn wrap(object: &ObjectRef, context: &mut Context) -> JsResult<JsValue> {
    wrap_named(object, None, context)
}

/// As [`wrap`], where the name is known that a function was read by.
fn wrap_named(object: &ObjectRef, name: Option<&JsString>, context: &mut Context) -> JsResult<JsValue> {
    let heap = Heap::of(context);
    if let Some(own) = object::unwrap(object, &heap) {
        return Ok(own);
    }
    if let Some(link) = heap.proxies().find(object.identity()) {
        return Ok(link.visible().into());
    }
    heap.bury(context);
    let traits = object.traits();
    if traits.has(Traits::NULL) {
        return Ok(JsValue::null());
    }
    let link = match native::link(object, traits, &heap, context)? {
        Some(link) => link,
        None if function::is_plain(traits) => function::link(object, traits, name, &heap, context)?,
        None => link_proxy(object, traits, &heap, context)?,
    };
    heap.proxies().remember(&link);
    Ok(link.visible().into())
}

fn link_proxy(object: &ObjectRef, traits: Traits, heap: &Heap, context: &mut Context) -> JsResult<Gc<Link>> {
    let shape = Shape::of(traits);
    let prototype = heap.proxies().prototypes.get(object, shape, traits, heap, context)?;
    let link = Link::new(object, traits, shape, prototype, heap);
    let shared = heap.proxies().shared(context);
    let target = match shape {
        Shape::Function | Shape::Class => call::target(&link, shape, context),
        Shape::Array => shared.array.clone(),
        _ => shared.object.clone(),
    };
    let handler = JsObject::new(context.root_shape(), shared.traps.clone(), Handler(link.clone())).upcast();
    let proxy = shared.proxy.construct(&[target.into(), handler.into()], None, context)?;
    link.complete(proxy);
    Ok(link)
}

/// The foreign object behind something visible.
pub(crate) fn link_of(object: &JsObject, context: &Context) -> Option<Gc<Link>> {
    Heap::of(context).proxies().link_of(object)
}

/// The foreign object behind a proxy or a function, for sending it messages under
/// [`Heap::leave`]; what JavaScript has its own kind of object for is none.
pub(crate) fn handle_of(object: &JsObject, context: &Context) -> Option<ObjectRef> {
    link_of(object, context).filter(|link| link.shape() != Shape::Native)?.object()
}

/// As [`link_of`], for an object on its way out: only kinds of objects that can
/// stand for a foreign one are looked up.
pub(crate) fn home(object: &JsObject, context: &mut Context) -> Option<ObjectRef> {
    if !object.is::<Proxy>() && !object.is::<NativeFunctionObject>() && !native::may_be(object) {
        return None;
    }
    let link = link_of(object, context)?;
    if link.shape() == Shape::Native && !native::is_unchanged(&link, object, context) {
        return None;
    }
    link.object()
}

/// The link behind the `this` of a method on one of our prototypes.
fn this_link(this: &JsValue, context: &Context) -> JsResult<Gc<Link>> {
    let link = this.as_object().and_then(|object| link_of(&object, context));
    link.ok_or_else(|| {
        JsNativeError::typ().with_message("the receiver is not an object of another language").into()
    })
}

/// What an instance of a class of another language prints as: its own text, as
/// `String(x)` and a template literal give it.
///
/// # Errors
/// What the object's own conversion throws.
pub(crate) fn text_of(link: &Link, context: &mut Context) -> JsResult<Text> {
    link.ask(context, |object| object.to_text())
}

/// Gives a foreign object up early.
///
/// # Errors
/// If the value is no foreign object.
pub(crate) fn release(value: &JsValue, context: &mut Context) -> JsResult<()> {
    let link = this_link(value, context)?;
    native::detach(&link, context)?;
    let heap = Heap::of(context);
    // The owner may give the identity to another object now.
    heap.proxies().by_identity.borrow_mut().remove(&link.identity());
    let (object, pin) = link.let_go();
    heap.leave(context, move || {
        drop(pin);
        if let Some(object) = object {
            object.release();
        }
    });
    Ok(())
}

/// An error of the protocol, thrown.
fn fail<T>(error: polyglot_api::InteropError, context: &mut Context) -> JsResult<T> {
    Err(throw(error.into(), context))
}
