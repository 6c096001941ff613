//! Text in lines that fit a projector.

/// No line is longer.
pub const WIDTH: usize = 80;

/// `text` in lines of at most `width` characters, broken between words where that goes.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut length = 0;
    for word in text.split(' ') {
        let letters: Vec<char> = word.chars().collect();
        let last = lines.len() - 1;
        if length > 0 && length + 1 + letters.len() <= width {
            lines[last].push(' ');
            lines[last].push_str(word);
            length += 1 + letters.len();
            continue;
        }
        if length > 0 {
            lines.push(String::new());
        }
        // A word that is longer than a line is cut where the line ends.
        let mut parts = letters.chunks(width).map(|part| part.iter().collect::<String>());
        let last = lines.len() - 1;
        lines[last] = parts.next().unwrap_or_default();
        lines.extend(parts);
        length = lines.last().map_or(0, |line| line.chars().count());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_where_they_can() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("one", 8), ["one"]);
        assert_eq!(wrap("", 8), [""]);
    }

    #[test]
    fn a_word_longer_than_a_line_is_cut() {
        assert_eq!(wrap("a 0123456789 b", 4), ["a", "0123", "4567", "89 b"]);
    }
}
