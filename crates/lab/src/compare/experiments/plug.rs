//! 5. What do the others see of a client that holds its connection?

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, bail};

use super::Experiment;
use crate::compare::bench::{Bench, chosen, settings};
use crate::compare::figures::Rows;
use crate::compare::lineup::Start;
use crate::compare::metrics::{Metric, values};
use crate::compare::record::{Results, Setting};
use harness::Unexpected;
use harness::client::Client;
use report::chart::Scale;
use report::page::Figure;

const ID: &str = "plug";

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: ID,
    question: "The plug: what do the others see of a client that holds its connection?",
    run,
    draw,
    reading: "The tutorial's first lesson. One client connects and says nothing more, or a \
        byte every 20 ms; four others come after it. A server that serves one client at a \
        time serves none of them while the first is there. For all other servers it makes \
        no difference, until as many clients hold their connections as it has places: \
        thread-pool has 8 here.",
    notes: &[
        "64 bytes in a closed loop. Without a reply in the time there is no latency \
        to show.",
    ],
};

const OTHERS: usize = 4;
/// Whoever is not answered by then waits for the plug.
const PATIENCE: Duration = Duration::from_millis(500);

/// The setting: nobody holds a connection, somebody who is silent, or who is slow.
const NOBODY: f64 = 0.0;
const SILENT: f64 = 1.0;
const SLOW: f64 = 2.0;

fn run(bench: &mut Bench<'_>) {
    let running = bench.start(bench.targets, Start::default());
    let conditions = bench.conditions;
    let kinds = settings("plug", [NOBODY, SILENT, SLOW]);
    bench.rounds(ID, &running, &kinds, 1, |one, setting| {
        let mut load = conditions.load(one.server()?, OTHERS);
        load.timeout = PATIENCE;
        let plug = Plug::put(one.server()?.address(), chosen(setting, "plug"))
            .context("the plug")?;
        let report = load.run()?;
        drop(plug);
        let answered = OTHERS - report.never_answered;
        if answered == 0 {
            bail!("no client is served");
        }
        let mut values = values(&report);
        values.insert(Metric::Answered, answered as f64);
        Ok(values)
    });
}

/// A client that holds its connection until it is dropped.
struct Plug {
    over: std::sync::Arc<AtomicBool>,
    holds: Option<thread::JoinHandle<()>>,
}

impl Plug {
    fn put(address: SocketAddr, kind: f64) -> Result<Self, Unexpected> {
        const PAUSE: Duration = Duration::from_millis(20);
        let over = std::sync::Arc::new(AtomicBool::new(false));
        if kind == NOBODY {
            return Ok(Self { over, holds: None });
        }
        let mut client = Client::served(address, "the plug")?;
        let ended = std::sync::Arc::clone(&over);
        let holds = thread::spawn(move || {
            while !ended.load(Ordering::Relaxed) {
                if kind == SLOW && client.send(b".").is_ok() {
                    client.hear(PATIENCE);
                }
                thread::sleep(PAUSE);
            }
            // The one end that even the tutorial's servers notice.
            client.reset();
        });
        Ok(Self { over, holds: Some(holds) })
    }
}

impl Drop for Plug {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(holds) = self.holds.take() {
            let _ = holds.join();
        }
    }
}

fn draw(results: &Results, _: &str) -> Vec<Figure> {
    let kind = |kind| -> Setting { vec![("plug", kind)] };
    let panels = [
        ("nobody holds one", kind(NOBODY)),
        ("a silent client", kind(SILENT)),
        ("a slow client", kind(SLOW)),
    ];
    let latency = Rows {
        experiment: ID,
        id: "plug-latency",
        title: "How long the others' round trips take",
        axis: "microseconds (p99)",
        scale: Scale::Log,
        marks: &[("99 of 100 take less", Metric::P99Us)],
        panels: &panels,
        factor: 1.0,
    };
    vec![latency.figure(results)]
}
