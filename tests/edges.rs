//! The dependency edges of ARCHITECTURE.md, proven with what Cargo resolves, and the
//! rules for tracked files.

use poly_tests::root;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Which of our packages each may depend on. A new edge is a change of the architecture:
/// argue for it in ARCHITECTURE.md, then add it here.
const EDGES: &[(&str, &[&str])] = &[
    ("polyglot-api", &[]),
    ("poly-c-interface", &["polyglot-api"]),
    ("poly-lang-js", &["polyglot-api"]),
    ("poly-lang-python", &["polyglot-api"]),
    ("poly-lang-wasm", &["polyglot-api", "poly-c-interface"]),
    ("poly-lang-llvm", &["polyglot-api", "poly-c-interface"]),
    ("poly-llvm-compiler", &["poly-c-interface"]),
    ("poly", &["polyglot-api", "poly-lang-js", "poly-lang-python", "poly-lang-wasm"]),
    ("poly-cli", &["poly"]),
    ("poly-bench", &["poly"]),
    ("poly-tests", &["poly", "polyglot-api"]),
];

/// Which of our packages may name an engine: its own language, and the benchmarks, which
/// run the bare engines beside Poly.
const ENGINES: &[(&str, &[&str])] = &[
    ("boa_", &["poly-lang-js", "poly-bench"]),
    ("oxc_", &["poly-lang-js"]),
    ("rustpython-", &["poly-lang-python", "poly-bench"]),
    ("wasmtime", &["poly-lang-wasm"]),
    ("inkwell", &["poly-llvm-compiler"]),
];

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(root()).output();
    let output = output.unwrap_or_else(|error| panic!("cannot run {program}: {error}"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("names are text")
}

/// The direct dependencies of each of our packages, those of tests and builds included.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let tree = output(
        &cargo,
        &[
            "tree",
            "--offline",
            "--locked",
            "--workspace",
            "--no-dedupe",
            "--depth",
            "1",
            "--prefix",
            "depth",
            "--format",
            "{p}",
        ],
    );
    let mut found = BTreeMap::<String, BTreeSet<String>>::new();
    let mut package = String::new();
    for line in tree.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())) {
        let (depth, name) = line.split_at(1);
        let name = name.split(' ').next().unwrap_or_default().to_owned();
        if depth == "0" {
            found.entry(name.clone()).or_default();
            package = name;
        } else {
            found.entry(package.clone()).or_default().insert(name);
        }
    }
    found
}

#[test]
fn packages_depend_on_each_other_as_the_architecture_says() {
    let found = dependencies();
    let ours: BTreeSet<_> = found.keys().map(String::as_str).collect();
    assert_eq!(ours, EDGES.iter().map(|(name, _)| *name).collect(), "the packages of the workspace");
    for (package, allowed) in EDGES {
        let edges = found[*package].iter().map(String::as_str).filter(|name| ours.contains(name));
        let wrong: Vec<_> = edges.filter(|name| !allowed.contains(name)).collect();
        assert!(wrong.is_empty(), "{package} depends on {wrong:?}, which the architecture forbids");
    }
}

#[test]
fn an_engine_is_named_by_its_language_only() {
    let found = dependencies();
    for (engine, allowed) in ENGINES {
        let users = found.iter().filter(|(_, names)| names.iter().any(|name| name.starts_with(engine)));
        let users: BTreeSet<_> = users.map(|(package, _)| package.as_str()).collect();
        assert_eq!(users, allowed.iter().copied().collect(), "packages that name {engine}*");
    }
}

/// What `./x` builds.
const BUILT: [&str; 3] = ["poly-cli", "poly-lang-llvm", "poly-llvm-compiler"];

/// The packages below some of ours, each with the features that Cargo chooses for it.
fn features(packages: &[&str]) -> BTreeSet<(String, String)> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut arguments = vec!["tree", "--offline", "--locked", "-e", "normal,dev"];
    arguments.extend(["--prefix", "none", "--format", "{p} | {f}"]);
    arguments.extend(packages.iter().flat_map(|package| ["-p", package]));
    let tree = output(&cargo, &arguments);
    // Ours are built in any case, and are quick to build.
    let others = tree.lines().filter(|line| !line.contains("(/"));
    let pairs = others.filter_map(|line| line.trim_end_matches(" (*)").split_once(" | "));
    pairs.map(|(package, features)| (package.to_owned(), features.to_owned())).collect()
}

#[test]
fn tests_choose_the_features_of_shared_packages_as_builds_do() {
    let (command, tests) = (features(&BUILT), features(&["poly-tests"]));
    let shared: BTreeSet<_> = tests.iter().map(|(package, _)| package).collect();
    let differing: Vec<_> =
        command.iter().filter(|pair| shared.contains(&pair.0) && !tests.contains(*pair)).collect();
    assert!(differing.is_empty(), "each way to build would compile the engines again: {differing:?}");
}

#[test]
fn no_tracked_file_holds_a_path_of_somebodys_machine() {
    let marks = [concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!("/ro", "ot/")];
    let mut wrong = Vec::new();
    for file in output("git", &["ls-files"]).lines() {
        let Ok(text) = std::fs::read_to_string(root().join(file)) else { continue };
        // An example of a path is written with a user that nobody has.
        let real = |line: &&str| {
            marks.iter().any(|mark| line.contains(mark)) && !line.contains(concat!("/ho", "me/user"))
        };
        wrong.extend(text.lines().filter(real).map(|line| format!("{file}: {}", line.trim())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_exact_version_says_why() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("the workspace has a manifest");
    let mut told = false;
    for line in manifest.lines() {
        let line = line.trim();
        // A comment speaks for the lines up to the next empty one.
        told = !line.is_empty() && (told || line.contains('#'));
        assert!(!line.contains("\"=") || told, "this pin does not say why: {line}");
    }
}
