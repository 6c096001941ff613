//! S1: the upper case of what goes in comes out.

use crate::case::Case;

pub(super) const CASES: &[Case] = &[
    Case::new("letters of ASCII", |server| {
        server.ask("Hello, lazy world 42 @[`{", "HELLO, LAZY WORLD 42 @[`{")
    })
    .defect("It does not send back the upper case of plain English text."),
    Case::new("letters beyond ASCII", |server| {
        server.ask("déjà ñandú λόγος щука", "DÉJÀ ÑANDÚ ΛΌΓΟΣ ЩУКА")
    })
    .defect("It makes only the letters of ASCII upper case."),
    Case::new("a letter that becomes several", |server| {
        server.ask("straße ﬁn \u{390} ŉ", "STRASSE FIN Ι\u{308}\u{301} ʼN")
    })
    .defect("It maps each letter to one letter, but ß becomes SS."),
    Case::new("a letter that has a title case too", |server| {
        server.ask("ǆep ǈubav", "ǄEP ǇUBAV")
    })
    .defect("It takes the title case of a letter for its upper case."),
    Case::new("the same in every locale", |server| {
        // In Turkish, the upper case of `i` has a dot; in Lithuanian, that of `i̇`
        // has none.
        server.ask("ısı ile i\u{307}", "ISI ILE I\u{307}")
    })
    .defect("It follows the rules of one language, such as Turkish."),
    Case::new("every Latin, Greek, Cyrillic, Armenian and Deseret letter", |server| {
        // A server's tables may be older than these capitals, which came after
        // Unicode 12.
        let recent = |letter: char| {
            letter.to_uppercase().any(|upper| ('Ꟁ'..='ꟿ').contains(&upper))
        };
        let letters: Vec<char> =
            ['\u{a1}'..='\u{587}', '\u{1e00}'..='\u{1fff}', '𐐀'..='𐑏']
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
    })
    .defect("Its table of letters is not that of Unicode."),
    Case::new("text without case passes unchanged", |server| {
        let text = "0-9 €5 ½ 你好 שלום ไทย 😀👍🏽 E\u{301} \u{200d}\u{feff}";
        server.ask(text, text)
    })
    .defect("It changes characters that have no upper case."),
    Case::new("control bytes and NUL pass unchanged", |server| {
        let control: String = ('\0'..' ').chain(['\u{7f}', '\u{85}']).collect();
        let text = format!("{control}\r\n\n \t {control}");
        server.ask(&text, &text)
    })
    .defect("It drops or changes control bytes, or ends a text at NUL."),
    Case::new("a text that grows threefold", |server| {
        // The reply to one chunk is larger than any chunk, and must be sent whole.
        const LETTERS: usize = 15_000;
        let (text, reply) =
            ("\u{390}".repeat(LETTERS), "Ι\u{308}\u{301}".repeat(LETTERS));
        server.ask(&text, &reply)
    })
    .defect("Its buffer for a reply is too small: upper case can be longer."),
];
