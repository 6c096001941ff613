//! S1: out comes the upper case of what goes in.

use crate::check::Check;
use crate::server::Server;
use crate::{Outcome, Rule::S1};

pub(super) const CHECKS: &[Check] = &[
    Check::new(S1, "letters of ASCII", ascii),
    Check::new(S1, "letters beyond ASCII", beyond_ascii),
    Check::new(S1, "a letter that becomes several", several),
    Check::new(S1, "a letter that has a title case too", title_case),
    Check::new(S1, "the same in every locale", no_locale),
    Check::new(S1, "every Latin, Greek, Cyrillic, Armenian and Deseret letter", letters),
    Check::new(S1, "text without case passes unchanged", without_case),
    Check::new(S1, "control bytes and NUL pass unchanged", control_bytes),
    Check::new(S1, "a text that grows threefold", growth),
];

fn ascii(server: &Server) -> Result<(), Outcome> {
    server.client()?.ask("Hello, lazy world 42 @[`{", "HELLO, LAZY WORLD 42 @[`{")?;
    Ok(())
}

fn beyond_ascii(server: &Server) -> Result<(), Outcome> {
    server.client()?.ask("déjà ñandú λόγος щука", "DÉJÀ ÑANDÚ ΛΌΓΟΣ ЩУКА")?;
    Ok(())
}

fn several(server: &Server) -> Result<(), Outcome> {
    server.client()?.ask("straße ﬁn \u{390} ŉ", "STRASSE FIN Ι\u{308}\u{301} ʼN")?;
    Ok(())
}

fn title_case(server: &Server) -> Result<(), Outcome> {
    server.client()?.ask("ǆep ǈubav", "ǄEP ǇUBAV")?;
    Ok(())
}

/// In Turkish, the upper case of `i` has a dot; in Lithuanian, that of `i̇` has none.
fn no_locale(server: &Server) -> Result<(), Outcome> {
    server.client()?.ask("ısı ile i\u{307}", "ISI ILE I\u{307}")?;
    Ok(())
}

fn letters(server: &Server) -> Result<(), Outcome> {
    // These were given a capital after Unicode 12: a server's tables may be older.
    let recent =
        |letter: char| letter.to_uppercase().any(|upper| ('Ꟁ'..='ꟿ').contains(&upper));
    let text: String = ['\u{a1}'..='\u{587}', '\u{1e00}'..='\u{1fff}', '𐐀'..='𐑏']
        .into_iter()
        .flatten()
        .filter(|letter| !recent(*letter))
        .collect();
    server.client()?.ask(&text, &protocol::plain(&text))?;
    Ok(())
}

fn without_case(server: &Server) -> Result<(), Outcome> {
    let text = "0-9 €5 ½ 你好 שלום ไทย 😀👍🏽 E\u{301} \u{200d}\u{feff}";
    server.client()?.ask(text, text)?;
    Ok(())
}

fn control_bytes(server: &Server) -> Result<(), Outcome> {
    let control: String = ('\0'..' ').chain(['\u{7f}', '\u{85}']).collect();
    let text = format!("{control}\r\n\n \t {control}");
    server.client()?.ask(&text, &text)?;
    Ok(())
}

/// The reply to one chunk is larger than any chunk: the server must send all of it.
fn growth(server: &Server) -> Result<(), Outcome> {
    const LETTERS: usize = 15_000;
    let (text, reply) = ("\u{390}".repeat(LETTERS), "Ι\u{308}\u{301}".repeat(LETTERS));
    server.client()?.ask(&text, &reply)?;
    Ok(())
}
