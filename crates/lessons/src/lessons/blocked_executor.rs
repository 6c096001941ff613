//! One task computes, and all others wait; and the cure.

use super::prelude::*;

pub(crate) const LESSON: Lesson =
    Lesson::new("blocked-executor", "A task that computes keeps its thread", 7, play);

// ANCHOR: play
fn play(stage: &Stage) -> Result {
    let one_thread = ["--runtime", "current-thread"];
    let load = ["--cpu-work", "700ms", "--cpu-work-from", "512"];
    stage.serves("tokio-tasks", &[&one_thread[..], &load].concat())?;
    stage.step(
        "One thread for all tasks",
        "Texts of 512 bytes and more take 700 ms of computing. Anna and Ben say hello \
         first: that is short.",
    )?;
    let anna = stage.connects("Anna")?;
    anna.says_and_hears("hello\n", "HELLO\n")?;
    let ben = stage.connects("Ben")?;
    ben.says_and_hears("hello\n", "HELLO\n")?;

    let question = stage.predict(
        "Anna sends a long text. While the server computes, Ben says a short one. When \
         is he answered?",
        &["at once: he has a task of his own", "when Anna's text is done"],
    )?;
    anna.says(long("a"))?;
    ben.says("quick\n")?;
    ben.hears_nothing_for(ms(300))?;
    anna.hears(&long("A"))?;
    ben.hears("QUICK\n")?;
    question.answer(
        1,
        "A task gives its thread back only where it awaits. While it computes it does \
         not, and nothing can take the thread from it.",
    )?;
    ben.leaves()?;
    anna.leaves()?;

    stage.step(
        "The cure",
        "The same server with --offload spawn-blocking: the computing goes to a thread \
         that has no tasks, and Anna's task awaits the result.",
    )?;
    let offload = ["--offload", "spawn-blocking"];
    stage.serves("tokio-tasks", &[&one_thread[..], &load, &offload].concat())?;
    ben_overtakes_anna(stage)
}

/// The server computes for Anna, and answers Ben meanwhile.
pub(super) fn ben_overtakes_anna(stage: &Stage) -> Result {
    let anna = stage.connects("Anna")?;
    let ben = stage.connects("Ben")?;
    anna.says(long("a"))?;
    ben.says_and_hears("quick\n", "QUICK\n")?;
    anna.hears_nothing_for(ms(100))?;
    anna.hears(&long("A"))?;
    ben.leaves()?;
    anna.leaves()
}
// ANCHOR_END: play
