//! The context, and languages at work in it.

use super::abroad;
use super::probe::Probe;
use crate::abi::export::{Described, give_host, start};
use crate::abi::import::{ForeignLanguage, LanguageError, borrow_source, take_host};
use crate::abi::{PolyHost, PolyInstance, PolyLanguage, PolyLanguageInfo, PolySizes};
use crate::{
    ErrorKind, Frame, Host, Instance, Language, LanguageId, PolyglotError, Result, Source, SourceKind,
    Stream, Traits, Value,
};
use std::cell::RefCell;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

#[derive(Default)]
struct World {
    written: RefCell<Vec<u8>>,
    bindings: RefCell<Option<Value>>,
}

impl Host for World {
    fn eval(&self, language: &str, source: &Source) -> Result<Value> {
        if language == "none" {
            return Err(PolyglotError::host("no such language").into());
        }
        Ok(format!("{language} {} {:?}", source.text().expect("text"), source.kind()).into())
    }
    fn language_of(&self, path: &Path) -> Option<LanguageId> {
        (path.extension()? == "js").then_some(LanguageId::new("js"))
    }
    fn foreign_extensions(&self, language: LanguageId) -> Vec<&'static str> {
        if language == LanguageId::new("js") { vec!["py"] } else { vec!["js", "py"] }
    }
    fn import_file(&self, path: &Path) -> Result<Value> {
        Ok(format!("{path:?}").into())
    }
    fn import_name(&self, language: &str, name: &str, referrer: Option<&Path>) -> Result<Value> {
        Ok(format!("{language} {name} {referrer:?}").into())
    }
    fn display(&self, reader: LanguageId, value: &Value) -> String {
        format!("{reader} {value:?}")
    }
    fn polyglot_bindings(&self) -> Value {
        self.bindings.borrow_mut().get_or_insert_with(|| Probe::object(Traits::MEMBERS).into()).clone()
    }
    fn write(&self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        if stream == Stream::Err {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.written.borrow_mut().extend_from_slice(bytes);
        Ok(())
    }
    fn flush(&self, _: Stream) -> io::Result<()> {
        Err(io::Error::other("full"))
    }
    fn read(&self, into: &mut [u8]) -> io::Result<usize> {
        into[..2].copy_from_slice(b"ab");
        Ok(2)
    }
    fn descriptor(&self, stream: Option<Stream>) -> Option<i32> {
        (stream == Some(Stream::Err)).then_some(2)
    }
    fn is_terminal(&self, stream: Option<Stream>) -> bool {
        stream.is_none()
    }
    fn program(&self) -> String {
        "prog".into()
    }
    fn arguments(&self) -> Vec<String> {
        vec!["a".into(), "é".into()]
    }
    fn environment(&self) -> Vec<(String, String)> {
        vec![("A".into(), "1".into()), ("B".into(), String::new())]
    }
    fn executable(&self) -> Option<PathBuf> {
        Some("/bin/poly".into())
    }
    fn option(&self, name: &str) -> Option<String> {
        (name == "probe.deep").then(|| "yes".into())
    }
    fn handles_signals(&self) -> bool {
        true
    }
    fn is_interruptible(&self) -> bool {
        true
    }
    fn take_interrupt(&self) -> bool {
        true
    }
    fn run_until(&self, done: &mut dyn FnMut() -> bool) -> Result<()> {
        while !done() {}
        Ok(())
    }
}

