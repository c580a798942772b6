//! How an error is told to people.

use polyglot_api::{Error, ErrorKind, Frame, Location, PolyglotError, Source};
use std::collections::HashMap;
use std::fmt::{self, Write};

/// How many frames to print at each end of a long stack.
const EDGE_FRAMES: usize = 12;
/// How many lines of source to show before the place of the error.
const LINES_BEFORE: u32 = 1;

/// How many characters of a line of source to show.
const LINE: usize = 160;

/// How many of the errors in a group to print.
const PARTS: usize = 15;

/// An error as text: its headline and notes, the source around its place, one stack
/// that interleaves all languages, the errors that it gathers, and its causes.
///
/// ```text
/// ValueError: no data
///   --> stats.py:3:9
///    2 |     if not xs:
///    3 |         raise ValueError("no data")
///      |         ^
///     at mean (python stats.py:3)
///     at report (js app.js:7:14)
/// caused by: KeyError: 'prices'
/// ```
pub struct Report<'a> {
    error: &'a PolyglotError,
    colors: bool,
}

impl<'a> Report<'a> {
    /// The report of an error, without colours.
    #[must_use]
    pub fn new(error: &'a PolyglotError) -> Self {
        Self { error, colors: false }
    }

    /// The same in colours, for a terminal.
    #[must_use]
    pub fn colored(self, colors: bool) -> Self {
        Self { colors, ..self }
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colors { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn write_error(&self, f: &mut dyn Write, error: &PolyglotError, sources: &mut Sources) -> fmt::Result {
        let headline = error.headline();
        let headline = if headline.is_empty() { "uncaught error".to_owned() } else { headline };
        writeln!(f, "{}", self.paint("1;31", &headline))?;
        for note in &error.notes {
            writeln!(f, "{note}")?;
        }
        if let Some(location) = sources.place(error) {
            self.write_code_frame(f, location, sources)?;
        }
        self.write_stack(f, &error.frames)?;
        self.write_parts(f, &error.parts, sources)?;
        if matches!(error.kind, ErrorKind::Internal) {
            let version = env!("CARGO_PKG_VERSION");
            writeln!(f, "This is a bug in Poly {version}, not in your program. Please report it with the")?;
            writeln!(f, "program that shows it and the output of `poly --version`.")?;
        }
        Ok(())
    }

    fn write_parts(&self, f: &mut dyn Write, parts: &[PolyglotError], sources: &mut Sources) -> fmt::Result {
        for (part, number) in parts.iter().take(PARTS).zip(1..) {
            let mut text = String::new();
            self.write_error(&mut text, part, sources)?;
            self.write_causes(&mut text, part, sources)?;
            let mut lead = format!("{:>6} ", format!("[{number}]"));
            for line in text.lines() {
                writeln!(f, "{lead}{line}")?;
                lead = " ".repeat(lead.len());
            }
        }
        match parts.len().saturating_sub(PARTS) {
            0 => Ok(()),
            more => writeln!(f, "       ... {more} more"),
        }
    }

    fn write_causes(&self, f: &mut dyn Write, error: &PolyglotError, sources: &mut Sources) -> fmt::Result {
        let mut cause = error.cause.as_deref();
        while let Some(error) = cause {
            write!(f, "caused by: ")?;
            self.write_error(f, error, sources)?;
            cause = error.cause.as_deref();
        }
        Ok(())
    }

    fn write_code_frame(&self, f: &mut dyn Write, at: &Location, sources: &mut Sources) -> fmt::Result {
        writeln!(f, "  {} {at}", self.paint("34", "-->"))?;
        let Some(source) = sources.get(at) else { return Ok(()) };
        let Ok(text) = source.text() else { return Ok(()) };
        let width = at.line.to_string().len().max(3);
        let first = at.line.saturating_sub(LINES_BEFORE).max(1);
        let lines = text.lines().zip(1u32..).skip_while(|(_, number)| *number < first);
        for (line, number) in lines.take_while(|(_, number)| *number <= at.line) {
            let gutter = self.paint("34", &format!("{number:>width$} |"));
            let column = if number == at.line { at.column.saturating_sub(1) as usize } else { 0 };
            let (line, column) = clip(line.trim_end(), column);
            writeln!(f, "{gutter} {line}")?;
            if number == at.line && at.column > 0 {
                let indent: String =
                    line.chars().take(column).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
                let gutter = self.paint("34", &format!("{:>width$} |", ""));
                writeln!(f, "{gutter} {indent}{}", self.paint("1;31", "^"))?;
            }
        }
        Ok(())
    }

    fn write_stack(&self, f: &mut dyn Write, frames: &[Frame]) -> fmt::Result {
        let hidden = frames.len().saturating_sub(2 * EDGE_FRAMES);
        for (index, frame) in frames.iter().enumerate() {
            if hidden > 1 && index == EDGE_FRAMES {
                writeln!(f, "    ... {hidden} more")?;
            }
            if hidden > 1 && (EDGE_FRAMES..EDGE_FRAMES + hidden).contains(&index) {
                continue;
            }
            writeln!(f, "    {}", self.paint("2", &frame_line(frame)))?;
        }
        Ok(())
    }
}

/// The part of a long line around a column, with an ellipsis where it was cut, and the column
/// in it. Both columns count characters from 0.
fn clip(line: &str, column: usize) -> (String, usize) {
    // A line that is short in bytes is so in characters.
    let length = if line.len() <= LINE { line.len() } else { line.chars().count() };
    if length <= LINE {
        return (line.to_owned(), column);
    }
    let start = column.min(length).saturating_sub(LINE / 2).min(length - LINE);
    let mut text: String = line.chars().skip(start).take(LINE).collect();
    if start + LINE < length {
        text.push('…');
    }
    if start > 0 {
        text.insert(0, '…');
    }
    (text, column - start + usize::from(start > 0))
}

fn frame_line(frame: &Frame) -> String {
    let function = if frame.function.is_empty() { "<top level>" } else { &frame.function };
    let mut line = format!("at {function} ({}", frame.language);
    if let Some(location) = &frame.location {
        let _ = write!(line, " {location}");
    }
    line.push(')');
    line
}

/// The sources that an error mentions, read once each.
#[derive(Default)]
struct Sources(HashMap<String, Option<Source>>);

impl Sources {
    /// The place to show: the innermost whose text is there, which leaves out the library of a
    /// language that is not a file; else the error's own.
    fn place<'a>(&mut self, error: &'a PolyglotError) -> Option<&'a Location> {
        let frames = error.frames.iter().filter_map(|frame| frame.location.as_ref());
        let mut places = error.location.iter().chain(frames);
        places.find(|place| self.get(place).is_some()).or(error.location.as_ref())
    }

