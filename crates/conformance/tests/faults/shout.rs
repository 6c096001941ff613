//! The faults of S1: text that becomes upper case in a wrong way.

/// The upper case of `text` as `fault` has it. `None` if the fault is another one.
pub(crate) fn wrong_upper_case(fault: &str, text: &str) -> Option<String> {
    let right = || protocol::plain(text);
    let letter_by_letter = |wrong: fn(char) -> Option<char>| {
        text.chars()
            .map(|letter| match wrong(letter) {
                Some(letter) => letter.to_string(),
                None => letter.to_uppercase().collect(),
            })
            .collect()
    };
    Some(match fault {
        // The end of the range was meant to be part of it.
        "S1 z-is-forgotten" => {
            letter_by_letter(|letter| (letter == 'z').then_some(letter))
        }
        "S1 ascii-only" => text.to_ascii_uppercase(),
        "S1 one-for-one" => letter_by_letter(|letter| {
            (letter.to_uppercase().count() > 1).then_some(letter)
        }),
        "S1 title-case" => letter_by_letter(|letter| match letter {
            'ǆ' => Some('ǅ'),
            'ǉ' => Some('ǈ'),
            'ǌ' => Some('ǋ'),
            'ǳ' => Some('ǲ'),
            _ => None,
        }),
        // It guesses the language, to choose a locale.
        "S1 turkish" if text.contains('ı') => text.replace('i', "İ").to_uppercase(),
        "S1 turkish" => right(),
        "S1 lithuanian" => text.replace("i\u{307}", "i").to_uppercase(),
        "S1 basic-plane-only" => {
            letter_by_letter(|letter| (letter > '\u{ffff}').then_some(letter))
        }
        "S1 composes" => right().replace("E\u{301}", "É"),
        "S1 drops-nul" => right().replace('\0', ""),
        "S1 turns-crlf-to-lf" => right().replace("\r\n", "\n"),
        _ => return None,
    })
}
