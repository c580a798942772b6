//! Modules: compiled, told, and instantiated.

use crate::builtin::Builtin;
use crate::cache;
use crate::error;
use crate::externals;
use crate::imports::Given;
use crate::instance::Instance;
use crate::language::WASM;
use crate::link;
use crate::list::{List, Record};
use crate::memory::refuse_write;
use crate::program;
use crate::sections;
use crate::shared::Shared;
use polyglot_api::{
    Arguments, BufferBytes, BufferItem, Identity, InteropError, LanguageId, MemberInfo, Object, ObjectRef,
    Result, Source, Text, Traits, Value,
};
use std::any::Any;
use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::ptr::NonNull;
use std::rc::Rc;
use std::sync::Arc;

/// How a module in binary begins.
pub(crate) const MAGIC: &[u8] = b"\0asm";

const MEMBERS: [&str; 5] = ["imports", "exports", "customSections", "instantiate", "run"];

/// A compiled module.
pub(crate) struct Compiled {
    pub(crate) shared: Rc<Shared>,
    pub(crate) module: wasmtime::Module,
    /// The name of its source.
    pub(crate) name: Arc<str>,
    pub(crate) path: Option<PathBuf>,
    binary: Binary,
    /// These lists are the same objects each time.
    imports: OnceCell<Value>,
    exports: OnceCell<Value>,
}

enum Binary {
    Source(Source),
    /// What the text was translated to.
    Translated(Vec<u8>),
}

impl Compiled {
    /// # Errors
    /// A syntax error if and only if the source is no valid module.
    pub(crate) fn new(shared: &Rc<Shared>, source: &Source) -> Result<Rc<Self>> {
        let name = source.name();
        let bytes = source.bytes();
        let has_binary_extension =
            source.path().is_some_and(|path| path.extension() == Some("wasm".as_ref()));
        let binary = if bytes.starts_with(MAGIC) || has_binary_extension {
            if !bytes.starts_with(MAGIC) {
                return Err(error::compile(name, &wasmtime::Error::msg(no_binary(bytes))));
            }
            Binary::Source(source.clone())
        } else {
            Binary::Translated(translate(source)?)
        };
        let module = match &binary {
            Binary::Source(source) => cache::module(&shared.engine, source.bytes(), &*shared.host),
            Binary::Translated(binary) => wasmtime::Module::from_binary(&shared.engine, binary),
        };
        let module = module.map_err(|error| error::compile(name, &error))?;
        shared.name_module(&module, name);
        let path = source.path().map(Path::to_owned);
        Ok(Rc::new(Self {
            shared: Rc::clone(shared),
            module,
            name: Arc::clone(name),
            path,
            binary,
            imports: OnceCell::new(),
            exports: OnceCell::new(),
        }))
    }

    pub(crate) fn binary(&self) -> &[u8] {
        match &self.binary {
            Binary::Source(source) => source.bytes(),
            Binary::Translated(binary) => binary,
        }
    }

    /// The folder that relative imports start at.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.path.as_deref().and_then(Path::parent)
    }
}

/// What to tell of a file that is no module, though its name says so.
fn no_binary(bytes: &[u8]) -> &'static str {
    match bytes {
        [] => "it is empty",
        [b'B', b'C', 0xC0, 0xDE, ..] => {
            "it is LLVM's bitcode, and no module of WebAssembly; give it a name that ends in .bc"
        }
        _ => "it does not begin with \\0asm as modules do; text of WebAssembly has a name that ends in .wat",
    }
}

/// Text as a binary module, with the lines of the text for frames.
fn translate(source: &Source) -> Result<Vec<u8>> {
    let text = source.text().map_err(|_| {
        let message = "neither a binary module, which begins with \\0asm, nor text";
        error::compile(source.name(), &wasmtime::Error::msg(message))
    })?;
    let mut parser = wat::Parser::new();
    parser.generate_dwarf(wat::GenerateDwarf::Lines);
    let path = Path::new(&**source.name());
    parser.parse_str(Some(path), text).map_err(|failure| error::text(source.name(), text, &failure))
}

/// A module as an object.
#[derive(Clone)]
pub(crate) struct Module(Rc<Compiled>);

impl Module {
    pub(crate) fn value(compiled: Rc<Compiled>) -> Value {
        Value::object(Self(compiled))
    }

    /// The module that a value is.
    pub(crate) fn of(value: &Value) -> Option<&Self> {
        value.as_object().and_then(ObjectRef::downcast_ref)
    }

