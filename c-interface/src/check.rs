//! Whether an interface that was read from a file holds together.

use crate::{Class, Interface, SignatureId, Type, TypeId};
use std::collections::HashMap;

/// How deeply values and bases may be nested; far more than programs do.
const DEEPEST: usize = 256;
/// How many bases a class may have with those of its bases, which are looked at one by one.
const MOST_BASES: usize = 1024;

impl Interface {
    /// Checks that every number leads to a place and that sizes fit, so that nothing later
    /// needs to: an interface comes from a cache that anybody may have written to.
    ///
    /// # Errors
    /// If and only if it does not hold together; says where.
    pub fn check(&self) -> Result<(), String> {
        for (index, ty) in self.types.iter().enumerate() {
            self.check_type(ty).map_err(|fault| format!("type {index}: {fault}"))?;
        }
        let mut heights = vec![0; self.types.len()];
        for index in 0..self.types.len() {
            self.walk(index, &mut Vec::new(), &mut heights)?;
        }
        for (index, signature) in self.signatures.iter().enumerate() {
            let mut all = signature.parameters.iter().map(|parameter| parameter.ty);
            let known = self.has(signature.result) && all.all(|ty| self.has(ty));
            known.then_some(()).ok_or_else(|| format!("signature {index} names a type that is not there"))?;
        }
        for function in &self.functions {
            let known = function.signature.is_none_or(|id| self.has_signature(id));
            known
                .then_some(())
                .ok_or_else(|| format!("function '{}' has no such signature", function.name))?;
        }
        for variable in &self.variables {
            let known = variable.ty.is_none_or(|id| self.has(id));
            known.then_some(()).ok_or_else(|| format!("variable '{}' has no such type", variable.name))?;
        }
        self.check_classes()
    }

    fn check_classes(&self) -> Result<(), String> {
        let mut places = HashMap::new();
        for (index, class) in self.classes.iter().enumerate() {
            self.check_class(class).map_err(|fault| format!("class {index}: {fault}"))?;
            if places.insert(class.record, index).is_some() {
                return Err(format!("class {index} is there twice"));
            }
        }
        let mut counts = vec![0; self.classes.len()];
        for index in 0..self.classes.len() {
            self.walk_bases(index, &places, &mut Vec::new(), &mut counts)?;
        }
        Ok(())
    }

    fn check_class(&self, class: &Class) -> Result<(), String> {
        let record = |id: TypeId| match self.has(id).then(|| self.ty(id)) {
            Some(Type::Record(record)) => Ok(record),
            _ => Err(format!("type {} is no record", id.0)),
        };
        let size = record(class.record)?.size;
        for base in &class.bases {
            record(base.record)?;
            // Its own size does not count: what a base has at its end, room or virtual bases, is
            // elsewhere in the object.
            if !base.is_virtual && base.offset >= size.max(1) {
                return Err("a base lies outside".into());
            }
        }
        let takes_object = |id: SignatureId| !self.signature(id).parameters.is_empty();
        for id in class.constructors.iter().chain(&class.destructor) {
            let function = self.functions.get(id.0 as usize).and_then(|function| function.signature);
            if !function.is_some_and(takes_object) {
                return Err(format!("function {} makes no object", id.0));
            }
        }
        for method in &class.methods {
            let has_code = method.function.is_none_or(|id| (id.0 as usize) < self.functions.len());
            let is_known = match method.signature {
                Some(id) => self.has_signature(id) && (method.is_static || takes_object(id)),
                None => method.slot.is_none() && method.function.is_none(),
            };
            let is_right = has_code && is_known;
            is_right.then_some(()).ok_or_else(|| format!("the method '{}' is no function", method.name))?;
        }
        Ok(())
    }

    /// No class may be derived from itself. Counts the class and its bases.
    fn walk_bases(
        &self,
        index: usize,
        places: &HashMap<TypeId, usize>,
        open: &mut Vec<usize>,
        counts: &mut [usize],
    ) -> Result<usize, String> {
        if counts[index] > 0 {
            return Ok(counts[index]);
        }
        if open.contains(&index) || open.len() == DEEPEST {
            return Err(format!("class {index} is derived from itself"));
        }
        open.push(index);
        let mut count = 1;
        for base in &self.classes[index].bases {
            count += match places.get(&base.record) {
                Some(&place) => self.walk_bases(place, places, open, counts)?,
                None => 1,
            };
            if count > MOST_BASES {
                return Err(format!("class {index} has more than {MOST_BASES} bases"));
            }
        }
        open.pop();
        counts[index] = count;
        Ok(count)
    }

