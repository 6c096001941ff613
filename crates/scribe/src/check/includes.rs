//! Includes. mdBook shows nothing for an anchor that is not there, and says nothing.

use std::fs;
use std::sync::LazyLock;

use regex::Regex;

use crate::finding::Finding;
use crate::include::Include;
use crate::page::Page;
use crate::paths;

/// As mdBook finds it.
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"ANCHOR(_END)?:\s*([\w-]+)").expect("it is well-formed")
});

pub(super) fn faults(page: &Page) -> Vec<Finding> {
    let found =
        |include: &Include| Some(Finding::at(&page.path, include.line, fault(include)?));
    page.includes().iter().filter_map(found).collect()
}

fn fault(Include { path, anchor, .. }: &Include) -> Option<String> {
    let Ok(text) = fs::read_to_string(path) else {
        let recorded =
            |part: &&&str| path.starts_with(&format!("{}/{part}/", paths::SOURCE));
        let part = paths::RECORDED.iter().find(recorded);
        let again = part.map(|part| format!("; record it: scripts/book --record {part}"));
        return Some(format!("there is no {path}{}", again.unwrap_or_default()));
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
    fault_of_anchor(&text, anchor).map(|what| format!("{path}: {what}"))
}

/// What is wrong with the lines between an anchor's marks.
fn fault_of_anchor(text: &str, anchor: &str) -> Option<String> {
    let is_mark = |line: &str, ends: bool| {
        let found = ANCHOR.captures(line);
        found.is_some_and(|found| &found[2] == anchor && found.get(1).is_some() == ends)
    };
    let mut lines = text.lines();
    if !lines.by_ref().any(|line| is_mark(line, false)) {
        return Some(format!("there is no line with ANCHOR: {anchor}"));
    }
    let mut is_empty = true;
    for line in lines {
        if is_mark(line, true) {
            let what = format!("there is nothing between the marks of {anchor}");
            return is_empty.then_some(what);
        }
        is_empty &= line.trim().is_empty();
    }
    Some(format!("there is no line with ANCHOR_END: {anchor}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_needs_both_its_marks_and_something_between() {
        let text = "// ANCHOR: a\nx\n// ANCHOR_END: a\n# ANCHOR: b\n# ANCHOR_END: b\n\
                    // ANCHOR: c\ny\n";
        let fault = |anchor| fault_of_anchor(text, anchor);
        assert_eq!(fault("a"), None);
        assert!(fault("b").unwrap().contains("nothing"));
        assert!(fault("c").unwrap().contains("ANCHOR_END: c"));
        assert!(fault("d").unwrap().contains("ANCHOR: d"));
    }
}
