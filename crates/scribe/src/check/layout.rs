//! How the pages' Markdown is laid out.

use crate::block::Block;
use crate::finding::Finding;
use crate::include::is_include;
use crate::page::Page;

/// The longest line, in characters.
const COLUMNS: usize = 90;

/// In a block of these languages stands nothing but includes: it is code of the
/// repository, or it is what a program printed.
const INCLUDED: &[&str] = &["console", "diff", "python", "rust"];

/// Every block of code names its language, and nothing in it is a copy typed by hand.
pub(super) fn code(page: &Page) -> Vec<Finding> {
    let blocks = page.blocks();
    let found = |block: &Block| Some(Finding::at(&page.path, block.line, fault(block)?));
    blocks.iter().filter_map(found).collect()
}

/// What is wrong with a block.
fn fault(block: &Block) -> Option<String> {
    if block.info.is_none() {
        let what =
            "this block is only indented; put it between fences, with its language";
        return Some(what.to_owned());
    }
    let language = block.language();
    if language.is_empty() {
        let what = "this block names no language; use text where there is none";
        return Some(what.to_owned());
    }
    let typed = |line: &String| !line.trim().is_empty() && !is_include(line);
    let is_copy = INCLUDED.contains(&language) && block.lines.iter().any(typed);
    is_copy.then(|| {
        format!("{language} is included, not typed: use {{{{#include FILE:ANCHOR}}}}")
    })
}

/// An SVG directly beneath `<figure>` is HTML. Elsewhere its texts would be Markdown.
pub(super) fn figures(page: &Page) -> Vec<Finding> {
    let lines: Vec<&str> = page.text.lines().collect();
    let mut figures = page.includes();
    figures.retain(|include| include.path.ends_with(".svg"));
    // The line above is two before, as lines count from 1.
    figures.retain(|include| match include.line.checked_sub(2) {
        Some(above) => !lines[above].trim().starts_with("<figure"),
        None => true,
    });
    let what = "put <figure> on the line above this include, </figure> on the one below \
                it, with no blank line between them";
    figures.iter().map(|include| Finding::at(&page.path, include.line, what)).collect()
}

/// Lines that cannot be broken may be longer: tables, targets of links, includes.
pub(super) fn lines(page: &Page) -> Vec<Finding> {
    let columns = |line: &str| line.chars().count();
    let long = page.text.lines().zip(1..);
    long.filter(|(line, _)| columns(line) > COLUMNS && can_be_broken(line))
        .map(|(line, number)| {
            let what = format!("{} columns; break it at {COLUMNS}", columns(line));
            Finding::at(&page.path, number, what)
        })
        .collect()
}

fn can_be_broken(line: &str) -> bool {
    let line = line.trim();
    let is_target = line.starts_with('[') && line.contains("]: ");
    let words = line.trim_start_matches(['-', '*', '>', ' ']);
    !line.starts_with('|')
        && !is_target
        && !is_include(line)
        && words.contains(' ')
        && words.split(' ').all(|word| word.chars().count() < COLUMNS - 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(check: fn(&Page) -> Vec<Finding>, text: &str) -> Vec<String> {
        let page = Page { path: "page.md".to_owned(), text: text.to_owned() };
        check(&page).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn code_that_is_typed_or_nameless_is_found() {
        let text = "```rust\nlet a = 1;\n```\n\n```\nx\n```\n\n```sh\nls\n```\n\n\
                    ```rust\n{{#include a.rs:b}}\n```\n";
        let found = found(code, text);
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("page.md:1: rust is included"), "{found:?}");
        assert!(found[1].starts_with("page.md:5: this block names"), "{found:?}");
    }

    #[test]
    fn a_figure_stands_in_html() {
        let right = "<figure>\n{{#include a.svg}}\n</figure>\n";
        let wrong = "Text\n\n{{#include a.svg}}\n";
        assert_eq!(found(figures, right).len(), 0);
        assert!(found(figures, wrong)[0].starts_with("page.md:3:"));
    }

    #[test]
    fn long_lines_are_found_if_they_can_be_broken() {
        let long = "word ".repeat(20);
        let text = format!("{long}\n| {long} |\n[a]: https://{}\n", "x".repeat(99));
        let found = found(lines, &text);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("page.md:1:"), "{found:?}");
    }
}
