//! Solutions of exercises: each is shown in a chapter, and proves itself with a test.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::finding::Finding;
use crate::page::Page;
use crate::place;

/// Where they are, each a program of its own.
const SOLUTIONS: &str = "book/solutions/src/bin";

pub(super) fn check(pages: &[Page]) -> anyhow::Result<Vec<Finding>> {
    let shown: BTreeSet<String> =
        pages.iter().flat_map(Page::includes).map(|include| include.path).collect();
    let mut findings = Vec::new();
    for entry in
        fs::read_dir(Path::new(SOLUTIONS)).context("cannot list the solutions")?
    {
        let path = place::slashes(&entry?.path());
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        if !shown.contains(&path) {
            findings
                .push(Finding::of(&path, "no page shows it; include it in its chapter"));
        }
        // As `#[test]`, or as a runtime's own: `#[tokio::test]`.
        if !text.contains("test]\n") {
            findings.push(Finding::of(&path, "it has no test; a solution proves itself"));
        }
    }
    Ok(findings)
}
