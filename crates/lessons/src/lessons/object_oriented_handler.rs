//! Another handler plugged into the same server.

use super::prelude::*;

pub(crate) const LESSON: Lesson = Lesson {
    name: "object-oriented-handler",
    title: "Objects: another handler plugged in",
    minutes: 4,
    play,
};

// ANCHOR: play
fn play(stage: &Stage) -> Outcome {
    stage.serves("object-oriented-handler", &[])?;
    stage.step(
        "A server that makes handlers",
        "For each client the server makes a handler object, on a thread of its own. This \
         one shouts.",
    )?;
    let anna = stage.connects("Anna")?;
    let ben = stage.connects("Ben")?;
    ben.says("hello\n")?;
    ben.hears("HELLO\n")?;
    anna.says("me too\n")?;
    anna.hears("ME TOO\n")?;
    ben.leaves()?;
    anna.leaves()?;

    let question = stage.predict(
        "To offer another service, what must change?",
        &["the server's loop", "the protocol crate", "the handler that is plugged in"],
    )?;
    stage.serves("object-oriented-handler", &["--handler", "tally"])?;
    let anna = stage.connects("Anna")?;
    anna.says("hello\n")?;
    anna.hears("5 BYTES, 6 IN ALL\n")?;
    let ben = stage.connects("Ben")?;
    ben.says("hi\n")?;
    ben.hears("2 BYTES, 3 IN ALL\n")?;
    anna.says("bye\n")?;
    anna.hears("3 BYTES, 10 IN ALL\n")?;
    stage.answer(
        question,
        2,
        "Another impl Handler counts the bytes of each line. The server that accepts, \
         makes threads and shuts down is the same. Each handler has its own count.",
    )?;
    ben.leaves()?;
    anna.leaves()
}
// ANCHOR_END: play
