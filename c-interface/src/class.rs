//! Classes of C++ at work: their members by name, and their parts that are other classes.

use crate::convert;
use crate::function::Function;
use crate::module::Overloads;
use crate::view::RecordView;
use crate::{Base, Class, FunctionId, Interface, Method, SignatureId, SymbolKind, Type, TypeId, Unit};
use polyglot_api::{Arguments, PolyglotError, Result, Value};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// The classes of an interface, and what was made for them.
pub(crate) struct Classes {
    /// Which types are which classes: several, where a module only declares what another defines.
    places: HashMap<TypeId, usize>,
    /// The member functions that objects have, by class and name. Those of a class hide those
    /// of its bases, as in C++.
    methods: Vec<BTreeMap<String, Vec<Place>>>,
    functions: RefCell<HashMap<FunctionId, Rc<Function>>>,
    /// The functions that virtual tables name, by their addresses.
    virtuals: RefCell<HashMap<(u64, SignatureId), Rc<Function>>>,
}

/// A class, and a method of it.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    class: usize,
    method: usize,
}

impl Classes {
    pub(crate) fn new(interface: &Interface) -> Self {
        let mut classes = Self {
            places: places(interface),
            methods: Vec::new(),
            functions: RefCell::default(),
            virtuals: RefCell::default(),
        };
        let mut methods = vec![None; interface.classes.len()];
        for class in 0..interface.classes.len() {
            classes.gather(interface, class, &mut methods);
        }
        classes.methods = methods.into_iter().map(Option::unwrap_or_default).collect();
        classes
    }

    /// Gathers the methods of a class. That bases end is what [`Interface::check`] sees to.
    fn gather(&self, interface: &Interface, class: usize, done: &mut [Option<BTreeMap<String, Vec<Place>>>]) {
        if done[class].is_some() {
            return;
        }
        let mut all = BTreeMap::new();
        // What several bases have is that of the first one.
        for base in interface.classes[class].bases.iter().rev() {
            if let Some(&base) = self.places.get(&base.record) {
                self.gather(interface, base, done);
                all.extend(done[base].clone().unwrap_or_default());
            }
        }
        let mut own: BTreeMap<String, Vec<Place>> = BTreeMap::new();
        for (index, method) in interface.classes[class].methods.iter().enumerate() {
            if !method.is_static {
                own.entry(method.name.clone()).or_default().push(Place { class, method: index });
            }
        }
        all.extend(own);
        done[class] = Some(all);
    }
}

fn places(interface: &Interface) -> HashMap<TypeId, usize> {
    let mut places: HashMap<TypeId, usize> =
        interface.classes.iter().enumerate().map(|(place, class)| (class.record, place)).collect();
    if places.is_empty() {
        return places;
    }
    let name = |id: TypeId| match interface.ty(id) {
        Type::Record(record) if !record.name.is_empty() => Some((record.name.as_str(), record.size)),
        _ => None,
    };
    let by_name: HashMap<_, usize> =
        places.iter().filter_map(|(id, place)| Some((name(*id)?, *place))).collect();
    // What is a base is known whole: of a class of that name, it is another one, such as that which
    // a class in a function is derived from.
    let bases: HashSet<TypeId> =
        interface.classes.iter().flat_map(|class| &class.bases).map(|base| base.record).collect();
    for id in (0..interface.types.len()).filter_map(|index| u32::try_from(index).ok()).map(TypeId) {
        if let Some(place) = name(id).filter(|_| !bases.contains(&id)).and_then(|name| by_name.get(&name)) {
            places.entry(id).or_insert(*place);
        }
    }
    places
}

impl Unit {
    /// What a record has besides fields, if it has anything.
    pub(crate) fn class(&self, ty: TypeId) -> Option<&Class> {
        let place = *self.classes().places.get(&ty)?;
        Some(&self.interface.classes[place])
    }

    /// The member functions of a class and its bases, by name.
    pub(crate) fn methods(&self, ty: TypeId) -> Option<&BTreeMap<String, Vec<Place>>> {
        let place = *self.classes().places.get(&ty)?;
        Some(&self.classes().methods[place])
    }

    /// A function of the interface, the same one each time.
    pub(crate) fn function(self: &Rc<Self>, id: FunctionId) -> Result<Rc<Function>> {
        if let Some(known) = self.classes().functions.borrow().get(&id) {
            return Ok(Rc::clone(known));
        }
        let function = Rc::new(self.new_function(id)?);
        self.classes().functions.borrow_mut().insert(id, Rc::clone(&function));
        Ok(function)
    }

    /// A function of the interface.
    pub(crate) fn new_function(self: &Rc<Self>, id: FunctionId) -> Result<Function> {
        let function = &self.interface.functions[id.0 as usize];
        let address = (self.symbols)(&function.symbol, SymbolKind::Function).ok_or_else(|| {
            PolyglotError::host(format!("the module has no function '{}' to call", function.name))
        })?;
        Ok(Function::new(self, function, address))
    }

    /// The way from a class to one that it is derived from, the other end first.
    fn way_to_base(&self, ty: TypeId, is_wanted: &dyn Fn(TypeId) -> bool) -> Option<Vec<Base>> {
        if is_wanted(ty) {
            return Some(Vec::new());
        }
        for base in &self.class(ty)?.bases {
            if let Some(mut way) = self.way_to_base(base.record, is_wanted) {
                way.push(*base);
                return Some(way);
            }
        }
        None
    }

