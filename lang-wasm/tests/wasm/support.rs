//! A host for tests: records what is written, gives options, and finds modules that a
//! test put there.

use poly_lang_wasm::Wasm;
use polyglot_api::{
    Arguments, Host, Identity, Instance, Language, LanguageId, MemberInfo, Object, PolyglotError, Result,
    Source, Stream, Text, Traits, Value,
};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Default)]
pub(crate) struct TestHost {
    pub(crate) out: RefCell<Vec<u8>>,
    pub(crate) err: RefCell<Vec<u8>>,
    pub(crate) input: RefCell<Vec<u8>>,
    pub(crate) arguments: Vec<String>,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) options: HashMap<String, String>,
    pub(crate) files: RefCell<HashMap<PathBuf, Value>>,
    pub(crate) names: RefCell<HashMap<String, Value>>,
    pub(crate) is_interruptible: bool,
    /// Whether nobody reads the output.
    pub(crate) is_closed: bool,
    pub(crate) interrupted: Arc<AtomicBool>,
    pub(crate) instance: RefCell<Option<Rc<dyn Instance>>>,
}

impl Host for TestHost {
    fn eval(&self, _language: &str, source: &Source) -> Result<Value> {
        self.instance().eval(source)
    }
    fn language_of(&self, _path: &Path) -> Option<LanguageId> {
        None
    }
    fn foreign_extensions(&self, _language: LanguageId) -> Vec<&'static str> {
        vec!["js"]
    }
    fn import_file(&self, path: &Path) -> Result<Value> {
        let name = path.file_name().map(PathBuf::from).unwrap_or_default();
        if let Some(value) = self.files.borrow().get(&name) {
            return Ok(value.clone());
        }
        let path =
            path.canonicalize().map_err(|_| PolyglotError::host(format!("no file {}", path.display())))?;
        self.instance().import_file(&path)
    }
    fn import_name(&self, language: &str, name: &str, _referrer: Option<&Path>) -> Result<Value> {
        let found = self.names.borrow().get(&format!("{language}:{name}")).cloned();
        found.ok_or_else(|| PolyglotError::host(format!("no module {language}:{name}")).into())
    }
    fn display(&self, _reader: LanguageId, value: &Value) -> String {
        value.to_display()
    }
    fn polyglot_bindings(&self) -> Value {
        members([])
    }
    fn write(&self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        if self.is_closed {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let into = if stream == Stream::Out { &self.out } else { &self.err };
        into.borrow_mut().extend(bytes);
        Ok(())
    }
    fn flush(&self, _stream: Stream) -> io::Result<()> {
        Ok(())
    }
    fn read(&self, into: &mut [u8]) -> io::Result<usize> {
        let mut input = self.input.borrow_mut();
        let count = into.len().min(input.len());
        into[..count].copy_from_slice(&input[..count]);
        input.drain(..count);
        Ok(count)
    }
    fn descriptor(&self, _stream: Option<Stream>) -> Option<i32> {
        None
    }
    fn is_terminal(&self, _stream: Option<Stream>) -> bool {
        false
    }
    fn program(&self) -> String {
        "program".into()
    }
    fn arguments(&self) -> Vec<String> {
        self.arguments.clone()
    }
    fn environment(&self) -> Vec<(String, String)> {
        self.environment.clone()
    }
    fn executable(&self) -> Option<PathBuf> {
        None
    }
    fn option(&self, name: &str) -> Option<String> {
        self.options.get(name).cloned()
    }
    fn is_interruptible(&self) -> bool {
        self.is_interruptible
    }
    fn take_interrupt(&self) -> bool {
        self.interrupted.swap(false, Ordering::AcqRel)
    }
    fn run_until(&self, _done: &mut dyn FnMut() -> bool) -> Result<()> {
        Err(PolyglotError::host("nothing to wait for").into())
    }
}

impl TestHost {
    pub(crate) fn instance(&self) -> Rc<dyn Instance> {
        Rc::clone(self.instance.borrow().as_ref().expect("started"))
    }
    pub(crate) fn printed(&self) -> String {
        String::from_utf8_lossy(&self.out.borrow()).into_owned()
    }
}

/// The language, started on a host.
pub(crate) struct Wasmtime {
    pub(crate) host: Rc<TestHost>,
    pub(crate) instance: Rc<dyn Instance>,
}

impl Wasmtime {
    pub(crate) fn new() -> Self {
        Self::on(TestHost::default())
    }

    pub(crate) fn with(options: &[(&str, &str)]) -> Self {
        let options = options.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Self::on(TestHost { options, ..TestHost::default() })
    }

    pub(crate) fn on(mut host: TestHost) -> Self {
        host.options.entry("wasm.cache".into()).or_insert_with(|| "off".into());
        let host = Rc::new(host);
        let instance: Rc<dyn Instance> = Rc::from(Wasm.start(Rc::<TestHost>::clone(&host)).expect("starts"));
        *host.instance.borrow_mut() = Some(Rc::clone(&instance));
        Self { host, instance }
    }

    pub(crate) fn module(&self, text: &str) -> Value {
        self.instance.eval(&Source::from_text("test.wat", text)).expect("compiles")
    }

    /// An instance of a module in text, with imports by module and name.
    pub(crate) fn run(&self, text: &str, imports: &[(&str, &str, Value)]) -> Result<Value> {
        self.module(text).invoke("instantiate", &[objects(imports)])
    }

    pub(crate) fn api(&self) -> Value {
        self.instance.import_name("api", None).expect("there is an api")
    }
}

