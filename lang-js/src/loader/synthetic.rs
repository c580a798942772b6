//! Modules that are not JavaScript's own: other languages' modules, CommonJS, JSON and
//! built-ins, as an `import` sees them.

use super::{Format, Loader, Mode, Target, coded, key, target_key, url};
use crate::heap::Heap;
use crate::jobs::Jobs;
use crate::syntax::{self, Goal, Kind};
use crate::{convert, error, node};
use boa_engine::module::SyntheticModuleInitializer;
use boa_engine::object::JsObject;
use boa_engine::property::PropertyKey;
use boa_engine::{Context, Finalize, JsNativeError, JsResult, JsString, JsValue, Module, Trace, js_string};
use polyglot_api::{Error, Frame, Source, Value};
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

/// What a synthetic module needs when its turn comes.
#[derive(Trace, Finalize)]
struct Wanted {
    #[unsafe_ignore_trace]
    target: Target,
    #[unsafe_ignore_trace]
    specifier: String,
    #[unsafe_ignore_trace]
    importer: Option<PathBuf>,
    /// Every name that it declares but `default`.
    #[unsafe_ignore_trace]
    names: Vec<String>,
    /// Those whose absence is an error: the importer asks for them.
    #[unsafe_ignore_trace]
    required: Vec<String>,
}

type Fill = fn(&Loader, &Wanted, &mut Context) -> JsResult<Vec<(String, JsValue)>>;

/// A module that declares `names` and `default`, filled by `fill` at its turn.
fn synthetic(wanted: Wanted, fill: Fill, context: &mut Context) -> Module {
    let declared: Vec<JsString> = wanted
        .names
        .iter()
        .map(|name| JsString::from(name.as_str()))
        .chain([js_string!("default")])
        .collect();
    let steps = SyntheticModuleInitializer::from_copy_closure_with_captures(
        move |module, wanted: &Wanted, context| {
            let loader = Loader::of(context);
            loader.graph.begin(&target_key(&wanted.target));
            let exports = fill(&loader, wanted, context);
            if exports.is_err() {
                Jobs::of(context).module_failed();
            }
            for (name, value) in exports? {
                module.set_export(&JsString::from(name.as_str()), value)?;
            }
            Ok(())
        },
        wanted,
    );
    Module::synthetic(&declared, steps, None, None, context)
}

fn not_provided(specifier: &str, name: &str) -> JsNativeError {
    JsNativeError::syntax()
        .with_message(format!("The requested module '{specifier}' does not provide an export named '{name}'"))
}

/// The names of an object's own enumerable properties.
fn own_names(object: &JsObject, context: &mut Context) -> JsResult<Vec<String>> {
    let mut names = Vec::new();
    for key in object.own_property_keys(context)? {
        let name = match &key {
            PropertyKey::String(name) => name.to_std_string_lossy(),
            PropertyKey::Index(index) => index.get().to_string(),
            PropertyKey::Symbol(_) => continue,
        };
        if name != "default" && object.has_own_property(key, context)? {
            names.push(name);
        }
    }
    Ok(names)
}

impl Loader {
    /// The module of a `node:` name. Of its exports only those are read that the importer
    /// asks for, since reading one may load more of the module.
    pub(super) fn builtin(
        &self,
        name: &str,
        asked: Option<Vec<String>>,
        context: &mut Context,
    ) -> JsResult<Module> {
        let key = format!("node:{name}");
        let exports = self.builtin_exports(name, context)?;
        let declared = match exports.as_object() {
            Some(object) => own_names(&object, context)?,
            None => Vec::new(),
        };
        // A name that is not there is told by the engine, which links the whole module.
        let asked =
            asked.filter(|asked| asked.iter().all(|name| name == "default" || declared.contains(name)));
        let is_whole = asked.is_none();
        if is_whole && let Some(module) = self.modules.borrow().get(&key) {
            return Ok(module.clone());
        }
        let mut names = asked.unwrap_or(declared);
        names.retain(|name| name != "default");
        let wanted = Wanted {
            target: Target::Builtin(name.into()),
            specifier: key.clone(),
            importer: None,
            names,
            required: Vec::new(),
        };
        let fill: Fill = |loader, wanted, context| {
            let Target::Builtin(name) = &wanted.target else { return Ok(Vec::new()) };
            let exports = loader.builtin_exports(name, context)?;
            spread(exports, wanted, context)
        };
        let module = synthetic(wanted, fill, context);
        if is_whole {
            self.modules.borrow_mut().insert(key, module.clone());
        }
        Ok(module)
    }