    /// How many classes away the record of another unit is as a base of `ty`.
    pub(crate) fn distance_to_base(&self, ty: TypeId, other: &Self, wanted: TypeId) -> Option<usize> {
        let Type::Record(wanted) = other.interface.ty(wanted) else { return None };
        let is_wanted = |ty| matches!(self.interface.ty(ty), Type::Record(record) if record.name == wanted.name && record.size == wanted.size);
        Some(self.way_to_base(ty, &is_wanted)?.len())
    }

    /// The address of the part of an object that is the record of another unit; `None` if it is not
    /// derived from that.
    ///
    /// # Errors
    /// If the object's memory cannot be read, which says where virtual bases are.
    pub(crate) fn base_address(
        &self,
        (ty, address): (TypeId, u64),
        other: &Self,
        wanted: TypeId,
    ) -> Result<Option<u64>> {
        let Type::Record(wanted) = other.interface.ty(wanted) else { return Ok(None) };
        let is_wanted = |ty| matches!(self.interface.ty(ty), Type::Record(record) if record.name == wanted.name && record.size == wanted.size);
        let Some(way) = self.way_to_base(ty, &is_wanted) else { return Ok(None) };
        let mut address = address;
        for base in way.iter().rev() {
            address = self.step(address, base)?;
        }
        Ok(Some(address))
    }

    fn step(&self, address: u64, base: &Base) -> Result<u64> {
        if !base.is_virtual {
            return Ok(address.wrapping_add(base.offset));
        }
        let table = self.read_address(address)?;
        let offset = self.read_address(table.wrapping_sub(base.offset))?;
        Ok(match self.interface.target.pointer_size() {
            4 => u64::from(u32::try_from(address.wrapping_add(offset) & 0xFFFF_FFFF).unwrap_or_default()),
            _ => address.wrapping_add(offset),
        })
    }

    fn read_address(&self, from: u64) -> Result<u64> {
        let mut bytes = [0; 8];
        let size = convert::record::narrow(self.interface.target.pointer_size());
        self.space.machine().read(from, &mut bytes[..size])?;
        Ok(convert::address(&bytes[..size]))
    }

    /// The code of a method for an object, if it has any.
    fn code(self: &Rc<Self>, object: &RecordView, place: Place) -> Result<Option<Rc<Function>>> {
        let class = &self.interface.classes[place.class];
        let method = &class.methods[place.method];
        let (Some(slot), Some(signature)) = (method.slot, method.signature) else {
            return method.function.map(|id| self.function(id)).transpose();
        };
        // A class that is only declared where the object is from may be the same one.
        let part = self.base_address((object.ty(), object.address()), self, class.record)?;
        let table = self.read_address(part.unwrap_or_else(|| object.address()))?;
        let entry = u64::from(slot) * self.interface.target.pointer_size();
        let address = self.read_address(table.wrapping_add(entry))?;
        if let Some(known) = self.classes().virtuals.borrow().get(&(address, signature)) {
            return Ok(Some(Rc::clone(known)));
        }
        let function = crate::Function {
            name: self.full_name(class, method),
            symbol: String::new(),
            signature: Some(signature),
            place: None,
        };
        let function = Rc::new(Function::new(self, &function, address));
        self.classes().virtuals.borrow_mut().insert((address, signature), Rc::clone(&function));
        Ok(Some(function))
    }

    /// Whether any of these methods can be called.
    pub(crate) fn has_code(&self, places: &[Place]) -> bool {
        places.iter().any(|place| {
            let method = &self.interface.classes[place.class].methods[place.method];
            method.function.is_some() || method.slot.is_some()
        })
    }

    fn full_name(&self, class: &Class, method: &Method) -> String {
        format!("{}::{}", convert::record::record(&self.interface, class.record).name, method.name)
    }

    /// Calls the member function of an object that is most like the arguments.
    ///
    /// # Errors
    /// What the call throws; if none has code or is like them.
    pub(crate) fn call_method(
        self: &Rc<Self>,
        object: &RecordView,
        places: &[Place],
        arguments: Arguments<'_>,
    ) -> Result<Value> {
        let mut functions = Vec::with_capacity(places.len());
        for place in places {
            functions.extend(self.code(object, *place)?);
        }
        if functions.is_empty() {
            return Err(self.without_code(places));
        }
        let mut positional = Vec::with_capacity(arguments.positional.len() + 1);
        positional.push(object.again());
        positional.extend_from_slice(arguments.positional);
        Overloads::new(functions).call(Arguments { positional: &positional, ..arguments })
    }

    fn without_code(&self, places: &[Place]) -> polyglot_api::Error {
        let name = places.first().map_or_else(String::new, |place| {
            let class = &self.interface.classes[place.class];
            self.full_name(class, &class.methods[place.method])
        });
        no_code(&name)
    }
}

/// A function is declared, and is nowhere.
pub(crate) fn no_code(name: &str) -> polyglot_api::Error {
    PolyglotError::host(format!(
        "'{name}' has no code in the module, where nothing uses it; define it outside of the class, or mark it \
         __attribute__((used))"
    ))
    .into()
}
