//! Modules for WebAssembly, run by node where a run is needed.

use std::path::Path;
use std::process::Command;

use crate::support::{Folder, compile, module};
use poly_c_interface::{
    CompileError, CompileErrorKind as Kind, Interface, Job, Options, Output, Request, Target,
};

const FLAGS: [&str; 3] = ["--target=wasm32-wasip1", "-isystem", "/usr/include/wasm32-wasi"];

fn managed(folder: &Folder, modules: &[&Path]) -> Result<Interface, CompileError> {
    let job = Job {
        modules: modules.iter().map(|path| module(path)).collect(),
        libraries: vec![],
        output: folder.path("module.wasm"),
        options: Options::default(),
    };
    let Output { interface, .. } = compile(&Request::Managed(job))?;
    interface.check().unwrap();
    Ok(interface)
}

/// What a script of node prints that has the module's exports.
fn run(folder: &Folder, script: &str) -> String {
    let text = format!(
        "import {{ WASI }} from 'node:wasi'; import fs from 'fs';
         const wasi = new WASI({{ version: 'preview1', args: ['program', 'x'], returnOnExit: true }});
         const module = new WebAssembly.Module(fs.readFileSync('module.wasm'));
         const poly = {{ polyglot_is_null: () => 1 }};
         const instance = new WebAssembly.Instance(module, {{ ...wasi.getImportObject(), poly }});
         const it = instance.exports;
         const print = (text) => fs.writeSync(1, `${{text}}\\n`);
         {script}"
    );
    folder.write("run.mjs", &text);
    let output = Command::new("node").arg("run.mjs").current_dir(folder.path("")).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_library_is_set_up_and_called() {
    let folder = Folder::new();
    let text = "#include <stdlib.h>
        #include <math.h>
        struct pair { int *next; double y; };
        int ready;
        __attribute__((constructor)) static void prepare(void) { ready = atoi(\"41\") + 1; }
        int polyglot_is_null(void *value);
        double half(struct pair *p) { return polyglot_is_null(p) ? sin(p->y) / 2 : -1; }
        int get(void) { return ready; }";
    let bitcode = folder.bitcode("library.c", text, &FLAGS);
    let interface = managed(&folder, &[&bitcode]).unwrap();
    assert_eq!(interface.target, Target::Wasm32);
    let names: Vec<_> = interface.functions.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["get", "half"]);
    let script = "it._initialize();
        print(it.get());
        const at = it.malloc(16);
        new DataView(it.memory.buffer).setFloat64(at + 8, 0, true);
        print(it.half(at));
        print(new Int32Array(it.memory.buffer)[it.ready.value / 4]);
        print(it._start === undefined);
        it.__indirect_function_table.grow(1);
        print(WebAssembly.Module.customSections(module, 'poly.interface').length);";
    assert_eq!(run(&folder, script), "42\n0\n42\ntrue\n1\n");
}

#[test]
fn a_program_has_arguments_constructors_and_a_status() {
    let folder = Folder::new();
    let with = "int main(int count, char **arguments) { printf(\"%d %s %Lg\\n\", count, arguments[1], 1.5L); return 3 + ready; }";
    let without = "int main(void) { printf(\"2 x 1.5\\n\"); return 3 + ready; }";
    for main in [with, without] {
        let text = format!(
            "#include <stdio.h>
             static int ready;
             __attribute__((constructor)) static void prepare(void) {{ ready++; }}
             {main}"
        );
        let bitcode = folder.bitcode("program.c", &text, &FLAGS);
        let interface = managed(&folder, &[&bitcode]).unwrap();
        assert_eq!(interface.functions.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["main"]);
        let script = "const { memory, _start } = it; print(wasi.start({ exports: { memory, _start } }));";
        assert_eq!(run(&folder, script), "2 x 1.5\n4\n");
    }
}

#[test]
fn what_cannot_run_managed_is_refused_with_every_reason() {
    let folder = Folder::new();
    let text = "#include <immintrin.h>
        __m128i count(__m128i a, __m128i b) { return _mm_sad_epu8(a, b); }
        void stop(void) { __asm__ volatile(\"hlt\"); }
        void fence(void) { __asm__ volatile(\"\" ::: \"memory\"); }";
    let bitcode = folder.bitcode("native.c", text, &[]);
    let error = managed(&folder, &[&bitcode]).err().unwrap();
    let Kind::Unmanageable { reasons } = &error.kind else { panic!("{error}") };
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    assert!(reasons[0].contains("x86_64") && reasons[0].contains("poly cc --managed"));
    assert!(reasons[1].contains("llvm.x86.sse2.psad.bw"));
    assert!(reasons[2].contains("'stop'") && !reasons[2].contains("fence"));
}

#[test]
fn what_is_missing_is_listed_by_name() {
    let folder = Folder::new();
    let text = "int near(void); int far(void); int f(void) { return near() + far(); }";
    let bitcode = folder.bitcode("missing.c", text, &FLAGS);
    let error = managed(&folder, &[&bitcode]).err().unwrap();
    assert_eq!(error.kind, Kind::Unresolved { symbols: vec!["far".into(), "near".into()] });
}

#[test]
fn cpp_has_its_library_and_a_throw_is_a_trap() {
    let folder = Folder::new();
    let text = "#include <string>
        #include <vector>
        static std::vector<std::string> words{\"one\", \"two\"};
        extern \"C\" int count() { return words.size(); }
        extern \"C\" int fail() { throw 3; }";
    let flags = ["--target=wasm32-wasip1", "-isystem", "/usr/include/wasm32-wasi/c++/v1", FLAGS[1], FLAGS[2]];
    let bitcode = folder.bitcode("words.cpp", text, &flags);
    managed(&folder, &[&bitcode]).unwrap();
    let script = "it._initialize(); print(it.count());
        try { it.fail(); } catch (error) { print(error instanceof WebAssembly.RuntimeError); }
        print(it.count());";
    assert_eq!(run(&folder, script), "2\ntrue\n2\n");
}
