//! Upper case, twice: [`plain`] is the specification, [`uppercase`] the fast version.
//!
//! `plain` decodes each character and asks the standard library for its upper case: some
//! 10 ns for each. `uppercase` does neither, for nearly all text:
//!
//! - It takes 64 bytes at a time, and asks of all of them at once what it must know:
//!   are they ASCII, is the UTF-8 well-formed, where does each longer character begin?
//!   Such loops have no branches, and the compiler makes them vector instructions.
//! - The upper case of most characters is as long as they are. So the block is copied
//!   with its ASCII letters in upper case, and the longer characters are then changed in
//!   place. The first two bytes are the index into a table, whose answer does for every
//!   2-byte letter and for the many longer characters that have no upper case.
//! - What is rare goes to the standard library: a character whose upper case has another
//!   length, and the bytes that are not UTF-8.

mod blocks;
mod tables;

use std::str;

// ANCHOR: plain
/// The upper case of `text` by Unicode's full, locale-free default mapping (rule S1).
///
/// This is the specification. [`uppercase`] gives the same bytes, sooner.
pub fn plain(text: &str) -> String {
    text.chars().flat_map(char::to_uppercase).collect()
}
// ANCHOR_END: plain

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
///
/// The first call makes the tables, which takes about 4 ms.
pub fn uppercase(input: &[u8], reply: &mut Vec<u8>) -> Mapped {
    let start = blocks::map(input, reply);
    if start == input.len() {
        return Mapped { consumed: start, stop: Stop::End };
    }

    // Something in the next 64 bytes is not UTF-8. The standard library says what and
    // where, so that we cannot differ from it.
    let (valid, stop) = match str::from_utf8(&input[start..]) {
        Ok(rest) => (rest.len(), Stop::End),
        Err(error) if error.error_len().is_none() => {
            (error.valid_up_to(), Stop::Incomplete)
        }
        Err(error) => (error.valid_up_to(), Stop::Invalid),
    };
    let consumed = start + valid;
    blocks::map(&input[start..consumed], reply);
    Mapped { consumed, stop }
}
