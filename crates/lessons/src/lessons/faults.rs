//! What goes wrong in one session ends that session alone.

use super::prelude::*;

pub(crate) const LESSON: Lesson =
    Lesson::new("faults", "When things go wrong: one ends, others go on", 7, play);

// ANCHOR: play
fn play(stage: &Stage) -> Result {
    stage.serves("thread-per-conn", &[])?;
    stage.step("Dan is there all along", "He says a line now and then.")?;
    let dan = stage.connects("Dan")?;
    dan.says_and_hears("one\n", "ONE\n")?;

    stage.step("Anna vanishes", "Her machine crashes: the server gets a reset.")?;
    let anna = stage.connects("Anna")?;
    anna.says_and_hears("hello\n", "HELLO\n")?;
    anna.resets();
    stage.server_logs("broke off")?;
    dan.says_and_hears("two\n", "TWO\n")?;

    let question = stage.predict(
        "Ben sends bytes that are not text. How does the server tell him, when every \
         reply is text in upper case?",
        &["in lower case, and then it closes", "it closes without a word", "it cannot"],
    )?;
    let ben = stage.connects("Ben")?;
    ben.says(b"abc\xff")?;
    ben.hears("ABC\nerror: invalid utf-8 at byte 3\n")?;
    ben.hears_the_end()?;
    question.answer(
        0,
        "A valid reply has no lower-case letter: lower case is free for errors (S5).",
    )?;
    ben.leaves()?;
    dan.says_and_hears("three\n", "THREE\n")?;
    dan.leaves()?;

    let question = stage.predict(
        "Cleo connects, and never says anything. The server has --idle-timeout 2s. How \
         long does she keep her thread?",
        &["for ever", "for two seconds", "until another client needs it"],
    )?;
    stage.serves("thread-per-conn", &["--idle-timeout", "2s"])?;
    let cleo = stage.connects("Cleo")?;
    let dan = stage.connects("Dan")?;
    for (line, reply) in [("four\n", "FOUR\n"), ("five\n", "FIVE\n")] {
        cleo.hears_nothing_for(ms(500))?;
        dan.says_and_hears(line, reply)?;
    }
    cleo.hears("error: idle for 2 s\n")?;
    cleo.hears_the_end()?;
    dan.says_and_hears("six\n", "SIX\n")?;
    dan.leaves()?;
    cleo.leaves()?;
    question.answer(1, "A connection on which no byte moves is closed (S8).")
}
// ANCHOR_END: play
