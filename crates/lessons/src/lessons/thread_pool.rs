//! Two workers, a queue of one: who waits where.

use super::prelude::*;

pub(crate) const LESSON: Lesson = Lesson {
    name: "thread-pool",
    title: "A pool: two are served, the third waits",
    minutes: 8,
    play,
};

// ANCHOR: play
fn play(stage: &Stage) -> Outcome {
    stage.serves("thread-pool", &["--workers", "2", "--queue", "1"])?;
    stage.step("Two workers, two clients", "Each worker serves one client at a time.")?;
    let anna = stage.connects("Anna")?;
    anna.says("one\n")?;
    anna.hears("ONE\n")?;
    let ben = stage.connects("Ben")?;
    ben.says("two\n")?;
    ben.hears("TWO\n")?;

    let question = stage.predict(
        "Anna and Ben say nothing more. Cleo connects and says something. Is she answered?",
        &["yes: both workers are idle", "no: both workers have a client"],
    )?;
    let cleo = stage.connects("Cleo")?;
    cleo.says("three\n")?;
    cleo.hears_nothing_for(ms(400))?;
    stage.answer(
        question,
        1,
        "A worker has its client to the end, and waits with it. Cleo is accepted, and \
         waits in the queue.",
    )?;

    stage.step(
        "The queue is full",
        "Dan comes. He is accepted, but the queue has one place, and Cleo has it: the \
         accepting thread holds Dan and waits. So nobody accepts Emil: he waits in the \
         kernel's backlog.",
    )?;
    let dan = stage.connects("Dan")?;
    dan.says("four\n")?;
    let emil = stage.connects("Emil")?;
    emil.says("five\n")?;
    emil.hears_nothing_for(ms(400))?;
    dan.hears_nothing_for(ms(200))?;
    let accepted = stage.lines_logged("connected")?;
    ensure(accepted == 4, || format!("4 clients should be accepted, not {accepted}"))?;
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
    ensure(accepted == 5, || format!("5 clients should be accepted, not {accepted}"))?;
    stage.answer(question, 0, "One place is free, and all who wait move up by one.")?;

    stage.step("One after the other", "Whoever leaves makes room for the next.")?;
    ben.leaves()?;
    dan.hears("FOUR\n")?;
    cleo.leaves()?;
    emil.hears("FIVE\n")?;
    dan.leaves()?;
    emil.leaves()
}
// ANCHOR_END: play
