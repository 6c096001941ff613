//! What is recorded and shown nowhere: it would grow old unseen.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use crate::finding::Finding;
use crate::page::Page;
use crate::paths;

pub(super) fn check(pages: &[Page]) -> io::Result<Vec<Finding>> {
    let included = pages.iter().flat_map(Page::includes).map(|include| include.path);
    let sets: BTreeSet<String> = included.map(|path| set(&path).to_owned()).collect();
    let mut findings = Vec::new();
    for part in paths::RECORDED {
        for path in paths::files(&Path::new(paths::SOURCE).join(part))? {
            let path = paths::slashes(&path);
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
