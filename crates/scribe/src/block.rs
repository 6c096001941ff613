//! Blocks of code in Markdown.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

use crate::finding::line_at;

/// A block of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// What follows its fence. `None` if it is only indented.
    pub(crate) info: Option<String>,
    /// The line of its fence, or its first line if it has none.
    pub(crate) line: usize,
    pub(crate) lines: Vec<String>,
}

impl Block {
    /// The language: the first word after the fence.
    pub(crate) fn language(&self) -> &str {
        let info = self.info.as_deref().unwrap_or_default();
        info.split([',', ' ']).next().unwrap_or_default()
    }

    /// Its lines with their numbers in the file.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (usize, &str)> {
        let first = self.line + usize::from(self.info.is_some());
        self.lines.iter().enumerate().map(move |(index, line)| (first + index, &**line))
    }
}

/// All blocks of code in `text`, in order.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut events = Parser::new(text).into_offset_iter();
    while let Some((event, range)) = events.next() {
        let Event::Start(Tag::CodeBlock(kind)) = event else { continue };
        let info = match kind {
            CodeBlockKind::Fenced(info) => Some(info.into_string()),
            CodeBlockKind::Indented => None,
        };
        let mut code = String::new();
        while let Some((Event::Text(part), _)) = events.next() {
            code.push_str(&part);
        }
        let lines = code.lines().map(str::to_owned).collect();
        blocks.push(Block { info, line: line_at(text, range.start), lines });
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_know_their_language_and_their_lines() {
        let text =
            "One\n\n```sh\na\nb\n```\n\n- in a list:\n\n  ```rust,ignore\n  c\n  ```\n";
        let blocks = blocks(text);
        assert_eq!(blocks.len(), 2);
        assert_eq!(blocks[0].language(), "sh");
        assert_eq!(blocks[0].numbered().collect::<Vec<_>>(), [(4, "a"), (5, "b")]);
        assert_eq!(blocks[1].language(), "rust");
        assert_eq!(blocks[1].numbered().collect::<Vec<_>>(), [(11, "c")]);
    }

    #[test]
    fn a_block_that_is_only_indented_has_no_language() {
        let blocks = blocks("One\n\n    code\n");
        assert_eq!(blocks[0].info, None);
        assert_eq!(blocks[0].numbered().collect::<Vec<_>>(), [(3, "code")]);
    }

    #[test]
    fn blocks_in_folded_parts_are_found() {
        let blocks =
            blocks("<details><summary>S</summary>\n\n```sh\na\n```\n\n</details>\n");
        assert_eq!(blocks[0].language(), "sh");
    }
}
