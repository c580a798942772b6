//! The compatibility kit: does a language play by the protocol's rules with every
//! other one?
//!
//! Each language gives a [`Provider`]: values of every kind that it has, a function
//! that gives back its argument, its operators and built-in conversions
//! (*expressions*), its *statements*, fragments that are evaluated where a variable is in
//! scope (*inline*), its ways to reach into objects (*accesses*), whole *scripts*, *fragments* in
//! the scope of the bindings, and text that does not parse. The [`Kit`] runs the cross product:
//!
//! | row | what must hold |
//! |---|---|
//! | value | every trait that a value claims works, every other is refused: [`assert_value`] |
//! | identity | a value of B that went through A has the same traits, and is the same |
//! | expression, statement, inline fragment | A's operator takes every value of B that its parameters accept, and gives what it promises; with one argument that no overload accepts, it fails with a guest's error of the right class |
//! | mutation | what A writes into, adds to or removes from an object of B is what the protocol would, and the owner and every third language find it there |
//! | script, fragment | runs, and gives what it promises |
//! | wrong syntax | is told as such, with a place |
//!
//! Whatever happens, no engine panics, no internal error appears, and no broken
//! contract of the protocol comes out of guest code that was not turned into the
//! guest's own exception.
//!
//! The model is GraalVM's TCK. Beyond it: tuples of arguments from several
//! languages, asynchronous values, mutation of every trait from every language.
//!
//! Cases have names such as `python::+(js::bigint, host::i64)`.
//!
//! # For another language
//!
//! Implement [`Provider`], or describe the language in a file ([`Described`]); make an
//! [`Engine`](poly::Engine) that has the language, and call [`Kit::run`]. `docs/kit.md` tells more.

mod access;
mod assert;
pub mod c;
mod case;
mod change;
mod check;
mod described;
mod gaps;
pub mod host;
pub mod js;
mod loaded;
mod matrix;
mod mutation;
mod part;
pub mod python;
mod report;
mod run;
mod snippet;
pub mod types;
pub mod verify;
pub mod wasm;
mod watch;

pub use access::Access;
pub use assert::{Depth, assert_value};
pub use described::Described;
pub use gaps::Gap;
pub use part::{Absent, Part};
pub use report::Document;
pub use run::Kit;
pub use snippet::{Mistake, Sample, Script, Snippet};

use poly::{Context, Result, Value};

/// What a language contributes to the kit.
///
/// Methods that get a context are called once for each context that the kit makes;
/// what they give belongs to it. A [`Part`] of which a language gives nothing is one that it
/// explains in [`absent`](Self::absent).
pub trait Provider {
    /// The name of the language in the names of cases; its id, where it is one of an engine.
    fn id(&self) -> &'static str;

    /// A function of one parameter that gives back its argument.
    ///
    /// # Errors
    /// If the language cannot run the provider's code: that is a fault.
    fn identity(&self, context: &Context) -> Result<Value>;

    /// What a primitive of another language is after it went through this one; an
    /// object must stay as it is.
    fn after(&self, value: &Value) -> Value {
        value.clone()
    }

    /// Whether the language takes an object of another one over as one of its own with
    /// the same meaning, so that identity is lost.
    fn takes_over(&self, value: &Value) -> bool {
        let _ = value;
        false
    }

    /// Why an object of another language is one of the language's own kinds to its programs, so that
    /// its members and its size are the language's affair: as a `Date` is to JavaScript.
    fn own_kind(&self, value: &Value) -> Option<&'static str> {
        let _ = value;
        None
    }

    /// Values of every kind and trait that the language has.
    ///
    /// # Errors
    /// As [`identity`](Self::identity).
    fn samples(&self, context: &Context) -> Result<Vec<Sample>>;

    /// Every operator and built-in conversion.
    ///
    /// # Errors
    /// As [`identity`](Self::identity).
    fn expressions(&self, context: &Context) -> Result<Vec<Snippet>>;

    /// Every statement, each as a function.
    ///
    /// # Errors
    /// As [`identity`](Self::identity).
    fn statements(&self, context: &Context) -> Result<Vec<Snippet>> {
        let _ = context;
        Ok(Vec::new())
    }

    /// Functions each of which evaluates program text at a place inside of a function, where
    /// its arguments are variables.
    ///
    /// # Errors
    /// As [`identity`](Self::identity).
    fn inline(&self, context: &Context) -> Result<Vec<Snippet>> {
        let _ = context;
        Ok(Vec::new())
    }

    /// How programs of the language reach into objects, of whatever language: functions with the
    /// parameters that [`Access`] tells.
    ///
    /// # Errors
    /// As [`identity`](Self::identity).
    fn accesses(&self, context: &Context) -> Result<Vec<(Access, Value)>> {
        let _ = context;
        Ok(Vec::new())
    }

    /// Whole programs.
    fn scripts(&self) -> Vec<Script> {
        Vec::new()
    }

    /// Pieces that are evaluated in the scope of the language's bindings, as a
    /// debugger or a prompt does.
    fn fragments(&self) -> Vec<Script> {
        Vec::new()
    }

    /// Texts that do not parse.
    fn mistakes(&self) -> Vec<Mistake> {
        Vec::new()
    }

    /// What the language does not have, and why. The cases that are missing for it are counted as
    /// skipped.
    fn absent(&self) -> Vec<Absent> {
        Vec::new()
    }

    /// Whether an error is one that the language's own programs could have thrown;
    /// if not, why.
    ///
    /// # Errors
    /// The reason, for people.
    fn check_error(&self, error: &poly::Error) -> std::result::Result<(), String> {
        verify::is_guest_error(error)
    }
}
