//! What a page includes: `{{#include PATH}}` and `{{#include PATH:ANCHOR}}`.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::finding::line_at;
use crate::paths;

/// An include of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Include {
    pub(crate) line: usize,
    /// From the root of the repository.
    pub(crate) path: String,
    pub(crate) anchor: Option<String>,
}

static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    // With a backslash before it, mdBook shows it as it is.
    Regex::new(r"(\\)?\{\{#(?:include|rustdoc_include|playground)\s+([^}\s]+)[^}]*\}\}")
        .expect("it is well-formed")
});

/// All includes in the text of a page, in order.
pub(crate) fn includes(text: &str) -> Vec<Include> {
    INCLUDE
        .captures_iter(text)
        .filter(|found| found.get(1).is_none())
        .map(|found| {
            let (path, anchor) = match found[2].split_once(':') {
                Some((path, anchor)) => (path, Some(anchor.to_owned())),
                None => (&found[2], None),
            };
            let line = line_at(text, found.get_match().start());
            Include { line, path: from_the_root(path), anchor }
        })
        .collect()
}

/// Whether `line` is an include and nothing else.
pub(crate) fn is_include(line: &str) -> bool {
    let line = line.trim();
    let found = INCLUDE.captures(line);
    found.is_some_and(|found| found.get(1).is_none() && &found[0] == line)
}

/// A page says where a file is as seen from itself.
fn from_the_root(path: &str) -> String {
    let path = Path::new(paths::SOURCE).join(path);
    paths::slashes(&paths::without_steps_up(&path).unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn includes_are_found_with_their_anchors() {
        let text = "a\n{{#include ../../crates/x/src/lib.rs:serve}}\n\
                    {{#include runs/x.txt}}\n\\{{#include no.txt}}\n";
        let found = includes(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].line, 2);
        assert_eq!(found[0].path, "crates/x/src/lib.rs");
        assert_eq!(found[0].anchor.as_deref(), Some("serve"));
        assert_eq!(found[1].path, "book/src/runs/x.txt");
        assert_eq!(found[1].anchor, None);
    }

    #[test]
    fn a_line_is_an_include_or_it_is_not() {
        assert!(is_include("  {{#include a.txt}}"));
        assert!(!is_include("let a = 1; {{#include a.txt}}"));
        assert!(!is_include("\\{{#include a.txt}}"));
    }
}
