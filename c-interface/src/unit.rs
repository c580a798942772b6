//! A module's interface in the space where its code runs.

use crate::class::Classes;
use crate::plan::Plan;
use crate::{CallRequest, Interface, SignatureId, Space, TypeId};
use polyglot_api::{Identity, Result};
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// The messages that all objects with a `unit` answer alike; with `alone`, also the identity of
/// what no other object stands for.
macro_rules! of_unit {
    () => {
        fn language(&self) -> polyglot_api::LanguageId {
            self.unit.space.machine().language()
        }

        fn as_any(&self) -> &dyn std::any::Any {
            self
        }
    };
    (alone) => {
        of_unit!();

        fn identity(&self) -> polyglot_api::Identity {
            self.unit.own_identity(std::ptr::from_ref(self).addr())
        }
    };
}
pub(crate) use of_unit;

/// What a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// A function, to be called.
    Function,
    /// A variable, in memory.
    Variable,
}

/// Finds the address of a symbol of a module.
pub type Symbols = Rc<dyn Fn(&str, SymbolKind) -> Option<u64>>;

/// An interface, the space where its code runs, and what was made for its signatures.
pub struct Unit {
    pub(crate) space: Rc<Space>,
    pub(crate) interface: Rc<Interface>,
    pub(crate) symbols: Symbols,
    plans: RefCell<Vec<Option<Rc<Plan>>>>,
    /// Three bytes for each type, whose addresses tell views of one place by different types
    /// apart, views that may write from those that may not, and the type itself from them.
    marks: Box<[u8]>,
    classes: OnceCell<Classes>,
}

impl Unit {
    /// A unit of a space. The interface holds together: see [`Interface::check`].
    #[must_use]
    pub fn new(space: &Rc<Space>, interface: Rc<Interface>, symbols: Symbols) -> Rc<Self> {
        let unit = Rc::new(Self {
            space: Rc::clone(space),
            symbols,
            plans: RefCell::new(vec![None; interface.signatures.len()]),
            classes: OnceCell::new(),
            marks: vec![0; interface.types.len() * 3 + 1].into(),
            interface,
        });
        space.register(&unit);
        unit
    }

    /// A unit of the same module with another interface.
    #[must_use]
    pub fn with_interface(&self, interface: Interface) -> Rc<Self> {
        Self::new(&self.space, Rc::new(interface), Rc::clone(&self.symbols))
    }

    /// The space where the code runs.
    #[must_use]
    pub fn space(&self) -> &Rc<Space> {
        &self.space
    }

    /// What the module says of itself.
    #[must_use]
    pub fn interface(&self) -> &Rc<Interface> {
        &self.interface
    }

    /// How to call functions of a signature.
    pub(crate) fn plan(&self, signature: SignatureId) -> Result<Rc<Plan>> {
        let index = signature.0 as usize;
        if let Some(plan) = &self.plans.borrow()[index] {
            return Ok(Rc::clone(plan));
        }
        let declared = self.interface.signature(signature);
        let fixed = declared.parameters.len();
        let request = CallRequest { interface: Rc::clone(&self.interface), signature, fixed };
        let plan = Rc::new(Plan::new(self, &request)?);
        self.plans.borrow_mut()[index] = Some(Rc::clone(&plan));
        Ok(plan)
    }

    pub(crate) fn classes(&self) -> &Classes {
        self.classes.get_or_init(|| Classes::new(&self.interface))
    }

    /// The identity of what is at an address, seen as a type.
    pub(crate) fn identity(&self, ty: TypeId, read_only: bool, address: u64) -> Identity {
        let mark = ty.0 as usize * 3 + usize::from(read_only);
        #[expect(clippy::cast_possible_truncation, reason = "addresses of all machines fit")]
        Identity { heap: (&raw const self.marks[mark]).addr(), address: address as usize }
    }

    /// The identity of a type, or of arrays of so many.
    pub(crate) fn type_identity(&self, ty: TypeId, count: Option<u64>) -> Identity {
        let count = count.map_or(0, |count| count.saturating_add(1));
        let mark = ty.0 as usize * 3 + 2;
        #[expect(clippy::cast_possible_truncation, reason = "arrays fit in memory")]
        Identity { heap: (&raw const self.marks[mark]).addr(), address: count as usize }
    }

    /// The identity of something of the unit that is no value of a type.
    pub(crate) fn own_identity(&self, address: usize) -> Identity {
        Identity { heap: (&raw const self.marks[self.marks.len() - 1]).addr(), address }
    }
}