#[test]
fn a_host_crosses() {
    let world = Rc::new(World::default());
    // SAFETY: just given.
    let host = abroad(|| unsafe { take_host(give_host(Rc::clone(&world) as Rc<dyn Host>)) });
    abroad(|| {
        let source = Source::from_text("s", "1 + 1").with_kind(SourceKind::Module);
        assert_eq!(host.eval("js", &source).expect("runs").to_display(), "js 1 + 1 Module");
        let error = host.eval("none", &source).expect_err("there is none").into_polyglot();
        assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Host, "no such language"));
        assert_eq!(host.language_of(Path::new("a/b.js")), Some(LanguageId::new("js")));
        assert_eq!(host.language_of(Path::new("a/b")), None);
        assert_eq!(host.foreign_extensions(LanguageId::new("js")), ["py"]);
        assert_eq!(host.import_file(Path::new("/x y")).expect("runs").to_display(), "\"/x y\"");
        let imported = |referrer| host.import_name("python", "csv", referrer).expect("runs").to_display();
        assert_eq!(imported(None), "python csv None");
        assert_eq!(imported(Some(Path::new("/r"))), "python csv Some(\"/r\")");
        assert_eq!(host.display(LanguageId::new("js"), &"t".into()), "js \"t\"");
        assert!(host.polyglot_bindings().is_identical(&world.polyglot_bindings()));
        host.write(Stream::Out, b"out").expect("written");
        let error = host.write(Stream::Err, b"err").expect_err("closed");
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
        assert_eq!(host.flush(Stream::Out).expect_err("full").to_string(), "full");
        let mut bytes = [0; 4];
        assert_eq!((host.read(&mut bytes).expect("read"), &bytes), (2, b"ab\0\0"));
        assert_eq!((host.descriptor(None), host.descriptor(Some(Stream::Err))), (None, Some(2)));
        assert!(host.is_terminal(None) && !host.is_terminal(Some(Stream::Out)));
        assert_eq!((host.program(), host.arguments()), ("prog".into(), vec!["a".into(), "é".into()]));
        assert_eq!(host.environment(), world.environment());
        assert_eq!(host.executable(), Some("/bin/poly".into()));
        assert_eq!((host.option("probe.deep").as_deref(), host.option("x")), (Some("yes"), None));
        assert!(host.handles_signals() && host.is_interruptible() && host.take_interrupt());
        let mut turns = 0;
        host.run_until(&mut || {
            turns += 1;
            turns == 3
        })
        .expect("runs");
        assert_eq!(turns, 3);
    });
    assert_eq!(*world.written.borrow(), b"out");
    drop(host);
    assert_eq!(Rc::strong_count(&world), 1);
}

struct Sample;
static INTERRUPTS: AtomicUsize = AtomicUsize::new(0);

impl Language for Sample {
    fn id(&self) -> LanguageId {
        LanguageId::new("sample")
    }
    fn name(&self) -> &'static str {
        "Sample"
    }
    fn engine(&self) -> (&'static str, &'static str) {
        ("none", "1.2")
    }
    fn aliases(&self) -> &'static [&'static str] {
        &["smpl", "s"]
    }
    fn extensions(&self) -> &'static [&'static str] {
        &["smp"]
    }
    fn magic(&self) -> &'static [&'static [u8]] {
        &[b"SMP\0\xFF"]
    }
    fn start(&self, host: Rc<dyn Host>) -> Result<Box<dyn Instance>> {
        if host.option("probe.deep").is_none() {
            return Err(PolyglotError::host("too shallow").into());
        }
        Ok(Box::new(AtWork(host)))
    }
}

struct AtWork(Rc<dyn Host>);

impl Instance for AtWork {
    fn parse(&self, source: &Source) -> Result<Value> {
        let place = crate::Location { source: Some(source.clone()), ..crate::Location::new("s", 1, 2) };
        Err(PolyglotError::syntax("no", place, true).into())
    }
    fn eval(&self, source: &Source) -> Result<Value> {
        self.0.eval("js", source)
    }
    fn import_file(&self, path: &Path) -> Result<Value> {
        Ok(path.display().to_string().into())
    }
    fn import_name(&self, name: &str, _: Option<&Path>) -> Result<Value> {
        Ok(name.into())
    }
    fn bindings(&self) -> Result<Value> {
        Ok(self.0.polyglot_bindings())
    }
    fn display(&self, value: &Value) -> String {
        format!("<{value:?}>")
    }
    fn frames(&self) -> Vec<Frame> {
        vec![Frame { language: LanguageId::new("sample"), function: "f".into(), location: None }]
    }
    fn run_ready(&self) -> Result<bool> {
        Ok(true)
    }
    fn has_pending(&self) -> bool {
        true
    }
    fn next_deadline(&self) -> Option<Instant> {
        Some(Instant::now() + Duration::from_secs(100))
    }
    fn wait(&self, deadline: Option<Instant>) -> Result<bool> {
        Ok(deadline.is_some())
    }
    fn interrupter(&self) -> Option<Arc<dyn Fn() + Send + Sync>> {
        Some(Arc::new(|| {
            INTERRUPTS.fetch_add(1, Ordering::Relaxed);
        }))
    }
    fn before_exit(&self) -> Result<()> {
        Err(PolyglotError::exit(9).into())
    }
    fn finish(&self, status: i32) -> Result<i32> {
        Ok(status + 1)
    }
}

