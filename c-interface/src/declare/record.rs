//! The layout of records that are declared in text.

use crate::{Field, Interface, RecordKind, Type, TypeId};

/// A record whose fields are being placed.
pub(super) struct Builder {
    kind: RecordKind,
    /// Counted in bits, since bit-fields share bytes.
    end: u64,
    align: u64,
    fields: Vec<Field>,
}

impl Builder {
    pub(super) fn new(kind: RecordKind) -> Self {
        Self { kind, end: 0, align: 1, fields: Vec::new() }
    }

    /// Places an ordinary field; an anonymous record's fields become the record's own.
    pub(super) fn field(&mut self, interface: &Interface, name: &str, ty: TypeId) -> Result<(), String> {
        let (size, align) = match interface.ty(ty) {
            // A flexible array at the end: aligned, but without size.
            Type::Array { element, count: None } => {
                let (_, align) = interface.layout(*element).ok_or("the array's element has no size yet")?;
                (0, align)
            }
            _ => interface
                .layout(ty)
                .ok_or_else(|| format!("'{}' has no size yet", interface.type_name(ty)))?,
        };
        let start = self.place(size.checked_mul(8).ok_or("it is too large")?, align * 8)? / 8;
        self.align = self.align.max(align);
        match interface.ty(ty) {
            Type::Record(inner) if name.is_empty() => {
                for field in &inner.fields {
                    self.fields.push(Field { offset: start + field.offset, ..field.clone() });
                }
            }
            _ => self.fields.push(Field { name: name.into(), ty, offset: start, bits: None }),
        }
        Ok(())
    }

    /// Places a bit-field: inside one storage unit of its declared type.
    pub(super) fn bits(
        &mut self,
        interface: &Interface,
        name: &str,
        ty: TypeId,
        width: u64,
    ) -> Result<(), String> {
        let integral = matches!(
            interface.ty(ty),
            Type::Integer { .. } | Type::Bool | Type::Enum(_) | Type::Character { .. }
        );
        let (size, align) = interface.layout(ty).filter(|_| integral).ok_or("a bit-field is an integer")?;
        let unit = size * 8;
        if width > unit || width > 64 {
            return Err(format!("the bit-field '{name}' is wider than its type"));
        }
        if self.kind == RecordKind::Union {
            self.end = self.end.max(width);
        } else if width == 0 {
            self.end = self.end.next_multiple_of(unit);
            return Ok(());
        }
        let mut start = if self.kind == RecordKind::Union { 0 } else { self.end };
        if start / unit != (start + width.max(1) - 1) / unit {
            start = start.next_multiple_of(unit);
        }
        if self.kind != RecordKind::Union {
            self.end = start + width;
        }
        if name.is_empty() {
            return Ok(());
        }
        self.align = self.align.max(align);
        let narrow = |bits: u64| u16::try_from(bits).expect("a storage unit has at most 128 bits");
        let bits = Some((narrow(start % unit), narrow(width)));
        self.fields.push(Field { name: name.into(), ty, offset: start / unit * size, bits });
        Ok(())
    }

    /// The start of a run of bits; those of a union all start at 0.
    fn place(&mut self, size: u64, align: u64) -> Result<u64, String> {
        if self.kind == RecordKind::Union {
            self.end = self.end.max(size);
            return Ok(0);
        }
        let start = self.end.checked_next_multiple_of(align).ok_or("it is too large")?;
        self.end = start.checked_add(size).ok_or("it is too large")?;
        Ok(start)
    }

    /// The fields, the size and the alignment.
    pub(super) fn finish(self) -> (Vec<Field>, u64, u64) {
        (self.fields, self.end.div_ceil(8).next_multiple_of(self.align), self.align)
    }
}
