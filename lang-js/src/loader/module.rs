//! Running ES modules.

use super::{Loader, Mode, Target, coded, key, target_key};
use crate::heap::Heap;
use crate::jobs::Jobs;
use boa_engine::builtins::promise::PromiseState;
use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsPromise;
use boa_engine::{Context, JsError, JsNativeError, JsResult, JsString, JsValue, Module};
use polyglot_api::{Location, PolyglotError};
use std::path::Path;

impl Loader {
    /// Loads what a module imports, links it, and starts its evaluation; gives the
    /// promise of its end.
    pub(crate) fn run(&self, name: &str, module: &Module, context: &mut Context) -> JsResult<JsPromise> {
        crate::stack::isolate(context, |context| self.run_isolated(name, module, context))
    }

    fn run_isolated(&self, name: &str, module: &Module, context: &mut Context) -> JsResult<JsPromise> {
        let jobs = Jobs::of(context);
        let loading = module.load(context);
        match loading.state() {
            PromiseState::Fulfilled(_) => {}
            PromiseState::Rejected(reason) => {
                jobs.forgive(&loading);
                self.modules.borrow_mut().remove(name);
                return Err(JsError::from_opaque(reason));
            }
            PromiseState::Pending => {
                return Err(JsNativeError::error().with_message(format!("'{name}' was not loaded")).into());
            }
        }
        let linked = crate::stack::with(self.stack.get(), || module.link(context));
        if let Err(error) = linked {
            let error = self.link_error(name, error, context);
            self.modules.borrow_mut().remove(name);
            return Err(error);
        }
        let evaluation = self.graph.evaluate(name, || module.evaluate(context))?;
        jobs.forgive(&evaluation);
        Ok(evaluation)
    }

    /// The error of an export that is asked for and is not there, with who asks.
    fn link_error(&self, root: &str, error: JsError, context: &mut Context) -> JsError {
        let message = error.as_native().map(|native| native.message().to_string()).unwrap_or_default();
        let Some(name) = message.split('`').nth(1).filter(|_| message.contains("export")) else {
            return error;
        };
        for importer in self.graph.from(root) {
            let requests = self.requests.borrow().get(&importer).cloned().unwrap_or_default();
            let asking = requests.into_iter().filter(|(_, names)| names.iter().any(|asked| asked == name));
            for (specifier, _) in asking {
                let path = Path::new(&importer);
                let Ok(target) = self.resolve(&specifier, Some(path), Mode::Import, context) else {
                    continue;
                };
                let Some(module) = self.modules.borrow().get(&target_key(&target)).cloned() else { continue };
                let namespace = module.namespace(context);
                if namespace.has_property(JsString::from(name), context).unwrap_or(true) {
                    continue;
                }
                let message =
                    format!("The requested module '{specifier}' does not provide an export named '{name}'");
                let location =
                    self.sources.find(path, &specifier).unwrap_or_else(|| Location::new(&*importer, 0, 0));
                return crate::error::throw(PolyglotError::syntax(message, location, false).into(), context);
            }
        }
        error
    }

    /// The namespace of an ES module, evaluated; of one that is under way, as it is.
    /// With `wait`, the event loop is turned until its top-level `await`s are done.
    pub(super) fn namespace(
        &self,
        name: &str,
        module: &Module,
        wait: bool,
        context: &mut Context,
    ) -> JsResult<JsObject> {
        if self.graph.is_under_way(name) {
            return Ok(module.namespace(context));
        }
        let evaluation = self.run(name, module, context)?;
        if wait {
            settled(&evaluation, context)?;
        } else {
            match evaluation.state() {
                PromiseState::Fulfilled(_) => {}
                PromiseState::Rejected(reason) => return Err(JsError::from_opaque(reason)),
                PromiseState::Pending => {
                    let message = format!(
                        "require() cannot be used on '{name}', which has a top-level await; use import()"
                    );
                    return Err(coded(
                        JsNativeError::error().with_message(message),
                        "ERR_REQUIRE_ASYNC_MODULE",
                        context,
                    ));
                }
            }
        }
        Ok(module.namespace(context))
    }

    /// What a file exports, to the host and other languages: an ES module's
    /// namespace, or `module.exports`.
    pub(crate) fn import_file(&self, path: &Path, context: &mut Context) -> JsResult<JsValue> {
        match self.es_module(path, context)? {
            Some(module) => Ok(self.namespace(&key(path), &module, true, context)?.into()),
            None => self.require_file(path, None, context),
        }
    }

    /// What a name exports, as `import` would find it from `referrer`.
    pub(crate) fn import_name(
        &self,
        name: &str,
        referrer: Option<&Path>,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        match self.resolve(name, referrer, Mode::Import, context)? {
            Target::File(path) => {
                if self.host.language_of(&path).is_some_and(|language| language == crate::ID) {
                    self.import_file(&path, context)
                } else {
                    self.require_file(&path, None, context)
                }
            }
            Target::Data(url) => {
                let module = self.data(&url, context)?;
                Ok(self.namespace(&url, &module, true, context)?.into())
            }
            Target::Builtin(name) => self.builtin_exports(&name, context),
            target @ Target::Foreign { .. } => {
                let (value, _) = self.import_foreign(&target, referrer, None, context)?;
                Ok(value)
            }
        }
    }
}

/// What a promise gives; the event loop is turned until it is settled.
pub(crate) fn settled(promise: &JsPromise, context: &mut Context) -> JsResult<JsValue> {
    let jobs = Jobs::of(context);
    let is_settled = || !matches!(promise.state(), PromiseState::Pending);
    if !is_settled() {
        let heap = Heap::of(context);
        let wait = || heap.leave(context, || heap.host().run_until(&mut || is_settled()));
        let result = jobs.awaiting(promise, wait);
        result.map_err(|error| crate::error::throw(error, context))?;
    }
    match promise.state() {
        PromiseState::Fulfilled(value) => Ok(value),
        PromiseState::Rejected(reason) => {
            jobs.forgive(promise);
            Err(JsError::from_opaque(reason))
        }
        PromiseState::Pending => Ok(JsValue::undefined()),
    }
}
