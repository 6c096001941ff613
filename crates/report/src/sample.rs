//! A report of made-up numbers, to look at what the charts do with many servers.
//!
//! Nothing here was measured. To see it, run
//! `cargo test -p lab sample_page -- --ignored --nocapture` and open the file it names.

use super::chart::{Axis, Curve, Curves, Detail, Panel, Ranges, Reading, Row, Scale};
use super::page::{Experiment, Figure, Report};

const OURS: &[&str] = &[
    "blocking-single",
    "thread-per-conn",
    "object-oriented-handler",
    "thread-pool",
    "tokio-tasks",
    "async-std-tasks",
];
const TUTORIAL: &[&str] =
    &["tutorial/single", "tutorial/threads", "tutorial/threads-oo", "tutorial/gevent"];
const MENDED: &[&str] = &[
    "fixed/single",
    "fixed/threads",
    "fixed/threads-oo",
    "fixed/gevent",
    "fixed/asyncio",
    "fixed/uvloop",
];

/// The same "measurements" each time: a sequence that looks as if it were by chance.
struct Chance(u64);

impl Chance {
    /// From 0 to 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 40) as f64 / f64::from(1 << 24)
    }

    /// Five rounds around a value.
    fn around(&mut self, value: f64, spread: f64) -> Reading {
        let rounds: Vec<f64> =
            (0..5).map(|_| value * (1.0 + spread * (self.next() - 0.15))).collect();
        Reading::of(&rounds)
    }
}

fn servers() -> impl Iterator<Item = &'static str> {
    [OURS, TUTORIAL, MENDED].into_iter().flatten().copied()
}

fn alone(name: &str) -> bool {
    name.ends_with("single")
}

fn speed(name: &str) -> f64 {
    if name.contains('/') { 0.2 } else { 1.0 }
}

/// All kinds of figures.
pub(crate) fn report() -> Report {
    let fact = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Report {
        title: "A sample with made-up numbers: nothing was measured".to_owned(),
        facts: vec![
            fact("processor", "Imaginary 9000, 2 cores at 3.0 GHz"),
            fact("system", "Linux 6.12, glibc 2.41"),
            fact("rounds", "5, in turn, after one that does not count"),
            fact("limits", "1,048,576 open files, 31,000 threads"),
        ],
        method: vec![
            "Each server runs as a process of its own and is warmed up first. The rounds \
             go through all servers in turn, so that what disturbs the machine disturbs \
             all of them."
                .to_owned(),
            "The client runs on the same machine and takes its share of the processor."
                .to_owned(),
        ],
        experiments: vec![throughput(), latency(), rate(), memory()],
    }
}

fn figure(svg: String, caption: &str, table: super::table::Table) -> Figure {
    Figure { svg, caption: caption.to_owned(), table }
}

fn throughput() -> Experiment {
    let mut chance = Chance(7);
    let loads =
        [("1 connection", 9e3), ("64 connections", 8e4), ("1,000 connections", 7e4)];
    let rows = servers().map(|name| {
        let cell = |(number, (_, rate)): (usize, &(&str, f64))| {
            vec![if number > 0 && alone(name) {
                Reading::Missing("serves 1 at a time".to_owned())
            } else if number == 2 && name == "tutorial/threads-oo" {
                Reading::Missing("3 of 5 rounds ended by a reset".to_owned())
            } else {
                chance.around(rate * speed(name), if number == 2 { 0.9 } else { 0.1 })
            }]
        };
        Row { name: name.to_owned(), cells: loads.iter().enumerate().map(cell).collect() }
    });
    let chart = Ranges {
        id: "throughput-chart".to_owned(),
        title: "Throughput".to_owned(),
        description: "For each server the replies per second with 1, 64 and 1,000 \
                      connections."
            .to_owned(),
        axis: Axis { title: "replies per second".to_owned(), scale: Scale::Log },
        marks: vec!["median of 5 rounds".to_owned()],
        rows: rows.collect(),
        panels: loads.iter().map(|(name, _)| (*name).to_owned()).collect(),
    };
    Experiment {
        id: "throughput".to_owned(),
        question: "How many replies does it give in a second?".to_owned(),
        figures: vec![figure(
            chart.svg(),
            "Replies per second, by the number of connections",
            chart.table(Detail::Spreads),
        )],
        reading:
            "Further right is more. The axis is logarithmic: each step is ten times \
                  the one before."
                .to_owned(),
        notes: vec!["A server that serves 1 at a time has no second place.".to_owned()],
    }
}

