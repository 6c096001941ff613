//! How each model's source differs from that of the one before it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use similar::{Algorithm, ChangeTag, TextDiff};

use crate::generated::Generated;
use crate::place;

/// A model, and the one that its chapter compares it with.
const PAIRS: &[(&str, &str)] = &[
    ("thread-per-conn", "blocking-single"),
    ("object-oriented-handler", "thread-per-conn"),
    ("thread-pool", "thread-per-conn"),
    ("tokio-tasks", "thread-per-conn"),
    ("async-std-tasks", "tokio-tasks"),
];

/// So many lines around each change are shown.
const CONTEXT: usize = 2;

/// What a file's name stands behind, among the lines of a source.
const HEADING: &str = "// ==== ";

pub(super) fn generate() -> anyhow::Result<Generated> {
    let mut files = BTreeMap::new();
    for (model, before) in PAIRS {
        files.insert(
            format!("{model}.md"),
            text(before, &source(before)?, model, &source(model)?),
        );
    }
    Ok(Generated::new("diffs", files))
}

/// The block that a chapter shows, and how many lines changed.
fn text(before: &str, old: &str, model: &str, new: &str) -> String {
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_lines(old, new);
    let mut shown = String::new();
    let (mut added, mut removed) = (0, 0);
    for group in diff.grouped_ops(CONTEXT) {
        let (mut old_line, mut new_line) = (0, 0);
        if let Some(first) = group.first() {
            (old_line, new_line) = (first.old_range().start, first.new_range().start);
        }
        shown.push_str(&place_of(old, old_line, new, new_line));
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let line = change.value();
            if line.starts_with(HEADING) {
                // The place of the next lines.
                if change.tag() != ChangeTag::Delete {
                    shown.push_str(&format!("@@ {} @@\n", name(line)));
                }
                continue;
            }
            let counts = usize::from(!line.trim().is_empty());
            let sign = match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Insert => {
                    added += counts;
                    '+'
                }
                ChangeTag::Delete => {
                    removed += counts;
                    '-'
                }
            };
            shown.push_str(format!("{sign}{line}").trim_end());
            shown.push('\n');
        }
    }
    let s = if added == 1 { "" } else { "s" };
    format!(
        "```diff\n{shown}```\n\n\
         From `{before}` to `{model}`: {added} line{s} added, {removed} removed. \
         Documentation and tests are left out, and blank lines are not counted.\n"
    )
}

/// The line that says in which file a group of changes begins, unless its first line
/// says so itself.
fn place_of(old: &str, old_line: usize, new: &str, new_line: usize) -> String {
    let file = |text: &str, line: usize| {
        let before: Vec<&str> = text.lines().take(line + 1).collect();
        before
            .iter()
            .rev()
            .find(|line| line.starts_with(HEADING))
            .map(|line| name(line).to_owned())
    };
    let is_heading = |text: &str, line: usize| {
        text.lines().nth(line).is_some_and(|line| line.starts_with(HEADING))
    };
    if is_heading(new, new_line) {
        return String::new();
    }
    let file = file(new, new_line).or_else(|| file(old, old_line)).unwrap_or_default();
    format!("@@ {file} @@\n")
}

fn name(heading: &str) -> &str {
    heading.trim_start_matches(HEADING).trim_end()
}

/// All of a model that its chapter is about: not its command line, which is the same for
/// all of them, nor its documentation and its tests.
fn source(model: &str) -> anyhow::Result<String> {
    let root = Path::new(place::CRATES).join(model).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths)?;
    // The crate's own page first, then the others by name.
    paths.sort_by_key(|path| (!path.ends_with("lib.rs"), path.clone()));
    let mut source = String::new();
    for path in paths {
        let text = fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let name = place::slashes(path.strip_prefix(&root).unwrap_or(&path));
        source.push_str(&format!("{HEADING}{name}\n{}", without_documentation(&text)));
    }
    Ok(source)
}

fn sources(directory: &Path, paths: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries = fs::read_dir(directory)
        .with_context(|| format!("cannot list {}", directory.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, paths)?;
        } else if !path.ends_with("model.rs") && !path.ends_with("main.rs") {
            paths.push(path);
        }
    }
    Ok(())
}

/// Without documentation, the marks of anchors, tests, and blank lines in a row.
fn without_documentation(text: &str) -> String {
    let mut kept = String::new();
    let mut blank = true;
    for line in text.lines().take_while(|line| *line != "#[cfg(test)]") {
        let start = line.trim_start();
        let is_left_out =
            ["//!", "///", "// ANCHOR"].iter().any(|mark| start.starts_with(mark));
        if is_left_out || (blank && start.is_empty()) {
            continue;
        }
        blank = start.is_empty();
        kept.push_str(line);
        kept.push('\n');
    }
    if !blank {
        kept.push('\n');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_holds_the_changes_their_file_and_their_count() {
        let old = "// ==== lib.rs\na\nb\nc\nd\ne\nf\n";
        let new = "// ==== lib.rs\na\nb\nc\nd\ne\ng\n\n// ==== pool.rs\nh\n";
        let text = text("one", old, "two", new);
        assert_eq!(
            text,
            "```diff\n@@ lib.rs @@\n d\n e\n-f\n+g\n+\n@@ pool.rs @@\n+h\n```\n\n\
             From `one` to `two`: 2 lines added, 1 removed. \
             Documentation and tests are left out, and blank lines are not counted.\n"
        );
    }

    #[test]
    fn documentation_anchors_and_tests_are_left_out() {
        let text = "//! Page.\n\nuse a;\n\n// ANCHOR: b\n/// Does b.\nfn b() {}\n\
                    // Why.\n// ANCHOR_END: b\n\n#[cfg(test)]\nmod tests {}\n";
        assert_eq!(without_documentation(text), "use a;\n\nfn b() {}\n// Why.\n\n");
    }
}
