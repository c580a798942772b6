//! WASI, files that import each other, limits and interruptions.

use crate::support::{TestHost, Wasmtime, function, int, members, objects, thrown};
use polyglot_api::{ErrorKind, Source, Value};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// A folder that a test has for itself.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("poly-wasm-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a new folder");
        Self(path.canonicalize().expect("it was made"))
    }

    pub(crate) fn put(&self, name: &str, content: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, content).expect("a new file");
        path
    }

    /// A program of C, compiled for WASI; `None` where there is no compiler for it.
    pub(crate) fn compile(&self, name: &str, text: &str, flags: &[&str]) -> Option<Source> {
        let (from, to) = (self.put(&format!("{name}.c"), text), self.0.join(format!("{name}.wasm")));
        let compiler = ["clang-22", "clang"].into_iter().find(|name| {
            Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success())
        })?;
        // Where wasi-libc is tells by which of its names the target goes.
        let target = ["wasm32-wasip1", "wasm32-wasi"]
            .into_iter()
            .find(|target| std::path::Path::new("/usr/lib").join(target).join("libc.a").exists())?;
        let mut command = Command::new(compiler);
        command
            .args(["-O1", "-g"])
            .arg(format!("--target={target}"))
            .arg("-o")
            .arg(&to)
            .arg(&from)
            .args(flags);
        let output = command.output().expect("the compiler runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        Some(
            Source::from_bytes(to.display().to_string(), std::fs::read(&to).expect("it was made"))
                .with_path(to),
        )
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Says that a test has not run for want of a compiler.
macro_rules! compiled {
    ($source:expr) => {
        match $source {
            Some(source) => source,
            None => {
                eprintln!("skipped: no clang for wasm32-wasip1");
                return;
            }
        }
    };
}
pub(crate) use compiled;

fn host(options: &[(&str, &str)]) -> TestHost {
    let options = options.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    TestHost { options, ..TestHost::default() }
}

#[test]
fn programs_get_arguments_variables_and_streams_and_give_a_status() {
    let folder = Folder::new("main");
    let source = compiled!(folder.compile(
        "main",
        r#"#include <stdio.h>
           #include <stdlib.h>
           int main(int count, char **arguments) {
             char line[64];
             printf("%d %s %s\n", count, arguments[1], getenv("WHO"));
             while (fgets(line, sizeof line, stdin)) printf("read %s", line);
             fprintf(stderr, "done\n");
             return 3;
           }"#,
        &[],
    ));
    let wasm = Wasmtime::on(TestHost {
        arguments: vec!["one".into()],
        environment: vec![("WHO".into(), "me".into())],
        input: b"first\nsecond\n".to_vec().into(),
        ..TestHost::default()
    });
    let error = thrown(wasm.instance.run_main(&source));
    assert_eq!(error.kind, ErrorKind::Exit(3));
    assert_eq!(wasm.host.printed(), "2 one me\nread first\nread second\n");
    assert_eq!(&*wasm.host.err.borrow(), b"done\n");
}

const FILES: &str = r#"#include <stdio.h>
#include <errno.h>
#include <string.h>
#include <dirent.h>
#include <unistd.h>
#include <sys/stat.h>
static void try(const char *path) {
  FILE *file = fopen(path, "r");
  printf("%s: %s\n", path, file ? "opened" : strerror(errno));
  if (file) fclose(file);
}
int main(void) {
  FILE *file = fopen("/data/new.txt", "w+");
  if (!file) { printf("none: %s\n", strerror(errno)); return 1; }
  fputs("hello", file);
  fseek(file, 1, SEEK_SET);
  printf("%c\n", fgetc(file));
  fclose(file);
  file = fopen("/data/new.txt", "a");
  fputs(" world", file);
  fclose(file);
  struct stat data;
  stat("/data/new.txt", &data);
  printf("%d bytes\n", (int)data.st_size);
  mkdir("/data/sub", 0777);
  rename("/data/new.txt", "/data/sub/old.txt");
  DIR *folder = opendir("/data/sub");
  for (struct dirent *entry; (entry = readdir(folder));)
    if (entry->d_name[0] != '.') printf("found %s\n", entry->d_name);
  closedir(folder);
  try("/data/../secret.txt");
  try("/data/link");
  try("/etc/passwd");
  printf("%d\n", unlink("/data/sub/old.txt") + rmdir("/data/sub"));
  return 0;
}"#;

