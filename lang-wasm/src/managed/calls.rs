//! Calls of managed code, and calls that it makes: values in raw form, in its memory and on its
//! stack.

use super::abi::{Lowered, Pass};
use super::machine::{FEW, Linear, outside};
use crate::error;
use crate::heap::State;
use poly_c_interface::{Called, Machine, Space};
use polyglot_api::{Error, InteropError, Result};
use std::mem::MaybeUninit;
use std::rc::Rc;
use wasmtime::{Func, StoreContextMut, Val, ValRaw};

impl Linear {
    /// Calls with raw values. An error sets the stack back.
    #[inline]
    #[expect(unsafe_code, reason = "calls with raw values, which is the quick way")]
    pub(super) fn call_raw(&self, function: Func, raw: &mut [ValRaw]) -> Called {
        let raw = std::ptr::from_mut(raw);
        // SAFETY: the caller made the values for the function's type, with room for results.
        let outcome = self.heap.call(|context| unsafe { function.call_unchecked(&mut *context, raw) });
        if outcome.is_err() {
            self.set_stack(self.stack_top.get());
        }
        outcome.map_err(Box::new)
    }

    #[inline]
    pub(super) fn call_few(&self, function: Func, lowered: &Lowered, block: &mut [u8]) -> Called {
        let mut raw = [ValRaw::i32(0); FEW];
        self.call_plain(function, lowered, &mut raw[..lowered.raw_len], block)
    }

    /// A call for which nothing lies in memory. `raw` has the length that the call needs.
    #[inline]
    pub(super) fn call_plain(
        &self,
        function: Func,
        lowered: &Lowered,
        raw: &mut [ValRaw],
        block: &mut [u8],
    ) -> Called {
        let mut next = 0;
        for value in &lowered.parameters {
            let bytes = &block[value.offset..value.offset + value.size];
            match value.pass {
                Pass::Nothing | Pass::Memory => {}
                Pass::Two => {
                    for half in bytes.chunks(8) {
                        raw[next] = Pass::I64.to_raw(half);
                        next += 1;
                    }
                }
                pass => {
                    raw[next] = pass.to_raw(bytes);
                    next += 1;
                }
            }
        }
        self.call_raw(function, raw)?;
        if lowered.result.pass != Pass::Nothing {
            let into = &mut block[lowered.result.offset..lowered.result.offset + lowered.result.size];
            lowered.result.pass.put_raw(&raw[0], into);
        }
        Ok(())
    }

    pub(super) fn set_stack(&self, top: u32) {
        if let Some(stack) = self.stack {
            // It is an `i32` that changes: the C compiler made it.
            let _ = self.heap.enter(|context| stack.set(&mut *context, Val::I32(top.cast_signed())));
        }
    }

    /// Runs with `size` bytes that the code may use until `run` returns, from its stack.
    pub(super) fn with_memory(&self, size: u32, run: impl FnOnce(u32) -> Result<()>) -> Result<()> {
        if self.stack.is_none() {
            let at = self.allocate(size.into(), 16)?;
            let outcome = run(u32::try_from(at).unwrap_or(0));
            self.free(at, size.into(), 16);
            return outcome;
        }
        let top = self.stack_top.get();
        let Some(lower) = top.checked_sub(size) else { return Err(error::stack_overflow().into()) };
        let lower = lower & !15;
        self.set_stack(lower);
        self.stack_top.set(lower);
        let outcome = run(lower);
        self.stack_top.set(top);
        self.set_stack(top);
        outcome
    }

