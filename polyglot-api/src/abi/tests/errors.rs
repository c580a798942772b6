//! Errors cross with all that they tell, and come home as they were.

use super::abroad;
use super::probe::Probe;
use crate::abi::export::throw;
use crate::abi::import::take_error;
use crate::abi::{PolyFrame, PolyLocation, PolyString};
use crate::{
    Error, ErrorKind, Frame, InteropError, LanguageId, Location, PolyglotError, Source, Traits, Value,
};
use proptest::prelude::*;

fn there(error: Error) -> Error {
    // SAFETY: just thrown.
    unsafe { take_error(throw(error)) }
}

fn contract() -> impl Strategy<Value = InteropError> {
    let word = || any::<String>();
    prop_oneof![
        word().prop_map(|receiver| InteropError::UnsupportedMessage { message: "execute", receiver }),
        (word(), word()).prop_map(|(expected, actual)| InteropError::UnsupportedType { expected, actual }),
        (any::<u32>(), any::<Option<u32>>(), any::<u32>()).prop_map(|(min, max, actual)| {
            InteropError::Arity {
                min: min as usize,
                max: max.map(|max| max as usize),
                actual: actual as usize,
            }
        }),
        (word(), word()).prop_map(|(name, receiver)| InteropError::UnknownMember { name, receiver }),
        word().prop_map(|key| InteropError::UnknownKey { key }),
        any::<u64>().prop_map(|index| InteropError::InvalidIndex { index }),
        (any::<u64>(), any::<u64>())
            .prop_map(|(offset, length)| InteropError::InvalidBufferOffset { offset, length }),
        Just(InteropError::StopIteration),
        word().prop_map(|what| InteropError::ReadOnly { what }),
        Just(InteropError::Released),
    ]
}

fn location() -> impl Strategy<Value = Option<Location>> {
    let source = any::<Option<String>>().prop_map(|text| text.map(|text| Source::from_text("s", text)));
    let location = (any::<String>(), any::<u32>(), any::<u32>(), source)
        .prop_map(|(name, line, column, source)| Location { source, ..Location::new(name, line, column) });
    proptest::option::of(location)
}

fn thrown() -> impl Strategy<Value = PolyglotError> {
    let kind = prop_oneof![
        any::<bool>().prop_map(|incomplete| ErrorKind::Syntax { incomplete }),
        Just(ErrorKind::Guest),
        Just(ErrorKind::Host),
        any::<i32>().prop_map(ErrorKind::Exit),
        Just(ErrorKind::Cancelled),
        Just(ErrorKind::Resource),
        Just(ErrorKind::Internal),
    ];
    let frame = (any::<String>(), location()).prop_map(|(function, location)| Frame {
        language: LanguageId::new("probe"),
        function,
        location,
    });
    let frames = proptest::collection::vec(frame, 0..4);
    let exception = proptest::option::of(super::values::value());
    let single = (kind, any::<String>(), any::<String>(), location(), frames, exception).prop_map(
        |(kind, name, message, location, frames, exception)| PolyglotError {
            name,
            location,
            frames,
            exception,
            ..PolyglotError::new(kind, message)
        },
    );
    let notes = proptest::collection::vec(any::<String>(), 0..3);
    (proptest::collection::vec(single, 1..6), any::<prop::sample::Index>(), notes).prop_map(
        |(mut chain, at, notes)| {
            // Some are gathered, the others lead to each other.
            let parts = chain.split_off(1 + at.index(chain.len()).min(chain.len() - 1));
            let link = |cause: Option<PolyglotError>, error: PolyglotError| {
                let (parts, notes) = (parts.clone(), notes.clone());
                Some(PolyglotError { cause: cause.map(Box::new), parts, notes, ..error })
            };
            chain.into_iter().fold(None, link).expect("at least one")
        },
    )
}

/// A source is told by what it says, not by its place in memory.
fn told(error: &Error) -> String {
    fn texts(error: &PolyglotError) -> String {
        let places = error.frames.iter().map(|frame| &frame.location).chain([&error.location]);
        let sources = places.flatten().map(|place| place.source.as_ref());
        let sources: Vec<_> = sources.map(|source| source.map(|it| it.text().map(str::to_owned))).collect();
        let others: Vec<_> = error.cause.as_deref().into_iter().chain(&error.parts).map(texts).collect();
        format!("{sources:?} {others:?}")
    }
    let sources = if let Error::Polyglot(error) = error { texts(error) } else { String::new() };
    format!("{error:?} {sources}")
}

proptest! {
    #[test]
    fn broken_contracts_cross(error in contract()) {
        let crossed = abroad(|| there(error.clone().into()));
        prop_assert!(matches!(&crossed, Error::Interop(crossed) if *crossed == error), "{:?}", crossed);
        prop_assert!(matches!(there(error.clone().into()), Error::Interop(home) if home == error));
    }

    #[test]
    fn what_was_thrown_crosses(error in thrown()) {
        let before = told(&error.clone().into());
        prop_assert_eq!(&before, &told(&abroad(|| there(error.clone().into()))));
        prop_assert_eq!(&before, &told(&there(error.into())));
    }
}

#[test]
fn an_exception_comes_home_as_the_same_object() {
    let object = Probe::object(Traits::EXCEPTION);
    let error = PolyglotError { exception: Some(object.clone().into()), ..PolyglotError::host("thrown") };
    let is_same = |error: Error| {
        let exception = error.into_polyglot().exception.expect("an exception");
        let probe = |object: &crate::ObjectRef| object.downcast_ref::<Probe>().map(std::ptr::from_ref);
        probe(exception.as_object().expect("an object")) == probe(&object)
    };
    // Returned as it came, by a library that passes errors on.
    assert!(is_same(there(error.clone().into())));
    // Taken apart abroad, and thrown anew from there.
    let abroad = abroad(|| there(error.into())).into_polyglot();
    assert!(
        matches!(&abroad.exception, Some(Value::Object(wrapped)) if wrapped.downcast_ref::<Probe>().is_none())
    );
    let PolyglotError { exception, .. } = abroad;
    let anew = throw(PolyglotError { exception, ..PolyglotError::host("anew") }.into());
    // SAFETY: just thrown; without its mark it is another library's.
    assert!(is_same(unsafe {
        (*anew).home = std::ptr::null();
        take_error(anew)
    }));
}

#[test]
fn a_library_adds_its_frames() {
    let first = Frame { language: LanguageId::new("probe"), function: "inner".into(), location: None };
    let error = PolyglotError { frames: vec![first], ..PolyglotError::host("thrown") };
    for error in [error.into(), InteropError::StopIteration.into()] {
        let had = usize::from(matches!(error, Error::Polyglot(_)));
        let thrown = throw(error);
        let location = PolyLocation { name: PolyString::new("a.calc"), line: 3, ..PolyLocation::NONE };
        let frame =
            PolyFrame { language: PolyString::new("calc"), function: PolyString::new("outer"), location };
        // SAFETY: as the boundary's rules say.
        let home = unsafe {
            (*thrown).push_frame.expect("possible")(thrown, &raw const frame);
            assert_eq!((*thrown).frame_count, had + 1, "the header follows");
            take_error(thrown)
        };
        let frames = home.into_polyglot().frames;
        let last = &frames[frames.len() - 1];
        assert_eq!((frames.len(), last.function.as_str()), (had + 1, "outer"));
        assert_eq!(last.location, Some(Location::new("a.calc", 3, 0)));
    }
}
