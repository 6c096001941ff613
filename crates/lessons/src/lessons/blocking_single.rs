//! One client at a time: the plug.

use super::prelude::*;

pub(crate) const LESSON: Lesson =
    Lesson::new("blocking-single", "One at a time: the plug", 6, play);

// ANCHOR: play
fn play(stage: &Stage) -> Result {
    stage.serves("blocking-single", &[])?;
    stage.step("Anna is served", "One client, one server: all is well.")?;
    let anna = stage.connects("Anna")?;
    anna.says_and_hears("hello\n", "HELLO\n")?;

    let question = stage.predict(
        "Anna stays, and says nothing more. Ben connects and says something. What does \
         he see?",
        &[
            "his connection is refused",
            "he is connected, and gets no answer",
            "he is answered, since Anna is silent",
        ],
    )?;
    let ben = stage.connects("Ben")?;
    ben.says("me too\n")?;
    ben.hears_nothing_for(ms(500))?;
    let cleo = stage.connects("Cleo")?;
    cleo.says("and me\n")?;
    cleo.hears_nothing_for(ms(300))?;
    question.answer(
        1,
        "The kernel completes the connection and keeps it in the backlog. The server is \
         blocked: it waits for Anna to say something.",
    )?;

    let question = stage.predict(
        "Anna leaves. Which of the two is answered?",
        &["Ben", "both", "neither: they must connect again"],
    )?;
    anna.leaves()?;
    ben.hears("ME TOO\n")?;
    cleo.hears_nothing_for(ms(300))?;
    question.answer(
        0,
        "The server accepts the next client in the backlog, and now Ben is the plug.",
    )?;

    stage.step("Ben leaves", "And so on: one after the other.")?;
    ben.leaves()?;
    cleo.hears("AND ME\n")?;
    cleo.leaves()
}
// ANCHOR_END: play
