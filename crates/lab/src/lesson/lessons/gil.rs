//! Threads that compute: one core in Python, all cores in Rust.

use std::time::Instant;

use super::prelude::*;

pub(super) const LESSON: Lesson = Lesson {
    name: "gil",
    title: "CPU-bound: one core in Python, all in Rust",
    minutes: 7,
    play,
};

/// Long enough for the loads of the servers.
fn long(letter: &str) -> String {
    letter.repeat(600)
}

/// Two clients make the server compute at the same time. Returns how many of its threads
/// could run at once, on average: the time for which they ran or were ready to, for each
/// second that passed. `None` where the system does not tell.
fn threads_that_could_run(stage: &Stage) -> Outcome<Option<f64>> {
    let anna = stage.connects("Anna")?;
    let ben = stage.connects("Ben")?;
    let (before, start) = (stage.ready_time()?, Instant::now());
    anna.says_much(&long("a"))?;
    ben.says_much(&long("b"))?;
    anna.hears_much(&long("A"))?;
    ben.hears_much(&long("B"))?;
    let (after, elapsed) = (stage.ready_time()?, start.elapsed());
    anna.resets();
    ben.resets();
    let (Some(before), Some(after)) = (before, after) else { return Ok(None) };
    Ok(Some((after - before).as_secs_f64() / elapsed.as_secs_f64()))
}

// ANCHOR: play
fn play(stage: &Stage) -> Outcome {
    let work = [("SHOUT_CPU_WORK_MS", "500"), ("SHOUT_CPU_WORK_FROM", "512")];
    stage.serves_with("fixed/threads", &[], &work)?;
    let question = stage.predict(
        "Anna and Ben each send a text that takes half a second of computing. The Python \
         server has a thread for each, and the machine has two cores. How long until \
         both are answered?",
        &["half a second", "a second"],
    )?;
    if let Some(threads) = threads_that_could_run(stage)? {
        ensure(threads < 1.3, || format!("{threads:.1} threads could run in Python"))?;
        stage.measured(format!("{threads:.2}"), "has one thread at a time that can run");
    }
    stage.answer(
        question,
        1,
        "The interpreter's lock (GIL) lets one thread run Python code at a time. The \
         second core has nothing to do.",
    )?;

    let question = stage.predict(
        "The same clients, the same work, a thread for each in Rust. How long?",
        &["half a second", "a second"],
    )?;
    stage
        .serves("thread-per-conn", &["--cpu-work", "500ms", "--cpu-work-from", "512"])?;
    if let Some(threads) = threads_that_could_run(stage)? {
        ensure(threads > 1.3, || format!("{threads:.1} threads could run in Rust"))?;
        stage.measured(format!("{threads:.2}"), "has two threads at a time that can run");
    }
    stage.answer(
        question,
        0,
        "Rust has no such lock: two threads that compute are on two cores, if there are two \
         with nothing else to do.",
    )
}
// ANCHOR_END: play
