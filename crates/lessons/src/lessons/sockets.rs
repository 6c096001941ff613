//! Sockets and the client: one echo, byte by byte.

use super::prelude::*;

pub(crate) const LESSON: Lesson =
    Lesson::new("sockets", "Sockets: one echo, byte by byte", 5, play);

// ANCHOR: play
fn play(stage: &Stage) -> Result {
    stage.serves("blocking-single", &[])?;
    stage.step(
        "A connection",
        "The server listens. Anna connects, and both have a socket: a way to send bytes \
         and to receive bytes.",
    )?;
    let anna = stage.connects("Anna")?;

    stage.step(
        "One byte at a time",
        "She sends three letters, each by itself. No line ends here, and none has to: a \
         character that is complete is answered at once.",
    )?;
    for (letter, upper) in [("h", "H"), ("e", "E"), ("y", "Y")] {
        anna.says_and_hears(letter, upper)?;
    }

    let question = stage.predict(
        "The letter ß is two bytes in UTF-8. Anna sends the first one. What comes back?",
        &["the upper case of half a letter", "nothing yet", "an error"],
    )?;
    let [first, second] = *b"\xc3\x9f";
    anna.says([first])?;
    anna.hears_nothing_for(ms(400))?;
    anna.says([second])?;
    anna.hears("SS")?;
    question.answer(
        1,
        "TCP carries bytes, and knows no characters. The server keeps the first byte \
         until the second has come. The upper case of ß is two letters, SS.",
    )?;

    stage.step(
        "The end",
        "Anna closes her sending side: she can still receive. The server reads the end \
         of her stream, owes her nothing, and closes its own side.",
    )?;
    anna.closes_its_sending_side();
    anna.hears_the_end()
}
// ANCHOR_END: play
