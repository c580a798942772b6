//! What the prompt knows of a language beyond its interface: how to colour it, and how
//! to list what a value answers to. A language that is not here works without.

use poly::LanguageId;

/// The look of a language.
pub(crate) struct Dialect {
    pub(crate) keywords: &'static [&'static str],
    /// What starts a comment that ends with its line.
    pub(crate) comment: &'static str,
    /// The delimiters of a comment over lines.
    pub(crate) block_comment: Option<(&'static str, &'static str)>,
    /// The delimiters of strings; longer ones first. `true` if it goes over lines.
    pub(crate) quotes: &'static [(&'static str, bool)],
    /// The module whose members are visible everywhere, beside the global scope.
    pub(crate) builtins: Option<&'static str>,
    /// A function that gives an array of the names that its argument answers to, the
    /// inherited ones included, which a primitive value cannot tell by messages.
    pub(crate) names_of: Option<&'static str>,
    /// Whether the prompt prints a null; Python's does not.
    pub(crate) prints_null: bool,
}

/// The dialect of a language.
pub(crate) fn of(language: LanguageId) -> &'static Dialect {
    match language.as_str() {
        "js" => &JAVASCRIPT,
        "python" => &PYTHON,
        _ => &PLAIN,
    }
}

static JAVASCRIPT: Dialect = Dialect {
    keywords: &[
        "async",
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "export",
        "extends",
        "false",
        "finally",
        "for",
        "function",
        "if",
        "import",
        "in",
        "instanceof",
        "let",
        "new",
        "null",
        "of",
        "return",
        "static",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "typeof",
        "undefined",
        "var",
        "void",
        "while",
        "with",
        "yield",
    ],
    comment: "//",
    block_comment: Some(("/*", "*/")),
    quotes: &[("\"", false), ("'", false), ("`", true)],
    builtins: None,
    names_of: Some(
        "(value) => {
            const names = new Set();
            for (let at = Object(value); at !== null; at = Object.getPrototypeOf(at)) {
                for (const name of Object.getOwnPropertyNames(at)) names.add(name);
            }
            return [...names];
        }",
    ),
    prints_null: true,
};

static PYTHON: Dialect = Dialect {
    keywords: &[
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
        "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in",
        "is", "lambda", "match", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with",
        "yield",
    ],
    comment: "#",
    block_comment: None,
    quotes: &[("\"\"\"", true), ("'''", true), ("\"", false), ("'", false)],
    builtins: Some("builtins"),
    names_of: Some("dir"),
    prints_null: false,
};

static PLAIN: Dialect = Dialect {
    keywords: &[],
    comment: "//",
    block_comment: None,
    quotes: &[("\"", false)],
    builtins: None,
    names_of: None,
    prints_null: true,
};
