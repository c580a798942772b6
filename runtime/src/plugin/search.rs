//! Where plug-ins are.

use super::known;
use super::manifest::SUFFIX;
use super::{LazyLanguage, Manifest, PluginError, load};
use polyglot_api::Language;
use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The variable that names libraries, manifests and folders of both, separated as in
/// `PATH`.
const VARIABLE: &str = "POLY_LANGUAGES";

/// The places that are searched.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    named: Vec<PathBuf>,
    /// Beside the executable: only looked into for a library by its name, since such a
    /// folder may be as large as `/usr/bin`.
    beside: Option<PathBuf>,
    /// `../lib/poly` from there: its manifests are read.
    installed: Option<PathBuf>,
}

/// What a search found.
#[derive(Default)]
pub(crate) struct Found {
    /// Named by the user: these take the place of others.
    pub(crate) named: Vec<Arc<dyn Language>>,
    /// Known or installed.
    pub(crate) installed: Vec<Arc<dyn Language>>,
    pub(crate) failures: Vec<PluginError>,
}

impl Search {
    /// The places of this process.
    pub(crate) fn of_process() -> Self {
        let named = std::env::var_os(VARIABLE).unwrap_or_default();
        let named = std::env::split_paths(&named).filter(|path| !path.as_os_str().is_empty()).collect();
        let executable = std::env::current_exe().ok().and_then(|path| path.canonicalize().ok());
        let beside = executable.as_deref().and_then(Path::parent).map(Path::to_owned);
        let installed = beside.as_deref().and_then(Path::parent).map(|root| root.join("lib").join("poly"));
        Self { named, beside, installed }
    }

    #[cfg(test)]
    pub(crate) fn of(named: &[PathBuf], [beside, installed]: &[PathBuf; 2]) -> Self {
        Self { named: named.into(), beside: Some(beside.clone()), installed: Some(installed.clone()) }
    }

    /// The folders that a library is looked for in, in order.
    pub(crate) fn folders(&self) -> Vec<PathBuf> {
        let named = self.named.iter().filter(|path| path.is_dir()).cloned();
        named.chain(self.beside.clone()).chain(self.installed.clone()).collect()
    }

    /// A library by its file name.
    pub(crate) fn find(&self, file: &str) -> Option<PathBuf> {
        let is_it = |path: &&PathBuf| path.file_name() == Some(OsStr::new(file));
        let given = self.named.iter().find(is_it).cloned();
        given.or_else(|| {
            self.folders().into_iter().map(|folder| folder.join(file)).find(|path| path.is_file())
        })
    }

    /// All languages in these places. Loads only what nothing else describes.
    pub(crate) fn run(&self) -> Found {
        let mut found = Found::default();
        for path in &self.named {
            match path.metadata() {
                Ok(metadata) if metadata.is_dir() => self.named_folder(path, &mut found),
                Ok(_) => self.named_file(path, &mut found),
                Err(error) => {
                    let reason = error.to_string();
                    found.failures.push(PluginError::Unreadable { path: path.clone(), reason });
                }
            }
        }
        for path in self.installed.iter().flat_map(|folder| files(folder)).filter(|path| is_manifest(path)) {
            let language = self.manifest(&path);
            found.keep(language, |found| &mut found.installed);
        }
        found.installed.push(Arc::new(LazyLanguage::new(Cow::Borrowed(&known::LLVM), self)));
        found
    }

    fn named_file(&self, path: &Path, found: &mut Found) {
        // A library that is known stays what it is: a place to find it at.
        if name(path) == Manifest::file_name(known::LLVM.id) {
            return;
        }
        let language = if is_manifest(path) { self.manifest(path) } else { library(path) };
        found.keep(language, |found| &mut found.named);
    }

