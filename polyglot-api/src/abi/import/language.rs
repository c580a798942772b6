//! A language of the other side: its descriptor, checked.

use super::{ForeignInstance, done};
use crate::abi::export::give_host;
use crate::abi::{
    POLY_ABI_VERSION, POLY_FEATURES, POLY_MAGIC, PolyInstance, PolyLanguage, PolyLanguageInfo, PolySizes,
    PolyString, PolyStrings, intern,
};
use crate::{Host, Instance, Language, LanguageId, Result};
use std::collections::HashMap;
use std::fmt;
use std::ptr;
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

/// A language in another library.
pub struct ForeignLanguage {
    descriptor: &'static PolyLanguage,
    told: &'static Told,
}

/// What a library tells of its language, kept for ever: once a library, not once each
/// time that it is read.
struct Told {
    id: LanguageId,
    name: &'static str,
    engine: (&'static str, &'static str),
    aliases: &'static [&'static str],
    extensions: &'static [&'static str],
    mime_types: &'static [&'static str],
    interpreters: &'static [&'static str],
    magic: &'static [&'static [u8]],
}

/// Why a descriptor is not one of a language that can be loaded here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LanguageError {
    /// It does not begin as a descriptor does.
    NotALanguage,
    /// It was built for another version of the boundary.
    Version {
        /// The library's.
        theirs: u32,
        /// Ours.
        ours: u32,
    },
    /// Its structures have other sizes, though the version is the same.
    Layout,
    /// It needs features that this copy of the crate does not have.
    Features {
        /// Those that are missing, as bits.
        missing: u64,
    },
    /// It was built for longer tables of functions than this copy of the crate has.
    Newer,
    /// It tells nothing of its language, or lacks an entry.
    Incomplete,
}

impl fmt::Display for LanguageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotALanguage => f.write_str("its symbol 'poly_language' is no description of a language"),
            Self::Version { theirs, ours } => {
                let remedy = if theirs < ours { "rebuild the plug-in for it" } else { "use a newer Poly" };
                write!(
                    f,
                    "it speaks version {theirs} of the plug-in interface, and this Poly speaks version \
                     {ours}: {remedy}"
                )
            }
            Self::Layout => write!(
                f,
                "its structures differ from those of version {POLY_ABI_VERSION} of the plug-in interface: \
                 rebuild it with this Poly's poly_language.h"
            ),
            Self::Features { missing } => write!(
                f,
                "it needs features of the plug-in interface that this Poly lacks (bits {missing:#x}): use \
                 a newer Poly"
            ),
            Self::Newer => write!(
                f,
                "it was built for a newer Poly, with more in version {POLY_ABI_VERSION} of the plug-in \
                 interface: use a newer Poly"
            ),
            Self::Incomplete => f.write_str("it describes its language without an id, or cannot start it"),
        }
    }
}

impl std::error::Error for LanguageError {}

impl ForeignLanguage {
    /// Reads a descriptor.
    ///
    /// # Errors
    /// If and only if it is none of a language that this version can run.
    ///
    /// # Safety
    /// `descriptor` must be the symbol `poly_language` of a library that is never
    /// unloaded, and at least as large as a pointer to it says by its first bytes.
    pub unsafe fn read(descriptor: *const PolyLanguage) -> Result<Self, LanguageError> {
        // SAFETY: promised by the caller. The beginning is the same in all versions,
        // and nothing else is read before it was checked.
        unsafe {
            if descriptor.is_null() || (&raw const (*descriptor).magic).read_unaligned() != POLY_MAGIC {
                return Err(LanguageError::NotALanguage);
            }
            let theirs = (*descriptor).abi_version;
            if theirs != POLY_ABI_VERSION {
                return Err(LanguageError::Version { theirs, ours: POLY_ABI_VERSION });
            }
            let descriptor = &*descriptor;
            fits(&descriptor.sizes)?;
            let missing = descriptor.features & !POLY_FEATURES;
            if missing != 0 {
                return Err(LanguageError::Features { missing });
            }
            let info = descriptor.info.map_or(ptr::null(), |info| info());
            match info.as_ref() {
                Some(info) if info.id.length > 0 && descriptor.start.is_some() => {
                    Ok(Self { descriptor, told: Told::kept(descriptor, info) })
                }
                _ => Err(LanguageError::Incomplete),
            }
        }
    }
}

