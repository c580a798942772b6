//! The prompt on a terminal: history, many lines, completion, colours.

use super::command::short_name;
use super::complete::complete;
use super::session::{Session, Step};
use super::{dialect, highlight};
use crate::ending::{Ending, Failure};
use crate::style::print;
use crate::version;
use reedline::{
    ColumnarMenu, Completer, CompletionResult, EditCommand, Emacs, FileBackedHistory, Highlighter, KeyCode,
    KeyModifiers, MenuBuilder, Prompt, PromptEditMode, PromptHistorySearch, PromptHistorySearchStatus,
    Reedline, ReedlineEvent, ReedlineMenu, Signal, Span, StyledText, Suggestion, ValidationResult, Validator,
    default_emacs_keybindings,
};
use std::borrow::Cow;
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How many entries the history keeps.
const HISTORY: usize = 10_000;
/// How often the editor looks whether a timer is due.
const TICK: Duration = Duration::from_millis(20);
const MENU: &str = "completions";
/// What follows the language's name, also while completions are shown.
const INDICATOR: &str = "> ";

thread_local! {
    /// The editor's parts must be `Send`, which a session is not; they run on its thread.
    static SESSION: RefCell<Option<Rc<Session>>> = const { RefCell::new(None) };
}

fn with_session<R>(run: impl FnOnce(&Session) -> R) -> Option<R> {
    let session = SESSION.with_borrow(Option::clone)?;
    Some(run(&session))
}

/// Reads and evaluates until Ctrl-D or an exit.
pub(crate) fn run(session: &Rc<Session>) -> Result<Ending, Failure> {
    session.watch().set_editor();
    SESSION.set(Some(Rc::clone(session)));
    let ending = read(session);
    SESSION.take();
    ending
}

fn read(session: &Session) -> Result<Ending, Failure> {
    let due = Arc::new(AtomicBool::new(false));
    let mut editor = editor(session.style().colors_output(), Arc::clone(&due));
    print(&format!("poly {} (.help for help)\n", version::VERSION))?;
    loop {
        wake(session, &due);
        let language = session.engine().language(session.language().as_str());
        let prompt = Line { name: language.map_or("", |language| short_name(&**language)) };
        let signal =
            editor.read_line(&prompt).map_err(|error| Failure::host(format!("cannot read: {error}")))?;
        let step = match signal {
            Signal::Success(text) => {
                // A session that is killed keeps its history.
                let _ = editor.sync_history();
                session.submit(&text)
            }
            Signal::CtrlD => return Ok(Ending::Status(0)),
            Signal::ExternalBreak(_) => session.run_due(),
            _ => Step::Next,
        };
        if let Step::Leave(ending) = step {
            return Ok(ending);
        }
    }
}

/// Makes the editor return when the next timer is due, so that it runs while the prompt
/// waits; the text typed so far stays.
fn wake(session: &Session, due: &Arc<AtomicBool>) {
    let Some(deadline) = session.next_deadline() else { return };
    let due = Arc::clone(due);
    let sleep = move || {
        std::thread::sleep(deadline.saturating_duration_since(Instant::now()));
        due.store(true, Ordering::Relaxed);
    };
    // Without a thread, timers run after the next line.
    let _ = std::thread::Builder::new().name("timer".into()).stack_size(64 << 10).spawn(sleep);
}

fn editor(colors: bool, due: Arc<AtomicBool>) -> Reedline {
    let mut keys = default_emacs_keybindings();
    let complete = vec![ReedlineEvent::Menu(MENU.into()), ReedlineEvent::MenuNext];
    keys.add_binding(KeyModifiers::NONE, KeyCode::Tab, ReedlineEvent::UntilFound(complete));
    keys.add_binding(KeyModifiers::SHIFT, KeyCode::BackTab, ReedlineEvent::MenuPrevious);
    let newline = ReedlineEvent::Edit(vec![EditCommand::InsertNewline]);
    keys.add_binding(KeyModifiers::ALT, KeyCode::Enter, newline);
    let menu = ColumnarMenu::default().with_name(MENU).with_marker(INDICATOR).with_columns(4);
    let editor = Reedline::create()
        .with_edit_mode(Box::new(Emacs::new(keys)))
        .with_validator(Box::new(Live))
        .with_highlighter(Box::new(Live))
        .with_completer(Box::new(Live))
        .with_menu(ReedlineMenu::EngineCompleter(Box::new(menu)))
        .with_quick_completions(true)
        .with_partial_completions(true)
        .with_ansi_colors(colors)
        .with_break_signal(due)
        .with_poll_interval(TICK)
        .use_bracketed_paste(true)
        .with_history_exclusion_prefix(Some(" ".into()));
    match history_file().and_then(|file| FileBackedHistory::with_file(HISTORY, file).ok()) {
        Some(history) => editor.with_history(Box::new(history)),
        // Without a place to keep it, the history lasts as long as the session.
        None => editor,
    }
}

/// `$XDG_STATE_HOME/poly/history`, by default under `~/.local/state`.
fn history_file() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local/state")))?;
    Some(state.join("poly/history"))
}

struct Line {
    name: &'static str,
}

impl Prompt for Line {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.name)
    }
    fn render_prompt_right(&self) -> Cow<'_, str> {
        Cow::Borrowed("")
    }
    fn render_prompt_indicator(&self, _: PromptEditMode) -> Cow<'_, str> {
        Cow::Borrowed(INDICATOR)
    }
    fn render_prompt_multiline_indicator(&self) -> Cow<'_, str> {
        Cow::Borrowed("... ")
    }
    fn render_prompt_history_search_indicator(&self, search: PromptHistorySearch) -> Cow<'_, str> {
        let failing = matches!(search.status, PromptHistorySearchStatus::Failing);
        Cow::Owned(format!(" ({}search: {}) ", if failing { "failing " } else { "" }, search.term))
    }
}

/// The session, as the editor's parts see it.
struct Live;

impl Validator for Live {
    fn validate(&self, line: &str) -> ValidationResult {
        if with_session(|session| session.is_incomplete(line)) == Some(true) {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Complete
        }
    }
}

impl Highlighter for Live {
    fn highlight(&self, line: &str, _: usize) -> StyledText {
        with_session(|session| highlight::styled(line, dialect::of(session.language()))).unwrap_or_default()
    }
}

impl Completer for Live {
    fn complete(&mut self, line: &str, pos: usize) -> CompletionResult {
        let Some(candidates) = with_session(|session| complete(session, &line[..pos])) else {
            return CompletionResult::fresh(Vec::new());
        };
        let span = Span::new(candidates.start, pos);
        let suggestion = |value| Suggestion { value, span, ..Suggestion::default() };
        CompletionResult::fresh(candidates.names.into_iter().map(suggestion).collect::<Vec<_>>())
    }
}
