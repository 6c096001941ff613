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

/// Two clients make the server compute at the same time. Returns how many cores it had on
/// average: its CPU time for each second that passed. `None` where the system does not
/// tell.
fn cores_used(stage: &Stage) -> Outcome<Option<f64>> {
    let anna = stage.connects("Anna")?;
    let ben = stage.connects("Ben")?;
    let (before, start) = (stage.cpu_time()?, Instant::now());
    anna.says_much(&long("a"))?;
    ben.says_much(&long("b"))?;
    anna.hears_much(&long("A"))?;
    ben.hears_much(&long("B"))?;
    let (after, elapsed) = (stage.cpu_time()?, start.elapsed());
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
    if let Some(cores) = cores_used(stage)? {
        ensure(cores < 1.2, || format!("Python used {cores:.1} cores"))?;
        stage.measured(format!("{cores:.2}"), "uses one core at most");
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
    if several_cores() {
        // A machine with other things to do may give the two threads one core for once.
        let mut best = cores_used(stage)?;
        for _ in 0..9 {
            if best.is_some_and(|cores| cores <= 1.2) {
                best = cores_used(stage)?;
            }
        }
        if let Some(cores) = best {
            ensure(cores > 1.2, || format!("Rust used {cores:.1} cores"))?;
            stage.measured(format!("{cores:.2}"), "uses more than one core");
        }
    } else {
        stage.measured("there is no second core here", "runs where it may");
    }
    stage.answer(
        question,
        0,
        "Rust has no such lock: two threads that compute are on two cores.",
    )
}
// ANCHOR_END: play

fn several_cores() -> bool {
    std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1)
}