    /// A call for which something lies in memory.
    #[cold]
    pub(super) fn call_in_memory(&self, function: Func, lowered: &Lowered, block: &mut [u8]) -> Result<()> {
        let mut size = 0_u32;
        let mut place = |bytes: usize, align: u32| {
            let align = align.max(1);
            let at = size.next_multiple_of(align);
            size = at.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX));
            at
        };
        let result_at =
            lowered.returns_in_memory().then(|| place(lowered.result.size, lowered.result.align.max(8)));
        let in_memory: Vec<_> = (lowered.parameters.iter())
            .map(|value| (value.pass == Pass::Memory).then(|| place(value.size, value.align.max(4))))
            .collect();
        let more = lowered.more.as_deref().unwrap_or_default();
        // Aggregates lie elsewhere, with their addresses among the arguments.
        let aggregates: Vec<_> = (more.iter())
            .map(|value| (value.pass == Pass::Memory).then(|| place(value.size, value.align.max(4))))
            .collect();
        let more_at = place(0, 16);
        let more_places: Vec<_> = (more.iter())
            .map(|value| match value.pass {
                Pass::Memory => place(4, 4),
                _ => place(value.size.max(4), value.align.max(4)),
            })
            .collect();
        let size = size.next_multiple_of(16);
        self.with_memory(size, |base| {
            let at = |offset: u32| base + offset;
            let mut raw = Vec::with_capacity(lowered.raw_len);
            if let Some(offset) = result_at {
                raw.push(ValRaw::u32(at(offset)));
            }
            for (value, offset) in lowered.parameters.iter().zip(&in_memory) {
                let bytes = &block[value.offset..value.offset + value.size];
                match (value.pass, offset) {
                    (_, Some(offset)) => {
                        self.write(at(*offset).into(), bytes)?;
                        raw.push(ValRaw::u32(at(*offset)));
                    }
                    (Pass::Nothing, _) => {}
                    (Pass::Two, _) => raw.extend(bytes.chunks(8).map(|half| Pass::I64.to_raw(half))),
                    (pass, _) => raw.push(pass.to_raw(bytes)),
                }
            }
            for ((value, place), aggregate) in more.iter().zip(&more_places).zip(&aggregates) {
                let bytes = &block[value.offset..value.offset + value.size];
                match (aggregate, value.pass) {
                    (Some(offset), _) => {
                        self.write(at(*offset).into(), bytes)?;
                        self.write(at(*place).into(), &at(*offset).to_le_bytes())?;
                    }
                    (None, pass @ Pass::I32 { .. }) => {
                        self.write(at(*place).into(), &pass.to_raw(bytes).get_i32().to_le_bytes())?;
                    }
                    // C has no floats among further arguments: they are doubles.
                    (None, Pass::F32) => {
                        let wide = f64::from(f32::from_bits(Pass::F32.to_raw(bytes).get_f32()));
                        self.write(at(*place).into(), &wide.to_le_bytes())?;
                    }
                    (None, _) => self.write(at(*place).into(), bytes)?,
                }
            }
            if lowered.more.is_some() {
                raw.push(ValRaw::u32(at(more_at)));
            }
            raw.resize(lowered.raw_len.max(1), ValRaw::i32(0));
            self.call_raw(function, &mut raw[..]).map_err(|error| *error)?;
            let into = &mut block[lowered.result.offset..lowered.result.offset + lowered.result.size];
            match result_at {
                Some(offset) => self.read(at(offset).into(), into),
                None if lowered.result.pass == Pass::Nothing => Ok(()),
                None => {
                    lowered.result.pass.put_raw(&raw[0], into);
                    Ok(())
                }
            }
        })
    }

    /// Runs a callback that the code called by pointer.
    #[expect(unsafe_code, reason = "reads raw values")]
    pub(super) fn call_back(
        &self,
        context: &mut StoreContextMut<'_, State>,
        number: usize,
        raw: &mut [MaybeUninit<ValRaw>],
    ) -> Result<()> {
        let (callback, lowered) = match self.closures.borrow().all.get(number) {
            Some((callback, lowered)) => (Rc::clone(callback), Rc::clone(lowered)),
            None => return Err(InteropError::Released.into()),
        };
        let mut next = 0;
        let mut take = || {
            next += 1;
            // SAFETY: Wasmtime gives a block whose first values are the parameters, of which
            // there are as many as the lowered type says.
            unsafe { raw[next - 1].assume_init() }
        };
        let mut words = vec![0_u128; lowered.block_size.div_ceil(16)];
        let block = bytes_of(&mut words);
        let result_at = lowered.returns_in_memory().then(|| take().get_u32());
        let memory = self.memory;
        for value in &lowered.parameters {
            let into = &mut block[value.offset..value.offset + value.size];
            match value.pass {
                Pass::Nothing => {}
                Pass::Memory => {
                    let at = take().get_u32() as usize;
                    let from = memory.data(&*context).get(at..at.saturating_add(value.size));
                    into.copy_from_slice(from.ok_or_else(|| outside(at as u64, value.size))?);
                }
                Pass::Two => {
                    for half in into.chunks_mut(8) {
                        Pass::I64.put_raw(&take(), half);
                    }
                }
                pass => pass.put_raw(&take(), into),
            }
        }
        self.outside(context, || callback.run(block));
        if let Some(space) = self.space()
            && let Some(stop) = Self::take_final(&space)
        {
            return Err(stop);
        }
        let from = &block[lowered.result.offset..lowered.result.offset + lowered.result.size];
        match result_at {
            Some(at) => {
                let at = at as usize;
                let into = memory.data_mut(&mut *context).get_mut(at..at.saturating_add(from.len()));
                into.ok_or_else(|| outside(at as u64, from.len()))?.copy_from_slice(from);
            }
            None if lowered.result.pass == Pass::Nothing => {}
            None => {
                raw[0].write(lowered.result.pass.to_raw(from));
            }
        }
        Ok(())
    }

    /// Runs what may call the code again, on behalf of the code.
    pub(super) fn outside<R>(&self, context: &mut StoreContextMut<'_, State>, run: impl FnOnce() -> R) -> R {
        // What the code has on its stack stays there meanwhile.
        let top = self.stack.and_then(|stack| stack.get(&mut *context).i32()).map_or(0, i32::cast_unsigned);
        let before = self.stack_top.replace(top);
        let result = self.heap.leave(context, run);
        self.stack_top.set(before);
        result
    }

    /// The remembered error, if it is one that stops the code here and now: an exit, an
    /// interruption. Others wait until the code returns, since it may look at them.
    pub(super) fn take_final(space: &Space) -> Option<Error> {
        if !space.has_pending() {
            return None;
        }
        match space.take_pending()? {
            Error::Polyglot(error) if !error.is_catchable() => Some(Error::Polyglot(error)),
            other => {
                space.remember(other);
                None
            }
        }
    }
}

/// Words as bytes; so a block is aligned as [`poly_c_interface::BLOCK_ALIGN`] says.
#[expect(unsafe_code, reason = "sees integers as bytes")]
fn bytes_of(words: &mut [u128]) -> &mut [u8] {
    let length = size_of_val(words);
    // SAFETY: integers are bytes without padding, and any bytes are integers.
    unsafe { std::slice::from_raw_parts_mut(words.as_mut_ptr().cast(), length) }
}
