//! The module `polyglot`: other languages by name, and values shared between all of them.

mod place;

pub(crate) use module::module_def;

#[rustpython_vm::pymodule(name = "polyglot")]
mod module {
    use super::place;
    use crate::foreign::{self, Foreign};
    use crate::heap::Heap;
    use crate::{PYTHON, convert, error};
    use polyglot_api::{ObjectRef, Source, Value};
    use rustpython_vm::builtins::{PyBaseException, PyStr, PyStrRef};
    use rustpython_vm::function::OptionalArg;
    use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};
    use std::path::Path;

    #[derive(rustpython_vm::FromArgs)]
    struct EvalArguments {
        #[pyarg(any, default)]
        language: Option<PyStrRef>,
        #[pyarg(any, default)]
        string: Option<PyStrRef>,
        #[pyarg(any, default)]
        path: Option<PyObjectRef>,
        #[pyarg(named, default)]
        name: Option<PyStrRef>,
    }

    /// eval(language=None, string=None, path=None, *, name=None)
    /// --
    ///
    /// Runs text or a file of another language and gives the value of its last expression.
    #[pyfunction]
    fn eval(arguments: EvalArguments, vm: &VirtualMachine) -> PyResult {
        let heap = Heap::get(vm)?;
        let EvalArguments { language, string, path, name } = arguments;
        let language = language.map(|language| language.to_string_lossy().into_owned());
        let (language, source) = match (string, path) {
            (Some(string), None) => {
                let language =
                    language.ok_or_else(|| vm.new_value_error("eval needs the language of the string"))?;
                let name = name.map_or_else(|| "<eval>".into(), |name| name.to_string_lossy().into_owned());
                (language, Source::from_text(name, string.to_string_lossy().into_owned()))
            }
            (None, Some(path)) => {
                let path = place::resolve(&place::path_of(path, vm)?, vm);
                let language = match language {
                    Some(language) => language,
                    None => language_of_file(&heap, &path, vm)?,
                };
                let bytes = std::fs::read(&path).map_err(|failed| place::os_error(&failed, &path, vm))?;
                (language, Source::from_bytes(&*path.to_string_lossy(), bytes).with_path(path))
            }
            _ => return Err(vm.new_value_error("eval needs either a string or a path")),
        };
        let value = heap.host().eval(&language, &source);
        convert::to_py(&value.map_err(|failed| error::raise(failed, vm))?, vm)
    }

    fn language_of_file(heap: &Heap, path: &Path, vm: &VirtualMachine) -> PyResult<String> {
        let language = heap.host().language_of(path);
        language.map(|language| language.as_str().to_owned()).ok_or_else(|| {
            vm.new_value_error(format!("cannot tell the language of '{}' by its name", path.display()))
        })
    }

    /// load(path)
    /// --
    ///
    /// The module that a file of any language is, loaded once. A relative path starts at the
    /// folder of the calling file, or else at the current one.
    #[pyfunction]
    fn load(path: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let heap = Heap::get(vm)?;
        let path = place::resolve(&place::path_of(path, vm)?, vm);
        if let Err(failed) = std::fs::metadata(&path) {
            return Err(place::os_error(&failed, &path, vm));
        }
        let module = heap.host().import_file(&path);
        convert::to_py(&module.map_err(|failed| error::raise(failed, vm))?, vm)
    }

    fn bindings(vm: &VirtualMachine) -> PyResult<ObjectRef> {
        match Heap::get(vm)?.host().polyglot_bindings() {
            Value::Object(bindings) => Ok(bindings),
            _ => Err(vm.new_runtime_error("the context has no shared bindings")),
        }
    }

    /// import_value(name, default=...)
    /// --
    ///
    /// A value that some language has exported.
    #[pyfunction]
    fn import_value(name: PyStrRef, default: OptionalArg, vm: &VirtualMachine) -> PyResult {
        let member = bindings(vm)?.get_member(&name.to_string_lossy());
        match (member.map_err(|failed| error::raise(failed, vm))?, default) {
            (Some(value), _) => convert::to_py(&value, vm),
            (None, OptionalArg::Present(default)) => Ok(default),
            (None, OptionalArg::Missing) => Err(vm.new_attribute_error(format!(
                "no value was exported under the name '{}'",
                name.to_string_lossy()
            ))),
        }
    }

    fn export(name: &PyStr, value: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        let value = convert::to_value(value, vm);
        let written = bindings(vm)?.write_member(&name.to_string_lossy(), value);
        written.map_err(|failed| error::raise(failed, vm))
    }

    #[derive(rustpython_vm::FromArgs)]
    struct ExportArguments {
        #[pyarg(positional, optional)]
        first: OptionalArg,
        #[pyarg(positional, optional)]
        second: OptionalArg,
        #[pyarg(named, optional)]
        name: OptionalArg<PyStrRef>,
        #[pyarg(named, optional)]
        value: OptionalArg,
    }

    /// export_value(name, value) or export_value(value, name=None)
    /// --
    ///
    /// Gives a value to all languages, under a name or the value's own. Also a decorator, with or
    /// without a name.
    #[pyfunction]
    fn export_value(arguments: ExportArguments, vm: &VirtualMachine) -> PyResult {
        let ExportArguments { first, second, name, value } = arguments;
        let positional: Vec<_> = [first, second].into_iter().filter_map(OptionalArg::into_option).collect();
        let is_name = |object: &PyObjectRef| object.downcast_ref::<PyStr>().is_some();
        let (name, value) = match (positional.as_slice(), name.into_option(), value.into_option()) {
            ([name, value], None, None) if is_name(name) => (name.clone(), value.clone()),
            ([value, name], None, None) if is_name(name) => (name.clone(), value.clone()),
            ([value], Some(name), None) => (name.into(), value.clone()),
            ([name], None, Some(value)) if is_name(name) => (name.clone(), value),
            ([], Some(name), Some(value)) => (name.into(), value),
            ([name], None, None) if is_name(name) => return Ok(decorator(name.clone(), vm)),
            ([], Some(name), None) => return Ok(decorator(name.into(), vm)),
            ([value], None, None) => {
                let name = value.get_attr("__name__", vm).map_err(|_| {
                    vm.new_type_error(
                        "a value without a __name__ is exported under a name: export_value(name, value)",
                    )
                })?;
                (name, value.clone())
            }
            _ => return Err(vm.new_type_error("export_value takes a value and a name, which is a string")),
        };
        let name =
            name.downcast_ref::<PyStr>().ok_or_else(|| vm.new_type_error("the name must be a string"))?;
        export(name, &value, vm)?;
        Ok(value)
    }

    /// What `@export_value("name")` decorates with.
    fn decorator(name: PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
        let decorate = move |value: PyObjectRef, vm: &VirtualMachine| -> PyResult {
            if let Some(name) = name.downcast_ref::<PyStr>() {
                export(name, &value, vm)?;
            }
            Ok(value)
        };
        vm.new_function("export_value", decorate).into()
    }

    fn foreign(object: &PyObject, vm: &VirtualMachine) -> Option<ObjectRef> {
        if let Some(foreign) = object.downcast_ref::<Foreign>() {
            return foreign.handle().cloned();
        }
        match error::origin(object.downcast_ref::<PyBaseException>()?, vm)? {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// is_foreign(object)
    /// --
    ///
    /// Whether an object belongs to another language, or to the host.
    #[pyfunction]
    fn is_foreign(object: PyObjectRef, vm: &VirtualMachine) -> bool {
        foreign(&object, vm).is_some()
    }

    /// language_of(object)
    /// --
    ///
    /// The short name of the language that an object belongs to: 'python', 'js', 'host'.
    #[pyfunction]
    fn language_of(object: PyObjectRef, vm: &VirtualMachine) -> &'static str {
        foreign(&object, vm).map_or(PYTHON, |object| object.language()).as_str()
    }

    /// release(object)
    /// --
    ///
    /// Gives an object of another language up before it is collected; to use it afterwards is an
    /// error.
    #[pyfunction]
    fn release(object: PyObjectRef, vm: &VirtualMachine) {
        if let Some(object) = foreign(&object, vm) {
            object.release();
        }
    }

    macro_rules! classes {
        ($($name:literal, $part:ident;)*) => {
            /// The classes of foreign objects, by their names.
            fn add_classes(module: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
                $(module.set_attr($name, foreign::PARTS.$part.to_owned(), vm)?;)*
                Ok(())
            }
        };
    }

    classes! {
        "ForeignObject", object;
        "ForeignList", list;
        "ForeignDict", dict;
        "ForeignSet", set;
        "ForeignFunction", function;
        "ForeignClass", class;
        "ForeignIterable", iterable;
        "ForeignIterator", iterator;
        "ForeignAwaitable", awaitable;
        "ForeignAsyncIterable", async_iterable;
        "ForeignBuffer", buffer;
    }

    pub(crate) fn module_exec(
        vm: &VirtualMachine,
        module: &rustpython_vm::Py<rustpython_vm::builtins::PyModule>,
    ) -> PyResult<()> {
        __module_exec(vm, module);
        let module = module.as_object();
        // Passed to another language, it is that language's "absent": `undefined` in JavaScript,
        // where `None` is `null`.
        module.set_attr("undefined", foreign::undefined(vm), vm)?;
        module.set_attr("ForeignException", Heap::get(vm)?.exceptions.base(vm), vm)?;
        add_classes(module, vm)
    }
}
