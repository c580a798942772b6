//! A host with nothing but a language in it, and clang.

use polyglot_api::abi::PolyLanguage;
use polyglot_api::abi::import::ForeignLanguage;
use polyglot_api::{
    Arguments, Host, Identity, Instance, Language, LanguageId, MemberInfo, Object, PolyglotError, Result,
    Source, SourceKind, Stream, Text, Traits, Value,
};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of its own for each test, emptied when the test ends.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("poly-llvm-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Bitcode of a source; `flags` come after `-O1`.
pub(crate) fn bitcode(file: &str, text: &str, flags: &[&str]) -> Vec<u8> {
    let scratch = Scratch::new();
    let (source, output) = (scratch.0.join(file), scratch.0.join("out.bc"));
    std::fs::write(&source, text).unwrap();
    let include = concat!(env!("CARGO_MANIFEST_DIR"), "/include");
    // Where the compiler has another LLVM, `./x` names the clang that fits.
    let clang = std::env::var_os("POLY_CLANG").unwrap_or_else(|| "clang-22".into());
    let mut command = Command::new(clang);
    if !file.ends_with(".c") {
        command.arg("--driver-mode=g++");
    }
    command.args(["-O1", "-emit-llvm", "-c", "-I", include]).args(flags).arg(&source).arg("-o").arg(&output);
    assert!(command.status().unwrap().success(), "clang refuses the test's own source");
    std::fs::read(output).unwrap()
}

#[derive(Default)]
pub(crate) struct TestHost {
    pub(crate) arguments: Vec<String>,
    pub(crate) options: Vec<(&'static str, String)>,
    pub(crate) bindings: Rc<Plain>,
    pub(crate) flushes: Rc<Cell<u32>>,
}

impl Host for TestHost {
    fn eval(&self, language: &str, source: &Source) -> Result<Value> {
        match (language, source.text()) {
            ("wasm", _) if source.kind() == SourceKind::Script && source.bytes().starts_with(b"\0asm") => {
                let section = b"poly.interface";
                let has_interface = source.bytes().windows(section.len()).any(|bytes| bytes == section);
                Ok(if has_interface { "ran with an interface" } else { "ran" }.into())
            }
            ("test", Ok("fail")) => Err(PolyglotError::host("asked to fail").into()),
            ("test", Ok(text)) => Ok(format!("evaluated {text}").into()),
            _ => Err(PolyglotError::host(format!("there is no language '{language}'")).into()),
        }
    }
    fn language_of(&self, _: &Path) -> Option<LanguageId> {
        None
    }
    fn foreign_extensions(&self, _: LanguageId) -> Vec<&'static str> {
        Vec::new()
    }
    fn import_file(&self, _: &Path) -> Result<Value> {
        Err(PolyglotError::host("no files").into())
    }
    fn import_name(&self, _: &str, _: &str, _: Option<&Path>) -> Result<Value> {
        Err(PolyglotError::host("no modules").into())
    }
    fn display(&self, _: LanguageId, value: &Value) -> String {
        value.to_display()
    }
    fn polyglot_bindings(&self) -> Value {
        Value::object(PlainRef(Rc::clone(&self.bindings)))
    }
    fn write(&self, _: Stream, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
    fn flush(&self, _: Stream) -> io::Result<()> {
        self.flushes.set(self.flushes.get() + 1);
        Ok(())
    }
    fn read(&self, _: &mut [u8]) -> io::Result<usize> {
        Ok(0)
    }
    fn descriptor(&self, _: Option<Stream>) -> Option<i32> {
        None
    }
    fn is_terminal(&self, _: Option<Stream>) -> bool {
        false
    }
    fn program(&self) -> String {
        "program.bc".into()
    }
    fn arguments(&self) -> Vec<String> {
        self.arguments.clone()
    }
    fn environment(&self) -> Vec<(String, String)> {
        vec![("COLOUR".into(), "blue".into())]
    }
    fn executable(&self) -> Option<PathBuf> {
        None
    }
    fn option(&self, name: &str) -> Option<String> {
        self.options.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    }
    fn run_until(&self, _: &mut dyn FnMut() -> bool) -> Result<()> {
        Ok(())
    }
}

/// The shared library that is under test.
pub(crate) fn library() -> libloading::Library {
    let deps = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    // SAFETY: what it does when it is loaded is what a program has it do.
    unsafe { libloading::Library::new(deps.join("libpoly_lang_llvm.so")).unwrap() }
}

/// The language, as a program gets it: from its shared library.
pub(crate) fn start(host: TestHost) -> Box<dyn Instance> {
    let library = library();
    // SAFETY: the descriptor is read as the boundary says; the library is never unloaded.
    let language = unsafe {
        let descriptor: *const PolyLanguage = *library.get(b"poly_language").unwrap();
        std::mem::forget(library);
        ForeignLanguage::read(descriptor).unwrap()
    };
    language.start(Rc::new(host)).unwrap()
}

pub(crate) fn source(name: &str, bytes: Vec<u8>) -> Source {
    Source::from_bytes(name.to_owned(), bytes)
}

/// A module of a C source with debug info.
pub(crate) fn load(text: &str) -> (Box<dyn Instance>, Value) {
    let instance = start(TestHost::default());
    let module = instance.eval(&source("test.bc", bitcode("test.c", text, &["-g"]))).unwrap();
    (instance, module)
}

pub(crate) fn error(result: Result<Value>) -> String {
    match result {
        Ok(value) => panic!("no error, but {value:?}"),
        Err(error) => error.into_polyglot().headline(),
    }
}

/// A function of the host.
pub(crate) struct HostFunction<F>(pub(crate) F);

pub(crate) fn function(body: impl Fn(&[Value]) -> Result<Value> + 'static) -> Value {
    Value::object(HostFunction(body))
}

impl<F: Fn(&[Value]) -> Result<Value> + 'static> Object for HostFunction<F> {
    fn traits(&self) -> Traits {
        Traits::EXECUTABLE
    }
    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }
    fn identity(&self) -> Identity {
        Identity { heap: 0, address: std::ptr::from_ref(self).addr() }
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn to_display(&self, _: bool) -> String {
        "host function".into()
    }
    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        (self.0)(arguments.positional)
    }
}

