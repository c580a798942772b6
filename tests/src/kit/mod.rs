//! The compatibility kit: does a language play by the protocol's rules with every
//! other one?
//!
//! Each language gives a [`Provider`]: values of every kind that it has, a function
//! that gives back its argument, its operators and built-in conversions
//! (*expressions*), its *statements*, whole *scripts*, *fragments* to be evaluated
//! in a scope, and text that does not parse. The [`Kit`] runs the cross product:
//!
//! | row | what must hold |
//! |---|---|
//! | value | every trait that a value claims works, every other is refused: [`inspect`](fn@inspect) |
//! | identity | a value of B that went through A has the same traits, and is the same |
//! | expression, statement | A's operator takes every value of B that its parameters accept, and gives what it promises; with one argument that no overload accepts, it fails with a guest's error of the right class |
//! | script, fragment | runs, and gives what it promises |
//! | wrong syntax | is told as such, with a place |
//!
//! Whatever happens, no engine panics, no internal error appears, and no broken
//! contract of the protocol comes out of guest code that was not turned into the
//! guest's own exception.
//!
//! The model is GraalVM's TCK. Beyond it: tuples of arguments from several
//! languages, asynchronous values, mutation through the protocol.
//!
//! Cases have names such as `python::+(js::bigint, host::i64)`.
//!
//! # For another language
//!
//! Implement [`Provider`], make an [`Engine`](poly::Engine) that has the language,
//! and call [`Kit::run`].

mod gaps;
pub mod host;
mod inspect;
pub mod js;
mod matrix;
pub mod python;
mod run;
mod snippet;
pub mod types;
pub mod verify;

pub use gaps::Gap;
pub use inspect::{Depth, inspect};
pub use run::Kit;
pub use snippet::{Mistake, Sample, Script, Snippet};

use poly::{Context, Result, Value};

/// What a language contributes to the kit.
///
/// Methods that get a context are called once for each context that the kit makes;
/// what they give belongs to it.
pub trait Provider {
    /// The id of the language.
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
    fn statements(&self, context: &Context) -> Result<Vec<Snippet>>;

    /// Whole programs.
    fn scripts(&self) -> Vec<Script>;

    /// Pieces that are evaluated in the scope of the language's bindings, as a
    /// debugger or a prompt does.
    fn fragments(&self) -> Vec<Script>;

    /// Texts that do not parse.
    fn mistakes(&self) -> Vec<Mistake>;

    /// Whether an error is one that the language's own programs could have thrown;
    /// if not, why.
    ///
    /// # Errors
    /// The reason, for people.
    fn check_error(&self, error: &poly::Error) -> std::result::Result<(), String> {
        verify::is_guest_error(error)
    }
}
