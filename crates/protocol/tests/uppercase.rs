//! The fast mapping gives the bytes of `plain`, and stops where `str::from_utf8` stops.

use protocol::{Mapped, Stop, plain, uppercase};

/// The mapping by its specification: what is appended for `input`, and where it stops.
fn expected(input: &[u8]) -> (String, Mapped) {
    let (consumed, stop) = match std::str::from_utf8(input) {
        Ok(_) => (input.len(), Stop::End),
        Err(error) if error.error_len().is_none() => {
            (error.valid_up_to(), Stop::Incomplete)
        }
        Err(error) => (error.valid_up_to(), Stop::Invalid),
    };
    let text = std::str::from_utf8(&input[..consumed]).unwrap();
    (plain(text), Mapped { consumed, stop })
}

/// Maps `input` into `reply`, which is only there to be used again, and compares.
#[track_caller]
fn check(input: &[u8], reply: &mut Vec<u8>) {
    let (upper, mapped) = expected(input);
    check_against(input, upper.as_bytes(), mapped, reply);
}

#[track_caller]
fn check_against(input: &[u8], upper: &[u8], mapped: Mapped, reply: &mut Vec<u8>) {
    // What the reply held before must stay.
    reply.clear();
    reply.extend_from_slice(b"kept");
    assert_eq!(uppercase(input, reply), mapped, "for {input:x?}");
    assert!(
        reply.strip_prefix(b"kept") == Some(upper),
        "{input:x?} became {reply:x?}, not {upper:x?}"
    );
}

fn all_characters() -> impl Iterator<Item = char> {
    '\0'..=char::MAX
}

/// The characters whose upper case is another, and one of each 64 whose first bytes are
/// the same: all that the fast mapping tells apart.
fn telling_characters() -> impl Iterator<Item = char> {
    all_characters().filter(|&c| c as u32 % 64 == 0x2a || c.to_uppercase().ne([c]))
}

#[test]
fn every_character_alone() {
    let mut reply = Vec::new();
    for character in all_characters() {
        check(character.encode_utf8(&mut [0; 4]).as_bytes(), &mut reply);
    }
}

#[test]
fn every_character_among_others() {
    let mut reply = Vec::new();
    for character in all_characters() {
        let mut text = format!("q{character}я{character}中{character}");
        // Of odd length, so that repeating it visits each place in a block of 64.
        if text.len() % 2 == 0 {
            text.push('.');
        }
        let upper = plain(&text).repeat(16);
        let text = text.repeat(16);
        let mapped = Mapped { consumed: text.len(), stop: Stop::End };
        check_against(text.as_bytes(), upper.as_bytes(), mapped, &mut reply);
    }
}

#[test]
fn telling_characters_after_every_length() {
    let mut reply = Vec::new();
    for character in telling_characters() {
        for len in 0..=70 {
            let mut text = "z".repeat(len);
            text.push(character);
            text.push_str("é中x");
            check(text.as_bytes(), &mut reply);
        }
    }
}

#[test]
fn a_character_cut_at_every_place() {
    let mut reply = Vec::new();
    for character in telling_characters() {
        for len in [0, 1, 61, 62, 63, 64, 65, 127] {
            let text = format!("{}{character}", "z".repeat(len));
            for end in len..text.len() {
                check(&text.as_bytes()[..end], &mut reply);
            }
        }
    }
}

#[test]
fn all_sequences_of_one_to_three_bytes() {
    let mut reply = Vec::new();
    for a in 0..=0xff {
        check(&[a], &mut reply);
        for b in 0..=0xff {
            check(&[a, b], &mut reply);
            for c in 0..=0xff {
                check(&[a, b, c], &mut reply);
            }
        }
    }
}

/// A byte of each kind that UTF-8 knows, and those next to where the kinds change.
const TELLING_BYTES: [u8; 24] = [
    0x00, b'a', 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0,
    0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff,
];

#[test]
fn sequences_of_four_bytes_with_every_lead() {
    let mut reply = Vec::new();
    for a in 0..=0xff {
        for b in 0..=0xff {
            for c in TELLING_BYTES {
                for d in TELLING_BYTES {
                    // Of the leads of shorter characters, every fourth is enough.
                    if a >= 0xf0 || (b ^ c ^ d) % 4 == 0 {
                        check(&[a, b, c, d], &mut reply);
                    }
                }
            }
        }
    }
}

#[test]
fn every_kind_of_error_at_every_place() {
    const KINDS: [u8; 11] =
        [b'a', 0x80, 0x90, 0xa0, 0xc1, 0xc3, 0xe0, 0xed, 0xf0, 0xf4, 0xf8];
    let mut reply = Vec::new();
    for len in (3..70).chain(124..130) {
        let ascii = "z".repeat(len);
        // As long, and it ends with a longer character.
        let long = format!("{}中", &ascii[3..]);
        for before in [ascii, long] {
            let mut input = before.into_bytes();
            let upper = plain(str::from_utf8(&input).unwrap());
            for number in 0..KINDS.len().pow(4) {
                input.truncate(len);
                let mut rest = number;
                for _ in 0..4 {
                    input.push(KINDS[rest % KINDS.len()]);
                    rest /= KINDS.len();
                }
                // Once as the end of the input, once with more after it.
                for more in
                    ["", "z é 中 zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"]
                {
                    input.truncate(len + 4);
                    input.extend_from_slice(more.as_bytes());
                    let (tail, mut mapped) = expected(&input[len..]);
                    mapped.consumed += len;
                    let upper = [upper.as_bytes(), tail.as_bytes()].concat();
                    check_against(&input, &upper, mapped, &mut reply);
                }
            }
        }
    }
}

#[test]
fn no_more_space_is_taken_than_the_input_needs() {
    let text = "Größe: ὕψος, 高さ, высота 🙂".repeat(100);
    let mut reply = Vec::new();
    uppercase(text.as_bytes(), &mut reply);
    assert!(reply.capacity() <= text.len() + 64, "{} bytes", reply.capacity());
    // And what there is, is used again.
    let capacity = reply.capacity();
    reply.clear();
    uppercase(text.as_bytes(), &mut reply);
    assert_eq!(reply.capacity(), capacity);
}