/// A plain object: members that can be read and written.
#[derive(Default)]
pub(crate) struct Plain(pub(crate) RefCell<Vec<(String, Value)>>);

pub(crate) struct PlainRef(pub(crate) Rc<Plain>);

pub(crate) fn plain(members: &[(&str, Value)]) -> Value {
    let members = members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Value::object(PlainRef(Rc::new(Plain(RefCell::new(members)))))
}

impl Object for PlainRef {
    fn traits(&self) -> Traits {
        Traits::MEMBERS
    }
    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }
    fn identity(&self) -> Identity {
        Identity { heap: 0, address: Rc::as_ptr(&self.0).addr() }
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn to_display(&self, _: bool) -> String {
        "plain object".into()
    }
    fn members(&self, _: bool) -> Result<Vec<Text>> {
        Ok(self.0.0.borrow().iter().map(|(name, _)| name.as_str().into()).collect())
    }
    fn member_info(&self, name: &str) -> MemberInfo {
        let exists = self.0.0.borrow().iter().any(|(known, _)| known == name);
        let there = MemberInfo::READABLE.and(MemberInfo::MODIFIABLE).and(MemberInfo::REMOVABLE);
        if exists { there } else { MemberInfo::INSERTABLE }
    }
    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        Ok(self.0.0.borrow().iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()))
    }
    fn write_member(&self, name: &str, value: Value) -> Result<()> {
        let mut members = self.0.0.borrow_mut();
        match members.iter_mut().find(|(known, _)| known == name) {
            Some((_, place)) => *place = value,
            None => members.push((name.to_owned(), value)),
        }
        Ok(())
    }
    fn remove_member(&self, name: &str) -> Result<()> {
        self.0.0.borrow_mut().retain(|(known, _)| known != name);
        Ok(())
    }
}

