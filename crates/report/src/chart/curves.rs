//! Lines over an axis, each with its name at its end.

use maud::{Markup, html};

use super::apart::apart;
use super::mark::{colour, dashes, mark};
use super::reading::{Detail, Reading};
use super::ruler::{Axis, Ruler};
use super::{
    LINE, NAMES, SMALL, TEXT, WIDTH, fitting, notes, px, shortened, svg, widest,
};
use crate::number::number;
use crate::table::Table;
use crate::wrap::wrap;

/// Panels below each other, with the same axes.
///
/// Each panel shows its own curves in colour and those of the others in grey, so that
/// many servers can be compared and few are in focus.
#[derive(Debug, Clone)]
pub struct Curves {
    /// A word that is unique in the page.
    pub id: String,
    /// The name of the chart, for a screen reader.
    pub title: String,
    /// What there is to see, for a screen reader.
    pub description: String,
    /// What was chosen.
    pub x: Axis,
    /// What was measured.
    pub y: Axis,
    /// From top to bottom.
    pub panels: Vec<Panel>,
}

/// Curves that are looked at together. Up to 24 can be told apart without their colours.
#[derive(Debug, Clone)]
pub struct Panel {
    /// It may be empty.
    pub title: String,
    /// In the order of their colours.
    pub curves: Vec<Curve>,
}

/// What one server did.
#[derive(Debug, Clone)]
pub struct Curve {
    /// Its name.
    pub name: String,
    /// In the order of the x axis. The line is broken where a reading is missing.
    pub points: Vec<(f64, Reading)>,
}

/// A panel's height is at least this, from one end of its y axis to the other.
const HEIGHT: f64 = 230.0;
/// From one name at a line's end to the next.
const LABEL_GAP: f64 = 18.0;
/// From the end of the x axis to the names.
const LEADER: f64 = 34.0;

/// The parts of the width.
struct Layout {
    x: Ruler,
    values: Vec<f64>,
    left: f64,
    right: f64,
}

impl Curves {
    /// The chart.
    pub fn svg(&self) -> String {
        let layout = self.layout();
        let (mut y, mut drawing) = (0.0, Vec::new());
        for panel in &self.panels {
            let (markup, height) = self.panel(panel, y, &layout);
            drawing.push(markup);
            y += height;
        }
        let others = "grey: the servers of the other panels, on the same axes";
        let drawing = html! {
            @for panel in &drawing { (panel) }
            @if self.panels.len() > 1 {
                text.sc-note x=(layout.left) y=(px(y + SMALL)) { (others) }
            }
        };
        let height = if self.panels.len() > 1 { y + 24.0 } else { y.max(1.0) };
        svg(&self.id, &self.title, &self.description, height, &drawing)
    }

    /// The numbers of the chart: a column for each value of the x axis.
    pub fn table(&self, detail: Detail) -> Table {
        let chosen = self.chosen();
        let row = |curve: &Curve| {
            let cell = |x: &f64| {
                let point = curve.points.iter().find(|(other, _)| other == x);
                point.map_or_else(String::new, |(_, reading)| reading.text(detail))
            };
            (curve.name.clone(), chosen.iter().map(cell).collect())
        };
        Table {
            caption: format!("{}: {}, by {}", self.title, self.y.title, self.x.title),
            rows_are: "server".to_owned(),
            columns: chosen.iter().map(|&x| number(x)).collect(),
            rows: self.curves().map(row).collect(),
        }
    }

    fn curves(&self) -> impl Iterator<Item = &Curve> {
        self.panels.iter().flat_map(|panel| &panel.curves)
    }

    /// The values along the x axis.
    fn chosen(&self) -> Vec<f64> {
        let points = self.curves().flat_map(|curve| &curve.points);
        let mut chosen: Vec<f64> = points.map(|(x, _)| *x).collect();
        chosen.sort_by(f64::total_cmp);
        chosen.dedup();
        chosen
    }

    fn layout(&self) -> Layout {
        let drawn = self.curves().flat_map(Curve::drawn);
        let values: Vec<f64> = drawn.flat_map(|(_, range)| range).collect();
        let names = widest(self.curves().map(|curve| &curve.name), TEXT).min(NAMES);
        let ruler = Ruler::measured(&values, self.y.scale, [HEIGHT, 0.0]);
        let left = widest(ruler.ticks_up().into_iter().map(number), SMALL) + 14.0;
        let right = WIDTH - names - LEADER;
        let x = Ruler::chosen(&self.chosen(), self.x.scale, [left + 8.0, right - 8.0]);
        Layout { x, values, left, right }
    }

