//! Dots for medians, with whiskers from the lowest to the highest round.

use maud::{Markup, html};

use super::mark::{colour, mark};
use super::reading::Reading;
use super::ruler::{Axis, Ruler};
use super::{LINE, SMALL, TEXT, WIDTH, fitting, px, svg, width};
use crate::check::wrap::wrap;
use crate::compare::table::Table;

/// A row for each server, and in each panel its dots along the same axis.
#[derive(Debug, Clone)]
pub(crate) struct Ranges {
    /// A word that is unique in the page.
    pub(crate) id: String,
    /// The name of the chart, for those who hear it.
    pub(crate) title: String,
    /// What there is to see, for those who hear it.
    pub(crate) description: String,
    /// The axis of each panel: the same for all, so that they can be compared.
    pub(crate) axis: Axis,
    /// What a dot means, for each that a row has in a panel: `median`, or `p50` and `p99`.
    pub(crate) marks: Vec<String>,
    /// The titles of the panels: `1 connection`, `64 connections`. One may be empty.
    pub(crate) panels: Vec<String>,
    /// In the order in which they are drawn.
    pub(crate) rows: Vec<Row>,
}

/// A server.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Its name. What has the same word before a `/` is kept together.
    pub(crate) name: String,
    /// For each panel a reading for each mark.
    pub(crate) cells: Vec<Vec<Reading>>,
}

/// How much of each reading a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// The median alone: narrow enough for a terminal.
    Medians,
    /// The lowest and the highest round, too.
    Spreads,
}

/// Between panels, and from the edge of a panel to the lower end of its axis.
const GUTTER: f64 = 14.0;
const INSET: f64 = 12.0;
/// From a mark to its number.
const BESIDE: f64 = 11.0;
/// Between rows, and more between families of servers.
const ROW_GAP: f64 = 6.0;
const FAMILY_GAP: f64 = 16.0;

/// Where the parts of the chart are.
struct Layout {
    names: f64,
    panel: f64,
    /// The lower and the upper end of the axis, from the left edge of the panel.
    axis: [f64; 2],
    top: f64,
    /// The upper edge of each row, and of what comes after the last.
    rows: Vec<f64>,
}

impl Ranges {
    /// The chart.
    pub(crate) fn svg(&self) -> String {
        let (legend, below_legend) = self.legend();
        let layout = self.layout(below_legend);
        let bottom = *layout.rows.last().expect("there is an end");
        let drawing = html! {
            (legend)
            @for (row, &y) in self.rows.iter().zip(&layout.rows) {
                line.sc-rule x1="0" x2=(WIDTH) y1=(px(y)) y2=(px(y)) {}
                text x="0" y=(px(y + self.row_height() / 2.0 + 5.0)) { (row.name) }
            }
            @for (panel, title) in self.panels.iter().enumerate() {
                (self.panel(panel, title, &layout))
            }
        };
        svg(&self.id, &self.title, &self.description, bottom + 3.0 * LINE, &drawing)
    }

    /// The numbers of the chart.
    pub(crate) fn table(&self, detail: Detail) -> Table {
        let column = |panel: &String, mark: &String| match (
            panel.is_empty(),
            self.marks.len() > 1,
        ) {
            (false, false) => panel.clone(),
            (true, _) => mark.clone(),
            (false, true) => format!("{panel}, {mark}"),
        };
        let text = |reading: Option<&Reading>| {
            reading.map_or_else(String::new, |reading| match detail {
                Detail::Medians => reading.median(),
                Detail::Spreads => reading.spread(),
            })
        };
        let places = || {
            (0..self.panels.len())
                .flat_map(|panel| (0..self.marks.len()).map(move |mark| (panel, mark)))
        };
        Table {
            caption: format!("{}: {}", self.title, self.axis.title),
            rows_are: "server".to_owned(),
            columns: places()
                .map(|(panel, mark)| column(&self.panels[panel], &self.marks[mark]))
                .collect(),
            rows: self
                .rows
                .iter()
                .map(|row| {
                    let cells =
                        places().map(|(panel, mark)| text(row.reading(panel, mark)));
                    (row.name.clone(), cells.collect())
                })
                .collect(),
        }
    }

    fn row_height(&self) -> f64 {
        self.marks.len().max(1) as f64 * LINE + ROW_GAP
    }