/// A list.
pub(crate) struct List(pub(crate) RefCell<Vec<Value>>);

pub(crate) fn list(elements: &[Value]) -> Value {
    Value::object(List(RefCell::new(elements.to_vec())))
}

impl Object for List {
    fn traits(&self) -> Traits {
        Traits::ARRAY
    }
    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }
    fn identity(&self) -> Identity {
        Identity { heap: 0, address: std::ptr::from_ref(self).addr() }
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn to_display(&self, _: bool) -> String {
        "list".into()
    }
    fn array_len(&self) -> Result<u64> {
        Ok(self.0.borrow().len() as u64)
    }
    fn element_info(&self, index: u64) -> MemberInfo {
        let exists = index < self.0.borrow().len() as u64;
        MemberInfo::NONE.with_if(MemberInfo::READABLE.and(MemberInfo::MODIFIABLE), exists)
    }
    fn read_element(&self, index: u64) -> Result<Value> {
        let elements = self.0.borrow();
        let element = usize::try_from(index).ok().and_then(|index| elements.get(index).cloned());
        Ok(element.ok_or(polyglot_api::InteropError::InvalidIndex { index })?)
    }
    fn write_element(&self, index: u64, value: Value) -> Result<()> {
        let mut elements = self.0.borrow_mut();
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        match index.cmp(&elements.len()) {
            std::cmp::Ordering::Less => elements[index] = value,
            std::cmp::Ordering::Equal => elements.push(value),
            std::cmp::Ordering::Greater => {
                return Err(polyglot_api::InteropError::InvalidIndex { index: index as u64 }.into());
            }
        }
        Ok(())
    }
    fn remove_element(&self, index: u64) -> Result<()> {
        self.0.borrow_mut().remove(usize::try_from(index).unwrap_or(usize::MAX));
        Ok(())
    }
}

/// A dictionary with strings for keys; its members are methods that nobody here calls.
pub(crate) struct Dictionary(pub(crate) RefCell<Vec<(String, Value)>>);

impl Object for Dictionary {
    fn traits(&self) -> Traits {
        Traits::HASH.and(Traits::MEMBERS)
    }
    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }
    fn identity(&self) -> Identity {
        Identity { heap: 0, address: std::ptr::from_ref(self).addr() }
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn to_display(&self, _: bool) -> String {
        "dictionary".into()
    }
    fn members(&self, _: bool) -> Result<Vec<Text>> {
        Ok(Vec::new())
    }
    fn get_member(&self, _: &str) -> Result<Option<Value>> {
        Ok(None)
    }
    fn write_member(&self, name: &str, _: Value) -> Result<()> {
        Err(polyglot_api::InteropError::unknown_member(name, "dictionary").into())
    }
    fn hash_len(&self) -> Result<u64> {
        Ok(self.0.borrow().len() as u64)
    }
    fn entry_info(&self, key: &Value) -> MemberInfo {
        let key = key.to_display();
        let exists = self.0.borrow().iter().any(|(known, _)| *known == key);
        if exists { MemberInfo::READABLE.and(MemberInfo::MODIFIABLE) } else { MemberInfo::INSERTABLE }
    }
    fn get_entry(&self, key: &Value) -> Result<Option<Value>> {
        let key = key.to_display();
        Ok(self.0.borrow().iter().find(|(known, _)| *known == key).map(|(_, value)| value.clone()))
    }
    fn write_entry(&self, key: &Value, value: Value) -> Result<()> {
        let key = key.to_display();
        let mut entries = self.0.borrow_mut();
        entries.retain(|(known, _)| *known != key);
        entries.push((key, value));
        Ok(())
    }
    fn remove_entry(&self, key: &Value) -> Result<()> {
        let key = key.to_display();
        self.0.borrow_mut().retain(|(known, _)| *known != key);
        Ok(())
    }
}
