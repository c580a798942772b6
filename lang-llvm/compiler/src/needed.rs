//! The shared libraries that an executable or a shared library was linked with.

use std::path::{Path, PathBuf};

use object::Endianness;
use object::elf::{DT_NEEDED, DT_RPATH, DT_RUNPATH};
use object::read::elf::{Dyn as _, ElfFile64};
use poly_c_interface::{Contents, Library, Module};

use crate::link::{folders, is_elf};

/// The libraries that modules with embedded bitcode need besides, as far as they are found where
/// the system's loader would look: its bitcode is all that is used of such a file, which
/// says nothing of them.
pub(crate) fn needed(modules: &[Module]) -> Vec<Library> {
    let mut libraries = Vec::new();
    for module in modules {
        let found = match &module.contents {
            Contents::Bytes(bytes) => of_elf(bytes, Path::new(&module.name)),
            Contents::File(path) if is_elf(path) => {
                std::fs::read(path).ok().and_then(|bytes| of_elf(&bytes, path))
            }
            Contents::File(_) => None,
        };
        for library in found.into_iter().flatten().map(Library::File) {
            if !libraries.contains(&library) {
                libraries.push(library);
            }
        }
    }
    libraries
}

fn of_elf(bytes: &[u8], path: &Path) -> Option<Vec<PathBuf>> {
    let file = ElfFile64::<Endianness>::parse(bytes).ok()?;
    let (endian, sections) = (file.endian(), file.elf_section_table());
    let (entries, strings) = sections.dynamic(endian, bytes).ok()??;
    let strings = sections.strings(endian, bytes, strings).ok()?;
    let texts = |tags: &[i64]| -> Vec<&str> {
        let wanted = entries.iter().filter(|entry| tags.contains(&entry.tag(endian)));
        wanted.filter_map(|entry| std::str::from_utf8(entry.string(endian, strings).ok()?).ok()).collect()
    };
    let origin = std::path::absolute(path).ok()?.parent()?.display().to_string();
    let own = texts(&[DT_RUNPATH, DT_RPATH]);
    let own = own.iter().flat_map(|text| text.split(':')).filter(|folder| !folder.is_empty());
    let own = own.map(|text| PathBuf::from(text.replace("${ORIGIN}", &origin).replace("$ORIGIN", &origin)));
    let places: Vec<_> = own.chain(folders()).collect();
    let find = |name: &str| places.iter().map(|folder| folder.join(name)).find(|path| is_elf(path));
    Some(texts(&[DT_NEEDED]).into_iter().filter_map(find).collect())
}