    pub(crate) fn imports(&self) -> Value {
        let describe = |import: wasmtime::ImportType<'_>| {
            Record::value([
                ("module", Value::from(import.module())),
                ("name", Value::from(import.name())),
                ("kind", Value::from(externals::kind(&import.ty()))),
                ("type", externals::describe(&import.ty())),
            ])
        };
        let list = || List::value(self.0.module.imports().map(describe).collect::<Rc<[_]>>());
        self.0.imports.get_or_init(list).clone()
    }

    pub(crate) fn exports(&self) -> Value {
        let describe = |export: wasmtime::ExportType<'_>| {
            Record::value([
                ("name", Value::from(export.name())),
                ("kind", Value::from(externals::kind(&export.ty()))),
                ("type", externals::describe(&export.ty())),
            ])
        };
        let list = || List::value(self.0.module.exports().map(describe).collect::<Rc<[_]>>());
        self.0.exports.get_or_init(list).clone()
    }

    /// The custom sections of a name, as buffers.
    pub(crate) fn custom_sections(&self, name: &str) -> Value {
        let found = sections::custom(self.0.binary(), name);
        List::value(found.into_iter().map(Bytes::value).collect::<Rc<[_]>>())
    }

    /// An instance with the imports of an object of objects; without one, with what the
    /// imports' names say.
    ///
    /// # Errors
    /// If an import is missing or does not fit; what the module's start function throws.
    pub(crate) fn instantiate(&self, imports: Option<&Value>) -> Result<Value> {
        match imports {
            Some(imports) if !imports.is_null() => {
                let instance = Instance::unlinked(&self.0);
                link::link(&instance, &Given(imports))?;
                // What the caller sets up is for the caller to see to, but for managed code.
                if instance.is_managed() {
                    program::initialise(&instance)?;
                }
                Ok(instance.value())
            }
            _ => {
                let instance = Instance::unlinked(&self.0);
                program::load(&instance)?;
                Ok(instance.value())
            }
        }
    }
}

impl Object for Module {
    fn traits(&self) -> Traits {
        Traits::MEMBERS | Traits::EXECUTABLE | Traits::INSTANTIABLE
    }

    fn language(&self) -> LanguageId {
        WASM
    }

    fn identity(&self) -> Identity {
        self.0.shared.identity(Rc::as_ptr(&self.0).addr())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _side_effects: bool) -> String {
        format!("module {}", self.0.name)
    }

    fn members(&self, _include_internal: bool) -> Result<Vec<Text>> {
        Ok(MEMBERS.map(Text::from).into())
    }

    fn member_info(&self, name: &str) -> MemberInfo {
        MemberInfo::NONE
            .with_if(MemberInfo::READABLE, MEMBERS.contains(&name))
            .with_if(MemberInfo::INVOCABLE, MEMBERS[2..].contains(&name))
    }

    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        let module = self.clone();
        Ok(Some(match name {
            "imports" => self.imports(),
            "exports" => self.exports(),
            "customSections" => Builtin::value(self.identity(), MEMBERS[2], (1, 1), move |arguments| {
                Ok(module.custom_sections(&String::try_from(&arguments[0])?))
            }),
            "instantiate" => Builtin::value(self.identity(), MEMBERS[3], (0, 1), move |arguments| {
                module.instantiate(arguments.first())
            }),
            "run" => Builtin::value(self.identity(), MEMBERS[4], (0, 0), move |_| {
                let instance = Instance::unlinked(&module.0);
                program::run(&instance)?;
                Ok(instance.value())
            }),
            _ => return Ok(None),
        }))
    }

    fn write_member(&self, name: &str, _value: Value) -> Result<()> {
        Err(refuse_write(&MEMBERS, name, "a module"))
    }

    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.instantiate_with(arguments)
    }

    fn instantiate(&self, arguments: Arguments<'_>) -> Result<Value> {
        self.instantiate_with(arguments)
    }

    fn executable_name(&self) -> Option<Text> {
        Some(Text::from(&*self.0.name))
    }
}

impl Module {
    fn instantiate_with(&self, arguments: Arguments<'_>) -> Result<Value> {
        let actual = arguments.positional.len();
        if actual > 1 || !arguments.keywords.is_empty() {
            return Err(InteropError::Arity { min: 0, max: Some(1), actual }.into());
        }
        self.instantiate(arguments.positional.first())
    }
}

/// The bytes of a section.
struct Bytes(Rc<[u8]>);

impl Bytes {
    fn value(bytes: &[u8]) -> Value {
        Value::object(Self(bytes.into()))
    }
}

impl Object for Bytes {
    fn traits(&self) -> Traits {
        Traits::BUFFER
    }

    fn language(&self) -> LanguageId {
        WASM
    }

    fn identity(&self) -> Identity {
        Identity { heap: 0, address: self.0.as_ptr().addr() }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn to_display(&self, _side_effects: bool) -> String {
        format!("{} bytes", self.0.len())
    }

    #[expect(unsafe_code, reason = "shares bytes with other languages")]
    fn buffer(&self) -> Result<BufferBytes> {
        let pointer = NonNull::from(&*self.0).cast();
        let pin = Rc::new(Rc::clone(&self.0));
        // SAFETY: the pin keeps the bytes; the buffer is read-only.
        Ok(unsafe { BufferBytes::new(pointer, self.0.len(), false, BufferItem::U8, pin) })
    }
}