#[test]
#[cfg(unix)]
fn only_granted_folders_are_reached() {
    let folder = Folder::new("files");
    let source = compiled!(folder.compile("files", FILES, &[]));
    folder.put("secret.txt", "secret");
    let data = folder.0.join("data");
    std::fs::create_dir(&data).unwrap();
    std::os::unix::fs::symlink("../secret.txt", data.join("link")).unwrap();
    let wasm = Wasmtime::on(host(&[("wasm.dir", &format!("{}::/data", data.display()))]));
    wasm.instance.run_main(&source).unwrap();
    assert_eq!(
        wasm.host.printed(),
        "e\n11 bytes\nfound old.txt\n/data/../secret.txt: Operation not permitted\n\
         /data/link: Operation not permitted\n/etc/passwd: Capabilities insufficient\n0\n"
    );
    let none = Wasmtime::on(host(&[]));
    assert_eq!(thrown(none.instance.run_main(&source)).kind, ErrorKind::Exit(1));
    assert!(none.host.printed().starts_with("none: "), "{}", none.host.printed());
}

#[test]
fn traps_in_c_are_told_with_functions_and_lines() {
    let folder = Folder::new("traps");
    let source = compiled!(folder.compile(
        "traps",
        "#include <stdlib.h>\n\
         __attribute__((noinline)) int divide(int a, int b) {\n  return a / b;\n}\n\
         __attribute__((export_name(\"run\"))) int run(int b) {\n  return divide(1, b) + 1;\n}\n\
         __attribute__((export_name(\"leave\"))) void leave(int status) { exit(status); }\n\
         __attribute__((export_name(\"stop\"))) void stop(void) { abort(); }\n\
         __attribute__((export_name(\"peek\"))) int peek(int *address) { return *address; }\n",
        &["-mexec-model=reactor"],
    ));
    let wasm = Wasmtime::new();
    let instance = wasm.instance.import_file(source.path().unwrap()).unwrap();
    let error = thrown(instance.invoke("run", &[0.into()]));
    assert_eq!(error.message, "integer divide by zero");
    assert_eq!(error.frames[0].function, "divide");
    let place = error.location.unwrap();
    assert!(place.name.ends_with("traps.c"), "{place}");
    assert_eq!(place.line, 3);
    let left = thrown(instance.invoke("leave", &[4.into()]));
    assert_eq!((left.kind, &*left.message), (ErrorKind::Guest, "the module called exit(4)"));
    assert_eq!(thrown(instance.invoke("stop", &[])).message, "the code called abort()");
    assert_eq!(thrown(instance.invoke("peek", &[(-8).into()])).message, "out of bounds memory access");
    assert_eq!(int(instance.invoke("run", &[1.into()])), 2);
}

#[test]
fn files_import_files_of_any_language() {
    let folder = Folder::new("imports");
    folder.put("env.js", "");
    folder.put("other.wat", r#"(module (func (export "two") (result i32) (i32.const 2)))"#);
    let main = folder.put(
        "main.wat",
        r#"(module (import "./env.js" "one" (func $one (result i32)))
          (import "other" "two" (func $two (result i32)))
          (import "lang:module" "three" (func $three (result i32)))
          (func (export "sum") (result i32) (i32.add (i32.add (call $one) (call $two)) (call $three))))"#,
    );
    let wasm = Wasmtime::new();
    wasm.host.files.borrow_mut().insert("env.js".into(), members([("one", function(|_| Ok(1.into())))]));
    wasm.host
        .names
        .borrow_mut()
        .insert("lang:module".into(), members([("three", function(|_| Ok(3.into())))]));
    let instance = wasm.instance.import_file(&main).unwrap();
    assert_eq!(int(instance.invoke("sum", &[])), 6);
    assert!(wasm.instance.import_file(&main).unwrap().is_identical(&instance));
}

