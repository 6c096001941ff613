//! From results to figures.

use super::metrics::Metric;
use super::parameter::Parameter;
use super::record::Results;
use report::chart::{Axis, Curve, Curves, Detail, Panel, Ranges, Reading, Row, Scale};
use report::page::Figure;

/// What a figure shows of the results of an experiment.
pub(crate) enum Plot {
    Rows(Rows),
    Lines(Lines),
}

/// A chart with a row for each server.
#[derive(Clone, Copy)]
pub(crate) struct Rows {
    /// Its name, after that of the experiment.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// What the axis shows, with its unit.
    pub(crate) axis: &'static str,
    pub(crate) scale: Scale,
    /// What each mark is called, and the value that it shows.
    pub(crate) marks: &'static [(&'static str, Metric)],
    /// What each panel is called, and its setting.
    pub(crate) panels: &'static [(&'static str, &'static [(Parameter, usize)])],
    /// From the unit of the value to that of the axis.
    pub(crate) factor: f64,
    /// Whether it shows each value as a multiple of one server's.
    pub(crate) as_ratio: bool,
}

/// A row for each server on one logarithmic axis: what most figures are.
pub(crate) const ROWS: Rows = Rows {
    name: "",
    title: "",
    axis: "",
    scale: Scale::Log,
    marks: &[],
    panels: &[("", &[])],
    factor: 1.0,
    as_ratio: false,
};

/// What most marks show.
pub(crate) const MEDIAN: &str = "median of the rounds";

/// The marks of a figure of latencies.
pub(crate) const LATENCY: &[(&str, Metric)] = &[
    ("half take less (p50)", Metric::P50Us),
    ("99 of 100 take less (p99)", Metric::P99Us),
];

/// A chart with a line for each server.
#[derive(Clone, Copy)]
pub(crate) struct Lines {
    /// Its name, after that of the experiment.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// The parameter along the x axis, what it is called, and its scale.
    pub(crate) x: (Parameter, &'static str, Scale),
    /// The numbers that were chosen for it.
    pub(crate) chosen: &'static [usize],
    /// The value along the y axis, what it is called, and its scale.
    pub(crate) y: (Metric, &'static str, Scale),
}

impl Plot {
    /// The figure of an experiment. Ratios are to the server `base`.
    pub(crate) fn draw(&self, experiment: &str, results: &Results, base: &str) -> Figure {
        let (title, svg, table) = match self {
            Self::Rows(rows) => {
                let chart = rows.chart(experiment, results, base);
                (rows.title, chart.svg(), chart.table(Detail::Spreads))
            }
            Self::Lines(lines) => {
                let chart = lines.chart(experiment, results);
                (lines.title, chart.svg(), chart.table(Detail::Spreads))
            }
        };
        Figure { svg, caption: title.to_owned(), table }
    }
}

impl Rows {
    fn chart(&self, experiment: &str, results: &Results, base: &str) -> Ranges {
        let read = |server: &str, setting, metric| {
            let of = |server| results.of(experiment, server, setting);
            if self.as_ratio {
                return of(server).ratio(&of(base), metric);
            }
            match of(server).reading(metric) {
                Reading::Range { low, median, high } => {
                    let [low, median, high] =
                        [low, median, high].map(|x| x * self.factor);
                    Reading::Range { low, median, high }
                }
                missing => missing,
            }
        };
        let cell = |server: &str, setting| {
            self.marks.iter().map(|(_, metric)| read(server, setting, *metric)).collect()
        };
        let cells = |server| {
            self.panels.iter().map(|(_, setting)| cell(server, setting)).collect()
        };
        let rows = results
            .servers(experiment)
            .into_iter()
            .map(|(server, _)| Row { name: server.to_owned(), cells: cells(server) });
        let axis = if self.as_ratio {
            format!("times that of {base}")
        } else {
            self.axis.into()
        };
        Ranges {
            id: format!("{experiment}-{}", self.name),
            title: self.title.to_owned(),
            description: described(&axis, "for each server"),
            marks: self.marks.iter().map(|(name, _)| (*name).to_owned()).collect(),
            panels: self.panels.iter().map(|(name, _)| (*name).to_owned()).collect(),
            rows: rows.collect(),
            axis: Axis { title: axis, scale: self.scale },
        }
    }
}

impl Lines {
    /// The servers are in a panel for each origin.
    fn chart(&self, experiment: &str, results: &Results) -> Curves {
        let point = |server: &str, number: usize| {
            let setting = [(self.x.0, number)];
            (number as f64, results.of(experiment, server, &setting).reading(self.y.0))
        };
        let mut panels: Vec<Panel> = Vec::new();
        for (server, origin) in results.servers(experiment) {
            if panels.last().is_none_or(|panel| panel.title != origin) {
                panels.push(Panel { title: origin.to_owned(), curves: Vec::new() });
            }
            let points =
                self.chosen.iter().map(|number| point(server, *number)).collect();
            let panel = panels.last_mut().expect("one was pushed at least");
            panel.curves.push(Curve { name: server.to_owned(), points });
        }
        Curves {
            id: format!("{experiment}-{}", self.name),
            title: self.title.to_owned(),
            description: described(self.y.1, self.x.1),
            x: Axis { title: self.x.1.to_owned(), scale: self.x.2 },
            y: Axis { title: self.y.1.to_owned(), scale: self.y.2 },
            panels,
        }
    }
}

fn described(what: &str, by: &str) -> String {
    format!("{what}, {by}. The table below holds the same numbers.")
}
