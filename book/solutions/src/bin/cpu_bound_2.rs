//! One large message on all cores: halves of halves, by rayon's `join`.
//!
//! Try it: cargo run --release -p solutions --bin cpu_bound_2

use std::time::Instant;

/// A piece of at most this many bytes is not worth dividing.
const PIECE: usize = 64 * 1024;

/// The upper case of `text`. A character's upper case does not depend on its neighbours,
/// so the text can be cut between any two.
fn shout(text: &str) -> String {
    if text.len() <= PIECE {
        return protocol::plain(text);
    }
    let (left, right) = text.split_at(middle(text));
    // This thread does the left half. If another one is free, it takes the right half.
    let (mut left, right) = rayon::join(|| shout(left), || shout(right));
    left.push_str(&right);
    left
}

/// The last offset in the first half at which a character begins.
fn middle(text: &str) -> usize {
    (0..=text.len() / 2).rfind(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn main() {
    let text = "Grüße aus Köln, und 你好! ".repeat(1_000_000);
    let start = Instant::now();
    let alone = protocol::plain(&text);
    println!("one core:  {:?}", start.elapsed());
    let start = Instant::now();
    let together = shout(&text);
    println!("all cores: {:?}", start.elapsed());
    assert!(alone == together);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_same_however_it_is_divided() {
        for piece in ["a", "ß", "你", "🦀", "straße ΐ ﬁ\n"] {
            for size in [0, 1, PIECE - 1, PIECE, PIECE + 1, 5 * PIECE + 7] {
                let text = piece.repeat(size / piece.len() + 1);
                assert!(shout(&text) == protocol::plain(&text), "{piece} to {size}");
            }
        }
    }

    #[test]
    fn the_middle_is_never_inside_a_character() {
        for text in ["aß", "ßß", "a🦀", "🦀", "🦀🦀", "你好啊"] {
            assert!(text.is_char_boundary(middle(text)), "{text}");
        }
    }
}
