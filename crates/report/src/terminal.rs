//! What a terminal shows beside text: its width, the styles, and what is wrong.

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
/// What is not the matter itself.
pub const ASIDE: Style = Style::new().dimmed();

/// A narrower terminal breaks the lines itself.
const NARROWEST: usize = 40;

/// How many columns standard output has: those of its terminal, but [`WIDTH`] at most. A
/// file or a pipe has as many.
pub fn width() -> usize {
    let terminal = terminal_size::terminal_size_of(std::io::stdout());
    let columns = terminal.map_or(WIDTH, |(columns, _)| columns.0.into());
    columns.clamp(NARROWEST, WIDTH)
}

/// Says on standard error what makes no sense, or why a run cannot begin.
pub fn usage_error(reason: &str) {
    eprintln!("{}", hanging(format_args!("{BAD}error:{BAD:#} "), reason, width()));
}
