//! The built-in languages: the one place that names them.

use polyglot_api::Language;
use std::sync::Arc;

pub(crate) fn builtin() -> Vec<Arc<dyn Language>> {
    vec![
        #[cfg(feature = "js")]
        Arc::new(poly_lang_js::JavaScript),
        #[cfg(feature = "python")]
        Arc::new(poly_lang_python::Python),
        #[cfg(feature = "wasm")]
        Arc::new(poly_lang_wasm::Wasm),
    ]
}
