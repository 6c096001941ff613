//! Marks and lines that tell series apart, with colour and without.

use maud::{Markup, html};

use super::px;

// Outlines, as paths from the point in their middle.
const CIRCLE: &str = "m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z";
const DIAMOND: &str = "m0-6l6 6-6 6-6-6z";
const SQUARE: &str = "m-4.5-4.5h9v9h-9z";
const UP: &str = "m0-5.5l5.5 10h-11z";
const DOWN: &str = "m0 5.5l5.5-10h-11z";
const LEFT: &str = "m-5.5 0l10-5.5v11z";
const RIGHT: &str = "m5.5 0l-10-5.5v11z";
const HOURGLASS: &str = "m-5.5-5.5h11l-11 11h11z";
const BOW_TIE: &str = "m-5.5-5.5v11l11-11v11z";
const PLUS: &str = "m-2.5-6.5h5v4h4v5h-4v4h-5v-4h-4v-5h4z";
const CROSS: &str = "m0-3.5l3.5-3.5 3.5 3.5-3.5 3.5 3.5 3.5-3.5 3.5-3.5-3.5-3.5 3.5\
                     -3.5-3.5 3.5-3.5-3.5-3.5 3.5-3.5z";
const STAR: &str = "m0-8l2 5.5h5.5l-4.3 3.5 1.8 5.5-5-3.3-5 3.3 1.8-5.5-4.3-3.5h5.5z";

const HUES: usize = 8;

/// The outlines in the order of the series, and whether they are filled. A paragraph has
/// each colour once; those of the same colour differ most.
#[rustfmt::skip]
const SHAPES: [(&str, bool); 3 * HUES] = [
    (CIRCLE, true), (CIRCLE, false), (DIAMOND, true), (SQUARE, true),
    (UP, true), (SQUARE, false), (DOWN, true), (DIAMOND, false),

    (PLUS, true), (CROSS, false), (LEFT, true), (UP, false),
    (STAR, true), (HOURGLASS, false), (RIGHT, true), (DOWN, false),

    (BOW_TIE, false), (HOURGLASS, true), (STAR, false), (CROSS, true),
    (RIGHT, false), (LEFT, false), (PLUS, false), (BOW_TIE, true),
];

/// Patterns of dashes; the first is a whole line.
const DASHES: [Option<&str>; 5] =
    [None, Some("9 4"), Some("2 3"), Some("12 3 2 3"), Some("5 3")];

/// The class that gives an element and all in it the colour of a series.
///
/// When the shapes come again, each has the next colour.
pub(super) fn colour(series: usize) -> String {
    format!("sc-c{}", (series + series / SHAPES.len()) % HUES)
}

/// The dashes of the line of a series.
pub(super) fn dashes(series: usize) -> Option<&'static str> {
    DASHES[series % DASHES.len()]
}

/// The mark of a series around a point.
pub(super) fn mark(series: usize, x: f64, y: f64) -> Markup {
    let (outline, filled) = SHAPES[series % SHAPES.len()];
    let style = if filled { "sc-solid" } else { "sc-hollow" };
    html! { path class=(style) d={ "M" (px(x)) " " (px(y)) (outline) } {} }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_of_24_series_look_alike_even_without_colour() {
        let marks = (0..24).map(|series| mark(series, 0.0, 0.0).into_string());
        assert_eq!(marks.collect::<BTreeSet<_>>().len(), 24);
    }

    #[test]
    fn no_two_of_24_lines_have_the_same_colour_and_dashes() {
        let lines = (0..24).map(|series| (colour(series), dashes(series)));
        assert_eq!(lines.collect::<BTreeSet<_>>().len(), 24);
    }

    #[test]
    fn beyond_that_a_shape_comes_with_another_colour() {
        let looks = |series| (mark(series, 0.0, 0.0).into_string(), colour(series));
        assert_eq!((0..96).map(looks).collect::<BTreeSet<_>>().len(), 96);
    }
}
