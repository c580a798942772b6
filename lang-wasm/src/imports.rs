//! Where imports come from.

use crate::error;
use crate::language::WASM;
use crate::module::Compiled;
use polyglot_api::{Host, Result, Traits, Value};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Finds what a module imports.
pub(crate) trait Imports {
    /// The value of an import; `None` if there is none.
    ///
    /// # Errors
    /// What finding it throws.
    fn get(&self, module: &str, name: &str) -> Result<Option<Value>>;
}

/// The imports that an object gives: a member for each module, with a member for each import.
pub(crate) struct Given<'a>(pub(crate) &'a Value);

impl Imports for Given<'_> {
    fn get(&self, module: &str, name: &str) -> Result<Option<Value>> {
        match member(self.0, module)? {
            Some(found) => member(&found, name),
            None => Ok(None),
        }
    }
}

/// A member, or the entry of a hash.
fn member(value: &Value, name: &str) -> Result<Option<Value>> {
    let Some(object) = value.as_object() else { return Ok(None) };
    let traits = object.traits();
    if traits.has(Traits::MEMBERS)
        && let Some(found) = object.get_member(name)?
    {
        return Ok(Some(found));
    }
    if traits.has(Traits::HASH) { object.get_entry(&Value::from(name)) } else { Ok(None) }
}

/// The imports that modules' names say:
///
/// 1. a path (`./env.js`, `/lib/env.wasm`): the file, of any language;
/// 2. a language and a name (`python:math`): the module that the language finds;
/// 3. any other name (`env`): the value that somebody exported by `Polyglot.export` under that
///    name, or else a file of that name beside the module, of any language.
pub(crate) struct Surroundings<'a> {
    host: &'a dyn Host,
    path: Option<&'a Path>,
    folder: Option<&'a Path>,
    found: RefCell<HashMap<String, Option<Value>>>,
}

impl<'a> Surroundings<'a> {
    pub(crate) fn of(module: &'a Compiled) -> Self {
        Self {
            host: &*module.shared.host,
            path: module.path.as_deref(),
            folder: module.folder(),
            found: RefCell::default(),
        }
    }

    fn find(&self, module: &str) -> Result<Option<Value>> {
        if module.starts_with("./") || module.starts_with("../") || module.starts_with('/') {
            let path = match self.folder {
                Some(folder) => folder.join(module),
                None if module.starts_with('/') => PathBuf::from(module),
                None => {
                    let message = format!("'{module}' is relative, and the importing module is no file");
                    return Err(error::link(message));
                }
            };
            return self.host.import_file(&path).map(Some);
        }
        if let Some((language, name)) = module.split_once(':') {
            return self.host.import_name(language, name, self.path).map(Some);
        }
        if let Some(found) = member(&self.host.polyglot_bindings(), module)? {
            return Ok(Some(found));
        }
        let Some(folder) = self.folder else { return Ok(None) };
        // A name with a separator could lead anywhere.
        if module.is_empty() || module.contains(['/', '\\', '\0']) {
            return Ok(None);
        }
        let foreign = self.host.foreign_extensions(WASM);
        let files = ["wasm", "wat"]
            .iter()
            .chain(&foreign)
            .map(|extension| folder.join(format!("{module}.{extension}")));
        match files.into_iter().find(|file| file.is_file() && self.path != Some(file)) {
            Some(file) => self.host.import_file(&file).map(Some),
            None => Ok(None),
        }
    }
}

impl Imports for Surroundings<'_> {
    fn get(&self, module: &str, name: &str) -> Result<Option<Value>> {
        let known = self.found.borrow().get(module).cloned();
        let found = match known {
            Some(found) => found,
            None => {
                let found = self.find(module)?;
                self.found.borrow_mut().insert(module.into(), found.clone());
                found
            }
        };
        match found {
            Some(found) => member(&found, name),
            None => Ok(None),
        }
    }
}
