//! Includes. mdBook shows nothing for an anchor that is not there, and says nothing.

use std::fs;
use std::sync::LazyLock;

use regex::Regex;

use crate::finding::Finding;
use crate::include::Include;
use crate::page::Page;
use crate::place::{self, RECORDED};

/// As mdBook finds it.
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"ANCHOR(_END)?:\s*([\w-]+)").expect("it is well-formed")
});

pub(super) fn check(pages: &[Page]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for page in pages {
        for include in page.includes() {
            if let Some(what) = fault(&include) {
                findings.push(Finding::at(&page.path, include.line, what));
            }
        }
    }
    findings
}

fn fault(include: &Include) -> Option<String> {
    let Include { path, anchor, .. } = include;
    let Ok(text) = fs::read_to_string(path) else {
        let recorded = RECORDED.iter().find(|directory| {
            path.starts_with(&format!("{}/{directory}/", place::SOURCE))
        });
        let again = recorded.map_or(String::new(), |directory| {
            format!("; record it: scripts/book --record {directory}")
        });
        return Some(format!("there is no {path}{again}"));
    };
    let Some(anchor) = anchor else {
        let marked = path.ends_with(".rs") && ANCHOR.is_match(&text);
        return marked.then(|| {
            format!("{path} has marks of anchors in it, which would be shown: name one")
        });
    };
    if anchor.starts_with(|c: char| c == ':' || c.is_ascii_digit()) {
        return Some(format!("lines of {path} move; include an anchor instead"));
    }
    part(&text, anchor).err().map(|what| format!("{path}: {what}"))
}

/// The lines between an anchor's marks.
fn part<'a>(text: &'a str, anchor: &str) -> Result<Vec<&'a str>, String> {
    let mark = |line: &str| {
        let found = ANCHOR.captures(line)?;
        (&found[2] == anchor).then(|| found.get(1).is_some())
    };
    let mut lines = text.lines();
    if !lines.by_ref().any(|line| mark(line) == Some(false)) {
        return Err(format!("there is no line with ANCHOR: {anchor}"));
    }
    let mut part = Vec::new();
    for line in lines {
        if mark(line) == Some(true) {
            let empty = part.iter().all(|line: &&str| line.trim().is_empty());
            let nothing = || format!("there is nothing between the marks of {anchor}");
            return if empty { Err(nothing()) } else { Ok(part) };
        }
        part.push(line);
    }
    Err(format!("there is no line with ANCHOR_END: {anchor}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_needs_both_its_marks_and_something_between() {
        let text = "// ANCHOR: a\nx\n// ANCHOR_END: a\n# ANCHOR: b\n# ANCHOR_END: b\n\
                    // ANCHOR: c\ny\n";
        assert_eq!(part(text, "a").unwrap(), ["x"]);
        assert!(part(text, "b").unwrap_err().contains("nothing"));
        assert!(part(text, "c").unwrap_err().contains("ANCHOR_END: c"));
        assert!(part(text, "d").unwrap_err().contains("ANCHOR: d"));
    }
}
