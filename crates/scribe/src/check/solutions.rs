//! Solutions of exercises: each is shown in a chapter, and proves itself with a test.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use fs_err as fs;

use crate::finding::Finding;
use crate::page::Page;
use crate::paths;

/// Where they are, each a program of its own.
const SOLUTIONS: &str = "book/solutions/src/bin";

pub(super) fn check(pages: &[Page]) -> io::Result<Vec<Finding>> {
    let shown: BTreeSet<String> =
        pages.iter().flat_map(Page::includes).map(|include| include.path).collect();
    let mut findings = Vec::new();
    for path in paths::files(Path::new(SOLUTIONS))? {
        let (text, path) = (fs::read_to_string(&path)?, paths::slashes(&path));
        if !shown.contains(&path) {
            let what = "no page shows it; include it in its chapter";
            findings.push(Finding::of(&path, what));
        }
        // As `#[test]`, or as a runtime's own: `#[tokio::test]`.
        if !text.contains("test]\n") {
            findings.push(Finding::of(&path, "it has no test; a solution proves itself"));
        }
    }
    Ok(findings)
}