    /// A panel below `top`, and its height.
    fn panel(&self, panel: &Panel, top: f64, layout: &Layout) -> (Markup, f64) {
        let shown = panel.curves.iter().enumerate();
        let shown: Vec<(usize, &Curve)> =
            shown.filter(|(_, curve)| curve.drawn().next().is_some()).collect();
        let heading = top + TEXT;
        let title = heading + if panel.title.is_empty() { 0.0 } else { LINE + 2.0 };
        let start = title + 16.0;
        let end = start + HEIGHT.max(LABEL_GAP * shown.len() as f64);
        let y = Ruler::measured(&layout.values, self.y.scale, [end, start]);
        let gaps = panel.curves.iter().flat_map(Curve::gaps);
        let room = fitting(WIDTH - layout.left, SMALL);
        let gaps: Vec<String> = gaps.flat_map(|gap| wrap(&gap, room)).collect();
        let others = self.panels.iter().filter(|other| !std::ptr::eq(*other, panel));
        let others = others.flat_map(|other| &other.curves);
        let below = end + 2.0 * LINE + 6.0;
        let markup = html! {
            @if !panel.title.is_empty() {
                text.sc-heading x="0" y=(px(heading)) { (panel.title) }
            }
            text.sc-axis x="0" y=(px(title)) { (self.y.title) }
            @for tick in y.ticks_up() {
                @let at = px(y.at(tick));
                line.sc-rule x1=(px(layout.left)) x2=(px(layout.right)) y1=(at) y2=(at) {}
                text."sc-axis sc-number" x=(px(layout.left - 8.0)) y=(px(at + 5.0))
                    text-anchor="end" { (number(tick)) }
            }
            @for tick in layout.x.ticks_at(&self.chosen()) {
                text."sc-axis sc-number" x=(px(layout.x.at(tick)))
                    y=(px(end + LINE + 2.0)) text-anchor="middle" { (number(tick)) }
            }
            text.sc-axis x=(px(f64::midpoint(layout.left, layout.right))) y=(px(below))
                text-anchor="middle" { (self.x.title) }
            g.sc-others {
                @for curve in others { path d=(curve.path(&layout.x, &y)) {} }
            }
            @for (kind, curve) in &shown { (curve.line(*kind, &layout.x, &y)) }
            (names(&shown, layout, &y))
            (notes(&gaps, layout.left, below + 4.0))
        };
        (markup, below + LINE * gaps.len() as f64 + 28.0 - top)
    }
}

impl Curve {
    /// The points that can be drawn.
    fn drawn(&self) -> impl Iterator<Item = (f64, [f64; 3])> {
        self.points.iter().filter_map(|(x, reading)| Some((*x, reading.range()?)))
    }

    /// Where the line is broken, and why: a note for each reason.
    fn gaps(&self) -> Vec<String> {
        let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
        for (x, reading) in &self.points {
            let Some(reason) = reading.reason() else { continue };
            match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, at)) => at.push(number(*x)),
                None => reasons.push((reason, vec![number(*x)])),
            }
        }
        let note = |(reason, at): (&str, Vec<String>)| match at.len() {
            all if all == self.points.len() => format!("{}: {reason}", self.name),
            _ => format!("{} at {}: {reason}", self.name, at.join(", ")),
        };
        reasons.into_iter().map(note).collect()
    }

    /// The line through the medians.
    fn path(&self, x: &Ruler, y: &Ruler) -> String {
        let mut path = String::new();
        let mut pen = 'M';
        for (value, reading) in &self.points {
            if let Some([_, median, _]) = reading.range() {
                path += &format!("{pen}{} {}", px(x.at(*value)), px(y.at(median)));
                pen = 'L';
            } else {
                pen = 'M';
            }
        }
        path
    }

    /// The line, with a mark and a whisker at each point.
    fn line(&self, kind: usize, x: &Ruler, y: &Ruler) -> Markup {
        html! {
            g class=(colour(kind)) {
                path.sc-curve d=(self.path(x, y)) stroke-dasharray=[dashes(kind)] {}
                @for (value, [low, median, high]) in self.drawn() {
                    @let at = px(x.at(value));
                    @let [low, high] = [low, high].map(|value| px(y.at(value)));
                    line.sc-whisker x1=(at) x2=(at) y1=(low) y2=(high) {}
                    (mark(kind, x.at(value), y.at(median)))
                }
            }
        }
    }

    /// Where the line ends.
    fn end(&self, x: &Ruler, y: &Ruler) -> Option<(f64, f64)> {
        let (value, [_, median, _]) = self.drawn().last()?;
        Some((x.at(value), y.at(median)))
    }
}

