//! Dots for medians, with whiskers from the lowest to the highest round.

use maud::{Markup, html};
use textwrap::core::display_width;

use super::mark::{colour, mark};
use super::reading::{Detail, Reading};
use super::ruler::{Axis, Ruler};
use super::{
    LINE, NAMES, SMALL, TEXT, WIDTH, fitting, notes, px, shortened, svg, widest, width,
};
use crate::number::number;
use crate::table::Table;
use crate::wrap::wrap;

/// A row for each server, and in each panel its dots along the same axis.
#[derive(Debug, Clone)]
pub struct Ranges {
    /// A word that is unique in the page.
    pub id: String,
    /// The name of the chart, for a screen reader.
    pub title: String,
    /// What there is to see, for a screen reader.
    pub description: String,
    /// The axis of each panel: the same for all, so that they can be compared.
    pub axis: Axis,
    /// What each dot of a row in a panel means: `median`, or `p50` and `p99`.
    pub marks: Vec<String>,
    /// The titles of the panels: `1 connection`, `64 connections`; of a single one it may
    /// be empty.
    pub panels: Vec<String>,
    /// In the order in which they are drawn.
    pub rows: Vec<Row>,
}

/// A server.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Neighbours of one group stand together, apart from those of another.
    pub group: &'static str,
    /// For each panel a reading for each mark.
    pub cells: Vec<Vec<Reading>>,
}

/// Between panels, and from the edge of a panel to the lower end of its axis.
const GUTTER: f64 = 14.0;
const INSET: f64 = 12.0;
/// From a mark to its number.
const BESIDE: f64 = 11.0;
/// Between rows, and more between groups of servers.
const ROW_GAP: f64 = 6.0;
const GROUP_GAP: f64 = 16.0;

/// Where the parts of the chart are.
struct Layout {
    names: f64,
    panel: f64,
    /// How many characters of a reason fit into a panel.
    room: usize,
    /// The lower and the upper end of the axis, from the left edge of the panel.
    axis: [f64; 2],
    top: f64,
    /// The upper edge of each row.
    rows: Vec<f64>,
    bottom: f64,
}

impl Ranges {
    /// The chart.
    pub fn svg(&self) -> String {
        let (legend, below_legend) = self.legend();
        let layout = self.layout(below_legend);
        let title = layout.bottom + 2.0 * LINE + 4.0;
        let reasons = self.reasons(&layout);
        let height = title + LINE * reasons.len() as f64 + LINE;
        let drawing = html! {
            (legend)
            @for (row, &y) in self.rows.iter().zip(&layout.rows) {
                line.sc-rule x1="0" x2=(WIDTH) y1=(px(y)) y2=(px(y)) {}
                text x="0" y=(px(y + self.row_height() / 2.0 + 5.0)) {
                    (shortened(&row.name, fitting(NAMES, TEXT)))
                }
            }
            @for (panel, title) in self.panels.iter().enumerate() {
                (self.panel(panel, title, &layout))
            }
            text.sc-axis x=(px(f64::midpoint(layout.names + INSET, WIDTH)))
                y=(px(title)) text-anchor="middle" { (self.axis.title) }
            (notes(&reasons, 0.0, title + 8.0))
        };
        svg(&self.id, &self.title, &self.description, height, &drawing)
    }

    /// The numbers of the chart.
    pub fn table(&self, detail: Detail) -> Table {
        let marks = self.marks.len();
        let mut columns = Vec::new();
        for panel in &self.panels {
            columns.extend(self.marks.iter().map(|mark| match (panel.as_str(), marks) {
                ("", _) => mark.clone(),
                (_, 1) => panel.clone(),
                _ => format!("{panel}, {mark}"),
            }));
        }
        let row = |row: &Row| {
            let cell = |number: usize| {
                let cell = row.cells.get(number / marks)?;
                cell.get(number % marks).map(|reading| reading.text(detail))
            };
            let cells = (0..self.panels.len() * marks).map(cell);
            (row.name.clone(), cells.map(Option::unwrap_or_default).collect())
        };
        Table {
            caption: format!("{}: {}", self.title, self.axis.title),
            rows_are: "server".to_owned(),
            columns,
            rows: self.rows.iter().map(row).collect(),
        }
    }