fn latency() -> Experiment {
    let mut chance = Chance(11);
    let rows = servers().map(|name| {
        let quick = 40.0 / speed(name);
        let cells = [1.0, if alone(name) { 900.0 } else { 3.0 }].map(|factor| {
            vec![
                chance.around(quick * factor, 0.1),
                chance.around(quick * factor * 2.5, 0.8),
                chance.around(quick * factor * 4.0, 5.0),
            ]
        });
        Row { name: name.to_owned(), cells: cells.into() }
    });
    let chart = Ranges {
        id: "latency-chart".to_owned(),
        title: "Reply times".to_owned(),
        description: "Percentiles of the reply time, alone and beside heavy clients."
            .to_owned(),
        axis: Axis { title: "reply time (µs)".to_owned(), scale: Scale::Log },
        marks: ["p50", "p99", "p99.9"].map(str::to_owned).into(),
        panels: ["alone", "beside 8 heavy clients"].map(str::to_owned).into(),
        rows: rows.collect(),
    };
    let mut linear = Ranges {
        id: "cpu-chart".to_owned(),
        title: "Processor time".to_owned(),
        axis: Axis {
            title: "processor time (µs per reply)".to_owned(),
            scale: Scale::Linear,
        },
        marks: vec!["median of 5 rounds".to_owned()],
        panels: vec![String::new()],
        ..chart.clone()
    };
    for row in &mut linear.rows {
        row.cells.truncate(1);
        row.cells[0].truncate(1);
    }
    Experiment {
        id: "latency".to_owned(),
        question: "How long does a reply take, and what do heavy neighbours do to it?"
            .to_owned(),
        figures: vec![
            figure(
                chart.svg(),
                "Reply times alone and beside heavy clients",
                chart.table(Detail::Spreads),
            ),
            figure(
                linear.svg(),
                "Processor time for a reply",
                linear.table(Detail::Spreads),
            ),
        ],
        reading: "Further left is sooner. Half of the replies come before p50; one of a \
                  hundred comes after p99."
            .to_owned(),
        notes: Vec::new(),
    }
}

fn panels(curve: impl FnMut(&str) -> Curve) -> Vec<Panel> {
    let mut curve = curve;
    let groups = [
        ("ours", OURS),
        ("the tutorial's", TUTORIAL),
        ("the tutorial's, mended", MENDED),
    ];
    let panel = |(title, names): (&str, &[&str])| Panel {
        title: title.to_owned(),
        curves: names.iter().map(|name| curve(name)).collect(),
    };
    groups.into_iter().map(panel).collect()
}

fn rate() -> Experiment {
    let mut chance = Chance(13);
    let chart = Curves {
        id: "rate-chart".to_owned(),
        title: "Reply time under load".to_owned(),
        description: "How the reply time grows with the load.".to_owned(),
        x: Axis {
            title: "load (% of the most that the server can do)".to_owned(),
            scale: Scale::Linear,
        },
        y: Axis { title: "p99 of the reply time (ms)".to_owned(), scale: Scale::Log },
        panels: panels(|name| {
            let loads = [25.0, 50.0, 75.0, 90.0];
            let point = |load: f64| {
                if alone(name) {
                    return (load, Reading::Missing("serves 1 at a time".to_owned()));
                }
                if load > 80.0 && name == "tutorial/threads" {
                    return (load, Reading::Missing("falls behind".to_owned()));
                }
                let wait = 0.08 / speed(name) / (1.02 - load / 100.0);
                (load, chance.around(wait, 0.4))
            };
            Curve { name: name.to_owned(), points: loads.map(point).into() }
        }),
    };
    Experiment {
        id: "rate".to_owned(),
        question: "What does a reply cost when the server is nearly full?".to_owned(),
        figures: vec![figure(
            chart.svg(),
            "Reply time by load",
            chart.table(Detail::Spreads),
        )],
        reading: "Lower is sooner. All lines rise towards the right.".to_owned(),
        notes: Vec::new(),
    }
}

fn memory() -> Experiment {
    let mut chance = Chance(17);
    let mut chart = Curves {
        id: "memory-chart".to_owned(),
        title: "Memory".to_owned(),
        description: "How the memory grows with idle connections.".to_owned(),
        x: Axis { title: "idle connections".to_owned(), scale: Scale::Log },
        y: Axis { title: "resident memory (MiB)".to_owned(), scale: Scale::Linear },
        panels: panels(|name| {
            let point = |count: f64| {
                let each = if name.contains("thread") { 0.02 } else { 0.004 };
                (count, chance.around(2.0 / speed(name) + each * count, 0.05))
            };
            let counts = [1.0, 10.0, 100.0, 1e3, 1e4];
            Curve { name: name.to_owned(), points: counts.map(point).into() }
        }),
    };
    let all = chart.panels.iter().flat_map(|panel| panel.curves.clone()).collect();
    let table = chart.table(Detail::Spreads);
    let svg = chart.svg();
    chart.id = "memory-all-chart".to_owned();
    chart.panels = vec![Panel { title: String::new(), curves: all }];
    Experiment {
        id: "memory".to_owned(),
        question: "What does an idle connection cost?".to_owned(),
        figures: vec![
            figure(svg, "Memory by idle connections", table),
            figure(chart.svg(), "All servers in one panel", chart.table(Detail::Spreads)),
        ],
        reading: "Lower is less.".to_owned(),
        notes: Vec::new(),
    }
}

#[test]
#[ignore = "it writes a page to look at"]
fn sample_page() {
    let path = std::env::temp_dir().join("shout-sample.html");
    std::fs::write(&path, report().html()).expect("the temporary directory takes a file");
    println!("{}", path.display());
    println!("{}", rate().figures[0].table.terminal());
    println!("{}", throughput().figures[0].table.terminal());
    println!("{}", rate().figures[0].table.markdown());
}
