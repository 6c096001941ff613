//! What a lesson shows, and how it looks.

use anstyle::{AnsiColor, Style};
use report::terminal::{ASIDE, TITLE, WARNING};
use report::wrap::hanging;

/// One thing to show.
pub(crate) enum Line<'a> {
    Title(&'a str),
    Words(&'a str),
    /// What a client sends.
    Says(&'a str, &'a str),
    /// What a client receives.
    Hears(&'a str, &'a str),
    /// What else a client does.
    Does(&'a str, &'a str),
    Server(&'a str),
    /// A line of the server's log.
    Log(&'a str),
    Question(&'a str),
    Answer(&'a str),
    /// The timeline, which is not wrapped.
    Picture(&'a str),
}

/// The names of clients stand in a column of this width.
const NAME: usize = 8;

const SAYS: Style = AnsiColor::Cyan.on_default();
const HEARS: Style = AnsiColor::Green.on_default();

impl Line<'_> {
    /// The text in lines of at most `width` columns, each with a line end.
    pub(crate) fn text(&self, width: usize) -> String {
        let (first, text) = match self {
            Self::Title(text) => return format!("\n{text}\n"),
            Self::Picture(text) => return (*text).to_owned(),
            Self::Words(text) => (String::new(), text),
            Self::Says(name, text) => (format!("{name:NAME$}> "), text),
            Self::Hears(name, text) => (format!("{name:NAME$}< "), text),
            Self::Does(name, text) => (format!("{name:NAME$}  "), text),
            Self::Server(text) => (format!("{:NAME$}# ", "server"), text),
            Self::Log(text) => (format!("{:NAME$}| ", ""), text),
            Self::Question(text) => ("? ".to_owned(), text),
            Self::Answer(text) => ("= ".to_owned(), text),
        };
        hanging(first, text, width) + "\n"
    }

    pub(crate) fn style(&self) -> Style {
        match self {
            Self::Title(_) => TITLE,
            Self::Says(..) => SAYS,
            Self::Hears(..) => HEARS,
            Self::Log(_) => ASIDE,
            Self::Question(_) | Self::Answer(_) => WARNING,
            _ => Style::new(),
        }
    }
}
