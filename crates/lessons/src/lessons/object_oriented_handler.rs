//! Another handler plugged into the same server.

use super::prelude::*;

pub(crate) const LESSON: Lesson = Lesson::new(
    "object-oriented-handler",
    "Objects: another handler plugged in",
    4,
    play,
);

// ANCHOR: play
fn play(stage: &Stage) -> Result {
    stage.serves("object-oriented-handler", &[])?;
    stage.step(
        "A server that makes handlers",
        "For each client the server makes a handler object, on a thread of its own. This \
         one shouts.",
    )?;
    let anna = stage.connects("Anna")?;
    let ben = stage.connects("Ben")?;
    ben.says_and_hears("hello\n", "HELLO\n")?;
    anna.says_and_hears("me too\n", "ME TOO\n")?;
    ben.leaves()?;
    anna.leaves()?;

    let question = stage.predict(
        "To offer another service, what must change?",
        &["the server's loop", "the protocol crate", "the handler that is plugged in"],
    )?;
    stage.serves("object-oriented-handler", &["--handler", "tally"])?;
    let anna = stage.connects("Anna")?;
    anna.says_and_hears("hello\n", "5 BYTES, 6 IN ALL\n")?;
    let ben = stage.connects("Ben")?;
    ben.says_and_hears("hi\n", "2 BYTES, 3 IN ALL\n")?;
    anna.says_and_hears("bye\n", "3 BYTES, 10 IN ALL\n")?;
    question.answer(
        2,
        "Another impl Handler counts the bytes of each line. The server that accepts, \
         makes threads and shuts down is the same. Each handler has its own count.",
    )?;
    ben.leaves()?;
    anna.leaves()
}
// ANCHOR_END: play
