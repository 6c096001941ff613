//! Text in lines that fit a projector.

use std::fmt::Display;

use textwrap::core::display_width;
use textwrap::{Options, WordSplitter, fill};

/// No line has more columns.
pub const WIDTH: usize = 80;

/// `text` in lines of at most `width` columns, broken between words. A word longer than a
/// line is cut.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    hanging("", text, width).split('\n').map(str::to_owned).collect()
}

/// The same as one text, with `first` before its first line, and with the other lines
/// indented by the width of `first`. Styles in `first` take no column.
pub fn hanging(first: impl Display, text: &str, width: usize) -> String {
    let first = first.to_string();
    let indent = " ".repeat(display_width(&first));
    let options = Options::new(width)
        .word_splitter(WordSplitter::NoHyphenation)
        .initial_indent(&first)
        .subsequent_indent(&indent);
    fill(text, options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::BAD;

    #[test]
    fn words_stay_whole_where_they_can() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("thread-pool thread-pool", 16), ["thread-pool"; 2]);
        assert_eq!(wrap("one", 8), ["one"]);
        assert_eq!(wrap("", 8), [""]);
    }

    #[test]
    fn a_word_longer_than_a_line_is_cut() {
        assert_eq!(wrap("a 0123456789 b", 4), ["a", "0123", "4567", "89 b"]);
    }

    #[test]
    fn a_wide_letter_takes_two_columns() {
        assert_eq!(wrap("你好 世界", 8), ["你好", "世界"]);
        assert_eq!(wrap("你好世界", 4), ["你好", "世界"]);
    }

    #[test]
    fn lines_hang_below_the_first_whatever_its_style() {
        let first = format!("{BAD}no{BAD:#}  ");
        let expected = format!("{first}one\n    two\n    three");
        assert_eq!(hanging(&first, "one two\nthree", 9), expected);
        assert_eq!(hanging("? ", "", 9), "? ");
    }
}
