//! Whole programs, C++, and the cache.

use crate::support::{Scratch, TestHost, bitcode, error, source, start};
use polyglot_api::{ErrorKind, Value};

fn exit_status(result: polyglot_api::Result<Value>) -> i32 {
    match result {
        Ok(_) => 0,
        Err(error) => match error.into_polyglot().kind {
            ErrorKind::Exit(status) => status,
            other => panic!("no exit, but {other:?}"),
        },
    }
}

#[test]
fn main_gets_arguments_and_gives_a_status() {
    let code = bitcode(
        "main.c",
        "#include <string.h>\nint main(int argc, char **argv, char **envp) {\n\
           if (argc != 3 || strcmp(argv[1], \"one\") || strcmp(argv[2], \"zwei\") || argv[3]) return 100;\n\
           if (strcmp(argv[0], \"program.bc\") || strcmp(envp[0], \"COLOUR=blue\") || envp[1]) return 101;\n\
           return 7; }",
        &[],
    );
    let host = TestHost { arguments: vec!["one".into(), "zwei".into()], ..TestHost::default() };
    assert_eq!(exit_status(start(host).run_main(&source("main.bc", code))), 7);
    let code = bitcode("quiet.c", "int main(void) { return 0; }", &["-g"]);
    assert_eq!(exit_status(start(TestHost::default()).run_main(&source("quiet.bc", code))), 0);
    let code = bitcode("none.c", "int other(void) { return 0; }", &[]);
    assert!(
        error(start(TestHost::default()).run_main(&source("none.bc", code))).contains("no function 'main'")
    );
}

#[test]
fn exit_ends_the_program_and_not_the_process() {
    let code = bitcode(
        "exit.c",
        "#include <stdlib.h>\nstatic int deep(int n) { if (n == 0) exit(3); return deep(n - 1) + 1; }\n\
         int leave(int n) { return deep(n); }\nint main(void) { return deep(10); }",
        &["-g"],
    );
    let instance = start(TestHost::default());
    assert_eq!(exit_status(instance.run_main(&source("exit.bc", code.clone()))), 3);
    let module = instance.eval(&source("exit.bc", code)).unwrap();
    assert_eq!(exit_status(module.invoke("leave", &[5.into()])), 3);
    assert_eq!(exit_status(module.invoke("leave", &[5.into()])), 3);
}

#[test]
fn exceptions_of_cpp_are_errors() {
    let code = bitcode(
        "throw.cpp",
        "#include <stdexcept>\n#include <string>\n\
         namespace app { struct Own { int code; }; }\n\
         struct Counter { int n; Counter() : n(5) {} }; static Counter counter;\n\
         extern \"C\" int started() { return counter.n; }\n\
         int check(int n) { if (n < 0) throw std::range_error(\"below zero\"); if (n == 7) throw app::Own{7};\n\
           if (n == 8) throw 8; return n; }\n\
         int check(double d) { return d > 0 ? 100 : -100; }\n\
         namespace geo { struct P { int x; int twice() const; }; int P::twice() const { return x * 2; }\n\
           int area(int a, int b) { return a * b; } }\n",
        &["-g"],
    );
    let instance = start(TestHost::default());
    let module = instance.eval(&source("throw.bc", code)).unwrap();
    assert_eq!(module.invoke("started", &[]).unwrap().as_i64(), Some(5));
    assert_eq!(error(module.invoke("check", &[(-1).into()])), "std::range_error: below zero");
    assert!(error(module.invoke("check", &[7.into()])).starts_with("app::Own: "));
    assert!(error(module.invoke("check", &[8.into()])).starts_with("int: "));
    assert_eq!(module.invoke("check", &[1.into()]).unwrap().as_i64(), Some(1));
    // The overload that takes what is given.
    assert_eq!(module.invoke("check", &[1.5.into()]).unwrap().as_i64(), Some(100));
    assert_eq!(module.invoke("geo::area", &[3.into(), 4.into()]).unwrap().as_i64(), Some(12));
    assert_eq!(module.invoke("area", &[3.into(), 4.into()]).unwrap().as_i64(), Some(12));
    // Functions of a class are methods of its objects.
    let p = module.member("geo::P").unwrap().construct(&[21.into()]).unwrap();
    assert_eq!(p.invoke("twice", &[]).unwrap().as_i64(), Some(42));
    assert_eq!(p.member("twice").unwrap().call(&[]).unwrap().as_i64(), Some(42));
    let members = p.as_object().unwrap().members(false).unwrap();
    assert_eq!(members.iter().map(ToString::to_string).collect::<Vec<_>>(), ["x", "twice"]);
    assert!(p.set_member("twice", 1).is_err());
}