    fn layout(&self, below_legend: f64) -> Layout {
        let names =
            self.rows.iter().map(|row| width(&row.name, TEXT)).fold(0.0, f64::max);
        let names = (names + GUTTER).min(WIDTH / 2.0);
        let panels = self.panels.len().max(1) as f64;
        let panel = (WIDTH - names - GUTTER * (panels - 1.0)) / panels;
        let numbers = self.readings().filter(|reading| reading.range().is_some());
        let number =
            numbers.map(|reading| width(&reading.median(), SMALL)).fold(0.0, f64::max);
        // The numbers have their room beside the axis, wherever their marks are.
        let axis = [INSET, (panel - number - BESIDE).max(panel / 3.0)];

        let lines = |title: &String| wrap(title, fitting(panel, TEXT)).len();
        let titles = match self.panels.iter().map(lines).max() {
            Some(lines) if self.panels.iter().any(|title| !title.is_empty()) => lines,
            _ => 0,
        };
        let top = below_legend + LINE * titles as f64 + 8.0;
        let mut y = top;
        let mut rows = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            if number > 0 && row.family() != self.rows[number - 1].family() {
                y += FAMILY_GAP;
            }
            rows.push(y);
            y += self.row_height();
        }
        rows.push(y);
        Layout { names, panel, axis, top, rows }
    }

    /// What the marks mean, and the height that it takes.
    fn legend(&self) -> (Markup, f64) {
        let whisker = "lowest to highest round";
        let texts = self.marks.iter().map(String::as_str).chain([whisker]);
        let (mut x, mut y) = (0.0, TEXT);
        let mut places = Vec::new();
        for text in texts {
            let room = 40.0 + width(text, SMALL);
            if x > 0.0 && x + room > WIDTH {
                (x, y) = (0.0, y + LINE);
            }
            places.push((text, x, y));
            x += room + 20.0;
        }
        let markup = html! {
            @for (kind, &(text, x, y)) in places.iter().enumerate() {
                @let whisker = kind == self.marks.len();
                g class=(if whisker { "sc-plain".to_owned() } else { colour(kind) }) {
                    @if !whisker { (mark(kind, x + 16.0, y - 5.0)) }
                    @if whisker {
                        line.sc-whisker x1=(x) x2=(x + 28.0) y1=(y - 5.0) y2=(y - 5.0) {}
                    }
                    text.sc-note x=(x + 36.0) y=(y) { (text) }
                }
            }
        };
        (markup, y + LINE / 2.0)
    }

    fn panel(&self, panel: usize, title: &str, layout: &Layout) -> Markup {
        let left = layout.names + panel as f64 * (layout.panel + GUTTER);
        let [start, end] = layout.axis.map(|x| left + x);
        let values: Vec<f64> =
            self.readings().filter_map(Reading::range).flatten().collect();
        let ruler = Ruler::measured(&values, self.axis.scale, [start, end]);
        let titles = wrap(title, fitting(layout.panel, TEXT));
        let bottom = *layout.rows.last().expect("there is an end");
        html! {
            @for (line, title) in titles.iter().rev().enumerate() {
                text.sc-heading x=(px(start - 4.0))
                    y=(px(layout.top - 9.0 - LINE * line as f64)) { (title) }
            }
            @for rule in ruler.rules_across() {
                @let x = px(ruler.at(rule));
                line.sc-rule x1=(x) x2=(x) y1=(px(layout.top)) y2=(px(bottom)) {}
            }
            @for tick in ruler.ticks_across() {
                text."sc-axis sc-number" x=(px(ruler.at(tick))) y=(px(bottom + LINE)) text-anchor="middle" {
                    (super::number(tick))
                }
            }
            (axis_title(&self.axis.title, [start, end], bottom + 2.0 * LINE + 4.0))
            @for (row, &y) in self.rows.iter().zip(&layout.rows) {
                (self.cell(panel, row, y, left, layout, &ruler))
            }
        }
    }

    /// What one server did in one panel.
    fn cell(
        &self,
        panel: usize,
        row: &Row,
        top: f64,
        left: f64,
        layout: &Layout,
        ruler: &Ruler,
    ) -> Markup {
        let missing = |reason: &str, y: f64| {
            html! {
                text."sc-missing sc-over" x=(px(left + INSET - 4.0)) y=(px(y + 5.0)) {
                    @let room = fitting(layout.panel - INSET, SMALL);
                    (shortened(reason, room))
                }
            }
        };
        let readings: Vec<&Reading> =
            row.cells.get(panel).into_iter().flatten().collect();
        let reasons: Vec<_> = readings.iter().map(|reading| reading.reason()).collect();
        if let [Some(reason), rest @ ..] = reasons.as_slice()
            && rest.iter().all(|other| *other == Some(*reason))
        {
            return missing(reason, top + self.row_height() / 2.0);
        }
        html! {
            @for (kind, reading) in readings.iter().enumerate() {
                @let y = top + ROW_GAP / 2.0 + LINE * (kind as f64 + 0.5);
                @if let Some([low, median, high]) = reading.range() {
                    @let [low, median, high] = [low, median, high].map(|x| ruler.at(x));
                    g class=(colour(kind)) {
                        line.sc-whisker x1=(px(low)) x2=(px(high)) y1=(px(y)) y2=(px(y)) {}
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

    fn readings(&self) -> impl Iterator<Item = &Reading> {
        self.rows.iter().flat_map(|row| row.cells.iter().flatten())
    }
}

impl Row {
    fn reading(&self, panel: usize, mark: usize) -> Option<&Reading> {
        self.cells.get(panel)?.get(mark)
    }

    fn family(&self) -> Option<&str> {
        self.name.split_once('/').map(|(family, _)| family)
    }
}

/// The title of a horizontal axis, below its middle, in as many lines as it needs.
fn axis_title(title: &str, [start, end]: [f64; 2], y: f64) -> Markup {
    html! {
        text.sc-axis x=(px(f64::midpoint(start, end))) y=(px(y)) text-anchor="middle" {
            (title)
        }
    }
}

/// Text that is cut where its room ends. The table holds it whole.
fn shortened(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let cut: String = text.chars().take(room.saturating_sub(1)).collect();
    cut.trim_end().to_owned() + "…"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::chart::ruler::Scale;

    fn reading(low: f64, median: f64, high: f64) -> Reading {
        Reading::Range { low, median, high }
    }

    fn ranges() -> Ranges {
        let missing = || Reading::Missing("serves 1 at a time".to_owned());
        Ranges {
            id: "echo".to_owned(),
            title: "Round trips".to_owned(),
            description: "Two servers & <their> times.".to_owned(),
            axis: Axis { title: "reply time (µs)".to_owned(), scale: Scale::Log },
            marks: vec!["p50".to_owned(), "p99".to_owned()],
            panels: vec!["1 client".to_owned(), "64 clients".to_owned()],
            rows: vec![
                Row {
                    name: "a<b>&\"c\"".to_owned(),
                    cells: vec![
                        vec![reading(20.0, 21.0, 30.0), reading(50.0, 90.0, 2000.0)],
                        vec![reading(40.0, 41.0, 43.0), reading(60.0, 61.0, 62.0)],
                    ],
                },
                Row {
                    name: "blocking-single".to_owned(),
                    cells: vec![
                        vec![reading(20.0, 21.0, 30.0), reading(50.0, 90.0, 99.0)],
                        vec![missing(), missing()],
                    ],
                },
            ],
        }
    }

    fn texts(svg: &str) -> Vec<String> {
        let document = roxmltree::Document::parse(svg).expect("it is well-formed");
        let texts = document.descendants().filter(|node| node.has_tag_name("text"));
        // A name in the SVG namespace is still the name.
        texts.map(|node| node.text().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn it_is_well_formed_and_labelled() {
        let svg = ranges().svg();
        let document = roxmltree::Document::parse(&svg).expect("it is well-formed");
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        let labels = root.attribute("aria-labelledby").expect("it has a label");
        let labels: Vec<_> = labels.split(' ').collect();
        assert_eq!(labels, ["echo-title", "echo-desc"]);
        for label in labels {
            assert!(document.descendants().any(|n| n.attribute("id") == Some(label)));
        }
        assert!(svg.contains("Two servers &amp; &lt;their&gt; times."));
        assert!(!svg.contains("\n\n"), "an empty line would end it in Markdown");
    }

    #[test]
    fn every_median_is_written_and_a_missing_one_says_why_once() {
        let texts = texts(&ranges().svg());
        let count = |text: &str| texts.iter().filter(|other| *other == text).count();
        assert_eq!((count("21"), count("41"), count("61")), (2, 1, 1));
        assert_eq!(count("serves 1 at a time"), 1);
        assert_eq!(count("a<b>&\"c\""), 1);
    }

    #[test]
    fn a_number_stands_right_of_its_whisker_and_within_its_panel() {
        let svg = ranges().svg();
        let document = roxmltree::Document::parse(&svg).expect("it is well-formed");
        let is = |node: &roxmltree::Node<'_, '_>, class| {
            node.attribute("class").is_some_and(|c| c.split(' ').any(|c| c == class))
        };
        let place = |node: roxmltree::Node<'_, '_>, name| {
            node.attribute(name)
                .and_then(|x| x.parse::<f64>().ok())
                .expect("it has a place")
        };
        let mut seen = 0;
        for group in document.descendants().filter(|node| node.has_tag_name("g")) {
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
        let table = ranges().table(Detail::Spreads);
        let columns =
            ["1 client, p50", "1 client, p99", "64 clients, p50", "64 clients, p99"];
        assert_eq!(table.columns, columns);
        assert_eq!(table.rows[0].1[1], "90 (50–2,000)");
        assert_eq!(table.rows[1].1[2], "serves 1 at a time");
        assert_eq!(ranges().table(Detail::Medians).rows[0].1[1], "90");
    }

    #[test]
    fn a_long_reason_is_cut_where_its_room_ends() {
        assert_eq!(shortened("serves 1 at a time", 18), "serves 1 at a time");
        assert_eq!(shortened("serves 1 at a time", 9), "serves 1…");
    }

    #[test]
    fn nothing_at_all_can_be_drawn() {
        let nothing = Ranges { rows: Vec::new(), panels: Vec::new(), ..ranges() };
        roxmltree::Document::parse(&nothing.svg()).expect("it is well-formed");
        let silent =
            Row { name: "x".into(), cells: vec![vec![Reading::of(&[])], Vec::new()] };
        let silent = Ranges { rows: vec![silent], ..ranges() };
        assert!(texts(&silent.svg()).contains(&"not measured".to_owned()));
    }
}
