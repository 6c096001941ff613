//! From results to figures.

use super::metrics::Metric;
use super::record::{Results, Setting};
use report::chart::{Axis, Curve, Curves, Detail, Panel, Ranges, Reading, Row, Scale};
use report::page::Figure;

/// One kind of number of an experiment, as a chart with a row for each server.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) experiment: &'static str,
    /// A word that is unique in the page.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    /// What the axis shows, with its unit.
    pub(crate) axis: &'a str,
    pub(crate) scale: Scale,
    /// What each mark is called, and the value that it shows.
    pub(crate) marks: &'a [(&'a str, Metric)],
    /// What each panel is called, and its setting.
    pub(crate) panels: &'a [(&'a str, Setting)],
    /// From the unit of the value to that of the axis.
    pub(crate) factor: f64,
}

impl Rows<'_> {
    /// The figure of the values.
    pub(crate) fn figure(&self, results: &Results) -> Figure {
        self.draw(results, |server, setting, value| {
            let reading = results.reading(self.experiment, server, setting, value);
            scaled(reading, self.factor)
        })
    }

    /// The figure of their ratios to those of the server `base`.
    pub(crate) fn ratios(&self, results: &Results, base: &str) -> Figure {
        self.draw(results, |server, setting, value| {
            results.ratio(self.experiment, [server, base], setting, value)
        })
    }

    fn draw(
        &self,
        results: &Results,
        read: impl Fn(&str, &Setting, Metric) -> Reading,
    ) -> Figure {
        let row = |server: &str| Row {
            name: server.to_owned(),
            cells: self
                .panels
                .iter()
                .map(|(_, setting)| {
                    self.marks
                        .iter()
                        .map(|(_, metric)| read(server, setting, *metric))
                        .collect()
                })
                .collect(),
        };
        let chart = Ranges {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            description: described(self.axis, "for each server"),
            axis: Axis { title: self.axis.to_owned(), scale: self.scale },
            marks: self.marks.iter().map(|(name, _)| (*name).to_owned()).collect(),
            panels: self.panels.iter().map(|(name, _)| (*name).to_owned()).collect(),
            rows: results.servers(self.experiment).into_iter().map(row).collect(),
        };
        Figure {
            svg: chart.svg(),
            caption: self.title.to_owned(),
            table: chart.table(Detail::Spreads),
        }
    }
}

/// One kind of number of an experiment, as a line for each server.
#[derive(Clone, Copy)]
pub(crate) struct Lines<'a> {
    pub(crate) experiment: &'static str,
    /// A word that is unique in the page.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    /// The setting along the x axis, what it is called, and its scale.
    pub(crate) x: (&'static str, &'static str, Scale),
    /// The value along the y axis, what it is called, and its scale.
    pub(crate) y: (Metric, &'static str, Scale),
    /// The values of the setting.
    pub(crate) chosen: &'a [f64],
    /// From the unit of the value to that of the axis.
    pub(crate) factor: f64,
}

impl Lines<'_> {
    /// The figure: those of the kit in one panel, the others in another.
    pub(crate) fn figure(&self, results: &Results) -> Figure {
        let curve = |server: &str| Curve {
            name: server.to_owned(),
            points: self
                .chosen
                .iter()
                .map(|&x| {
                    let setting = [(self.x.0, x)];
                    let reading =
                        results.reading(self.experiment, server, &setting, self.y.0);
                    (x, scaled(reading, self.factor))
                })
                .collect(),
        };
        let servers = results.servers(self.experiment);
        let (theirs, ours): (Vec<&str>, Vec<&str>) =
            servers.into_iter().partition(|server| server.contains('/'));
        let panel = |title: &str, servers: Vec<&str>| Panel {
            title: title.to_owned(),
            curves: servers.into_iter().map(curve).collect(),
        };
        let panels = [panel("in Rust", ours), panel("the tutorial's, in Python", theirs)];
        let chart = Curves {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            description: described(self.y.1, self.x.1),
            x: Axis { title: self.x.1.to_owned(), scale: self.x.2 },
            y: Axis { title: self.y.1.to_owned(), scale: self.y.2 },
            panels: panels.into_iter().filter(|panel| !panel.curves.is_empty()).collect(),
        };
        Figure {
            svg: chart.svg(),
            caption: self.title.to_owned(),
            table: chart.table(Detail::Spreads),
        }
    }
}

fn scaled(reading: Reading, factor: f64) -> Reading {
    match reading {
        Reading::Range { low, median, high } => Reading::Range {
            low: low * factor,
            median: median * factor,
            high: high * factor,
        },
        missing => missing,
    }
}

fn described(what: &str, by: &str) -> String {
    format!("{what}, {by}. The table below holds the same numbers.")
}