    /// What a `node:` module exports.
    pub(super) fn builtin_exports(&self, name: &str, context: &mut Context) -> JsResult<JsValue> {
        node::exports(name, context).unwrap_or_else(|| {
            let message = format!("No such built-in module: node:{name}");
            Err(coded(JsNativeError::error().with_message(message), "ERR_UNKNOWN_BUILTIN_MODULE", context))
        })
    }

    /// A CommonJS module: `default` is `module.exports`, and the names are those that
    /// its text tells and those that the importer asks for.
    pub(super) fn common_js(
        &self,
        path: &Path,
        specifier: &str,
        asked: Option<Vec<String>>,
        context: &mut Context,
    ) -> JsResult<Module> {
        let mut names = BTreeSet::new();
        self.exports_of(path, &mut names, &mut HashSet::new());
        let asked: Vec<String> = asked.unwrap_or_default().into_iter().filter(|name| name != "*").collect();
        let key = format!("cjs:{}", key(path));
        let is_usual = asked.iter().all(|name| name == "default" || names.contains(name));
        if is_usual && let Some(module) = self.modules.borrow().get(&key) {
            return Ok(module.clone());
        }
        names.extend(asked.iter().cloned());
        names.insert("module.exports".into());
        names.remove("default");
        let wanted = Wanted {
            target: Target::File(path.to_owned()),
            specifier: specifier.into(),
            importer: None,
            names: names.into_iter().collect(),
            required: asked,
        };
        let fill: Fill = |loader, wanted, context| {
            let Target::File(path) = &wanted.target else { return Ok(Vec::new()) };
            let exports = loader.require_file(path, None, context)?;
            spread(exports, wanted, context)
        };
        let module = synthetic(wanted, fill, context);
        if is_usual {
            self.modules.borrow_mut().insert(key, module.clone());
        }
        Ok(module)
    }