    fn row_height(&self) -> f64 {
        self.marks.len().max(1) as f64 * LINE + ROW_GAP
    }

    fn layout(&self, below_legend: f64) -> Layout {
        let names =
            widest(self.rows.iter().map(|row| &row.name), TEXT).min(NAMES) + GUTTER;
        let panels = self.panels.len().max(1) as f64;
        let panel = (WIDTH - names - GUTTER * (panels - 1.0)) / panels;
        let numbers = self.readings().filter(|reading| reading.range().is_some());
        let number = widest(numbers.map(Reading::median), SMALL);
        // The numbers have their room beside the axis, wherever their marks are.
        let axis = [INSET, (panel - number - BESIDE).max(panel / 3.0)];

        let lines = |title: &String| wrap(title, fitting(panel, TEXT)).len();
        let titles = self.panels.iter().filter(|title| !title.is_empty());
        let titles = titles.map(lines).max().unwrap_or(0);
        let top = below_legend + LINE * titles as f64 + 8.0;
        let mut bottom = top;
        let mut rows = Vec::new();
        for group in self.rows.chunk_by(|one, next| one.group == next.group) {
            if !rows.is_empty() {
                bottom += GROUP_GAP;
            }
            for _ in group {
                rows.push(bottom);
                bottom += self.row_height();
            }
        }
        let room = fitting(panel - INSET, SMALL);
        Layout { names, panel, room, axis, top, rows, bottom }
    }

    /// What the marks mean, and the height that it takes.
    fn legend(&self) -> (Markup, f64) {
        let texts = self.marks.iter().map(String::as_str);
        let texts = texts.chain(["lowest to highest round"]);
        let (mut x, mut y) = (0.0, TEXT);
        let mut legend = Vec::new();
        for (kind, text) in texts.enumerate() {
            let room = 40.0 + width(text, SMALL);
            if x > 0.0 && x + room > WIDTH {
                (x, y) = (0.0, y + LINE);
            }
            let is_whisker = kind == self.marks.len();
            legend.push(html! {
                g class=(if is_whisker { "sc-plain".to_owned() } else { colour(kind) }) {
                    @if is_whisker { (whisker([x, x + 28.0], y - 5.0)) }
                    @else { (mark(kind, x + 16.0, y - 5.0)) }
                    text.sc-note x=(px(x + 36.0)) y=(px(y)) { (text) }
                }
            });
            x += room + 20.0;
        }
        (html! { @for item in &legend { (item) } }, y + LINE / 2.0)
    }

    fn panel(&self, panel: usize, title: &str, layout: &Layout) -> Markup {
        let left = layout.names + panel as f64 * (layout.panel + GUTTER);
        let [start, end] = layout.axis.map(|x| left + x);
        let values: Vec<f64> =
            self.readings().filter_map(Reading::range).flatten().collect();
        let ruler = Ruler::measured(&values, self.axis.scale, [start, end]);
        let titles = wrap(title, fitting(layout.panel, TEXT));
        html! {
            @for (line, title) in titles.iter().rev().enumerate() {
                text.sc-heading x=(px(start - 4.0))
                    y=(px(layout.top - 9.0 - LINE * line as f64)) { (title) }
            }
            @for rule in ruler.rules_across() {
                @let x = px(ruler.at(rule));
                line.sc-rule x1=(x) x2=(x) y1=(px(layout.top)) y2=(px(layout.bottom)) {}
            }
            @for tick in ruler.ticks_across() {
                text."sc-axis sc-number" x=(px(ruler.at(tick)))
                    y=(px(layout.bottom + LINE)) text-anchor="middle" { (number(tick)) }
            }
            @for (row, &y) in self.rows.iter().zip(&layout.rows) {
                @if let Some(cell) = row.cells.get(panel) {
                    (self.cell(cell, y, layout.room, &ruler))
                }
            }
        }
    }

