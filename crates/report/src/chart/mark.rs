//! Marks that differ in shape as well as in colour.

use maud::{Markup, html};

use super::px;

/// There are so many colours, and as many shapes.
const KINDS: usize = 8;

/// Patterns of dashes; the first is a whole line.
const DASHES: [Option<&str>; 5] =
    [None, Some("9 4"), Some("2 3"), Some("12 3 2 3"), Some("5 3")];

/// The class that gives an element and all in it the colour of a kind.
///
/// After eight kinds the shapes come again, but each with the next colour.
pub(super) fn colour(kind: usize) -> String {
    format!("sc-c{}", (kind + kind / KINDS) % KINDS)
}

/// The dashes of a line of this kind.
pub(super) fn dashes(kind: usize) -> Option<&'static str> {
    DASHES[kind % DASHES.len()]
}

/// A mark of this kind around a point.
pub(super) fn mark(kind: usize, x: f64, y: f64) -> Markup {
    let style = if matches!(kind % KINDS, 1 | 5 | 7) { "sc-hollow" } else { "sc-solid" };
    let corners: &[(f64, f64)] = match kind % KINDS {
        0 | 1 => {
            return html! { circle class=(style) cx=(px(x)) cy=(px(y)) r="4.5" {} };
        }
        2 | 7 => &[(0.0, -6.0), (6.0, 0.0), (0.0, 6.0), (-6.0, 0.0)],
        3 | 5 => &[(-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5)],
        4 => &[(0.0, -5.5), (5.5, 4.5), (-5.5, 4.5)],
        _ => &[(0.0, 5.5), (5.5, -4.5), (-5.5, -4.5)],
    };
    let points: Vec<String> =
        corners.iter().map(|(dx, dy)| format!("{},{}", px(x + dx), px(y + dy))).collect();
    html! { polygon class=(style) points=(points.join(" ")) {} }
}