#[test]
fn what_is_no_module_is_an_error() {
    let instance = start(TestHost::default());
    let code = bitcode("ok.c", "int f(void) { return 1; }", &["-g"]);
    for length in [0, 1, 4, 20, 100, code.len() / 2, code.len() - 1] {
        assert!(instance.eval(&source("cut.bc", code[..length].to_vec())).is_err(), "{length} bytes");
    }
    assert!(instance.eval(&source("random.bc", (0..=255).cycle().take(5000).collect())).is_err());
    let missing = bitcode("missing.c", "int nowhere(void); int f(void) { return nowhere(); }", &[]);
    assert!(error(instance.eval(&source("missing.bc", missing))).contains("'nowhere'"));
}

#[test]
#[ignore = "run by the test below, in a process of its own"]
fn a_process_that_calls_once() {
    let Ok(path) = std::env::var("POLY_TEST_BITCODE") else { return };
    let code = std::fs::read(path).unwrap();
    let module = start(TestHost::default()).eval(&source("once.bc", code)).unwrap();
    assert_eq!(module.invoke("thrice", &[14.into()]).unwrap().as_i64(), Some(42));
}

#[test]
fn the_second_run_needs_no_compiler() {
    let scratch = Scratch::new();
    let file = scratch.0.join("once.bc");
    std::fs::write(&file, bitcode("once.c", "int thrice(int n) { return n * 3; }", &["-g"])).unwrap();
    // In the place where it is looked for first, a compiler that fails.
    std::os::unix::fs::symlink("/bin/false", scratch.0.join("poly-llvm-compiler")).unwrap();
    let run = |without_compiler: bool| {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.args(["programs::a_process_that_calls_once", "--exact", "--ignored", "--nocapture"]);
        command.env("XDG_CACHE_HOME", scratch.0.join("cache")).env("POLY_TEST_BITCODE", &file);
        if without_compiler {
            command.env("POLY_LANGUAGES", &scratch.0);
        }
        command.output().unwrap().status.success()
    };
    let compiles = || {
        assert!(!run(true), "nothing was compiled");
        assert!(run(false));
    };
    compiles();
    assert!(run(true));
    // Damage of any kind only costs the compilation.
    let entries =
        || std::fs::read_dir(scratch.0.join("cache/poly/llvm")).unwrap().map(|entry| entry.unwrap().path());
    let entry = entries().next().unwrap();
    for (name, keep) in [("module.so", 100), ("module.so", 0), ("interface.json", 50)] {
        let path = entry.join(name);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..keep]).unwrap();
        compiles();
        assert!(run(true), "{name} cut to {keep}");
    }
    let mut flipped = std::fs::read(entry.join("module.so")).unwrap();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    std::fs::write(entry.join("module.so"), flipped).unwrap();
    compiles();
    std::fs::remove_file(entry.join("module.so")).unwrap();
    compiles();
    // Nothing is left over.
    assert_eq!(entries().count(), 1);
}

#[test]
fn contexts_that_compile_at_once_do_not_disturb_each_other() {
    let salt = std::process::id();
    let code = bitcode("race.c", &format!("int answer(void) {{ return {salt}; }}"), &["-g"]);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let code = code.clone();
            std::thread::spawn(move || {
                let module = start(TestHost::default()).eval(&source("race.bc", code)).unwrap();
                module.invoke("answer", &[]).unwrap().as_i64()
            })
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), Some(i64::from(salt)));
    }
}

#[test]
fn managed_programs_go_to_the_language_of_their_engine() {
    let flags = ["--target=wasm32-wasip1", "-isystem", "/usr/include/wasm32-wasi"];
    let code = bitcode("managed.c", "#include <stdio.h>\nint main(void) { return puts(\"hello\"); }", &flags);
    let options = vec![("llvm.mode", "managed".to_owned())];
    let instance = start(TestHost { options, ..TestHost::default() });
    let ran = instance.run_main(&source("managed.bc", code)).unwrap();
    assert_eq!(ran.to_display(), "ran with an interface");
    let options = vec![("llvm.mode", "wild".to_owned())];
    let instance = start(TestHost { options, ..TestHost::default() });
    assert!(error(instance.eval(&source("x.bc", Vec::new()))).contains("native or managed, not 'wild'"));
}

#[test]
fn what_was_written_before_comes_before() {
    let flushes = std::rc::Rc::new(std::cell::Cell::new(0));
    let host = TestHost { flushes: std::rc::Rc::clone(&flushes), ..TestHost::default() };
    let instance = start(host);
    let quiet = bitcode("quiet.c", "int quiet(void) { return 1; }", &["-g"]);
    instance.eval(&source("quiet.bc", quiet)).unwrap().invoke("quiet", &[]).unwrap();
    assert_eq!(flushes.get(), 0);
    let loud = bitcode("loud.c", "#include <stdio.h>\nint loud(void) { return puts(\"\"); }", &["-g"]);
    instance.eval(&source("loud.bc", loud)).unwrap().invoke("loud", &[]).unwrap();
    assert!(flushes.get() > 0);
}

