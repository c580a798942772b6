//! `poly --version`.

use crate::ending::{Ending, Failure};
use crate::style::{Style, print};
use poly::Engine;
use std::fmt::Write;

/// The version of Poly.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Prints the versions of Poly and of the engines.
pub(crate) fn print_versions(style: Style) -> Result<Ending, Failure> {
    let engine = Engine::new();
    print(&if style.json { json(&engine) } else { text(&engine) })
}

fn text(engine: &Engine) -> String {
    let mut text = format!("poly {VERSION}\n");
    for language in engine.languages() {
        let (name, version) = language.engine();
        let _ = writeln!(text, "{} on {name} {version}", language.name());
    }
    text
}

fn json(engine: &Engine) -> String {
    let languages = engine.languages().iter().map(|language| {
        let (name, version) = language.engine();
        serde_json::json!({
            "id": language.id().as_str(),
            "name": language.name(),
            "engine": { "name": name, "version": version },
        })
    });
    let languages: Vec<_> = languages.collect();
    format!("{}\n", serde_json::json!({ "poly": VERSION, "languages": languages }))
}
