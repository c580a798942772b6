//! The proxies that live, by what they stand for.

use polyglot_api::{Identity, ObjectRef};
use rustpython_vm::builtins::PyWeak;
use rustpython_vm::{PyObject, PyObjectRef, PyRef, VirtualMachine};
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Finds the proxy of an object again, so that identity holds. Keeps no proxy alive.
#[derive(Default)]
pub(crate) struct Proxies(RefCell<HashMap<Identity, PyRef<PyWeak>, BuildHasherDefault<AddressHasher>>>);

impl Proxies {
    #[inline]
    pub(crate) fn find(&self, identity: &Identity) -> Option<PyObjectRef> {
        self.0.borrow().get(identity)?.upgrade()
    }

    pub(crate) fn get(&self, object: &ObjectRef) -> Option<PyObjectRef> {
        self.find(&object.identity())
    }

    pub(crate) fn put(&self, object: &ObjectRef, proxy: &PyObject, vm: &VirtualMachine) {
        self.put_new(object.identity(), proxy, vm);
    }

    pub(super) fn put_new(&self, identity: Identity, proxy: &PyObject, vm: &VirtualMachine) {
        // A class without weak references has proxies that are not found again.
        if let Ok(weak) = proxy.downgrade(None, vm) {
            let old = self.0.borrow_mut().insert(identity, weak);
            drop(old);
        }
    }

    /// Forgets all.
    pub(crate) fn clear(&self) {
        drop(self.0.take());
    }

    /// Forgets a proxy that died, unless another has taken its place.
    pub(super) fn forget(&self, identity: &Identity) {
        let Ok(mut proxies) = self.0.try_borrow_mut() else { return };
        if proxies.get(identity).is_some_and(|weak| weak.upgrade().is_none()) {
            let old = proxies.remove(identity);
            drop(proxies);
            drop(old);
        }
    }
}

/// Mixes addresses, which differ in the middle bits.
#[derive(Default)]
pub(crate) struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    fn write_usize(&mut self, value: usize) {
        self.0 = (self.0.rotate_left(5) ^ value as u64).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}
