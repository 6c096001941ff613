//! How each model's source differs from that of the one before it.

use std::io;
use std::path::Path;

use fs_err as fs;
use similar::{Algorithm, ChangeTag, TextDiff};

use crate::generated::Generated;
use crate::paths;

/// This many lines around each change are shown.
const CONTEXT: usize = 2;

/// What precedes a file's name, among the lines of a source.
const HEADING: &str = "// ==== ";

/// A diff for each model that its chapter compares with another one.
///
/// # Errors
///
/// A source cannot be read.
pub(crate) fn diffs() -> io::Result<Generated> {
    let mut generated = Generated::new("diffs");
    for model in servers::MODELS {
        let Some(before) = model.neighbour else { continue };
        let text = text(before, &source(before)?, model.name, &source(model.name)?);
        generated.files.insert(format!("{}.md", model.name), text);
    }
    Ok(generated)
}

/// The block that a chapter shows, and the number of lines that changed.
fn text(before: &str, old: &str, model: &str, new: &str) -> String {
    let diff = TextDiff::configure().algorithm(Algorithm::Lcs).diff_lines(old, new);
    let mut shown = String::new();
    let (mut added, mut removed) = (0, 0);
    for group in diff.grouped_ops(CONTEXT) {
        let (old_line, new_line) =
            (group[0].old_range().start, group[0].new_range().start);
        let mut first = new.lines().skip(new_line);
        if !first.next().is_some_and(|line| line.starts_with(HEADING)) {
            let file = file(new, new_line).or_else(|| file(old, old_line));
            shown.push_str(&format!("@@ {} @@\n", file.unwrap_or_default()));
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let line = change.value();
            if let Some(file) = line.strip_prefix(HEADING) {
                // The next lines are in this file.
                if change.tag() != ChangeTag::Delete {
                    shown.push_str(&format!("@@ {} @@\n", file.trim_end()));
                }
                continue;
            }
            let counts = usize::from(!line.trim().is_empty());
            match change.tag() {
                ChangeTag::Equal => {}
                ChangeTag::Insert => added += counts,
                ChangeTag::Delete => removed += counts,
            }
            shown.push_str(format!("{}{line}", change.tag()).trim_end());
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

/// The file that a line of a source is in.
fn file(source: &str, line: usize) -> Option<&str> {
    let lines: Vec<&str> = source.lines().take(line + 1).collect();
    lines.iter().rev().find_map(|line| line.strip_prefix(HEADING))
}

/// All of a model that its chapter is about: not what it says of itself, nor its
/// documentation, nor its tests.
fn source(model: &str) -> io::Result<String> {
    let root = Path::new(paths::CRATES).join(model).join("src");
    let mut files = paths::files(&root)?;
    files.retain(|path| !path.ends_with("model.rs") && !path.ends_with("main.rs"));
    // The crate's own page comes first.
    files.sort_by_key(|path| !path.ends_with("lib.rs"));
    let mut source = String::new();
    for path in files {
        let text = without_documentation(&fs::read_to_string(&path)?);
        let name = paths::slashes(path.strip_prefix(&root).unwrap_or(&path));
        source.push_str(&format!("{HEADING}{name}\n{text}"));
    }
    Ok(source)
}

/// Lines that begin like this are left out: documentation, marks of anchors, and what a
/// model says of itself.
const LEFT_OUT: &[&str] = &["//!", "///", "// ANCHOR", "mod model;", "pub use model::"];

/// `text` without tests, the lines that are left out, and blank lines in a row.
fn without_documentation(text: &str) -> String {
    let mut kept = String::new();
    let mut blank = true;
    for line in text.lines().take_while(|line| *line != "#[cfg(test)]") {
        let start = line.trim_start();
        let is_left_out = LEFT_OUT.iter().any(|left_out| start.starts_with(left_out));
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
        let text = "//! Page.\n\nmod model;\n\nuse a;\n\n\
                    // ANCHOR: b\n/// Does b.\nfn b() {}\n// Why.\n\
                    // ANCHOR_END: b\n\n#[cfg(test)]\nmod tests {}\n";
        assert_eq!(without_documentation(text), "use a;\n\nfn b() {}\n// Why.\n\n");
    }
}
