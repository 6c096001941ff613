//! What the pages say of the models, against the list of them. It tells those who add a
//! model which prose is still missing.

use std::path::Path;

use servers::{Entry, MODELS};

use crate::finding::Finding;
use crate::page::Page;
use crate::paths::{README, SOURCE};

/// This line stands above a table with a row for each model.
const MARK: &str = "<!-- models -->";

/// Pages that have such a table.
const WITH_TABLE: &[&str] =
    &[README, "book/src/introduction.md", "book/src/choosing.md", "book/src/teachers.md"];

/// A column with this heading holds what the models say of themselves.
const WHO_SHARES: &str = "who shares the time";

pub(super) fn check(pages: &[Page]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for page in pages {
        let tables = tables(&page.text);
        if tables.is_empty() && WITH_TABLE.contains(&&*page.path) {
            let what = format!("it has no table of the models with {MARK} above it");
            findings.push(Finding::of(&page.path, what));
        }
        findings.extend(tables.iter().flat_map(|table| faults(&page.path, table)));
    }
    findings.extend(MODELS.iter().flat_map(|model| chapter(pages, model)));
    findings
}

/// The lines of a table, its heading first: each with its number, in cells.
type Table<'a> = Vec<(usize, Vec<&'a str>)>;

/// The marked tables of a page.
fn tables(text: &str) -> Vec<Table<'_>> {
    let lines = || text.lines().zip(1..);
    let table = |(_, mark)| {
        lines()
            .skip(mark)
            .skip_while(|(line, _)| line.is_empty())
            .take_while(|(line, _)| line.starts_with('|'))
            .map(|(line, number)| (number, cells(line)))
            .collect()
    };
    lines().filter(|(line, _)| *line == MARK).map(table).collect()
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches(['|', ' ']).split('|').map(str::trim).collect()
}

fn faults(path: &str, table: &Table<'_>) -> Vec<Finding> {
    let Some(((heading_line, heading), rows)) = table.split_first() else {
        return vec![Finding::of(path, format!("there is no table below {MARK}"))];
    };
    let who_shares = heading.iter().position(|cell| cell.starts_with(WHO_SHARES));
    let mut findings = Vec::new();
    for model in MODELS {
        let row = rows.iter().find(|(_, cells)| subject(cells[0]) == model.name);
        let Some((line, cells)) = row else {
            let what = format!("this table has no row for {}; add one", model.name);
            findings.push(Finding::at(path, *heading_line, what));
            continue;
        };
        let said = who_shares.and_then(|column| cells.get(column)).copied();
        if said.is_some_and(|said| said.replace('`', "") != model.who_shares) {
            let what = format!("of itself the model says: {}", model.who_shares);
            findings.push(Finding::at(path, *line, what));
        }
    }
    // Below the heading is the line that separates it from the rows.
    for (line, cells) in rows.iter().skip(1) {
        let name = subject(cells[0]);
        let is_chapter =
            cells[0].starts_with('[') && !cells[0].contains(&*format!("[{name}]"));
        if !is_chapter && Entry::named(name).is_err() {
            let what = format!("there is no model {name}; remove its row");
            findings.push(Finding::at(path, *line, what));
        }
    }
    findings
}

/// What a row is about: the name in its first cell, or the page that this links to.
fn subject(cell: &str) -> &str {
    match cell.split_once("](") {
        Some((_, target)) => target.split('.').next().unwrap_or_default(),
        None => cell.trim_matches('`'),
    }
}

/// The chapter of a model, and what was recorded for it.
fn chapter(pages: &[Page], model: &Entry) -> Vec<Finding> {
    let Entry { name, neighbour, .. } = model;
    let path = format!("{SOURCE}/{name}.md");
    let mut findings = Vec::new();
    let mut find = |path: &str, what: String| findings.push(Finding::of(path, what));
    let page = pages.iter().find(|page| page.path == path);
    if page.is_none() {
        find(&path, format!("the model {name} has no chapter; write it"));
    }
    let summary = format!("{SOURCE}/SUMMARY.md");
    let link = format!("]({name}.md)");
    if !pages.iter().any(|page| page.path == summary && page.text.contains(&link)) {
        find(&summary, format!("it lists no chapter {name}.md; add a line for it"));
    }
    let diff = neighbour.map(|_| "diffs");
    for directory in ["check", "compare/rows"].into_iter().chain(diff) {
        let file = format!("{SOURCE}/{directory}/{name}.md");
        let part = directory.split('/').next().unwrap_or_default();
        if !Path::new(&file).is_file() {
            let again = format!("scripts/book --record {part}");
            find(&file, format!("it was never recorded; record it: {again}"));
        }
        let shows = |page: &Page| page.includes().iter().any(|one| one.path == file);
        if page.is_some_and(|page| !shows(page)) {
            find(&path, format!("it does not include {directory}/{name}.md"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with a table of the models, of which the first has another name and the
    /// second another text.
    fn page() -> String {
        let mut text =
            format!("# A\n\n{MARK}\n\n| crate | {WHO_SHARES} |\n| --- | --- |\n");
        for (number, model) in MODELS.iter().enumerate() {
            let name = if number == 0 { "another-one" } else { model.name };
            let who = if number == 1 { "all" } else { model.who_shares };
            text += &format!("| [{name}]({name}.md) | {who} |\n");
        }
        text + "\nB\n"
    }

    fn told(findings: &[Finding]) -> Vec<String> {
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn rows_are_compared_with_the_list() {
        let text = page();
        let tables = tables(&text);
        assert_eq!(tables.len(), 1);
        let found = told(&faults("a.md", &tables[0]));
        let (first, second) = (&MODELS[0], &MODELS[1]);
        assert_eq!(
            found,
            [
                format!("a.md:5: this table has no row for {}; add one", first.name),
                format!("a.md:8: of itself the model says: {}", second.who_shares),
                "a.md:7: there is no model another-one; remove its row".to_owned(),
            ]
        );
    }

    #[test]
    fn a_row_is_about_a_name_or_a_page() {
        assert_eq!(subject("`thread-pool`"), "thread-pool");
        assert_eq!(subject("[A pool](thread-pool.md#serve)"), "thread-pool");
        let chapters =
            format!("{MARK}\n| chapter |\n| --- |\n| [What it is](what.md) |\n");
        let found = faults("a.md", &tables(&chapters)[0]);
        assert_eq!(found.len(), MODELS.len(), "{found:?}");
    }

    #[test]
    fn a_model_without_prose_is_told_what_it_lacks() {
        let found = told(&chapter(&[], &MODELS[1]));
        assert!(found[0].ends_with("has no chapter; write it"), "{found:?}");
        assert!(found[1].starts_with("book/src/SUMMARY.md: it lists no"), "{found:?}");
    }
}