impl Told {
    /// # Safety
    /// What `info` refers to must be static.
    unsafe fn kept(descriptor: &'static PolyLanguage, info: &PolyLanguageInfo) -> &'static Self {
        static KEPT: Mutex<Option<HashMap<usize, &'static Told>>> = Mutex::new(None);
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        let address = ptr::from_ref(descriptor).addr();
        // SAFETY: promised by the caller.
        let told = || Box::leak(Box::new(unsafe { Self::of(info) }));
        kept.get_or_insert_default().entry(address).or_insert_with(|| told())
    }

    /// # Safety
    /// What `info` refers to must be static.
    unsafe fn of(info: &PolyLanguageInfo) -> Self {
        // SAFETY: promised by the caller.
        let (text, strings) =
            (|it: PolyString| intern::intern(&unsafe { it.text() }), |it| unsafe { texts(it) });
        Self {
            id: intern::language(text(info.id)),
            name: text(info.name),
            engine: (text(info.engine), text(info.engine_version)),
            aliases: strings(info.aliases),
            extensions: strings(info.extensions),
            mime_types: strings(info.mime_types),
            interpreters: strings(info.interpreters),
            // SAFETY: as above.
            magic: unsafe { list(info.magic) }
                .map(|bytes| unsafe { bytes.bytes() })
                .collect::<Vec<_>>()
                .leak(),
        }
    }
}

fn fits(sizes: &PolySizes) -> Result<(), LanguageError> {
    let ours = PolySizes::OURS;
    let same = (sizes.value, sizes.error, sizes.source) == (ours.value, ours.error, ours.source);
    if !same {
        return Err(LanguageError::Layout);
    }
    // A library that calls further entries than there are was built for a newer Poly.
    if sizes.object_vtable > ours.object_vtable || sizes.host_vtable > ours.host_vtable {
        return Err(LanguageError::Newer);
    }
    Ok(())
}

/// # Safety
/// The list must be static.
unsafe fn list(strings: PolyStrings) -> impl Iterator<Item = PolyString> {
    let strings: &'static [PolyString] = match strings.count {
        0 => &[],
        // SAFETY: promised by the caller.
        count => unsafe { std::slice::from_raw_parts(strings.data, count) },
    };
    strings.iter().copied()
}

/// # Safety
/// The list must be static.
unsafe fn texts(strings: PolyStrings) -> &'static [&'static str] {
    // SAFETY: promised by the caller.
    unsafe { list(strings).map(|text| intern::intern(&text.text())).collect::<Vec<_>>().leak() }
}

impl Language for ForeignLanguage {
    fn id(&self) -> LanguageId {
        self.told.id
    }

    fn name(&self) -> &'static str {
        self.told.name
    }

    fn engine(&self) -> (&'static str, &'static str) {
        self.told.engine
    }

    fn aliases(&self) -> &'static [&'static str] {
        self.told.aliases
    }

    fn extensions(&self) -> &'static [&'static str] {
        self.told.extensions
    }

    fn mime_types(&self) -> &'static [&'static str] {
        self.told.mime_types
    }

    fn interpreters(&self) -> &'static [&'static str] {
        self.told.interpreters
    }

    fn magic(&self) -> &'static [&'static [u8]] {
        self.told.magic
    }

    fn start(&self, host: Rc<dyn Host>) -> Result<Box<dyn Instance>> {
        let mut handle = PolyInstance { vtable: ptr::null(), data: ptr::null_mut() };
        let start = self.descriptor.start.expect("checked when the descriptor was read");
        // SAFETY: the descriptor's own entry; the host is handed over.
        unsafe {
            done(start(give_host(host), &raw mut handle))?;
            Ok(Box::new(ForeignInstance::take(handle, self.told.id)?))
        }
    }
}
