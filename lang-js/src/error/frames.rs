//! Boa's record of the stack, read from its text: it has no other public form.

use crate::ID;
use crate::foreign::BORDER;
use boa_engine::{Context, JsError};
use polyglot_api::{Frame, LanguageId, Location};
use std::fmt::Write;
use std::path::Path;

/// How many frames are told for one stay in JavaScript.
const MAX_FRAMES: usize = 64;

/// The frames of an error between the throw and the entry into JavaScript.
pub(super) fn of(error: &JsError, context: &Context) -> Vec<Frame> {
    let mut frames = parse(&error.to_string());
    crate::loader::relocate(&mut frames, context);
    frames
}

/// The frames of a stack as text, innermost first; it ends where JavaScript was
/// entered from another language.
pub(super) fn parse(text: &str) -> Vec<Frame> {
    let mut frames = Vec::new();
    let mut at_border = false;
    for line in text.lines() {
        let Some(entry) = line.strip_prefix("    at ") else { continue };
        at_border = entry.starts_with(BORDER);
        if at_border {
            break;
        }
        frames.extend(parse_line(entry));
    }
    // Boa tells functions without a name and the top level alike; only the outermost
    // frame can be the latter.
    let called = if at_border { frames.len() } else { frames.len().saturating_sub(1) };
    name_anonymous(&mut frames[..called]);
    frames.truncate(MAX_FRAMES);
    frames
}

fn name_anonymous(frames: &mut [Frame]) {
    for frame in frames.iter_mut().filter(|frame| frame.function.is_empty()) {
        frame.function = "<anonymous>".into();
    }
}

/// `function (path:line:column)`; native functions have no place and are left out.
fn parse_line(entry: &str) -> Option<Frame> {
    let (function, place) = entry.strip_suffix(')')?.rsplit_once(" (")?;
    if place == "native" || place.starts_with("native at") {
        return None;
    }
    // What Boa calls the module that stands for another language's.
    if function == "<synthetic>" && place.starts_with("unknown at") {
        return None;
    }
    let function = if function == "<main>" { "" } else { function };
    let mut parts = place.rsplitn(3, ':');
    let (column, line, path) = (parts.next()?, parts.next()?, parts.next()?);
    let path = match path.trim_end() {
        "unknown at" => "<unknown>",
        "eval at" => "<eval>",
        "json at" => "<json>",
        path => path,
    };
    let location = Location::new(path, line.parse().unwrap_or(0), column.parse().unwrap_or(0));
    Some(Frame { language: ID, function: function.to_owned(), location: Some(location) })
}

/// Gives the innermost frame of a name that is not defined the place of the name: the engine
/// knows that of the expression or function around it at best.
pub(super) fn find_undefined(message: &str, frames: &mut [Frame]) {
    let Some(name) = message.strip_suffix(" is not defined") else { return };
    let Some(location) = frames.first_mut().and_then(|frame| frame.location.as_mut()) else { return };
    let Some(Ok(text)) = location.source.as_ref().map(|source| source.text()) else { return };
    let typescript = crate::loader::is_typescript(Path::new(&*location.name));
    let found = crate::syntax::undefined(text, typescript, name, (location.line, location.column));
    if let Some((line, column)) = found {
        (location.line, location.column) = (line, column);
    }
}

/// Appends the frames that are active now, up to the entry into JavaScript.
pub(super) fn current(context: &mut Context, into: &mut Vec<Frame>) {
    // An error that is made now knows them; `Context::stack_trace` would tell the
    // places to return to, which may be on another line.
    let constructor = context.intrinsics().constructors().error().constructor();
    let Ok(probe) = constructor.construct(&[], None, context) else { return };
    let text = JsError::from_opaque(probe.into()).to_string();
    // The innermost is the function that led out of JavaScript.
    let text = match text.find("    at ") {
        Some(at) if text[at + 7..].starts_with(BORDER) => &text[at + 7..],
        _ => &text,
    };
    let mut frames = parse(text);
    crate::loader::relocate(&mut frames, context);
    into.append(&mut frames);
}

/// The place that Boa's parser writes at the end of its messages, and the message
/// without it.
pub(super) fn place_in(message: &str) -> (String, Option<(u32, u32)>) {
    let parsed = message.rsplit_once(" at line ").and_then(|(text, place)| {
        let (line, column) = place.split_once(", col ")?;
        let column: String = column.chars().take_while(char::is_ascii_digit).collect();
        Some((text.to_owned(), (line.parse().ok()?, column.parse().ok()?)))
    });
    match parsed {
        Some((text, place)) => (text, Some(place)),
        None => (message.to_owned(), None),
    }
}

/// An error's headline and frames in the form that JavaScript engines give `stack`.
pub(crate) fn stack_text(headline: &str, frames: &[Frame]) -> String {
    let mut text = headline.to_owned();
    for frame in frames {
        let function = if frame.function.is_empty() { "<top level>" } else { &frame.function };
        let _ = write!(text, "\n    at {function}");
        match &frame.location {
            Some(location) => {
                let _ = write!(text, " ({location})");
            }
            None if frame.language != LanguageId::HOST => {
                let _ = write!(text, " ({})", frame.language);
            }
            None => text.push_str(" (native)"),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{parse, place_in, stack_text};

    #[test]
    fn a_stack_is_read_up_to_the_border() {
        let text = "Error: no\n    at f (/a b/x.js:3:9)\n    at map (native)\n    at <main> (eval at :1:2)\n    at <foreign> (native)\n    at g (y.js:1:1)";
        let frames = parse(text);
        let read: Vec<_> = frames
            .iter()
            .map(|frame| (frame.function.as_str(), frame.location.as_ref().unwrap().to_string()))
            .collect();
        assert_eq!(read, [("f", "/a b/x.js:3:9".into()), ("<anonymous>", "<eval>:1:2".into())]);
        assert_eq!(stack_text("E", &frames), "E\n    at f (/a b/x.js:3:9)\n    at <anonymous> (<eval>:1:2)");
    }

    #[test]
    fn a_parser_tells_its_place() {
        let (message, place) = place_in("unexpected token '}', primary expression at line 2, col 17");
        assert_eq!(message, "unexpected token '}', primary expression");
        assert_eq!(place, Some((2, 17)));
        assert_eq!(place_in("no at line").1, None);
    }
}