    /// The languages of a folder that the user names: those with manifests, and
    /// libraries whose name says that they are languages.
    fn named_folder(&self, folder: &Path, found: &mut Found) {
        let files = files(folder);
        let mut described = Vec::new();
        for path in files.iter().filter(|path| is_manifest(path)) {
            let manifest = Manifest::read(path);
            described.extend(manifest.iter().map(|manifest| Manifest::file_name(manifest.id)));
            found.keep(self.lazy(manifest), |found| &mut found.named);
        }
        let is_library = |path: &&PathBuf| {
            let name = name(path);
            name.starts_with(&format!("{}poly_lang_", std::env::consts::DLL_PREFIX))
                && name.ends_with(std::env::consts::DLL_SUFFIX)
                && !described.contains(&name)
        };
        files.iter().filter(is_library).for_each(|path| self.named_file(path, found));
    }

    fn manifest(&self, path: &Path) -> Result<Arc<dyn Language>, PluginError> {
        self.lazy(Manifest::read(path))
    }

    fn lazy(&self, manifest: Result<Arc<Manifest>, PluginError>) -> Result<Arc<dyn Language>, PluginError> {
        let manifest = Cow::Owned(Manifest::clone(&*manifest?));
        Ok(Arc::new(LazyLanguage::new(manifest, self)))
    }
}

impl Found {
    fn keep(
        &mut self,
        language: Result<Arc<dyn Language>, PluginError>,
        place: impl FnOnce(&mut Self) -> &mut Vec<Arc<dyn Language>>,
    ) {
        match language {
            Ok(language) => place(self).push(language),
            Err(error) => self.failures.push(error),
        }
    }
}

fn library(path: &Path) -> Result<Arc<dyn Language>, PluginError> {
    Ok(Arc::new(load(path)?))
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn is_manifest(path: &Path) -> bool {
    name(path).ends_with(SUFFIX)
}

/// The files of a folder in the order of their names; none if it cannot be read.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::Search;
    use std::path::{Path, PathBuf};

    /// Folders for a test of its own name.
    fn folders(test: &str) -> [PathBuf; 3] {
        let root = std::env::temp_dir().join("poly-search").join(test);
        let _ = std::fs::remove_dir_all(&root);
        ["named", "bin", "lib/poly"].map(|name| {
            let folder = root.join(name);
            std::fs::create_dir_all(&folder).expect("made");
            folder
        })
    }

    fn put(folder: &Path, name: &str, text: &str) -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("written");
        path
    }

    #[test]
    fn the_places_come_in_order() {
        let [named, beside, installed] = folders("order");
        let places = [beside.clone(), installed.clone()];
        let search = |named: &[&Path]| {
            let named: Vec<_> = named.iter().map(|path| path.to_path_buf()).collect();
            Search::of(&named, &places)
        };
        let file = "libpoly_lang_llvm.so";
        assert_eq!(search(&[&named]).find(file), None);
        assert_eq!(search(&[&named]).folders(), [named.clone(), beside.clone(), installed.clone()]);
        let last = put(&installed, file, "");
        assert_eq!(search(&[&named]).find(file), Some(last));
        let second = put(&beside, file, "");
        assert_eq!(search(&[&named]).find(file), Some(second.clone()));
        let first = put(&named, file, "");
        assert_eq!(search(&[&named]).find(file), Some(first.clone()));
        // Named by itself, wherever it is; another file's name does not count.
        assert_eq!(search(&[&first]).find(file), Some(first));
        assert_eq!(search(&[&named.join("other.so")]).find(file), Some(second));
    }

    #[test]
    fn what_is_installed_is_known_without_being_loaded() {
        let [named, beside, installed] = folders("installed");
        let manifest = r#"{ "id": "calc", "name": "Calc", "engine": "calc", "engineVersion": "1",
            "extensions": ["calc"], "library": "there is none" }"#;
        put(&installed, "calc.poly-language.json", manifest);
        put(&beside, "other.poly-language.json", "is not read: such a folder may be /usr/bin");
        let found = Search::of(&[named], &[beside, installed]).run();
        assert_eq!((found.named.len(), found.failures.len()), (0, 0));
        let known: Vec<_> = found.installed.iter().map(|language| language.id().as_str()).collect();
        assert_eq!(known, ["calc", "llvm"]);
    }
}
