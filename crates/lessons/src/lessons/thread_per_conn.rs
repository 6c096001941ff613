//! A thread for each client: no client waits, and what that costs.

use super::prelude::*;

pub(crate) const LESSON: Lesson =
    Lesson::new("thread-per-conn", "A thread for each: no client waits", 7, play);

// ANCHOR: play
fn play(stage: &Stage) -> Result {
    stage.serves("thread-per-conn", &[])?;
    stage.step("The plug again", "Anna is answered, stays, and says nothing more.")?;
    let anna = stage.connects("Anna")?;
    anna.says_and_hears("hello\n", "HELLO\n")?;

    let question = stage.predict(
        "Ben and Cleo come while Anna is silent. Which of them is answered?",
        &["neither", "Ben alone", "both"],
    )?;
    let ben = stage.connects("Ben")?;
    ben.says_and_hears("me too\n", "ME TOO\n")?;
    let cleo = stage.connects("Cleo")?;
    cleo.says_and_hears("and me\n", "AND ME\n")?;
    question.answer(
        2,
        "Each has a thread. Anna's is blocked, and the kernel gives the core to another.",
    )?;
    cleo.leaves()?;

    stage.step(
        "A thousand idle clients",
        "They connect, say one line, and are silent. Each keeps a thread.",
    )?;
    let before = stage.usage()?;
    let crowd = stage.crowd("many", MANY)?;
    if let (Some(before), Some(after)) = (before, stage.usage()?) {
        ensure!(after.threads >= MANY, "the server has {} threads", after.threads);
        stage.measured(after.threads, "has more than 1,000 threads");
        let each = format!("{:.0} KiB each, and their stacks", kib_each(before, after));
        stage.measured(each, "has more memory in use, some KiB for each");
    }
    ben.says_and_hears("still there?\n", "STILL THERE?\n")?;
    drop(crowd);
    ben.leaves()?;
    anna.leaves()
}
// ANCHOR_END: play
