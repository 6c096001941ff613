//! Two workers, a queue of one: which client waits where.

use super::prelude::*;

pub(crate) const LESSON: Lesson =
    Lesson::new("thread-pool", "A pool: two are served, the third waits", 8, play);

// ANCHOR: play
fn play(stage: &Stage) -> Result {
    stage.serves("thread-pool", &["--workers", "2", "--queue", "1"])?;
    stage.step("Two workers, two clients", "Each worker serves one client at a time.")?;
    let anna = stage.connects("Anna")?;
    anna.says_and_hears("one\n", "ONE\n")?;
    let ben = stage.connects("Ben")?;
    ben.says_and_hears("two\n", "TWO\n")?;

    let question = stage.predict(
        "Anna and Ben say no more. Cleo connects and says something. Is she answered?",
        &["yes: both workers are idle", "no: both workers have a client"],
    )?;
    let cleo = stage.connects("Cleo")?;
    cleo.says("three\n")?;
    cleo.hears_nothing_for(ms(400))?;
    question.answer(
        1,
        "A worker stays with its client to the end, and waits when the client is silent. \
         Cleo is accepted, and waits in the queue.",
    )?;

    stage.step(
        "The queue is full",
        "Dan comes. He is accepted, but the queue has one place, and Cleo has it: the \
         accepting thread holds Dan and waits. So Emil is not accepted: he waits in the \
         kernel's backlog.",
    )?;
    let dan = stage.connects("Dan")?;
    dan.says("four\n")?;
    let emil = stage.connects("Emil")?;
    emil.says("five\n")?;
    emil.hears_nothing_for(ms(400))?;
    dan.hears_nothing_for(ms(200))?;
    let accepted = stage.lines_logged("connected")?;
    ensure!(accepted == 4, "4 clients should be accepted, not {accepted}");
    stage.measured(accepted, "has accepted all but Emil");

    let question = stage.predict(
        "Anna leaves. What happens?",
        &[
            "Cleo is served, Dan takes her place in the queue, Emil is accepted",
            "all three are served",
            "Dan is served: he came last",
        ],
    )?;
    anna.leaves()?;
    cleo.hears("THREE\n")?;
    dan.hears_nothing_for(ms(300))?;
    let accepted = stage.lines_logged("connected")?;
    ensure!(accepted == 5, "5 clients should be accepted, not {accepted}");
    question.answer(0, "A worker is free: each waiting client moves up by one.")?;

    stage.step("One after the other", "A client that leaves makes room for the next.")?;
    ben.leaves()?;
    dan.hears("FOUR\n")?;
    cleo.leaves()?;
    emil.hears("FIVE\n")?;
    dan.leaves()?;
    emil.leaves()
}
// ANCHOR_END: play
