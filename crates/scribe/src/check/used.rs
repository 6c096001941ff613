//! What is recorded and shown nowhere: it would grow old unseen.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::finding::Finding;
use crate::page::Page;
use crate::place;

pub(super) fn check(pages: &[Page]) -> anyhow::Result<Vec<Finding>> {
    let included = pages.iter().flat_map(Page::includes).map(|include| include.path);
    let sets: BTreeSet<String> = included.map(|path| set(&path).to_owned()).collect();
    let mut findings = Vec::new();
    for directory in place::RECORDED {
        let directory = Path::new(place::SOURCE).join(directory);
        for path in files(&directory)? {
            if !sets.contains(set(&path)) {
                let what = "no page shows it; include it, or do not record it";
                findings.push(Finding::of(&path, what));
            }
        }
    }
    Ok(findings)
}

/// The files of a lesson or of an experiment belong together: `plug.md`, `plug-1.svg`.
fn set(path: &str) -> &str {
    let directory = path.rfind('/').map_or(0, |slash| slash + 1);
    let end = path[directory..].find('.').map_or(path.len(), |dot| directory + dot);
    let set = &path[..end];
    set.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix('-').unwrap_or(set)
}

fn files(directory: &Path) -> anyhow::Result<Vec<String>> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(directory) else { return Ok(files) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else {
            files.push(place::slashes(&path));
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_lesson_are_a_set_and_those_of_an_experiment() {
        assert_eq!(set("src/lessons/gil.server.txt"), "src/lessons/gil");
        assert_eq!(set("src/lessons/gil.alt.md"), "src/lessons/gil");
        assert_eq!(set("src/compare/plug-2.svg"), "src/compare/plug");
        assert_eq!(set("src/compare/plug.md"), "src/compare/plug");
        assert_eq!(set("src/runs/http2.txt"), "src/runs/http2");
    }
}