static TOLD: Described = Described::new();

unsafe extern "C" fn info() -> *const PolyLanguageInfo {
    TOLD.info(&Sample)
}

unsafe extern "C" fn begin(host: PolyHost, result: *mut PolyInstance) -> *mut crate::abi::PolyError {
    // SAFETY: promised by the caller.
    unsafe { start(&Sample, host, result) }
}

fn read(language: PolyLanguage) -> Result<ForeignLanguage, LanguageError> {
    // SAFETY: leaked, so static.
    unsafe { ForeignLanguage::read(Box::leak(Box::new(language))) }
}

#[test]
fn a_language_crosses() {
    let language = read(PolyLanguage::new(info, begin)).expect("a language");
    assert_eq!((language.id(), language.name(), language.engine()), (Sample.id(), "Sample", ("none", "1.2")));
    assert_eq!((language.aliases(), language.extensions()), (Sample.aliases(), Sample.extensions()));
    assert_eq!((language.magic(), language.mime_types().len()), (Sample.magic(), 0));
    let world = Rc::new(World::default());
    abroad(|| {
        let instance = language.start(Rc::clone(&world) as Rc<dyn Host>).expect("starts");
        let source = Source::from_text("s", "é");
        assert_eq!(instance.eval(&source).expect("runs").to_display(), "js é Auto");
        assert_eq!(instance.run_main(&source).expect("runs").to_display(), "js é Auto");
        let error = instance.parse(&source).expect_err("no").into_polyglot();
        assert_eq!(error.kind, ErrorKind::Syntax { incomplete: true });
        assert_eq!(error.location.and_then(|place| place.source).expect("a source").text(), Ok("é"));
        assert_eq!(instance.import_file(Path::new("/f")).expect("runs").to_display(), "/f");
        assert_eq!(instance.import_name("n", None).expect("runs").to_display(), "n");
        assert!(instance.run_module("m").is_err());
        assert!(instance.bindings().expect("has").is_identical(&world.polyglot_bindings()));
        assert_eq!(instance.display(&3.into()), "<3>");
        assert_eq!(instance.frames().len(), 1);
        assert!(instance.run_ready().expect("runs") && instance.has_pending());
        let left = instance.next_deadline().expect("a timer").saturating_duration_since(Instant::now());
        assert!(left > Duration::from_secs(90) && left <= Duration::from_secs(100), "{left:?}");
        assert!(instance.wait(Some(Instant::now())).expect("waits"));
        assert!(!instance.wait(None).expect("waits"));
        let interrupter = instance.interrupter().expect("has one");
        instance.flush_output();
        instance.collect_garbage();
        assert_eq!(instance.before_exit().expect_err("ends").into_polyglot().kind, ErrorKind::Exit(9));
        assert_eq!(instance.finish(4).expect("ends"), 5);
        drop(instance);
        std::thread::spawn(move || interrupter()).join().expect("any thread may");
        assert_eq!(INTERRUPTS.load(Ordering::Relaxed), 1);
    });
    assert_eq!(Rc::strong_count(&world), 1);
}

