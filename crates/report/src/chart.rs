//! Charts as SVG, to be put into a page as they are.
//!
//! Each follows the theme of the page around it, says in its `title` and `desc` what it
//! shows, and tells its marks apart by shape or dash as well as by colour. Its styles
//! reach no further than itself, and no line of it is empty, so that it can also stand in
//! Markdown, within a `<div>` on lines of its own.

mod apart;
mod curves;
#[cfg(test)]
mod drawing;
mod mark;
mod ranges;
mod reading;
mod ruler;

pub use curves::{Curve, Curves, Panel};
pub use ranges::{Ranges, Row};
pub use reading::{Detail, Reading};
pub use ruler::{Axis, Scale};

use maud::{Markup, PreEscaped, html};
use textwrap::core::display_width;

use crate::theme::{self, Colour};
use crate::wrap::wrap;

/// A name takes at most this width. The table holds it whole.
const NAMES: f64 = 300.0;

/// Every chart is this wide, in the pixels of its own `viewBox`.
const WIDTH: f64 = 900.0;
/// Headings, names and labels; and the numbers at the axes and beside the marks.
const TEXT: f64 = 15.0;
const SMALL: f64 = 14.0;
/// From one line of text to the next.
const LINE: f64 = 19.0;

/// Okabe and Ito's colours, which colour-blind people can tell apart, with some darkened
/// for a light ground, where they would be too pale.
const COLOURS: &[Colour] = &[
    ("--sc-ground", "var(--bg,#fff)", "var(--bg,#14171a)"),
    ("--sc-ink", "#1b1b1b", "#ececec"),
    ("--sc-soft", "#5a5a5a", "#adadad"),
    ("--sc-rule", "rgb(0 0 0/.15)", "rgb(255 255 255/.18)"),
    ("--sc-0", "#0072b2", "#56b4e9"),
    ("--sc-1", "#d55e00", "#e8701a"),
    ("--sc-2", "#222222", "#f2f2f2"),
    ("--sc-3", "#aa3377", "#e08fbf"),
    ("--sc-4", "#4f86bd", "#f0e442"),
    ("--sc-5", "#008a63", "#00a97c"),
    ("--sc-6", "#8a6800", "#bbbbbb"),
    ("--sc-7", "#d9475b", "#3d8fdd"),
];

const STYLE: &str = include_str!("chart/style.css");

/// The root element around what is drawn.
fn svg(
    id: &str,
    title: &str,
    description: &str,
    height: f64,
    drawing: &Markup,
) -> String {
    let colours = theme::rules(".shout-chart", COLOURS);
    let (title_id, description_id) = (format!("{id}-title"), format!("{id}-desc"));
    let markup = html! {
        svg.shout-chart xmlns="http://www.w3.org/2000/svg" role="img"
            viewBox={ "0 0 " (WIDTH) " " (px(height)) }
            aria-labelledby={ (title_id) " " (description_id) } {
            title id=(title_id) { (title) }
            desc id=(description_id) { (description) }
            style { (PreEscaped(colours)) (PreEscaped(STYLE)) }
            (drawing)
        }
    };
    one_block(&markup.into_string())
}

/// The same text without empty lines, at which Markdown would end it, and without control
/// characters, which XML forbids and a server's last words may hold.
pub fn one_block(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let text = lines.collect::<Vec<_>>().join("\n");
    text.replace(|c: char| c.is_control() && c != '\n', "\u{fffd}")
}

/// A length, rounded to what can be seen.
pub fn px(length: f64) -> f64 {
    (length * 10.0).round() / 10.0
}

/// About how wide a text is. The reader's fonts are not known: this is for a wide one.
fn width(text: &str, size: f64) -> f64 {
    display_width(text) as f64 * size * 0.6
}

/// How wide the widest of them is.
fn widest(texts: impl Iterator<Item = impl AsRef<str>>, size: f64) -> f64 {
    texts.map(|text| width(text.as_ref(), size)).fold(0.0, f64::max)
}

/// Text that is cut to this number of columns.
fn shortened(text: &str, room: usize) -> String {
    if display_width(text) <= room {
        return text.to_owned();
    }
    wrap(text, room.saturating_sub(1).max(1)).swap_remove(0) + "…"
}

/// Lines of small text, the first of them below `y`.
fn notes(lines: &[String], x: f64, y: f64) -> Markup {
    html! {
        @for (number, line) in lines.iter().enumerate() {
            text.sc-note x=(px(x)) y=(px(y + LINE * (number + 1) as f64)) { (line) }
        }
    }
}

/// How many columns of text fit.
fn fitting(width: f64, size: f64) -> usize {
    (width / size / 0.6).max(1.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_where_its_room_ends() {
        assert_eq!(shortened("serves 1 at a time", 18), "serves 1 at a time");
        assert_eq!(shortened("serves 1 at a time", 9), "serves 1…");
        assert_eq!(shortened("服务器", 5), "服务…");
    }

    #[test]
    fn whatever_a_server_said_the_svg_is_one_well_formed_block() {
        let words = "it said:\n\n  \n\u{1b}[31m]]> <!-- & \0";
        let svg = svg("x", words, words, 10.0, &html! { text { (words) } });
        assert!(svg.lines().all(|line| !line.trim().is_empty()), "{svg}");
        let document = roxmltree::Document::parse(&svg).expect("it is well-formed");
        let title = document.descendants().find(|node| node.has_tag_name("title"));
        let title = title.and_then(|title| title.text());
        assert_eq!(title, Some("it said:\n\u{fffd}[31m]]> <!-- & \u{fffd}"));
    }
}
