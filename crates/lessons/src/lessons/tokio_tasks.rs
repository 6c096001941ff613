//! A thousand clients on two threads.

use super::prelude::*;

pub(crate) const LESSON: Lesson =
    Lesson::new("tokio-tasks", "Tasks: a thousand clients on two threads", 6, play);

// ANCHOR: play
fn play(stage: &Stage) -> Result {
    stage.serves("tokio-tasks", &["--threads", "2"])?;
    stage.step("Anna and Ben", "Each client has a task. Two threads share all tasks.")?;
    let anna = stage.connects("Anna")?;
    anna.says_and_hears("hello\n", "HELLO\n")?;
    let ben = stage.connects("Ben")?;
    ben.says_and_hears("me too\n", "ME TOO\n")?;

    let question = stage.predict(
        "A thousand clients come, say one line, and are silent. How many threads serve \
         them?",
        &["a thousand", "two", "one for every ten"],
    )?;
    let before = stage.usage()?;
    let crowd = stage.crowd("many", MANY)?;
    if let (Some(before), Some(after)) = (before, stage.usage()?) {
        let threads = after.threads;
        ensure!(threads < 10, "the server has {threads} threads");
        let with = "with the main thread and those of log, trace and signals";
        stage.measured(format!("{threads}, {with}"), "has fewer than 10 threads");
        let each = kib_each(before, after);
        ensure!(each < 8.0, "each client takes {each:.1} KiB");
        stage.measured(format!("{each:.1} KiB"), "has less than 8 KiB in use for each");
    }
    question.answer(
        1,
        "A client that is silent is a task that waits: a few hundred bytes, and no \
         thread. When it says something, a free thread takes up its task.",
    )?;

    stage.step("With all of them there", "Anna and Ben are answered as before.")?;
    anna.says_and_hears("still there?\n", "STILL THERE?\n")?;
    ben.says_and_hears("yes\n", "YES\n")?;
    drop(crowd);
    ben.leaves()?;
    anna.leaves()
}
// ANCHOR_END: play