    /// The names that a CommonJS module's text exports, those that it passes on
    /// included.
    fn exports_of(&self, path: &Path, names: &mut BTreeSet<String>, seen: &mut HashSet<PathBuf>) {
        if !seen.insert(path.to_owned()) || self.resolvers.format(path) == Format::Json {
            return;
        }
        let Some(text) = std::fs::read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
            return;
        };
        let found = syntax::exports(&text);
        names.extend(found.names);
        for specifier in found.reexports {
            let folder = self.folder_of(Some(path));
            if let Ok(Target::File(path)) = self.resolvers.resolve(&specifier, &folder, Mode::Require) {
                self.exports_of(&path, names, seen);
            }
        }
    }

    /// A JSON module.
    pub(super) fn json(&self, path: &Path, context: &mut Context) -> JsResult<Module> {
        let key = format!("json:{}", key(path));
        if let Some(module) = self.modules.borrow().get(&key) {
            return Ok(module.clone());
        }
        let value = self.parse_json(path, context)?;
        let module = Module::from_value_as_default(value, context);
        self.modules.borrow_mut().insert(key, module.clone());
        Ok(module)
    }

    /// The value of a JSON file.
    pub(super) fn parse_json(&self, path: &Path, context: &mut Context) -> JsResult<JsValue> {
        let source = self.read(path, context)?;
        let text = syntax::text(&source).map_err(|failure| error::throw(failure, context))?;
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        parse_json(text, &path.display().to_string(), context)
    }

    /// A module from a `data:` URL.
    pub(super) fn data(&self, address: &str, context: &mut Context) -> JsResult<Module> {
        if let Some(module) = self.modules.borrow().get(address) {
            return Ok(module.clone());
        }
        let Some((mime, content)) = url::data(address) else {
            return Err(JsNativeError::typ().with_message(format!("Invalid URL '{address}'")).into());
        };
        let path = PathBuf::from(address);
        let source = Source::from_bytes(address, content).with_language(crate::ID);
        let module = match mime.as_str() {
            "text/javascript" | "application/javascript" => {
                let prepared = self
                    .prepare(&source, &path, Kind::Known(Goal::Module), false)
                    .map_err(|failure| error::throw(failure, context))?;
                return self.add_es_module(&path, source, prepared, context);
            }
            "application/json" => {
                let text = syntax::text(&source).map_err(|failure| error::throw(failure, context))?;
                let value = parse_json(text, address, context)?;
                Module::from_value_as_default(value, context)
            }
            other => {
                let message = format!("Unknown module format: {other} for URL {address}");
                return Err(coded(
                    JsNativeError::typ().with_message(message),
                    "ERR_UNKNOWN_MODULE_FORMAT",
                    context,
                ));
            }
        };
        self.modules.borrow_mut().insert(address.into(), module.clone());
        Ok(module)
    }

    /// Another language's module. `names` are those that the importer asks for; it is
    /// run at its turn. Where all are wanted (`export *`, `import()`), it is run now.
    pub(super) fn foreign(
        &self,
        target: &Target,
        specifier: &str,
        importer: Option<&Path>,
        names: Option<Vec<String>>,
        context: &mut Context,
    ) -> JsResult<Module> {
        let asked = names.filter(|names| !names.iter().any(|name| name == "*"));
        let (names, required, key) = match asked {
            Some(mut names) => {
                names.sort_unstable();
                names.dedup();
                names.retain(|name| name != "default");
                (names.clone(), names, None)
            }
            None => {
                let key = target_key(target);
                if let Some(module) = self.modules.borrow().get(&key) {
                    return Ok(module.clone());
                }
                let (_, value) = self.import_foreign(target, importer, Some(specifier), context)?;
                let members = match &value {
                    Value::Object(object) => object.members(false),
                    _ => Ok(Vec::new()),
                };
                let members = members.map_err(|failure| error::throw(failure, context))?;
                let names = members.iter().map(|name| name.to_string_lossy().into_owned());
                (names.filter(|name| name != "default").collect(), Vec::new(), Some(key))
            }
        };
        let wanted = Wanted {
            target: target.clone(),
            specifier: specifier.into(),
            importer: importer.map(Path::to_owned),
            names,
            required,
        };
        let fill: Fill = |loader, wanted, context| {
            let importer = wanted.importer.as_deref();
            let (module, value) =
                loader.import_foreign(&wanted.target, importer, Some(&wanted.specifier), context)?;
            let mut exports = vec![("default".to_owned(), module)];
            for name in &wanted.names {
                let heap = Heap::of(context);
                let member = match &value {
                    Value::Object(object) => heap.leave(context, || object.get_member(name)),
                    _ => Ok(None),
                };
                match member.map_err(|failure| error::throw(failure, context))? {
                    Some(member) => exports.push((name.clone(), convert::to_js(&member, context)?)),
                    None if wanted.required.contains(name) => {
                        return Err(not_provided(&wanted.specifier, name).into());
                    }
                    None => {}
                }
            }
            Ok(exports)
        };
        let module = synthetic(wanted, fill, context);
        if let Some(key) = key {
            self.modules.borrow_mut().insert(key, module.clone());
        }
        Ok(module)
    }

    /// Another language's module, run if it was not: as JavaScript has it, and as it is. The engine
    /// has no frame of an `import` statement, so `specifier` tells where in the importer that is.
    pub(super) fn import_foreign(
        &self,
        target: &Target,
        importer: Option<&Path>,
        specifier: Option<&str>,
        context: &mut Context,
    ) -> JsResult<(JsValue, Value)> {
        let heap = Heap::of(context);
        let result = heap.leave(context, || match target {
            Target::Foreign { language, name } => heap.host().import_name(language, name, importer),
            Target::File(path) => heap.host().import_file(path),
            Target::Builtin(_) | Target::Data(_) => Ok(Value::Undefined),
        });
        let value = result.map_err(|mut failure| {
            if let (Error::Polyglot(failure), Some(importer), Some(specifier)) =
                (&mut failure, importer, specifier)
            {
                let location = self.sources.find(importer, specifier);
                failure.frames.extend(location.map(|location| Frame {
                    language: crate::ID,
                    function: String::new(),
                    location: Some(location),
                }));
            }
            error::throw(failure, context)
        })?;
        if heap.take_spill() {
            return Err(crate::catching::too_deep());
        }
        Ok((convert::to_js(&value, context)?, value))
    }

    /// What there is of an ES module that is still being evaluated.
    pub(super) fn snapshot(&self, module: &Module, context: &mut Context) -> Module {
        let namespace = module.namespace(context);
        let names = own_names_of_namespace(&namespace, context);
        let declared: Vec<JsString> = names.iter().map(|name| JsString::from(name.as_str())).collect();
        let steps = SyntheticModuleInitializer::from_copy_closure_with_captures(
            |module, namespace: &JsObject, context| {
                for name in own_names_of_namespace(namespace, context) {
                    let name = JsString::from(name.as_str());
                    // A binding that has no value yet stays undefined.
                    if let Ok(value) = namespace.get(name.clone(), context) {
                        module.set_export(&name, value)?;
                    }
                }
                Ok(())
            },
            namespace,
        );
        Module::synthetic(&declared, steps, None, None, context)
    }
}