    fn get(&mut self, at: &Location) -> Option<Source> {
        if let Some(source) = &at.source {
            return Some(source.clone());
        }
        let read = |name: &str| Some(Source::from_bytes(name, std::fs::read(name).ok()?));
        self.0.entry(at.name.to_string()).or_insert_with_key(|name| read(name)).clone()
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sources = Sources::default();
        self.write_error(f, self.error, &mut sources)?;
        self.write_causes(f, self.error, &mut sources)
    }
}

impl Report<'_> {
    /// The error as JSON, for tools: `kind`, `name`, `message`, `location`,
    /// `frames`, `cause`, `notes`, `parts`. Lines and columns are 1-based; unknown parts are null.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        json(self.error)
    }

    /// The report of any error; a broken contract is told as the host's error.
    #[must_use]
    pub fn render(error: Error, colors: bool) -> String {
        Report::new(&error.into_polyglot()).colored(colors).to_string()
    }
}

fn json(error: &PolyglotError) -> serde_json::Value {
    let (kind, status) = match error.kind {
        ErrorKind::Syntax { .. } => ("syntax", None),
        ErrorKind::Guest => ("guest", None),
        ErrorKind::Host => ("host", None),
        ErrorKind::Exit(status) => ("exit", Some(status)),
        ErrorKind::Cancelled => ("cancelled", None),
        ErrorKind::Resource => ("resource", None),
        ErrorKind::Internal => ("internal", None),
    };
    serde_json::json!({
        "kind": kind,
        "status": status,
        "name": error.name,
        "message": error.message,
        "location": error.location.as_ref().map(json_location),
        "frames": error.frames.iter().map(|frame| serde_json::json!({
            "language": frame.language.as_str(),
            "function": frame.function,
            "location": frame.location.as_ref().map(json_location),
        })).collect::<Vec<_>>(),
        "cause": error.cause.as_deref().map(json),
        "notes": error.notes,
        "parts": error.parts.iter().map(json).collect::<Vec<_>>(),
    })
}