/// The names of the curves, pushed apart. A thin line joins each to its curve's end.
fn names(shown: &[(usize, &Curve)], layout: &Layout, y: &Ruler) -> Markup {
    let ends: Vec<(f64, f64)> =
        shown.iter().filter_map(|(_, curve)| curve.end(&layout.x, y)).collect();
    let wanted: Vec<f64> = ends.iter().map(|(_, y)| *y).collect();
    let places = apart(&wanted, LABEL_GAP, y.end, y.start);
    let text = layout.right + LEADER;
    html! {
        @for (((kind, curve), (x, y)), place) in shown.iter().zip(ends).zip(places) {
            g class=(colour(*kind)) {
                // A line that ends early must not seem to go on.
                @let far = (x + 40.0 < layout.right).then_some("sc-far");
                @let bend = layout.right.max(x + 7.0);
                polyline class={ "sc-leader " (far.unwrap_or_default()) } points={
                    (px(x + 7.0)) "," (px(y)) " " (px(bend)) "," (px(y)) " "
                    (px(text - 18.0)) "," (px(place))
                } {}
                (mark(*kind, text - 12.0, place))
                text x=(px(text)) y=(px(place + 5.0)) {
                    (shortened(&curve.name, fitting(NAMES, TEXT)))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::drawing::Drawing;
    use crate::chart::ruler::Scale;

    fn curves(count: usize) -> Curves {
        let curve = |number: usize| Curve {
            name: format!("server <{number}>"),
            points: vec![
                (1.0, Reading::of(&[10.0, 12.0, 13.0])),
                (64.0, Reading::of(&[(number % 3) as f64])),
                (1000.0, Reading::Missing("out of threads".to_owned())),
            ],
        };
        let panel = |title: &str| Panel {
            title: title.to_owned(),
            curves: (1..=count).map(curve).collect(),
        };
        Curves {
            id: "load".to_owned(),
            title: "Throughput".to_owned(),
            description: "How it grows.".to_owned(),
            x: Axis { title: "clients".to_owned(), scale: Scale::Log },
            y: Axis { title: "replies (1/s)".to_owned(), scale: Scale::Linear },
            panels: vec![panel("ours"), panel("theirs")],
        }
    }

    #[test]
    fn it_is_well_formed_and_a_gap_is_explained() {
        let svg = curves(2).svg();
        assert_eq!(Drawing::read(&svg).count("server <1> at 1,000: out of threads"), 2);
    }

    #[test]
    fn a_missing_point_breaks_the_line() {
        let gap = || Reading::Missing("no reply".to_owned());
        let readings = [Some(0.0), None, Some(5.0), Some(10.0), None]
            .map(|value| value.map_or_else(gap, |value| Reading::of(&[value])));
        let points = [1.0, 2.0, 3.0, 4.0, 5.0].into_iter().zip(readings).collect();
        let curve = Curve { name: "x".to_owned(), points };
        let x = Ruler::chosen(&[1.0, 5.0], Scale::Linear, [0.0, 100.0]);
        let y = Ruler::measured(&[10.0], Scale::Linear, [50.0, 0.0]);
        assert_eq!(curve.path(&x, &y), "M0 50M50 25L75 0");
        assert_eq!(curve.end(&x, &y), Some((75.0, 0.0)));
        assert_eq!(curve.gaps(), ["x at 2, 5: no reply"]);
        let silent = Curve { name: "y".to_owned(), points: vec![(1.0, gap())] };
        assert_eq!(silent.gaps(), ["y: no reply"]);
    }

    #[test]
    fn every_server_of_a_crowd_has_its_marks_and_a_name_of_its_own_in_each_panel() {
        let svg = curves(24).svg();
        let drawing = Drawing::read(&svg);
        // Two readings each, and the mark beside the name.
        assert_eq!(drawing.marks(), 2 * 24 * 3);
        let is_name = |text: &str| text.starts_with("server") && text.ends_with('>');
        let heights = drawing.heights(is_name);
        assert_eq!(heights.len(), 48);
        for pair in heights.windows(2) {
            assert!(pair[1] - pair[0] >= LABEL_GAP - 0.2, "{pair:?}");
        }
    }

    #[test]
    fn its_table_has_a_column_for_each_chosen_value() {
        let table = curves(2).table(Detail::Spreads);
        assert_eq!(table.columns, ["1", "64", "1,000"]);
        let expected = ["12 (10–13)", "2", "out of threads"].map(str::to_owned);
        assert_eq!(table.rows[1].1, expected);
    }

    #[test]
    fn nothing_at_all_can_be_drawn() {
        Drawing::read(&curves(0).svg());
        Drawing::read(&Curves { panels: Vec::new(), ..curves(0) }.svg());
    }
}
