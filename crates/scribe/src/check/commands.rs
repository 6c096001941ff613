//! Every command that a reader is to type is typed here.
//!
//! A block of `sh` holds one command a line. A server is started, stays for the commands
//! that follow it on the page, and is stopped. A client on a page that started no server
//! gets one. A command ends with status 0, unless a comment after it says another:
//! `# exit status 1`.

use std::collections::BTreeSet;
use std::sync::Mutex;

use anyhow::{bail, ensure};
use harness::lanes;
use servers::BASELINE;

use super::shorter::shorter;
use crate::finding::Finding;
use crate::page::Page;
use crate::reader::{LANES, Reader};
use crate::{shell, typed};

/// When a command fails, this many lines of its output are shown.
const SHOWN: usize = 12;

pub(super) fn check(pages: &[Page]) -> Vec<Finding> {
    let done = Mutex::new(BTreeSet::new());
    // What has nothing to do with a server does the same on every page.
    let is_new = |line: &str| {
        let serves = typed::server(line).is_ok_and(|server| server.is_some());
        let mut done = done.lock().expect("to insert does not panic");
        serves || typed::talks(line) || done.insert(line.to_owned())
    };
    let found = lanes::all(LANES, pages, |page| {
        let mut reader = Reader::default();
        let mut findings = Vec::new();
        for (number, line) in lines(page).into_iter().filter(|(_, line)| is_new(line)) {
            match types(&mut reader, &line) {
                Ok(None) => {}
                Ok(Some(note)) => println!("  {}:{number}: {note}", page.path),
                Err(error) => {
                    let what = format!("{line}\n    {error:#}");
                    findings.push(Finding::at(&page.path, number, what));
                }
            }
        }
        findings
    });
    found.concat()
}

/// The commands of a page with the numbers of their lines. A line that ends with a
/// backslash goes on in the next.
fn lines(page: &Page) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    for block in page.blocks().into_iter().filter(|block| block.language() == "sh") {
        let mut begun = String::new();
        for (number, line) in block.numbered() {
            begun.push_str(line);
            if let Some(start) = begun.strip_suffix('\\') {
                begun = start.to_owned();
                continue;
            }
            let line = std::mem::take(&mut begun).trim().to_owned();
            if !line.is_empty() && !line.starts_with('#') {
                lines.push((number, line));
            }
        }
    }
    lines
}

/// Types a line. The result is a note if something else was run in its place.
fn types(reader: &mut Reader, line: &str) -> anyhow::Result<Option<String>> {
    ensure!(
        !line.starts_with("$ "),
        "a command to type has no $ before it; a transcript is a console block"
    );
    if let Some(program) = shell::missing(line) {
        return Ok(Some(format!("left out, as there is no {program} here: {line}")));
    }
    let (typed, comment) = line.split_once(" # ").unwrap_or((line, ""));
    let typed = typed.trim_end();
    if let Some(launcher) = typed::server(typed)? {
        reader.start(&launcher)?;
        return Ok(None);
    }
    let shorter = shorter(typed);
    let line = shorter.as_ref().map_or(typed, |shorter| &shorter.line);
    if typed::talks(line) && !reader.has_a_server() {
        reader.start(&typed::named_server(BASELINE)?)?;
    }
    let ran = reader.types(line)?;
    let expected = expected(line, comment);
    if ran.status != Some(expected) {
        let status = match ran.status {
            Some(status) => format!("it ended with status {status}"),
            None => "it did not end".to_owned(),
        };
        let output: Vec<&str> = ran.output.lines().collect();
        let last = &output[output.len().saturating_sub(SHOWN)..];
        bail!(
            "{status}, and not {expected}; run was: {line}\n    it wrote: {}",
            last.join("\n    ")
        );
    }
    let shorter = shorter.filter(|shorter| !shorter.why.is_empty());
    Ok(shorter.map(|shorter| format!("ran {}: {}", shorter.line, shorter.why)))
}

/// The exit status that a reader gets.
fn expected(line: &str, comment: &str) -> i32 {
    // The tutorial's servers fail, and that is what the book shows.
    let usual = i32::from(line.contains(" check ") && line.contains("tutorial/"));
    let said = comment.split_once("exit status ");
    said.and_then(|(_, status)| status.trim().parse().ok()).unwrap_or(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(line: &str) -> anyhow::Result<Option<String>> {
        types(&mut Reader::default(), line)
    }

    #[test]
    fn a_command_must_end_as_it_says() {
        assert_eq!(typed("true").unwrap(), None);
        assert_eq!(typed("(exit 3) # exit status 3").unwrap(), None);
        let error = typed("echo no; false").unwrap_err();
        assert!(error.to_string().contains("it wrote: no"));
        assert!(typed("false # all is well").is_err());
        assert!(typed("$ true").is_err());
    }

    #[test]
    fn what_is_run_instead_is_said() {
        assert!(typed("cd shout").unwrap().is_some_and(|note| note.contains("true")));
    }

    #[test]
    fn only_blocks_of_sh_are_typed() {
        let text = "```sh\n# comment\none \\\n  two\n```\n\n```text\nthree\n```\n";
        let page = Page { path: "page.md".to_owned(), text: text.to_owned() };
        assert_eq!(lines(&page), [(4, "one   two".to_owned())]);
    }
}
