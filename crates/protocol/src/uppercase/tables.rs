//! The upper case of characters of 2 bytes and more, where it is as long as they are.
//!
//! Both tables are filled by asking [`char::to_uppercase`], so they hold the Unicode
//! version of the compiler, and there is no list of letters to keep.

use std::sync::LazyLock;

use super::plain;

/// The tables, made on first use.
pub(super) static TABLES: LazyLock<Tables> = LazyLock::new(Tables::new);

/// The upper case of characters, by their bytes. All zeros stand for "not known here".
pub(super) struct Tables {
    by_two: Box<[[u8; 2]; BY_TWO]>,
    by_three: Box<[[u8; 3]; BY_THREE]>,
}

/// One more than the index of the bytes 255 and 255, see [`index_of_two`].
const BY_TWO: usize = 255 * 65 + 1;
/// One more than the greatest value that 3 bytes can encode.
const BY_THREE: usize = 1 << 16;

/// The last character whose lead byte is F0. After it there are only special ones, such
/// as those for private use: they are left to the standard library.
const LAST: char = '\u{3ffff}';

impl Tables {
    /// What the bytes `lead` and `second` of a character become.
    ///
    /// For a longer character, only if all that begin with these two stay as they are.
    /// `None` also if the length changes, or if no character begins so.
    #[inline(always)]
    pub(super) fn by_two(&self, lead: u8, second: u8) -> Option<[u8; 2]> {
        let upper = self.by_two[index_of_two(lead, second)];
        (upper != [0; 2]).then_some(upper)
    }

    /// What a 3-byte character becomes. `None` if the length changes, or if the bytes
    /// are no character.
    #[inline(always)]
    pub(super) fn by_three(&self, bytes: [u8; 3]) -> Option<[u8; 3]> {
        let upper = self.by_three[index_of_three(bytes)];
        (upper != [0; 3]).then_some(upper)
    }

    fn new() -> Self {
        // By way of a vector, since a thread's stack may be too small for such arrays.
        let mut by_two: Box<[_; BY_TWO]> =
            vec![[0; 2]; BY_TWO].try_into().expect("the lengths are the same");
        let mut by_three: Box<[_; BY_THREE]> =
            vec![[0; 3]; BY_THREE].try_into().expect("the lengths are the same");
        let mut buffer = [0; 4];

        // Longer characters stay as they are, until one of them does not.
        for character in '\u{800}'..=LAST {
            let bytes = character.encode_utf8(&mut buffer).as_bytes();
            by_two[index_of_two(bytes[0], bytes[1])] = [bytes[0], bytes[1]];
        }
        for character in '\u{80}'..=LAST {
            let text = character.encode_utf8(&mut buffer);
            let changed; // A new string, which takes time: so only if there is need.
            let upper = if character.to_uppercase().eq([character]) {
                text.as_bytes()
            } else {
                changed = plain(text);
                changed.as_bytes()
            };
            match (text.as_bytes(), upper) {
                (&[lead, second], &[a, b]) => {
                    by_two[index_of_two(lead, second)] = [a, b];
                }
                (&[lead, second, third], &[a, b, c]) => {
                    by_three[index_of_three([lead, second, third])] = [a, b, c];
                }
                _ => {}
            }
            if let &[lead, second, _, ..] = text.as_bytes()
                && upper != text.as_bytes()
            {
                by_two[index_of_two(lead, second)] = [0, 0];
            }
        }
        Self { by_two, by_three }
    }
}

/// Different for any two pairs of a lead byte and a continuation byte, which is 80 to BF.
#[inline(always)]
fn index_of_two(lead: u8, second: u8) -> usize {
    usize::from(lead) * 64 + usize::from(second)
}

/// The value that the three bytes encode.
#[inline(always)]
fn index_of_three([lead, second, third]: [u8; 3]) -> usize {
    usize::from(lead & 0x0f) << 12
        | usize::from(second & 0x3f) << 6
        | usize::from(third & 0x3f)
}
