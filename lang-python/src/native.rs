//! What the parts of Poly that are written in Python call: the module `_poly`.

pub(crate) use _poly::module_def;

#[rustpython_vm::pymodule]
mod _poly {
    use crate::heap::Heap;
    use crate::{PYTHON, asyncio, convert, error};
    use polyglot_api::{InteropError, ObjectRef, Stream, Value};
    use rustpython_vm::builtins::{PyBytesRef, PyStrRef, PyTupleRef};
    use rustpython_vm::convert::ToPyException;
    use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};
    use std::path::PathBuf;

    /// The module of another language that a file is.
    #[pyfunction]
    fn import_file(path: PyStrRef, vm: &VirtualMachine) -> PyResult {
        let heap = Heap::get(vm)?;
        let path = PathBuf::from(path.to_string_lossy().into_owned());
        let module = heap.host().import_file(&path);
        convert::to_py(&module.map_err(|failed| error::raise(failed, vm))?, vm)
    }

    /// The extensions of the other languages.
    #[pyfunction]
    fn extensions(vm: &VirtualMachine) -> PyResult<PyTupleRef> {
        let heap = Heap::get(vm)?;
        let extensions = heap.host().foreign_extensions(PYTHON);
        Ok(vm.ctx.new_tuple(extensions.into_iter().map(|text| vm.ctx.new_str(text).into()).collect()))
    }

    fn foreign(object: PyObjectRef, vm: &VirtualMachine) -> PyResult<ObjectRef> {
        match convert::to_value(&object, vm) {
            Value::Object(object) => Ok(object),
            other => {
                let refused = InteropError::unsupported("readMember", &other);
                Err(error::raise(refused.into(), vm))
            }
        }
    }

    /// Whether a module has a member, and the member. A module that is one value
    /// only, as CommonJS allows, has it as `default`.
    #[pyfunction]
    fn get_member(module: PyObjectRef, name: PyStrRef, vm: &VirtualMachine) -> PyResult<(bool, PyObjectRef)> {
        let name = name.to_string_lossy();
        let Value::Object(object) = convert::to_value(&module, vm) else {
            let is_default = name == "default";
            return Ok((is_default, if is_default { module } else { vm.ctx.none() }));
        };
        let member = object.get_member(&name);
        match member.map_err(|failed| error::raise(failed, vm))? {
            Some(value) => Ok((true, convert::to_py(&value, vm)?)),
            None if name == "default" => Ok((true, module)),
            None => Ok((false, vm.ctx.none())),
        }
    }

    #[pyfunction]
    fn set_member(
        module: PyObjectRef,
        name: PyStrRef,
        value: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let value = convert::to_value(&value, vm);
        let object = foreign(module, vm)?;
        let written = object.write_member(&name.to_string_lossy(), value);
        written.map_err(|failed| error::raise(failed, vm))
    }

    #[pyfunction]
    fn remove_member(module: PyObjectRef, name: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        let object = foreign(module, vm)?;
        let removed = object.remove_member(&name.to_string_lossy());
        removed.map_err(|failed| error::raise(failed, vm))
    }

    #[pyfunction]
    fn members(module: PyObjectRef, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
        let Value::Object(object) = convert::to_value(&module, vm) else { return Ok(Vec::new()) };
        let names = object.members(false).unwrap_or_default();
        Ok(names.into_iter().map(|name| vm.ctx.new_str(name.to_string_lossy().into_owned()).into()).collect())
    }

    fn stream(number: usize) -> Stream {
        if number == 1 { Stream::Out } else { Stream::Err }
    }

    /// Writes to standard output (1) or standard error (2).
    #[pyfunction]
    fn write(number: usize, bytes: PyBytesRef, vm: &VirtualMachine) -> PyResult<()> {
        let heap = Heap::get(vm)?;
        heap.host().write(stream(number), bytes.as_bytes()).map_err(|failed| failed.to_pyexception(vm))
    }

    #[pyfunction]
    fn flush(number: usize, vm: &VirtualMachine) -> PyResult<()> {
        // Called when threads end, too, which have nothing to push out.
        let Ok(heap) = Heap::get(vm) else { return Ok(()) };
        heap.host().flush(stream(number)).map_err(|failed| failed.to_pyexception(vm))
    }

    /// Reads at most `length` bytes of standard input.
    #[pyfunction]
    fn read(length: usize, vm: &VirtualMachine) -> PyResult<PyBytesRef> {
        let heap = Heap::get(vm)?;
        let mut bytes = vec![0; length];
        let count = heap.host().read(&mut bytes).map_err(|failed| failed.to_pyexception(vm))?;
        bytes.truncate(count);
        Ok(vm.ctx.new_bytes(bytes))
    }

    /// Whether this is the thread of a context, which has the loop of all languages.
    #[pyfunction]
    fn on_context_thread(vm: &VirtualMachine) -> bool {
        Heap::get(vm).is_ok()
    }

    /// The loop for what is started now, inside a function that another language called.
    #[pyfunction]
    fn loop_of_caller(vm: &VirtualMachine) -> PyResult {
        asyncio::of_caller(vm)
    }

    /// Turns the loop of all languages until `done()` says so. `event_loop` takes
    /// its turns meanwhile.
    #[pyfunction]
    fn run_until(event_loop: PyObjectRef, done: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        asyncio::run_until(event_loop, &done, vm)
    }
}