impl Drop for Wasmtime {
    fn drop(&mut self) {
        // The host and the instance hold each other.
        self.host.instance.borrow_mut().take();
    }
}

/// An object of objects.
pub(crate) fn objects(imports: &[(&str, &str, Value)]) -> Value {
    let mut modules: Vec<(String, Vec<(String, Value)>)> = Vec::new();
    for (module, name, value) in imports {
        let entry = ((*name).to_owned(), value.clone());
        match modules.iter_mut().find(|(found, _)| found == module) {
            Some((_, entries)) => entries.push(entry),
            None => modules.push(((*module).into(), vec![entry])),
        }
    }
    Value::object(Members(
        modules.into_iter().map(|(name, entries)| (name, Value::object(Members(entries)))).collect(),
    ))
}

pub(crate) fn members<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::object(Members(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
}

struct Members(Vec<(String, Value)>);

impl Object for Members {
    fn traits(&self) -> Traits {
        Traits::MEMBERS
    }
    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }
    fn identity(&self) -> Identity {
        Identity { heap: 0, address: self.0.as_ptr().addr() }
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn to_display(&self, _side_effects: bool) -> String {
        "members".into()
    }
    fn members(&self, _include_internal: bool) -> Result<Vec<Text>> {
        Ok(self.0.iter().map(|(name, _)| Text::from(name.as_str())).collect())
    }
    fn member_info(&self, name: &str) -> MemberInfo {
        MemberInfo::NONE.with_if(MemberInfo::READABLE, self.0.iter().any(|(found, _)| found == name))
    }
    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        Ok(self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone()))
    }
}

/// An object of the host whose members can be written.
pub(crate) fn record<const N: usize>(entries: [(&str, Value); N]) -> Value {
    let entries = entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Value::object(Record(RefCell::new(entries)))
}

struct Record(RefCell<Vec<(String, Value)>>);

impl Object for Record {
    fn traits(&self) -> Traits {
        Traits::MEMBERS
    }
    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }
    fn identity(&self) -> Identity {
        Identity { heap: 3, address: std::ptr::from_ref(self).addr() }
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn to_display(&self, _side_effects: bool) -> String {
        "record".into()
    }
    fn members(&self, _include_internal: bool) -> Result<Vec<Text>> {
        Ok(self.0.borrow().iter().map(|(name, _)| Text::from(name.as_str())).collect())
    }
    fn member_info(&self, name: &str) -> MemberInfo {
        let exists = self.0.borrow().iter().any(|(found, _)| found == name);
        MemberInfo::NONE.with_if(MemberInfo::READABLE.and(MemberInfo::MODIFIABLE), exists)
    }
    fn get_member(&self, name: &str) -> Result<Option<Value>> {
        Ok(self.0.borrow().iter().find(|(found, _)| found == name).map(|(_, value)| value.clone()))
    }
    fn write_member(&self, name: &str, value: Value) -> Result<()> {
        if let Some((_, place)) = self.0.borrow_mut().iter_mut().find(|(found, _)| found == name) {
            *place = value;
        }
        Ok(())
    }
}

/// An array of the host.
pub(crate) fn array(values: Vec<Value>) -> Value {
    Value::object(Array(values))
}

struct Array(Vec<Value>);

impl Object for Array {
    fn traits(&self) -> Traits {
        Traits::ARRAY
    }
    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }
    fn identity(&self) -> Identity {
        Identity { heap: 2, address: self.0.as_ptr().addr() }
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn to_display(&self, _side_effects: bool) -> String {
        "array".into()
    }
    fn array_len(&self) -> Result<u64> {
        Ok(self.0.len() as u64)
    }
    fn read_element(&self, index: u64) -> Result<Value> {
        Ok(self.0[usize::try_from(index).expect("small")].clone())
    }
}

/// A function of the host.
pub(crate) fn function(run: impl Fn(&[Value]) -> Result<Value> + 'static) -> Value {
    thread_local!(static NEXT: Cell<usize> = const { Cell::new(1) });
    let identity = NEXT.with(|next| next.replace(next.get() + 1));
    Value::object(Function(Box::new(run), identity))
}

struct Function(Box<dyn Fn(&[Value]) -> Result<Value>>, usize);

impl Object for Function {
    fn traits(&self) -> Traits {
        Traits::EXECUTABLE
    }
    fn language(&self) -> LanguageId {
        LanguageId::HOST
    }
    fn identity(&self) -> Identity {
        Identity { heap: 1, address: self.1 }
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn to_display(&self, _side_effects: bool) -> String {
        "function".into()
    }
    fn execute(&self, arguments: Arguments<'_>) -> Result<Value> {
        (self.0)(arguments.positional)
    }
}

/// What was thrown.
pub(crate) fn thrown(result: Result<Value>) -> PolyglotError {
    match result {
        Ok(value) => panic!("nothing was thrown, but given: {value:?}"),
        Err(error) => error.into_polyglot(),
    }
}

pub(crate) fn int(result: Result<Value>) -> i64 {
    match result {
        Ok(value) => value.as_i64().unwrap_or_else(|| panic!("no integer: {value:?}")),
        Err(error) => panic!("thrown: {error}"),
    }
}

pub(crate) fn float(result: Result<Value>) -> f64 {
    match result {
        Ok(value) => value.as_f64().unwrap_or_else(|| panic!("no number: {value:?}")),
        Err(error) => panic!("thrown: {error}"),
    }
}
