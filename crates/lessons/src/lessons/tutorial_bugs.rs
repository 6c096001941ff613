//! Two defects of the tutorial's server, live.

use super::prelude::*;

pub(crate) const LESSON: Lesson = Lesson::new(
    "tutorial-bugs",
    "The tutorial's bugs: spin and split character",
    8,
    play,
);

// ANCHOR: play
fn play(stage: &Stage) -> Result {
    stage.serves("tutorial/threads", &[])?;
    stage.step(
        "The tutorial's server",
        "A thread for each client, in Python, with its defects. At first all seems well.",
    )?;
    let anna = stage.connects("Anna")?;
    anna.says_and_hears("hello\n", "HELLO\n")?;

    let question = stage.predict(
        "Anna leaves in order. What does her thread do?",
        &["it ends", "it waits for the next client", "it spins, and never ends"],
    )?;
    let before = stage.ready_time()?;
    anna.leaves_at_once();
    let ben = stage.connects("Ben")?;
    ben.says_and_hears("hello\n", "HELLO\n")?;
    ben.hears_nothing_for(ms(500))?;
    if let (Some(before), Some(after)) = (before, stage.ready_time()?) {
        let used = after.saturating_sub(before);
        ensure!(used >= ms(100), "it should spin; it wanted {used:?}");
        stage.measured(format!("{used:.1?} of 0.5 s"), "wants a core for nothing");
    }
    question.answer(
        2,
        "recv returns no bytes at the end of a stream. The loop does not check for that, \
         sends nothing, and asks again, for ever (B1).",
    )?;

    let question = stage.predict(
        "Ben sends the first of the two bytes of ü. What happens?",
        &["nothing yet", "his thread dies", "the server dies"],
    )?;
    ben.says(b"gr\xc3")?;
    stage.server_logs("UnicodeDecodeError")?;
    ben.says(b"\xbcn\n")?;
    ben.hears_nothing_for(ms(300))?;
    question.answer(
        1,
        "Each chunk is decoded by itself, and half a character is not text (B2). The \
         thread ends with a traceback; the connection stays open, and Ben waits.",
    )?;
    ben.leaves_at_once();

    stage.step(
        "The same two clients, and our server",
        "thread-per-conn keeps the rules S2 and S4.",
    )?;
    stage.serves("thread-per-conn", &[])?;
    let anna = stage.connects("Anna")?;
    anna.says_and_hears("hello\n", "HELLO\n")?;
    let ben = stage.connects("Ben")?;
    ben.says(b"gr\xc3")?;
    ben.hears("GR")?;
    ben.says(b"\xbcn\n")?;
    ben.hears("ÜN\n")?;
    let before = stage.ready_time()?;
    anna.leaves()?;
    ben.hears_nothing_for(ms(500))?;
    if let (Some(before), Some(after)) = (before, stage.ready_time()?) {
        let used = after.saturating_sub(before);
        ensure!(used < ms(100), "it should rest; it wanted {used:?}");
        stage.measured(format!("{used:.1?} of 0.5 s"), "wants no core while it waits");
    }
    ben.leaves()
}
// ANCHOR_END: play
