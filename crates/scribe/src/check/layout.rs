//! How the pages' Markdown is laid out.

use crate::block::Block;
use crate::finding::Finding;
use crate::include;
use crate::page::Page;

/// The longest line, in characters.
const COLUMNS: usize = 90;

/// In a block of these languages stands nothing but includes: it is code of the
/// repository, or it is what a program printed.
const INCLUDED: &[&str] = &["console", "diff", "python", "rust"];

/// Every block of code names its language, and nothing in it is a copy typed by hand.
pub(super) fn code(pages: &[Page]) -> Vec<Finding> {
    each(pages, |page| {
        page.blocks().into_iter().filter_map(move |block| {
            let what = fault(&block)?;
            Some(Finding::at(&page.path, block.line, what))
        })
    })
}

fn fault(block: &Block) -> Option<String> {
    let language = block.language();
    if block.info.is_none() {
        let what = "this block is only indented; put it between fences, with its \
                    language";
        return Some(what.to_owned());
    }
    if language.is_empty() {
        return Some(
            "this block names no language; use text where there is none".to_owned(),
        );
    }
    let typed = |line: &&String| !line.trim().is_empty() && !include::is_include(line);
    if INCLUDED.contains(&language) && block.lines.iter().any(|line| typed(&line)) {
        return Some(format!(
            "{language} is included, not typed: use {{{{#include FILE:ANCHOR}}}}"
        ));
    }
    None
}

/// An SVG directly beneath `<figure>` is HTML. Elsewhere its texts would be Markdown.
pub(super) fn figures(pages: &[Page]) -> Vec<Finding> {
    each(pages, |page| {
        let lines: Vec<&str> = page.text.lines().collect();
        page.includes().into_iter().filter_map(move |include| {
            if !include.path.ends_with(".svg") {
                return None;
            }
            let before = lines.get(include.line.checked_sub(2)?)?.trim();
            (!before.starts_with("<figure")).then(|| {
                let what = "put <figure> on the line above this include, </figure> on \
                            the one beneath it, with no blank line between them";
                Finding::at(&page.path, include.line, what)
            })
        })
    })
}

/// Lines that cannot be broken may be longer: tables, targets of links, includes.
pub(super) fn lines(pages: &[Page]) -> Vec<Finding> {
    each(pages, |page| {
        page.text.lines().enumerate().filter_map(move |(index, line)| {
            let columns = line.chars().count();
            (columns > COLUMNS && can_be_broken(line)).then(|| {
                let what = format!("{columns} columns; break it at {COLUMNS}");
                Finding::at(&page.path, index + 1, what)
            })
        })
    })
}

fn can_be_broken(line: &str) -> bool {
    let line = line.trim();
    let is_target = line.starts_with('[') && line.contains("]: ");
    let words = line.trim_start_matches(['-', '*', '>', ' ']);
    !line.starts_with('|')
        && !is_target
        && !include::is_include(line)
        && words.contains(' ')
        && words.split(' ').all(|word| word.chars().count() < COLUMNS - 10)
}

fn each<'a, F: Iterator<Item = Finding>>(
    pages: &'a [Page],
    find: impl Fn(&'a Page) -> F,
) -> Vec<Finding> {
    pages.iter().flat_map(find).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Vec<Page> {
        vec![Page { path: "page.md".to_owned(), text: text.to_owned() }]
    }

    fn shown(findings: &[Finding]) -> Vec<String> {
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn code_that_is_typed_or_nameless_is_found() {
        let found = code(&page(
            "```rust\nlet a = 1;\n```\n\n```\nx\n```\n\n```sh\nls\n```\n\n\
             ```rust\n{{#include a.rs:b}}\n```\n",
        ));
        let found = shown(&found);
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("page.md:1: rust is included"), "{found:?}");
        assert!(found[1].starts_with("page.md:5: this block names"), "{found:?}");
    }

    #[test]
    fn a_figure_stands_in_html() {
        let right = "<figure>\n{{#include a.svg}}\n</figure>\n";
        let wrong = "Text\n\n{{#include a.svg}}\n";
        assert_eq!(shown(&figures(&page(right))).len(), 0);
        assert!(shown(&figures(&page(wrong)))[0].starts_with("page.md:3:"));
    }

    #[test]
    fn long_lines_are_found_if_they_can_be_broken() {
        let long = "word ".repeat(20);
        let text = format!("{long}\n| {long} |\n[a]: https://{}\n", "x".repeat(99));
        let found = shown(&lines(&page(&text)));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("page.md:1:"), "{found:?}");
    }
}
