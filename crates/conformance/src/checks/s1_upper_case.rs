//! S1: the upper case of what goes in comes out.

use crate::check::Check;
use crate::server::Server;
use crate::{Rule::S1, Verdict};

pub(super) const CHECKS: &[Check] = &[
    Check::new(
        S1,
        "letters of ASCII",
        "It does not send back the upper case of plain English text.",
        ascii,
    ),
    Check::new(
        S1,
        "letters beyond ASCII",
        "It makes only the letters of ASCII upper case.",
        beyond_ascii,
    ),
    Check::new(
        S1,
        "a letter that becomes several",
        "It maps each letter to one letter, but ß becomes SS.",
        several,
    ),
    Check::new(
        S1,
        "a letter that has a title case too",
        "It takes the title case of a letter for its upper case.",
        title_case,
    ),
    Check::new(
        S1,
        "the same in every locale",
        "It follows the rules of one language, such as Turkish.",
        no_locale,
    ),
    Check::new(
        S1,
        "every Latin, Greek, Cyrillic, Armenian and Deseret letter",
        "Its table of letters is not that of Unicode.",
        letters,
    ),
    Check::new(
        S1,
        "text without case passes unchanged",
        "It changes characters that have no upper case.",
        without_case,
    ),
    Check::new(
        S1,
        "control bytes and NUL pass unchanged",
        "It drops or changes control bytes, or ends a text at NUL.",
        control_bytes,
    ),
    Check::new(
        S1,
        "a text that grows threefold",
        "Its buffer for a reply is too small: upper case can be longer.",
        growth,
    ),
];

fn ascii(server: &Server) -> Result<(), Verdict> {
    server.client()?.ask("Hello, lazy world 42 @[`{", "HELLO, LAZY WORLD 42 @[`{")?;
    Ok(())
}

fn beyond_ascii(server: &Server) -> Result<(), Verdict> {
    Ok(server.client()?.ask("déjà ñandú λόγος щука", "DÉJÀ ÑANDÚ ΛΌΓΟΣ ЩУКА")?)
}

fn several(server: &Server) -> Result<(), Verdict> {
    server.client()?.ask("straße ﬁn \u{390} ŉ", "STRASSE FIN Ι\u{308}\u{301} ʼN")?;
    Ok(())
}

fn title_case(server: &Server) -> Result<(), Verdict> {
    Ok(server.client()?.ask("ǆep ǈubav", "ǄEP ǇUBAV")?)
}

/// In Turkish, the upper case of `i` has a dot; in Lithuanian, that of `i̇` has none.
fn no_locale(server: &Server) -> Result<(), Verdict> {
    server.client()?.ask("ısı ile i\u{307}", "ISI ILE I\u{307}")?;
    Ok(())
}

fn letters(server: &Server) -> Result<(), Verdict> {
    // These were given a capital after Unicode 12: a server's tables may be older.
    let recent =
        |letter: char| letter.to_uppercase().any(|upper| ('Ꟁ'..='ꟿ').contains(&upper));
    let letters: Vec<char> = ['\u{a1}'..='\u{587}', '\u{1e00}'..='\u{1fff}', '𐐀'..='𐑏']
        .into_iter()
        .flatten()
        .filter(|letter| !recent(*letter))
        .collect();
    let mut client = server.client()?;
    // A few at a time: a read that cuts a character in two is for rule S2.
    for letters in letters.chunks(24) {
        let text: String = letters.iter().collect();
        client.ask(&text, &protocol::plain(&text))?;
    }
    Ok(())
}

fn without_case(server: &Server) -> Result<(), Verdict> {
    let text = "0-9 €5 ½ 你好 שלום ไทย 😀👍🏽 E\u{301} \u{200d}\u{feff}";
    Ok(server.client()?.ask(text, text)?)
}

fn control_bytes(server: &Server) -> Result<(), Verdict> {
    let control: String = ('\0'..' ').chain(['\u{7f}', '\u{85}']).collect();
    let text = format!("{control}\r\n\n \t {control}");
    Ok(server.client()?.ask(&text, &text)?)
}

/// The reply to one chunk is larger than any chunk: the server must send all of it.
fn growth(server: &Server) -> Result<(), Verdict> {
    const LETTERS: usize = 15_000;
    let (text, reply) = ("\u{390}".repeat(LETTERS), "Ι\u{308}\u{301}".repeat(LETTERS));
    Ok(server.client()?.ask(&text, &reply)?)
}
