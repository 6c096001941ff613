//! The terminal: how wide it is, its styles, and how it shows an error.

use anstream::eprintln;
use anstyle::{AnsiColor, Style};

use crate::wrap::{WIDTH, hanging};

/// What is as it should be.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// What is not.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// What must not be overlooked.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// The name of what follows.
pub const TITLE: Style = Style::new().bold();
/// What stands back: explanations, and what was left out.
pub const ASIDE: Style = Style::new().dimmed();

/// Below this width, the terminal itself breaks the lines.
const NARROWEST: usize = 40;

/// How many columns standard output has: those of its terminal, but at most [`WIDTH`],
/// which is also the width of a file or a pipe.
pub fn width() -> usize {
    let terminal = terminal_size::terminal_size_of(std::io::stdout());
    let columns = terminal.map_or(WIDTH, |(columns, _)| columns.0.into());
    columns.clamp(NARROWEST, WIDTH)
}

/// Says on standard error which argument makes no sense, or why a run cannot begin.
pub fn usage_error(reason: &str) {
    eprintln!("{}", hanging(format_args!("{BAD}error:{BAD:#} "), reason, width()));
}
