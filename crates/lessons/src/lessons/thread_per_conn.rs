//! A thread for each client: nobody waits, and what that costs.

use super::prelude::*;

pub(crate) const LESSON: Lesson = Lesson {
    name: "thread-per-conn",
    title: "A thread for each: nobody waits",
    minutes: 7,
    play,
};

const MANY: usize = 1000;

// ANCHOR: play
fn play(stage: &Stage) -> Outcome {
    stage.serves("thread-per-conn", &[])?;
    stage.step("The plug again", "Anna is answered, stays, and says nothing more.")?;
    let anna = stage.connects("Anna")?;
    anna.says("hello\n")?;
    anna.hears("HELLO\n")?;

    let question = stage.predict(
        "Ben and Cleo come while Anna is silent. Who is answered?",
        &["nobody", "Ben alone", "both"],
    )?;
    let ben = stage.connects("Ben")?;
    ben.says("me too\n")?;
    ben.hears("ME TOO\n")?;
    let cleo = stage.connects("Cleo")?;
    cleo.says("and me\n")?;
    cleo.hears("AND ME\n")?;
    stage.answer(
        question,
        2,
        "Each has a thread. Anna's is blocked, and the kernel gives the core to another.",
    )?;
    cleo.leaves()?;

    stage.step(
        "A thousand idle clients",
        "They connect, say one line, and are silent. Each keeps a thread.",
    )?;
    let before = stage.memory_kib()?;
    let crowd = stage.crowd("many", MANY)?;
    if let Some(threads) = stage.threads()? {
        ensure(threads >= MANY, || format!("the server has {threads} threads"))?;
        stage.measured(threads, "has more than 1,000 threads");
    }
    if let (Some(before), Some(after)) = (before, stage.memory_kib()?) {
        let each = (after - before) / MANY as f64;
        stage.measured(
            format!("{each:.0} KiB each, and their stacks in the kernel"),
            "has more memory in use, some KiB for each",
        );
    }
    ben.says("still there?\n")?;
    ben.hears("STILL THERE?\n")?;
    drop(crowd);
    ben.leaves()?;
    anna.leaves()
}
// ANCHOR_END: play
