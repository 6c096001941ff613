//! 5. What do the others see of a client that holds its connection?

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use harness::client::Client;
use load::{Report, Workload};

use super::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "plug",
    question: "The plug: what do the others see of a client that holds its connection?",
    run,
    figures: &[Plot::Rows(Rows {
        name: "latency",
        title: "How long the others' round trips take",
        axis: "microseconds (p99)",
        marks: &[("99 of 100 take less", Metric::P99Us)],
        panels: &[
            ("no client holds one", &[(Parameter::Plug, NONE)]),
            ("a silent client", &[(Parameter::Plug, SILENT)]),
            ("a slow client", &[(Parameter::Plug, SLOW)]),
        ],
        ..ROWS
    })],
    reading: "The tutorial's first lesson. One client connects and says nothing more, or \
        a byte every 20 ms; four others come after it. A server that serves one client \
        at a time serves none of them while the first is there. For all other servers it \
        makes no difference, until as many clients hold their connections as it has \
        places: thread-pool has 8 here.",
    notes: &[
        "64 bytes in a closed loop. Without a reply in the time there is no latency \
        to show.",
    ],
};

const OTHERS: usize = 4;
/// A client that is not answered in this time waits for the plug.
const TIMEOUT: Duration = Duration::from_millis(500);

/// What the setting's number means: no client holds a connection, a silent one does, or a
/// slow one.
const NONE: usize = 0;
const SILENT: usize = 1;
const SLOW: usize = 2;

fn run(bench: &mut Bench<'_>) {
    let running = bench.start(bench.targets, Start::default());
    let settings = each(Parameter::Plug, &[NONE, SILENT, SLOW]);
    bench.rounds(&running, &settings, 1, |one, plug| {
        let mut load = one.load(OTHERS)?;
        load.timeout = TIMEOUT;
        let report = if plug == NONE { load.run()? } else { plugged(&load, plug)? };
        let answered = OTHERS - report.never_answered;
        ensure!(answered > 0, "no client is served");
        let mut values = values(&report);
        values.insert(Metric::Answered, answered as f64);
        Ok(values)
    });
}

/// Runs `load` while another client holds its connection.
fn plugged(load: &Workload, plug: usize) -> Result<Report> {
    let mut client = Client::served(load.address, "the plug")
        .map_err(|error| anyhow!("the plug: {}", error.came))?;
    let over = AtomicBool::new(false);
    let trickle = || {
        while !over.load(Ordering::Relaxed) && client.send(b".").is_ok() {
            client.hear(TIMEOUT);
            thread::sleep(Duration::from_millis(20));
        }
    };
    let report = thread::scope(|scope| {
        if plug == SLOW {
            scope.spawn(trickle);
        }
        let report = load.run();
        over.store(true, Ordering::Relaxed);
        report
    });
    // The one end that even the tutorial's servers notice.
    client.reset();
    report
}