    /// What one server did in one panel.
    fn cell(&self, readings: &[Reading], top: f64, room: usize, axis: &Ruler) -> Markup {
        let missing = |reason: &str, y: f64| {
            html! {
                text."sc-missing sc-over" x=(px(axis.start - 4.0)) y=(px(y + 5.0)) {
                    (shortened(reason, room))
                }
            }
        };
        if let Some(reason) = readings.first().and_then(Reading::reason)
            && readings.iter().all(|reading| reading.reason() == Some(reason))
        {
            return missing(reason, top + self.row_height() / 2.0);
        }
        html! {
            @for (kind, reading) in readings.iter().enumerate() {
                @let y = top + ROW_GAP / 2.0 + LINE * (kind as f64 + 0.5);
                @if let Some([low, median, high]) = reading.range() {
                    @let [low, median, high] = [low, median, high].map(|x| axis.at(x));
                    g class=(colour(kind)) {
                        (whisker([low, high], y))
                        (mark(kind, median, y))
                        text."sc-number sc-over" x=(px(high.max(median) + BESIDE))
                            y=(px(y + 5.0)) { (reading.median()) }
                    }
                } @else if let Some(reason) = reading.reason() {
                    (missing(reason, y))
                }
            }
        }
    }

    /// The reasons that have no room where they belong, in full.
    fn reasons(&self, layout: &Layout) -> Vec<String> {
        let has_no_room = |reason: &&str| display_width(reason) > layout.room;
        let mut notes = Vec::new();
        for row in &self.rows {
            for (cell, panel) in row.cells.iter().zip(&self.panels) {
                let reasons = cell.iter().filter_map(Reading::reason);
                let mut reasons: Vec<&str> = reasons.filter(has_no_room).collect();
                reasons.dedup();
                let comma = if panel.is_empty() { "" } else { ", " };
                for reason in reasons {
                    let note = format!("{}{comma}{panel}: {reason}", row.name);
                    notes.extend(wrap(&note, fitting(WIDTH, SMALL)));
                }
            }
        }
        notes
    }

    fn readings(&self) -> impl Iterator<Item = &Reading> {
        self.rows.iter().flat_map(|row| row.cells.iter().flatten())
    }
}