    fn check_type(&self, ty: &Type) -> Result<(), String> {
        let known = |id: TypeId| {
            self.has(id).then_some(()).ok_or_else(|| format!("it names type {}, which is not there", id.0))
        };
        match ty {
            Type::Pointer { to, is_reference, .. } => {
                known(*to)?;
                let is_twice =
                    *is_reference && matches!(self.ty(*to), Type::Pointer { is_reference: true, .. });
                if is_twice { Err("it is a reference to a reference".into()) } else { Ok(()) }
            }
            Type::Array { element, .. } => known(*element),
            Type::Enum(declared) => {
                known(declared.integer)?;
                match self.ty(declared.integer) {
                    Type::Integer { .. } | Type::Character { .. } | Type::Bool => Ok(()),
                    _ => Err("an enumeration is no integer".into()),
                }
            }
            Type::Function(signature) => {
                self.has_signature(*signature).then_some(()).ok_or_else(|| "it has no such signature".into())
            }
            Type::Record(record) => {
                for field in &record.fields {
                    known(field.ty)?;
                    let Some((first, width)) = field.bits else { continue };
                    let is_integer = matches!(
                        self.ty(field.ty),
                        Type::Bool | Type::Integer { .. } | Type::Character { .. } | Type::Enum(_)
                    );
                    if !is_integer || width == 0 || width > 64 || first > 64 {
                        return Err(format!("the bit-field '{}' is none", field.name));
                    }
                }
                let aligned = record.align.is_power_of_two() && record.size.is_multiple_of(record.align);
                aligned.then_some(()).ok_or_else(|| "its size does not fit its alignment".into())
            }
            Type::Integer { bits, .. } | Type::Character { bits, .. } => {
                let known = matches!(bits, 8 | 16 | 32 | 64 | 128);
                known.then_some(()).ok_or_else(|| format!("there are no integers of {bits} bits"))
            }
            Type::Float { bits, size, .. } => {
                let known =
                    matches!(bits, 16 | 32 | 64 | 80 | 128) && *size == crate::layout::float_size(*bits);
                known
                    .then_some(())
                    .ok_or_else(|| format!("there are no floats of {bits} bits in {size} bytes"))
            }
            Type::Complex { bits, .. } => {
                let known = matches!(bits, 32 | 64 | 80 | 128);
                known.then_some(()).ok_or_else(|| format!("there are no complex numbers of {bits} bits"))
            }
            Type::Void | Type::Bool | Type::Opaque { .. } | Type::Unsupported { .. } => Ok(()),
        }
    }

    /// Fields must lie inside their records, and no type may hold itself but behind a pointer. Gives
    /// how deeply types are nested in the type, itself included.
    fn walk(&self, index: usize, open: &mut Vec<usize>, heights: &mut [usize]) -> Result<usize, String> {
        if heights[index] > 0 {
            return Ok(heights[index]);
        }
        if open.contains(&index) {
            return Err(format!("type {index} holds itself"));
        }
        let too_deep = || format!("type {index} is nested in, or nests, more than {DEEPEST} others");
        if open.len() == DEEPEST {
            return Err(too_deep());
        }
        open.push(index);
        let mut below = 0;
        match &self.types[index] {
            Type::Array { element, .. } => below = self.walk(element.0 as usize, open, heights)?,
            Type::Record(record) => {
                for field in &record.fields {
                    // A flexible array at the end has no size of its own.
                    let is_flexible = matches!(self.ty(field.ty), Type::Array { count: None, .. });
                    below = below.max(self.walk(field.ty.0 as usize, open, heights)?);
                    let size = match field.bits {
                        Some((first, width)) => (u64::from(first) + u64::from(width)).div_ceil(8),
                        None if is_flexible => 0,
                        None => self.layout(field.ty).map_or(0, |(size, _)| size),
                    };
                    if field.offset.checked_add(size).is_none_or(|end| end > record.size) {
                        return Err(format!("the field '{}' of type {index} lies outside", field.name));
                    }
                }
            }
            _ => {}
        }
        if below == DEEPEST {
            return Err(too_deep());
        }
        // No size is larger than what a machine of the kind can address.
        let limit = if self.target.pointer_size() == 4 { 1 << 32 } else { 1 << 47 };
        let place = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
        let is_array = matches!(self.ty(place), Type::Array { count: Some(_), .. });
        match self.layout(place) {
            Some((size, _)) if size > limit => return Err(format!("type {index} is too large")),
            // An array whose size cannot even be told.
            None if is_array && self.has_layout(place) => return Err(format!("type {index} is too large")),
            _ => {}
        }
        open.pop();
        heights[index] = below + 1;
        Ok(below + 1)
    }

    /// Whether the element of an array has a size.
    fn has_layout(&self, array: TypeId) -> bool {
        matches!(self.ty(array), Type::Array { element, .. } if self.layout(*element).is_some())
    }

    fn has(&self, id: TypeId) -> bool {
        (id.0 as usize) < self.types.len()
    }

    fn has_signature(&self, id: SignatureId) -> bool {
        (id.0 as usize) < self.signatures.len()
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Base, Class, Creation, Field, FunctionId, Interface, Method, Record, RecordKind, SignatureId, Type,
        TypeId,
    };

