//! Upper case by blocks of 64 bytes.

use std::str;

use super::tables::{TABLES, Tables};

/// The bytes that are looked at together: as many as a `u64` has bits.
const BLOCK: usize = 64;

/// Appends to `reply` the upper case of `input`, up to a place less than 64 bytes before
/// the first that is not UTF-8. Returns the length of what was mapped.
pub(super) fn map(input: &[u8], reply: &mut Vec<u8>) -> usize {
    // Upper case is seldom longer than the text, and if it is the vector grows. The
    // last block is appended as a whole too, before what is too much is taken away.
    reply.reserve(input.len() + BLOCK);
    let tables = &*TABLES;
    let mut mapped = 0;
    while mapped < input.len() {
        let rest = &input[mapped..];
        let progress = if let Some(block) = rest.first_chunk() {
            map_block(block, BLOCK, tables, reply)
        } else {
            let mut block = [0; BLOCK];
            block[..rest.len()].copy_from_slice(rest);
            map_block(&block, rest.len(), tables, reply)
        };
        if progress == 0 {
            break;
        }
        mapped += progress;
    }
    mapped
}

/// Maps the first `len` bytes of `block`; the others are zeros.
///
/// Returns how many it mapped: fewer than `len` if a character goes on in the next
/// block, or if the length of one changes, and 0 if these are not UTF-8.
#[inline(always)]
fn map_block(
    block: &[u8; BLOCK],
    len: usize,
    tables: &Tables,
    reply: &mut Vec<u8>,
) -> usize {
    let start = reply.len();
    reply.extend_from_slice(&block.map(ascii_upper));
    if block.is_ascii() {
        reply.truncate(start + len);
        return len;
    }
    if !is_well_formed(block) {
        reply.truncate(start);
        return 0;
    }
    // A character that goes on in the next block is left for it.
    let whole = match block {
        [.., 0xc0..=0xff] => BLOCK - 1,
        [.., 0xe0..=0xff, _] => BLOCK - 2,
        [.., 0xf0..=0xff, _, _] => BLOCK - 3,
        _ => len,
    };
    let out: &mut [u8; BLOCK] =
        reply.last_chunk_mut().expect("a block was just appended");

    // Visit the lead bytes, which is to say the characters that are not ASCII.
    let mut leads = lead_bytes(block) & (u64::MAX >> (BLOCK - whole));
    while leads != 0 {
        let at = leads.trailing_zeros() as usize;
        leads &= leads - 1; // Clears the lowest bit that is set.

        if let Some(upper) = tables.by_two(block[at], block[at + 1]) {
            out[at..at + 2].copy_from_slice(&upper);
            continue;
        }
        let bytes = match block[at] {
            0xf0.. => &block[at..at + 4],
            0xe0.. => &block[at..at + 3],
            _ => &block[at..at + 2],
        };
        if let &[a, b, c] = bytes
            && let Some(upper) = tables.by_three([a, b, c])
        {
            out[at..at + 3].copy_from_slice(&upper);
            continue;
        }
        // Rare: the length changes, so what follows was not copied to its place. Or
        // these bytes are not UTF-8 after all, though they have its form.
        reply.truncate(start + at);
        let Ok(character) = str::from_utf8(bytes) else { return at };
        for upper in character.chars().flat_map(char::to_uppercase) {
            reply.extend_from_slice(upper.encode_utf8(&mut [0; 4]).as_bytes());
        }
        return at + bytes.len();
    }
    reply.truncate(start + whole);
    whole
}

#[inline(always)]
fn ascii_upper(byte: u8) -> u8 {
    byte.to_ascii_uppercase()
}

/// Whether the lead bytes are followed by as many continuation bytes as they announce,
/// and no others are there.
///
/// The table and the standard library find what else UTF-8 forbids.
#[inline(always)]
fn is_well_formed(block: &[u8; BLOCK]) -> bool {
    // Bit 7 of each lane says that there is an error. There are 16, as in a register.
    let mut errors = [0; 16];
    // The first three bytes have fewer than three before them.
    errors[0] = error(0, 0, 0, block[0]);
    errors[1] = error(0, 0, block[0], block[1]);
    errors[2] = error(0, block[0], block[1], block[2]);
    // The last two runs overlap, so that each is 16 long.
    for start in [3, 19, 35, 48] {
        for (lane, errors) in errors.iter_mut().enumerate() {
            let at = start + lane;
            *errors |= error(block[at - 3], block[at - 2], block[at - 1], block[at]);
        }
    }
    errors.iter().fold(0, |all, error| all | error) < 0x80
}

/// Sets bit 7 if `byte` is a continuation byte and should not be, after these three, or
/// should be and is not.
#[inline(always)]
fn error(third_last: u8, second_last: u8, last: u8, byte: u8) -> u8 {
    // Each difference reaches bit 7 for the leads that announce a byte here.
    let expected = third_last.saturating_sub(0xf0 - 0x80)
        | second_last.saturating_sub(0xe0 - 0x80)
        | last.saturating_sub(0xc0 - 0x80);
    let found = if (0x80..0xc0).contains(&byte) { 0x80 } else { 0 };
    expected ^ found
}

/// A bit for each byte of the block, the lowest for the first: set if it is a lead byte.
#[inline(always)]
fn lead_bytes(block: &[u8; BLOCK]) -> u64 {
    let mut leads = 0;
    for (i, &eight) in block.as_chunks::<8>().0.iter().enumerate() {
        let bytes = u64::from_le_bytes(eight);
        // A lead byte begins with two ones: shifted by one, the second meets the first.
        let is_lead = (bytes & (bytes << 1) & 0x8080_8080_8080_8080) >> 7;
        // The product moves each byte's bit to a place of its own in the highest byte.
        leads |= (is_lead.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * i);
    }
    leads
}