#[test]
fn programs_of_cpp_run_and_throw() {
    let code = bitcode(
        "main.cpp",
        "#include <stdexcept>\n#include <string>\n#include <cstdlib>\n\
         int main(int argc, char **argv) { std::string first = argc > 1 ? argv[1] : \"\";\n\
           if (first == \"throw\") throw std::runtime_error(\"out of main\"); if (first == \"exit\") std::exit(9);\n\
           return first.size(); }",
        &[],
    );
    let run = |argument: &str| {
        let host = TestHost { arguments: vec![argument.into()], ..TestHost::default() };
        start(host).run_main(&source("main.bc", code.clone()))
    };
    assert_eq!(exit_status(run("four")), 4);
    assert_eq!(exit_status(run("exit")), 9);
    assert_eq!(error(run("throw")), "std::runtime_error: out of main");
}

#[test]
fn static_objects_end_with_the_context() {
    let scratch = Scratch::new();
    let file = scratch.0.join("ended");
    let text = format!(
        "#include <cstdio>\n#include <cstdlib>\n\
         static void note(const char *text) {{ FILE *f = fopen(\"{0}\", \"a\"); fputs(text, f); fclose(f); }}\n\
         struct Ends {{ ~Ends() {{ note(\"object \"); }} }}; static Ends ends;\n\
         extern \"C\" int start() {{ return atexit([] {{ note(\"handler \"); }}); }}",
        file.display()
    );
    let instance = start(TestHost::default());
    let module = instance.eval(&source("ends.bc", bitcode("ends.cpp", &text, &["-g"]))).unwrap();
    assert_eq!(module.invoke("start", &[]).unwrap().as_i64(), Some(0));
    assert!(!file.exists());
    drop(module);
    drop(instance);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "handler object ");
}

#[test]
fn classes_that_cannot_be_copied_are_refused_by_name() {
    let code = bitcode(
        "classes.cpp",
        "#include <string>\nstruct Lock { int n; Lock(int n); Lock(const Lock &); ~Lock(); };\n\
         Lock::Lock(int n) : n(n) {} Lock::Lock(const Lock &other) : n(other.n + 1) {} Lock::~Lock() {}\n\
         int look(Lock lock) { return lock.n; } int peek(const Lock &lock) { return lock.n; }\n\
         int bump(int &n) { return ++n; }\n\
         typedef float four __attribute__((vector_size(16))); float lane(four f) { return f[0]; }",
        &["-g"],
    );
    let instance = start(TestHost::default());
    let module = instance.eval(&source("classes.bc", code)).unwrap();
    let lock = module.member("Lock").unwrap().construct(&[4.into()]).unwrap();
    let refusal = error(module.invoke("look", std::slice::from_ref(&lock)));
    assert!(refusal.contains("'look' cannot be called") && refusal.contains("struct Lock"), "{refusal}");
    assert_eq!(module.invoke("peek", &[lock]).unwrap().as_i64(), Some(4));
    assert!(error(module.invoke("peek", &[Value::Null])).contains("expected const struct Lock &"));
    assert_eq!(module.invoke("bump", &[4.into()]).unwrap().as_i64(), Some(5));
    let refusal = error(module.invoke("lane", &[1.into()]));
    assert!(refusal.contains("'lane' cannot be called: parameter 'f'"), "{refusal}");
}

#[test]
fn contexts_have_variables_of_their_own() {
    let code = bitcode("state.c", "int n; int next(void) { return ++n; }", &["-g"]);
    let (one, other) = (start(TestHost::default()), start(TestHost::default()));
    let (first, second) = (
        one.eval(&source("state.bc", code.clone())).unwrap(),
        other.eval(&source("state.bc", code)).unwrap(),
    );
    assert_eq!(first.invoke("next", &[]).unwrap().as_i64(), Some(1));
    assert_eq!(first.invoke("next", &[]).unwrap().as_i64(), Some(2));
    assert_eq!(second.invoke("next", &[]).unwrap().as_i64(), Some(1));
}

#[test]
fn modules_and_libraries_link_together() {
    let scratch = Scratch::new();
    let other = scratch.0.join("other.bc");
    std::fs::write(
        &other,
        bitcode("other.c", "#include <math.h>\nint part(double x) { return cos(x) * 5; }", &[]),
    )
    .unwrap();
    let code = bitcode(
        "first.c",
        "int part(double); int main(int argc, char **argv) { return part(argc - 1); }",
        &[],
    );
    let options = vec![("llvm.module", other.display().to_string()), ("llvm.library", "m".to_owned())];
    let host = TestHost { options, ..TestHost::default() };
    assert_eq!(exit_status(start(host).run_main(&source("first.bc", code))), 5);
}