#[test]
fn modules_that_import_each_other_are_linked_or_told() {
    let folder = Folder::new("cycle");
    let text = |other: &str| {
        format!(r#"(module (import "./{other}.wat" "f" (func $f)) (func (export "f") (call $f)))"#)
    };
    let one = folder.put("one.wat", &text("two"));
    folder.put("two.wat", &text("one"));
    let wasm = Wasmtime::new();
    let error = thrown(wasm.instance.import_file(&one));
    assert_eq!(error.name, "ReferenceError");
    assert!(error.message.contains("still being loaded"), "{}", error.message);
}

#[test]
fn libraries_are_initialised_when_imported() {
    let folder = Folder::new("init");
    let path = folder.put(
        "m.wat",
        r#"(module (global $g (mut i32) (i32.const 0))
          (func (export "_initialize") (global.set $g (i32.const 7)))
          (func (export "get") (result i32) (global.get $g)))"#,
    );
    let wasm = Wasmtime::new();
    assert_eq!(int(wasm.instance.import_file(&path).unwrap().invoke("get", &[])), 7);
    let module = wasm.instance.eval(&Source::from_bytes("m.wat", std::fs::read(&path).unwrap())).unwrap();
    let bare = module.invoke("instantiate", &[objects(&[])]).unwrap();
    assert_eq!(int(bare.invoke("get", &[])), 0);
}

const ENDLESS: &str =
    r#"(module (func (export "f") (loop (br 0))) (func (export "g") (result i32) (i32.const 1)))"#;

#[test]
fn endless_code_is_interrupted_and_the_instance_goes_on() {
    assert!(Wasmtime::new().instance.interrupter().is_none());
    let wasm = Wasmtime::on(TestHost { is_interruptible: true, ..TestHost::default() });
    let instance = wasm.run(ENDLESS, &[]).unwrap();
    let interrupter = wasm.instance.interrupter().unwrap();
    let flag = Arc::clone(&wasm.host.interrupted);
    let other = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        flag.store(true, Ordering::Release);
        interrupter();
    });
    assert_eq!(thrown(instance.invoke("f", &[])).kind, ErrorKind::Cancelled);
    other.join().unwrap();
    assert_eq!(int(instance.invoke("g", &[])), 1);
    // Nobody is meant.
    wasm.instance.interrupter().unwrap()();
    assert_eq!(int(instance.invoke("g", &[])), 1);
}

#[test]
fn time_and_memory_are_limited_by_options() {
    let wasm = Wasmtime::with(&[("wasm.time", "30"), ("wasm.memory", "256k")]);
    let instance = wasm.run(ENDLESS, &[]).unwrap();
    let began = Instant::now();
    let error = thrown(instance.invoke("f", &[]));
    assert_eq!(error.kind, ErrorKind::Resource);
    assert!(error.message.contains("30 ms"), "{}", error.message);
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(int(instance.invoke("g", &[])), 1);
    let text =
        r#"(module (memory (export "m") 2) (func (export "grow") (result i32) (memory.grow (i32.const 3))))"#;
    let small = wasm.run(text, &[]).unwrap();
    assert_eq!(int(small.invoke("grow", &[])), -1);
    let second = thrown(wasm.run("(module (memory 3))", &[]));
    assert_eq!(second.name, "RangeError");
    drop(small);
    wasm.run("(module (memory 3))", &[]).unwrap();
    let wrong = poly_lang_wasm::Wasm;
    let host = std::rc::Rc::new(host(&[("wasm.memory", "lots")]));
    assert!(polyglot_api::Language::start(&wrong, host).is_err());
}