#[test]
fn a_failed_start_gives_the_host_back() {
    struct Shallow(World);
    impl Host for Shallow {
        fn eval(&self, language: &str, source: &Source) -> Result<Value> {
            self.0.eval(language, source)
        }
        fn language_of(&self, _: &Path) -> Option<LanguageId> {
            None
        }
        fn foreign_extensions(&self, _: LanguageId) -> Vec<&'static str> {
            Vec::new()
        }
        fn import_file(&self, path: &Path) -> Result<Value> {
            self.0.import_file(path)
        }
        fn import_name(&self, language: &str, name: &str, _: Option<&Path>) -> Result<Value> {
            self.0.import_name(language, name, None)
        }
        fn display(&self, reader: LanguageId, value: &Value) -> String {
            self.0.display(reader, value)
        }
        fn polyglot_bindings(&self) -> Value {
            Value::Null
        }
        fn write(&self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
            self.0.write(stream, bytes)
        }
        fn flush(&self, stream: Stream) -> io::Result<()> {
            self.0.flush(stream)
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
            String::new()
        }
        fn arguments(&self) -> Vec<String> {
            Vec::new()
        }
        fn environment(&self) -> Vec<(String, String)> {
            Vec::new()
        }
        fn executable(&self) -> Option<PathBuf> {
            None
        }
        fn run_until(&self, done: &mut dyn FnMut() -> bool) -> Result<()> {
            self.0.run_until(done)
        }
    }
    let language = read(PolyLanguage::new(info, begin)).expect("a language");
    let host = Rc::new(Shallow(World::default()));
    let started = abroad(|| language.start(Rc::clone(&host) as Rc<dyn Host>));
    assert_eq!(started.err().expect("fails").into_polyglot().message, "too shallow");
    assert_eq!(Rc::strong_count(&host), 1);
}

#[test]
fn what_is_no_language_of_this_version_is_refused() {
    let ours = || PolyLanguage::new(info, begin);
    let error = |language| read(language).err().expect("is refused");
    assert_eq!(error(PolyLanguage { magic: *b"nonsense", ..ours() }), LanguageError::NotALanguage);
    let older = error(PolyLanguage { abi_version: 0, ..ours() });
    assert!(older.to_string().contains("version 0") && older.to_string().contains("version 1"), "{older}");
    assert!(older.to_string().contains("rebuild the plug-in"), "{older}");
    let newer = error(PolyLanguage { abi_version: 9, ..ours() });
    assert!(newer.to_string().contains("use a newer Poly"), "{newer}");
    assert_eq!(error(PolyLanguage { features: 6, ..ours() }), LanguageError::Features { missing: 6 });
    let sizes = PolySizes { value: 40, ..PolySizes::OURS };
    assert_eq!(error(PolyLanguage { sizes, ..ours() }), LanguageError::Layout);
    let sizes = PolySizes { object_vtable: 4096, ..PolySizes::OURS };
    assert_eq!(error(PolyLanguage { sizes, ..ours() }), LanguageError::Newer);
    assert_eq!(error(PolyLanguage { info: None, ..ours() }), LanguageError::Incomplete);
    assert_eq!(error(PolyLanguage { start: None, ..ours() }), LanguageError::Incomplete);
}

#[test]
fn a_source_is_not_copied_and_comes_home() {
    use crate::abi::export::lend_source;
    let source =
        Source::from_bytes("b.bin", b"\xFF\0x".to_vec()).with_path("/d/b.bin").with_kind(SourceKind::Script);
    // SAFETY: lent for the call.
    let there = abroad(|| lend_source(&source, |it| unsafe { borrow_source(it) })).expect("a source");
    assert_eq!(there.bytes().as_ptr(), source.bytes().as_ptr());
    assert_eq!((there.path(), there.kind()), (source.path(), source.kind()));
    assert_eq!(there.text().expect_err("no text").offset, 0);
    assert_ne!(there, source);
    // SAFETY: as above.
    let home = lend_source(&there, |it| unsafe { borrow_source(it) }).expect("a source");
    assert_eq!(home, source);
    let changed = there.clone().with_path("/other");
    assert_ne!(changed.bytes().as_ptr(), source.bytes().as_ptr());
    // SAFETY: as above.
    let other = lend_source(&changed, |it| unsafe { borrow_source(it) }).expect("a source");
    assert_eq!((other.bytes(), other.path()), (source.bytes(), Some(Path::new("/other"))));
    drop(source);
    std::thread::spawn(move || assert_eq!(there.bytes(), b"\xFF\0x")).join().expect("any thread may");
}
