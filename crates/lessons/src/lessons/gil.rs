//! Threads that compute: one core in Python, all cores in Rust.

use std::time::{Duration, Instant};

use super::prelude::*;

pub(crate) const LESSON: Lesson =
    Lesson::new("gil", "CPU-bound: one core in Python, all in Rust", 7, play);

/// Two clients make the server compute at the same time. Gives the CPU time that its
/// threads used, and the time for which they ran or were ready to run: what they would
/// have used on an idle machine. Both are for each second that passed. `None` where the
/// system does not tell.
fn two_clients_compute(stage: &Stage) -> Result<Option<(f64, f64)>> {
    let anna = stage.connects("Anna")?;
    let ben = stage.connects("Ben")?;
    let start = Instant::now();
    let before = (stage.cpu_time()?, stage.ready_time()?);
    anna.says(long("a"))?;
    ben.says(long("b"))?;
    anna.hears(&long("A"))?;
    ben.hears(&long("B"))?;
    let after = (stage.cpu_time()?, stage.ready_time()?);
    let elapsed = start.elapsed().as_secs_f64();
    anna.resets();
    ben.resets();
    let each_second = |(before, after): (Duration, Duration)| {
        after.saturating_sub(before).as_secs_f64() / elapsed
    };
    let used = before.0.zip(after.0).map(each_second);
    let wanted = before.1.zip(after.1).map(each_second);
    Ok(used.zip(wanted))
}

// ANCHOR: play
fn play(stage: &Stage) -> Result {
    let work = [("SHOUT_CPU_WORK_MS", "500"), ("SHOUT_CPU_WORK_FROM", "512")];
    stage.serves_with("fixed/threads", &[], &work)?;
    let question = stage.predict(
        "Anna and Ben each send a text that takes half a second of computing. The Python \
         server has a thread for each, and the machine has two cores. How long until \
         both are answered?",
        &["half a second", "a second"],
    )?;
    if let Some((used, _)) = two_clients_compute(stage)? {
        ensure!(used < 1.2, "Python used {used:.1} cores");
        stage.measured(format!("{used:.2}"), "uses one core at most");
    }
    question.answer(
        1,
        "The interpreter's lock (GIL) lets one thread run Python code at a time. The \
         second core has nothing to do.",
    )?;

    let question = stage.predict(
        "The same clients, the same work, a thread for each in Rust. How long?",
        &["half a second", "a second"],
    )?;
    let work = ["--cpu-work", "500ms", "--cpu-work-from", "512"];
    stage.serves("thread-per-conn", &work)?;
    if let Some((used, wanted)) = two_clients_compute(stage)? {
        ensure!(wanted > 1.3, "Rust wanted {wanted:.1} cores");
        stage.measured(
            format!("{used:.2} used, {wanted:.2} wanted"),
            "has work for more than one core",
        );
    }
    question.answer(
        0,
        "Rust has no such lock: two threads that compute use two cores, if two are free.",
    )
}
// ANCHOR_END: play