#[test]
fn sleeping_programs_are_interrupted() {
    let wasm = Wasmtime::new();
    // A subscription to a clock, an hour from now.
    let text = r#"(module
      (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 24) "\00\a0\b8\30\46\03\00\00")
      (func (export "_start")
        (i32.store (i32.const 16) (i32.const 1))
        (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))))"#;
    let flag = Arc::clone(&wasm.host.interrupted);
    let other = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(30));
        flag.store(true, Ordering::Release);
    });
    let error = thrown(wasm.instance.run_main(&Source::from_text("sleep.wat", text)));
    assert_eq!(error.kind, ErrorKind::Cancelled);
    other.join().unwrap();
}

#[test]
fn a_program_ends_where_nobody_reads() {
    let wasm = Wasmtime::on(TestHost { is_closed: true, ..TestHost::default() });
    let text = r#"(module
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 4) "\01")
      (func (export "_start")
        (loop (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))) (br 0))))"#;
    let error = thrown(wasm.instance.run_main(&Source::from_text("endless.wat", text)));
    assert!(error.message.starts_with("cannot write: "), "{error}");
}

#[test]
fn addresses_outside_of_memory_are_refused_by_wasi() {
    let wasm = Wasmtime::new();
    let text = r#"(module
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "write") (param i32 i32) (result i32)
        (call $write (i32.const 1) (local.get 0) (local.get 1) (i32.const 0)))
      (func (export "random") (param i32 i32) (result i32) (call $random (local.get 0) (local.get 1))))"#;
    let instance = wasm.module(text).invoke("instantiate", &[]).unwrap();
    assert_eq!(int(instance.invoke("write", &[65530.into(), 1.into()])), 21);
    assert_eq!(int(instance.invoke("write", &[(-4).into(), 2.into()])), 21);
    assert_eq!(int(instance.invoke("random", &[65530.into(), 7.into()])), 21);
    assert_eq!(int(instance.invoke("random", &[65530.into(), 6.into()])), 0);
    assert_eq!(int(instance.invoke("write", &[0.into(), (-1).into()])), 28);
}

#[test]
fn compiled_modules_are_kept_and_found_again() {
    let folder = Folder::new("cache");
    let cache = folder.0.join("kept");
    let functions: String =
        (0..200).map(|n| format!("(func (export \"f{n}\") (result i32) (i32.const {n}))")).collect();
    let binary = wat::parse_str(format!("(module {functions})")).unwrap();
    let options = [("wasm.cache", cache.to_str().unwrap())];
    for _ in 0..2 {
        let wasm = Wasmtime::with(&options);
        let module = wasm.instance.eval(&Source::from_bytes("m.wasm", binary.clone())).unwrap();
        let instance = module.invoke("instantiate", &[objects(&[])]).unwrap();
        assert_eq!(int(instance.invoke("f150", &[])), 150);
    }
    let kept: Vec<_> = std::fs::read_dir(&cache).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(kept.len(), 1);
    // What is damaged is compiled again.
    std::fs::write(&kept[0], b"damaged").unwrap();
    let wasm = Wasmtime::with(&options);
    let module = wasm.instance.eval(&Source::from_bytes("m.wasm", binary)).unwrap();
    assert_eq!(int(module.invoke("instantiate", &[objects(&[])]).unwrap().invoke("f3", &[])), 3);
}

#[test]
fn values_are_displayed() {
    let wasm = Wasmtime::new();
    let instance =
        wasm.run(r#"(module (func (export "f") (param i32) (result f64) (f64.const 0)))"#, &[]).unwrap();
    assert_eq!(wasm.instance.display(&instance.member("f").unwrap()), "function f(i32) -> f64");
    assert_eq!(wasm.instance.display(&Value::from("a\"b")), r#""a\"b""#);
}
