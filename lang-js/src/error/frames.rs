//! Boa's record of the stack, read from its text: it has no other public form.

use crate::ID;
use crate::foreign::BORDER;
use boa_engine::vm::SourcePath;
use boa_engine::{Context, JsError};
use polyglot_api::{Frame, LanguageId, Location};
use std::fmt::Write;

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
    for line in text.lines() {
        let Some(entry) = line.strip_prefix("    at ") else { continue };
        if entry.starts_with(BORDER) {
            break;
        }
        if let Some(frame) = parse_line(entry) {
            frames.push(frame);
        }
        if frames.len() == MAX_FRAMES {
            break;
        }
    }
    frames
}

/// `function (path:line:column)`; native functions have no place and are left out.
fn parse_line(entry: &str) -> Option<Frame> {
    let (function, place) = entry.strip_suffix(')')?.rsplit_once(" (")?;
    if place == "native" || place.starts_with("native at") {
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

/// Appends the frames that are active now, above the lowest `base`.
pub(super) fn current(base: usize, context: &Context, into: &mut Vec<Frame>) {
    let first = into.len();
    let depth = context.stack_trace().size_hint().0.saturating_sub(base);
    for frame in context.stack_trace().take(depth.min(MAX_FRAMES)) {
        let at = frame.position();
        let name: std::sync::Arc<str> = match &at.path {
            SourcePath::Path(path) => path.display().to_string().into(),
            SourcePath::Eval => "<eval>".into(),
            SourcePath::Json => "<json>".into(),
            SourcePath::None => "<unknown>".into(),
        };
        let (line, column) = at.position.map_or((0, 0), |at| (at.line_number(), at.column_number()));
        let function = at.function_name.to_std_string_lossy();
        let function = if function == "<main>" { String::new() } else { function };
        into.push(Frame { language: ID, function, location: Some(Location::new(name, line, column)) });
    }
    crate::loader::relocate(&mut into[first..], context);
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
        assert_eq!(read, [("f", "/a b/x.js:3:9".into()), ("", "<eval>:1:2".into())]);
        assert_eq!(stack_text("E", &frames), "E\n    at f (/a b/x.js:3:9)\n    at <top level> (<eval>:1:2)");
    }

    #[test]
    fn a_parser_tells_its_place() {
        let (message, place) = place_in("unexpected token '}', primary expression at line 2, col 17");
        assert_eq!(message, "unexpected token '}', primary expression");
        assert_eq!(place, Some((2, 17)));
        assert_eq!(place_in("no at line").1, None);
    }
}