fn own_names_of_namespace(namespace: &JsObject, context: &mut Context) -> Vec<String> {
    let keys = namespace.own_property_keys(context).unwrap_or_default();
    let names = keys.iter().filter_map(|key| match key {
        PropertyKey::String(name) => Some(name.to_std_string_lossy()),
        PropertyKey::Index(index) => Some(index.get().to_string()),
        PropertyKey::Symbol(_) => None,
    });
    names.collect()
}

/// The properties of a CommonJS or built-in module's exports that a module declares.
fn spread(exports: JsValue, wanted: &Wanted, context: &mut Context) -> JsResult<Vec<(String, JsValue)>> {
    let object = exports.as_object();
    let mut found = vec![("default".to_owned(), exports.clone())];
    for name in &wanted.names {
        if name == "module.exports" {
            found.push((name.clone(), exports.clone()));
            continue;
        }
        let property = JsString::from(name.as_str());
        let value = match &object {
            Some(object) if object.has_property(property.clone(), context)? => {
                Some(object.get(property, context)?)
            }
            _ => None,
        };
        match value {
            Some(value) => found.push((name.clone(), value)),
            None if wanted.required.contains(name) => {
                return Err(not_provided(&wanted.specifier, name).into());
            }
            None => {}
        }
    }
    Ok(found)
}

/// Parses JSON; an error names the file.
fn parse_json(text: &str, name: &str, context: &mut Context) -> JsResult<JsValue> {
    let parse = context.intrinsics().objects().json().get(js_string!("parse"), context)?;
    let Some(parse) = parse.as_callable() else { return Ok(JsValue::undefined()) };
    parse.call(&JsValue::undefined(), &[JsString::from(text).into()], context).map_err(
        |failure| match failure.as_native() {
            Some(native) => {
                JsNativeError::syntax().with_message(format!("{name}: {}", native.message())).into()
            }
            None => failure,
        },
    )
}
