//! The same on async-std, under other names, and what became of it.

use super::blocked_executor::ben_overtakes_anna;
use super::prelude::*;

pub(crate) const LESSON: Lesson =
    Lesson::new("async-std-tasks", "async-std: the same under other names", 6, play);

/// One thread for the tasks. Waiting for sockets has a thread of its own here.
const ONE_THREAD: [(&str, &str); 1] = [("ASYNC_STD_THREAD_COUNT", "1")];

// ANCHOR: play
fn play(stage: &Stage) -> Result {
    stage.serves_with("async-std-tasks", &[], &ONE_THREAD)?;
    stage.step(
        "A thousand clients, one thread",
        "async-std was discontinued in 2025, and its authors point to smol. Its tasks \
         are those of any async runtime, so what you see here holds for smol, too.",
    )?;
    let anna = stage.connects("Anna")?;
    anna.says_and_hears("hello\n", "HELLO\n")?;
    let crowd = stage.crowd("many", MANY)?;
    if let Some(Usage { threads, .. }) = stage.usage()? {
        ensure!(threads < 10, "the server has {threads} threads");
        stage.measured(threads, "has fewer than 10 threads");
    }
    anna.says_and_hears("still there?\n", "STILL THERE?\n")?;
    drop(crowd);
    anna.leaves()?;

    let load = ["--cpu-work", "700ms", "--cpu-work-from", "512"];
    let question = stage.predict(
        "Now a long text takes 700 ms of computing. Anna sends one, and Ben sends a \
         short one right after it. When is he answered?",
        &["at once", "when Anna's text is done"],
    )?;
    stage.serves_with("async-std-tasks", &load, &ONE_THREAD)?;
    let anna = stage.connects("Anna")?;
    let ben = stage.connects("Ben")?;
    ben.says_and_hears("hello\n", "HELLO\n")?;
    anna.says(long("a"))?;
    ben.says("quick\n")?;
    ben.hears_nothing_for(ms(300))?;
    anna.hears(&long("A"))?;
    ben.hears("QUICK\n")?;
    question.answer(
        1,
        "Another runtime, the same bargain: a task keeps its thread until it awaits. \
         With more threads than tasks that compute, Ben would not wait.",
    )?;
    ben.leaves()?;
    anna.leaves()?;

    stage.step("The cure", "The same flag, and the same cure: --offload.")?;
    let offload = ["--offload", "spawn-blocking"];
    stage.serves_with("async-std-tasks", &[&load[..], &offload].concat(), &ONE_THREAD)?;
    ben_overtakes_anna(stage)
}
// ANCHOR_END: play