fn whisker([low, high]: [f64; 2], y: f64) -> Markup {
    html! { line.sc-whisker x1=(px(low)) x2=(px(high)) y1=(px(y)) y2=(px(y)) {} }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::drawing::{Drawing, is, place};
    use crate::chart::ruler::Scale;

    impl Ranges {
        /// Two servers, of which one serves a single client.
        pub(crate) fn example() -> Self {
            let of = |rounds: [f64; 3]| Reading::of(&rounds);
            let alone = vec![of([20.0, 21.0, 30.0]), of([50.0, 90.0, 2000.0])];
            let crowded = vec![of([40.0, 41.0, 43.0]), of([60.0, 61.0, 2000.0])];
            let missing = vec![Reading::Missing("serves 1 at a time".to_owned()); 2];
            let row = |name: &str, cells| Row { name: name.to_owned(), group: "", cells };
            Self {
                id: "echo".to_owned(),
                title: "Round trips".to_owned(),
                description: "Two servers & <their> times.".to_owned(),
                axis: Axis { title: "reply time (µs)".to_owned(), scale: Scale::Log },
                marks: vec!["p50".to_owned(), "p99".to_owned()],
                panels: vec!["1 client".to_owned(), "64 clients".to_owned()],
                rows: vec![
                    row("a<b>&\"c\"", vec![alone.clone(), crowded]),
                    row("blocking-single", vec![alone, missing]),
                ],
            }
        }
    }

    #[test]
    fn it_is_well_formed_and_labelled() {
        let svg = Ranges::example().svg();
        let drawing = Drawing::read(&svg);
        let root = drawing.elements().next().expect("it has a root");
        assert_eq!(root.attribute("role"), Some("img"));
        assert_eq!(root.attribute("aria-labelledby"), Some("echo-title echo-desc"));
        for label in ["echo-title", "echo-desc"] {
            assert!(drawing.elements().any(|n| n.attribute("id") == Some(label)));
        }
        assert!(svg.contains("Two servers &amp; &lt;their&gt; times."));
    }

    #[test]
    fn every_median_is_written_and_a_missing_one_says_why_once() {
        let svg = Ranges::example().svg();
        let drawing = Drawing::read(&svg);
        let count = |text| drawing.count(text);
        assert_eq!((count("21"), count("41"), count("61")), (2, 1, 1));
        assert_eq!((count("serves 1 at a time"), count("a<b>&\"c\"")), (1, 1));
    }

    #[test]
    fn every_server_of_a_crowd_has_its_row_and_its_marks_in_each_panel() {
        let mut crowd = Ranges::example();
        let row =
            |number| Row { name: format!("server {number}"), ..crowd.rows[0].clone() };
        crowd.rows = (0..24).map(row).collect();
        crowd.rows[12..].iter_mut().for_each(|row| row.group = "others");
        let svg = crowd.svg();
        let drawing = Drawing::read(&svg);
        // The marks of the legend, and those of 24 servers in 2 panels.
        assert_eq!(drawing.marks(), 2 + 24 * 2 * 2);
        let heights = drawing.heights(|text| text.starts_with("server"));
        assert_eq!(heights.len(), 24);
        for pair in heights.windows(2) {
            assert!(pair[1] - pair[0] >= 2.0 * LINE, "{pair:?}");
        }
        let gaps = [heights[11] - heights[10], heights[12] - heights[11]];
        assert_eq!(gaps[1] - gaps[0], GROUP_GAP, "{heights:?}");
    }

    #[test]
    fn a_number_stands_right_of_its_whisker_and_within_its_panel() {
        let svg = Ranges::example().svg();
        let drawing = Drawing::read(&svg);
        let mut seen = 0;
        for group in drawing.elements().filter(|node| node.has_tag_name("g")) {
            let number = group.children().find(|node| is(node, "sc-number"));
            let whisker = group.children().find(|node| is(node, "sc-whisker"));
            let (Some(number), Some(whisker)) = (number, whisker) else { continue };
            let x = place(number, "x");
            assert!(x > place(whisker, "x2"));
            assert!(x + width(number.text().expect("a number"), SMALL) <= WIDTH);
            seen += 1;
        }
        assert_eq!(seen, 6);
    }

    #[test]
    fn its_table_holds_the_same_numbers() {
        let table = Ranges::example().table(Detail::Spreads);
        let columns =
            ["1 client, p50", "1 client, p99", "64 clients, p50", "64 clients, p99"];
        assert_eq!(table.columns, columns);
        assert_eq!(table.rows[0].1[1], "90 (50–2,000)");
        assert_eq!(table.rows[1].1[2], "serves 1 at a time");
        assert_eq!(Ranges::example().table(Detail::Medians).rows[0].1[1], "90");
    }

    #[test]
    fn what_has_no_room_is_cut_and_a_reason_is_told_in_full_below() {
        let long = "gave up after 30 seconds without any reply at all from the server";
        let mut ranges = Ranges::example();
        ranges.rows[0].cells[1] = vec![Reading::Missing(long.to_owned()); 2];
        ranges.rows[1].name = "python3 ".repeat(20);
        let svg = ranges.svg();
        let drawing = Drawing::read(&svg);
        assert_eq!(drawing.count(&format!("a<b>&\"c\", 64 clients: {long}")), 1);
        for start in ["gave up", "python3"] {
            let mut texts = drawing.texts().into_iter().map(|(text, _)| text);
            let cut = texts.find(|text| text.starts_with(start)).expect("it is there");
            assert!(cut.ends_with('…') && width(cut, TEXT) <= NAMES, "{cut}");
        }
    }

    #[test]
    fn nothing_at_all_can_be_drawn() {
        let mut ranges = Ranges::example();
        ranges.rows.truncate(1);
        ranges.rows[0].cells = vec![vec![Reading::of(&[])], Vec::new()];
        assert_eq!(Drawing::read(&ranges.svg()).count("not measured"), 1);
        (ranges.rows, ranges.panels) = (Vec::new(), Vec::new());
        Drawing::read(&ranges.svg());
    }
}
