//! Upper case, twice: [`plain`] is the specification, [`uppercase`] the fast version.

/// The upper case of `text` by Unicode's full, locale-free default mapping (rule S1).
///
/// This is the specification. [`uppercase`] gives the same bytes, sooner.
pub fn plain(text: &str) -> String {
    text.chars().flat_map(char::to_uppercase).collect()
}

/// How far [`uppercase`] came, and why it stopped there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// The bytes of input, all of them whole characters, whose upper case was appended.
    pub consumed: usize,
    /// What stands at `input[consumed..]`.
    pub stop: Stop,
}

/// What follows the text that [`uppercase`] could map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Nothing: all of the input was mapped.
    End,
    /// The first 1 to 3 bytes of a character that more input can complete.
    Incomplete,
    /// A byte that no input can make part of a character.
    Invalid,
}

/// Appends to `reply` the upper case of the longest valid start of `input`.
///
/// Where it stops is exactly where [`std::str::from_utf8`] stops.
pub fn uppercase(input: &[u8], reply: &mut Vec<u8>) -> Mapped {
    let (valid, stop) = match std::str::from_utf8(input) {
        Ok(text) => (text, Stop::End),
        Err(error) => {
            let valid = std::str::from_utf8(&input[..error.valid_up_to()])
                .expect("valid_up_to is the length of the valid start");
            (valid, if error.error_len().is_some() { Stop::Invalid } else { Stop::Incomplete })
        }
    };
    reply.extend_from_slice(plain(valid).as_bytes());
    Mapped { consumed: valid.len(), stop }
}
