//! Where a lesson is seen: on a terminal, and in the transcript.

use std::cell::{Cell, RefCell};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use anstyle::{AnsiColor, Style};

use crate::keys::{self, Key};
use report::terminal::{ASIDE, TITLE, WARNING, width};
use report::wrap::{WIDTH, hanging};

/// What a client does, at the start of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Says,
    Hears,
    Note,
}

/// One thing to show.
#[derive(Clone, Debug)]
pub(crate) enum Line {
    Title(String),
    Words(String),
    Client(&'static str, Mark, String),
    Server(String),
    /// A line of the server's log.
    Log(String),
    Question(String),
    Answer(String),
    /// Something that is as wide as it is.
    Picture(String),
}

/// How the steps follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Each waits for a key.
    Keys,
    /// One after the other.
    Auto,
}

/// The names of clients stand in a column of this width.
const NAME: usize = 8;

const SAYS: Style = AnsiColor::Cyan.on_default();
const HEARS: Style = AnsiColor::Green.on_default();
const PLAIN: Style = Style::new();

const PROMPT: &str = "  [Enter] go on   [b] read again   [s] skip the pauses   [q] quit ";

/// A lesson's terminal, and all that was shown on it but the server's log.
pub(crate) struct Screen {
    pace: Pace,
    /// `s` was pressed: no pause until the next question.
    skipping: Cell<bool>,
    transcript: RefCell<String>,
    terminal: Terminal,
}

/// The lines of a terminal whose last one may be a prompt. Its clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct Terminal {
    /// Whether the prompt is there.
    prompt: Arc<Mutex<bool>>,
}

impl Screen {
    pub(crate) fn new(pace: Pace) -> Self {
        Self {
            pace,
            skipping: Cell::new(false),
            transcript: RefCell::default(),
            terminal: Terminal::default(),
        }
    }

    pub(crate) fn show(&self, line: &Line) {
        self.record(line);
        self.terminal.show(line);
    }

    /// Only in the transcript.
    pub(crate) fn record(&self, line: &Line) {
        for text in line.texts(WIDTH) {
            *self.transcript.borrow_mut() += &(text + "\n");
        }
    }

    /// The terminal alone, for whoever shows what is in no transcript.
    pub(crate) fn terminal(&self) -> Terminal {
        self.terminal.clone()
    }

    /// Waits for somebody to go on. `again` is shown once more for whoever wants that.
    /// False means that it is over.
    pub(crate) fn pause(&self, again: &[Line]) -> bool {
        if self.pace != Pace::Keys || self.skipping.get() {
            return true;
        }
        loop {
            let key = self.terminal.ask();
            match key {
                Key::GoOn => return true,
                Key::Back => again.iter().for_each(|line| self.terminal.show(line)),
                Key::Skip => {
                    self.skipping.set(true);
                    return true;
                }
                Key::Quit => return false,
            }
        }
    }

    /// From here on there are pauses again.
    pub(crate) fn no_more_skipping(&self) {
        self.skipping.set(false);
    }

    pub(crate) fn transcript(&self) -> String {
        self.transcript.borrow().clone()
    }
}

impl Terminal {
    pub(crate) fn show(&self, line: &Line) {
        let prompt = self.prompt.lock().unwrap_or_else(PoisonError::into_inner);
        let style = line.style();
        let mut text = String::new();
        if *prompt {
            text += "\r\x1b[2K";
        }
        for one in line.texts(width()) {
            // While keys are read one by one, a new line does not begin at the left.
            text += &format!("{style}{one}{style:#}\r\n");
        }
        if *prompt {
            text += &format!("{ASIDE}{PROMPT}{ASIDE:#}");
        }
        put(&text);
    }

    /// Shows what is as wide as it is.
    pub(crate) fn picture(&self, text: &str) {
        self.show(&Line::Title("The picture".to_owned()));
        self.show(&Line::Picture(text.to_owned()));
    }

    fn ask(&self) -> Key {
        self.prompt_is(true);
        let key = keys::wait();
        self.prompt_is(false);
        key
    }

    fn prompt_is(&self, there: bool) {
        let mut prompt = self.prompt.lock().unwrap_or_else(PoisonError::into_inner);
        *prompt = there;
        put(&if there {
            format!("{ASIDE}{PROMPT}{ASIDE:#}")
        } else {
            "\r\x1b[2K".into()
        });
    }
}

/// If nobody sees it, nothing is lost.
fn put(text: &str) {
    let mut out = anstream::stdout().lock();
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}

impl Line {
    /// Its lines, none wider than `width`.
    fn texts(&self, width: usize) -> Vec<String> {
        let (first, text) = match self {
            Self::Title(text) => ("\n".to_owned(), text),
            Self::Words(text) => (String::new(), text),
            Self::Client(name, mark, text) => {
                let mark = match mark {
                    Mark::Says => ">",
                    Mark::Hears => "<",
                    Mark::Note => " ",
                };
                (format!("{name:NAME$}{mark} "), text)
            }
            Self::Server(text) => (format!("{:NAME$}# ", "server"), text),
            Self::Log(text) => (format!("{:NAME$}| ", ""), text),
            Self::Question(text) => ("? ".to_owned(), text),
            Self::Answer(text) => ("= ".to_owned(), text),
            Self::Picture(text) => return text.lines().map(str::to_owned).collect(),
        };
        hanging(first, text, width).split('\n').map(str::to_owned).collect()
    }

    fn style(&self) -> Style {
        match self {
            Self::Title(_) => TITLE,
            Self::Client(_, Mark::Says, _) => SAYS,
            Self::Client(_, Mark::Hears, _) => HEARS,
            Self::Log(_) => ASIDE,
            Self::Question(_) | Self::Answer(_) => WARNING,
            _ => PLAIN,
        }
    }
}
