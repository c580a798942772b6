//! From a specifier to what it names, as Node resolves it.

use crate::node;
use oxc_resolver::{PackageType, ResolveError, ResolveOptions, Resolver};
use std::path::{Path, PathBuf};

/// What a specifier names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A file, by its absolute path.
    File(PathBuf),
    /// A `node:` module, by its name without `node:`.
    Builtin(String),
    /// A module of another language by its name: `python:csv`.
    Foreign {
        /// The language.
        language: String,
        /// The module's name.
        name: String,
    },
    /// A `data:` URL.
    Data(String),
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// `import`.
    Import,
    /// `require`.
    Require,
}

/// How the text of a `.js` or `.ts` file is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Module,
    CommonJs,
    /// As its text tells.
    Detect,
    Json,
}

/// Why a specifier names nothing.
#[derive(Debug)]
pub(super) enum Failure {
    /// There is no such `node:` module.
    UnknownBuiltin,
    /// An `http:` or other URL that is not loaded.
    Scheme,
    /// The resolver's reason.
    Unresolved(Box<ResolveError>),
}

/// Node's two ways of resolving.
pub(super) struct Resolvers {
    import: Resolver,
    require: Resolver,
}

impl Resolvers {
    pub(super) fn new() -> Self {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let common = ResolveOptions {
            main_fields: words(&["main"]),
            module_type: true,
            // TypeScript writes `./x.js` for what is `./x.ts` until it is compiled.
            extension_alias: vec![
                (".js".into(), words(&[".js", ".ts"])),
                (".mjs".into(), words(&[".mjs", ".mts"])),
                (".cjs".into(), words(&[".cjs", ".cts"])),
            ],
            ..ResolveOptions::default()
        };
        let import = ResolveOptions {
            condition_names: words(&["node", "import", "module-sync"]),
            fully_specified: true,
            extensions: words(&[".js", ".json", ".node"]),
            ..common.clone()
        };
        let require = ResolveOptions {
            condition_names: words(&["node", "require", "module-sync"]),
            extensions: words(&[".js", ".json", ".node", ".ts", ".cts"]),
            node_path: true,
            ..common
        };
        let import = Resolver::new(import);
        let require = import.clone_with_options(require);
        Self { import, require }
    }

    /// What `specifier` names in a module in the folder `from`.
    pub(super) fn resolve(&self, specifier: &str, from: &Path, mode: Mode) -> Result<Target, Failure> {
        if let Some(name) = specifier.strip_prefix("node:") {
            return if node::is_builtin(name) {
                Ok(Target::Builtin(name.into()))
            } else {
                Err(Failure::UnknownBuiltin)
            };
        }
        if node::is_builtin(specifier) {
            return Ok(Target::Builtin(specifier.into()));
        }
        if specifier.starts_with("data:") {
            return Ok(Target::Data(specifier.into()));
        }
        if specifier.starts_with("file:") {
            let path = super::url::to_path(specifier).ok_or(Failure::Scheme)?;
            return self.file(&path.to_string_lossy(), from, mode);
        }
        if let Some((scheme, name)) = specifier.split_once(':')
            && !scheme.is_empty()
            && scheme.chars().all(|c| c.is_ascii_alphanumeric())
        {
            if name.starts_with("//") {
                return Err(Failure::Scheme);
            }
            return Ok(Target::Foreign { language: scheme.into(), name: name.into() });
        }
        self.file(specifier, from, mode)
    }

    fn file(&self, specifier: &str, from: &Path, mode: Mode) -> Result<Target, Failure> {
        let resolver = match mode {
            Mode::Import => &self.import,
            Mode::Require => &self.require,
        };
        let found = resolver.resolve(from, specifier).or_else(|_| {
            // The resolver remembers what was not there; it may be there by now.
            resolver.clear_cache();
            resolver.resolve(from, specifier)
        });
        match found {
            Ok(found) if found.path().is_dir() => {
                Err(Failure::Unresolved(Box::new(ResolveError::NotFound(specifier.into()))))
            }
            Ok(found) => Ok(Target::File(found.into_path_buf())),
            Err(ResolveError::Builtin { resolved, .. }) => {
                Ok(Target::Builtin(resolved.trim_start_matches("node:").into()))
            }
            Err(error) => Err(Failure::Unresolved(Box::new(error))),
        }
    }

    /// The format of a file of JavaScript or TypeScript.
    pub(super) fn format(&self, path: &Path) -> Format {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("mjs" | "mts") => Format::Module,
            Some("cjs" | "cts") => Format::CommonJs,
            Some("json") => Format::Json,
            _ => match self.package_type(path) {
                Some(PackageType::Module) => Format::Module,
                Some(PackageType::CommonJs) => Format::CommonJs,
                None => Format::Detect,
            },
        }
    }

    /// The `type` of the nearest package.json.
    fn package_type(&self, path: &Path) -> Option<PackageType> {
        let (folder, name) = (path.parent()?, path.file_name()?.to_str()?);
        let found = self.import.resolve(folder, &format!("./{name}")).ok()?;
        found.package_json()?.r#type()
    }
}