    fn record(fields: Vec<Field>, size: u64) -> Type {
        let name = "r".into();
        Type::Record(Record { kind: RecordKind::Struct, name, size, align: 4, fields, is_trivial: true })
    }

    fn field(ty: u32, offset: u64) -> Field {
        Field { name: "f".into(), ty: TypeId(ty), offset, bits: None }
    }

    #[test]
    fn damaged_interfaces_are_refused() {
        let int = Type::Integer { name: "int".into(), bits: 32, signed: true };
        let check = |types| Interface { types, ..Interface::default() }.check();
        assert_eq!(check(vec![int.clone(), record(vec![field(0, 4)], 8)]), Ok(()));
        assert!(check(vec![int.clone(), record(vec![field(0, 6)], 8)]).unwrap_err().contains("lies outside"));
        assert!(check(vec![int, record(vec![field(7, 0)], 8)]).unwrap_err().contains("type 7"));
        assert!(check(vec![record(vec![field(0, 0)], 8)]).unwrap_err().contains("holds itself"));
        let vast = |count| Type::Array { element: TypeId(0), count: Some(count) };
        let char_type = || Type::Character { name: "char".into(), bits: 8, signed: true };
        assert!(check(vec![char_type(), vast(1 << 60)]).unwrap_err().contains("too large"));
        let long = Type::Integer { name: "long".into(), bits: 64, signed: true };
        assert!(check(vec![long, vast(u64::MAX / 2)]).unwrap_err().contains("too large"));
        let endless = |is_reference| Type::Pointer { to: TypeId(0), is_const: false, is_reference };
        assert_eq!(check(vec![endless(false)]), Ok(()));
        assert!(check(vec![endless(true)]).unwrap_err().contains("reference to a reference"));
        // The inner ones first, so that each is looked at before what it is in.
        let nested = |element| Type::Array { element: TypeId(element), count: Some(1) };
        let many = |count| std::iter::once(char_type()).chain((0..count).map(nested)).collect();
        assert_eq!(check(many(255)), Ok(()));
        assert!(check(many(100_000)).unwrap_err().contains("more than 256"));
        let bits = Field { bits: Some((0, 3)), ..field(0, 0) };
        assert!(check(vec![record(vec![], 64), record(vec![bits], 64)]).unwrap_err().contains("bit-field"));
    }

    #[test]
    fn classes_with_endless_bases_are_refused() {
        let check = |count: u32| {
            let types = (0..count).map(|_| record(Vec::new(), 8)).collect();
            let classes = (0..count).map(|place| {
                // Two bases each double the ways to the first one.
                let base = |_| Base { record: TypeId(place - 1), offset: 0, is_virtual: false };
                let bases = if place == 0 { Vec::new() } else { (0..2).map(base).collect() };
                Class { record: TypeId(place), bases, ..class() }
            });
            Interface { types, classes: classes.collect(), ..Interface::default() }.check()
        };
        assert_eq!(check(9), Ok(()));
        assert!(check(200).unwrap_err().contains("bases"));
    }

    fn class() -> Class {
        Class {
            record: TypeId(0),
            creation: Creation::Zero,
            obstacle: None,
            bases: Vec::new(),
            constructors: Vec::new(),
            destructor: None,
            methods: Vec::new(),
            constants: Vec::new(),
        }
    }

    #[test]
    fn damaged_classes_are_refused() {
        let check = |classes| {
            let types =
                vec![record(Vec::new(), 8), Type::Void, record(Vec::new(), 4), record(Vec::new(), 12)];
            Interface { types, classes, ..Interface::default() }.check()
        };
        let base = |record, offset| Base { record: TypeId(record), offset, is_virtual: false };
        assert_eq!(check(vec![Class { bases: vec![base(2, 4)], ..class() }]), Ok(()));
        // A base whose own bases are virtual is larger by itself.
        assert_eq!(check(vec![Class { bases: vec![base(3, 0)], ..class() }]), Ok(()));
        let refused = |class, told: &str| {
            let fault = check(vec![class]).unwrap_err();
            assert!(fault.contains(told), "{fault}");
        };
        refused(Class { record: TypeId(1), ..class() }, "no record");
        refused(Class { record: TypeId(9), ..class() }, "no record");
        refused(Class { bases: vec![base(2, 8)], ..class() }, "lies outside");
        refused(Class { bases: vec![base(2, u64::MAX)], ..class() }, "lies outside");
        refused(Class { bases: vec![base(0, 0)], ..class() }, "derived from itself");
        refused(Class { destructor: Some(FunctionId(0)), ..class() }, "makes no object");
        let method = |signature| Method {
            name: "m".into(),
            function: None,
            signature,
            slot: Some(0),
            is_static: false,
        };
        refused(Class { methods: vec![method(None)], ..class() }, "'m' is no function");
        refused(Class { methods: vec![method(Some(SignatureId(0)))], ..class() }, "'m' is no function");
        assert!(check(vec![class(), class()]).unwrap_err().contains("twice"));
    }
}
