//! Threads that compute: one core in Python, all cores in Rust.

use std::time::Instant;

use super::prelude::*;

pub(crate) const LESSON: Lesson = Lesson {
    name: "gil",
    title: "CPU-bound: one core in Python, all in Rust",
    minutes: 7,
    play,
};

/// What two threads that compute got, for each second that passed.
struct Cores {
    /// Seconds of CPU time.
    used: f64,
    /// Seconds for which a thread ran or was ready to: what it would have used if the
    /// machine had nothing else to do.
    wanted: f64,
}

/// Two clients make the server compute at the same time. `None` where the system does not
/// tell.
fn two_clients_compute(stage: &Stage) -> Outcome<Option<Cores>> {
    let anna = stage.connects("Anna")?;
    let ben = stage.connects("Ben")?;
    let start = Instant::now();
    let before = (stage.cpu_time()?, stage.ready_time()?);
    anna.says_much(&long("a"))?;
    ben.says_much(&long("b"))?;
    anna.hears_much(&long("A"))?;
    ben.hears_much(&long("B"))?;
    let after = (stage.cpu_time()?, stage.ready_time()?);
    let elapsed = start.elapsed().as_secs_f64();
    anna.resets();
    ben.resets();
    let ((Some(cpu), Some(ready)), (Some(cpu_then), Some(ready_then))) = (after, before)
    else {
        return Ok(None);
    };
    Ok(Some(Cores {
        used: cpu.saturating_sub(cpu_then).as_secs_f64() / elapsed,
        wanted: ready.saturating_sub(ready_then).as_secs_f64() / elapsed,
    }))
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
    if let Some(cores) = two_clients_compute(stage)? {
        ensure(cores.used < 1.2, || format!("Python used {:.1} cores", cores.used))?;
        stage.measured(format!("{:.2}", cores.used), "uses one core at most");
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
    if let Some(cores) = two_clients_compute(stage)? {
        ensure(cores.wanted > 1.3, || format!("Rust wanted {:.1} cores", cores.wanted))?;
        let Cores { used, wanted } = cores;
        stage.measured(
            format!("{used:.2} used, {wanted:.2} wanted"),
            "has work for more than one core",
        );
    }
    stage.answer(
        question,
        0,
        "Rust has no such lock: two threads that compute are on two cores, if there are two \
         with nothing else to do.",
    )
}
// ANCHOR_END: play