fn json_location(location: &Location) -> serde_json::Value {
    serde_json::json!({
        "name": &*location.name,
        "line": (location.line > 0).then_some(location.line),
        "column": (location.column > 0).then_some(location.column),
    })
}

#[cfg(test)]
mod tests {
    use super::{LINE, Report, clip};
    use polyglot_api::{ErrorKind, Frame, LanguageId, Location, PolyglotError, Source};

    fn error() -> PolyglotError {
        let source = Source::from_text("a.py", "x = 1\nraise ValueError('no')\n");
        let at = Location { source: Some(source), ..Location::new("a.py", 2, 7) };
        let frame = |function: &str| Frame {
            language: LanguageId::new("python"),
            function: function.into(),
            location: Some(Location::new("a.py", 2, 0)),
        };
        PolyglotError {
            name: "ValueError".into(),
            location: Some(at),
            frames: (0..40).map(|_| frame("f")).chain([frame("")]).collect(),
            cause: Some(Box::new(PolyglotError::host("why"))),
            ..PolyglotError::new(ErrorKind::Guest, "no")
        }
    }

    #[test]
    fn a_report_shows_place_stack_and_cause() {
        let text = Report::new(&error()).to_string();
        let start =
            "ValueError: no\n  --> a.py:2:7\n  1 | x = 1\n  2 | raise ValueError('no')\n    |       ^\n";
        assert!(text.starts_with(start), "{text}");
        assert!(text.contains("\n    ... 17 more\n"), "{text}");
        assert!(text.ends_with("    at <top level> (python a.py:2)\ncaused by: why\n"), "{text}");
        assert_eq!(text.matches("at f (python a.py:2)").count(), 23);
    }

    #[test]
    fn a_long_line_is_clipped_around_the_column() {
        assert_eq!(clip("short", 9), ("short".into(), 9));
        let line = format!("{}é!{}", "a".repeat(1000), "b".repeat(1000));
        for column in [0, 40, 1000, 1001, 1500, 2001, 5000] {
            let (text, at) = clip(&line, column);
            assert!((LINE + 1..=LINE + 2).contains(&text.chars().count()), "{column}: {text}");
            assert_eq!(text.chars().nth(at), line.chars().nth(column), "{column}: {text}");
            assert_eq!(text.starts_with('…'), column > LINE / 2, "{column}: {text}");
            assert_eq!(text.ends_with('…'), column < 1900, "{column}: {text}");
        }
    }

    #[test]
    fn json_has_every_part() {
        let json = Report::new(&error()).to_json();
        assert_eq!(json["kind"], "guest");
        assert_eq!(json["location"]["column"], 7);
        assert_eq!(json["frames"].as_array().map(Vec::len), Some(41));
        assert_eq!(json["cause"]["message"], "why");
    }

    #[test]
    fn an_internal_error_asks_for_a_report() {
        let text = Report::new(&PolyglotError::internal("index out of range")).to_string();
        assert!(text.contains("Please report it"), "{text}");
    }
}
