//! The end: the chunk in hand, the idle client, the newcomer; and too short a grace.

use super::prelude::*;

pub(crate) const LESSON: Lesson =
    Lesson::new("shutdown", "Shutdown: what is in hand is finished", 6, play);

// ANCHOR: play
fn play(stage: &Stage) -> Result {
    stage.serves("thread-per-conn", &["--backend-wait", "700ms"])?;
    stage.step(
        "A server at work",
        "Each chunk waits 700 ms for a backend, as for a database. Ben is connected, and \
         silent.",
    )?;
    let ben = stage.connects("Ben")?;
    ben.says_and_hears("hello\n", "HELLO\n")?;
    let anna = stage.connects("Anna")?;

    let question = stage.predict(
        "Anna asks, and then the server is told to stop. What do Anna, Ben and a \
         newcomer see?",
        &[
            "all are cut",
            "Anna is answered, Ben gets the end, the newcomer is refused",
            "the server waits until Anna and Ben have left",
        ],
    )?;
    anna.says("in hand\n")?;
    anna.hears_nothing_for(ms(200))?;
    stage.server_is_told_to_stop()?;
    ben.hears_the_end()?;
    stage.is_refused("Cleo")?;
    anna.hears("IN HAND\n")?;
    anna.hears_the_end()?;
    drop((anna, ben));
    stage.server_ends_with(0)?;
    stage.server_logs("stopped: 0 sessions cut")?;
    question.answer(
        1,
        "The listener closes first, each session finishes the chunk in hand, and the \
         exit status is 0 (S10).",
    )?;

    stage.step(
        "A grace that is too short",
        "With --grace 300ms a session that takes longer is cut, and the server says so.",
    )?;
    stage.serves("thread-per-conn", &["--backend-wait", "30s", "--grace", "300ms"])?;
    let anna = stage.connects("Anna")?;
    anna.says("too late\n")?;
    anna.hears_nothing_for(ms(200))?;
    stage.server_is_told_to_stop()?;
    stage.server_ends_with(0)?;
    stage.server_logs("stopped: 1 session cut")
}
// ANCHOR_END: play
