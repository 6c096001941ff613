//! Every lesson plays to its end, and what the book shows of it is what happens.

mod lab;

use std::fs;
use std::path::Path;

use lab::{lab, says};

#[test]
#[cfg(target_os = "linux")] // Elsewhere no threads and no CPU time can be looked at.
fn every_lesson_shows_what_it_says_and_what_the_book_shows() {
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/src/lessons");
    let played = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lessons");
    let _ = fs::remove_dir_all(&played);
    let record = format!("--record={}", played.display());
    let shown = says(&lab(["lesson", "--all", &record]), 0, "");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");

    let mut stale = Vec::new();
    let mut transcripts = 0;
    for entry in fs::read_dir(&played).expect("it was made").flatten() {
        let name = entry.file_name().into_string().expect("it is Unicode");
        let now = fs::read_to_string(entry.path()).expect("it was written");
        if name.ends_with(".txt") {
            transcripts += 1;
            if fs::read_to_string(recorded.join(&name)).ok() != Some(now) {
                stale.push(name);
            }
        } else if name.ends_with(".svg") {
            let svg = roxmltree::Document::parse(&now).expect("it is well-formed");
            let texts = svg.descendants().filter(|node| node.has_tag_name("text"));
            assert!(texts.count() > 5, "{name} says nothing");
        } else if name.ends_with(".json") {
            let trace: Vec<serde_json::Value> =
                serde_json::from_str(&now).expect("it is JSON");
            assert!(trace.iter().any(|event| event["ph"] == "X"), "{name}");
        }
    }
    assert!(transcripts > 20, "{transcripts} transcripts");
    assert!(
        stale.is_empty(),
        "the book shows something else than {stale:?}; look at what changed, and record \
         it with: cargo run -p lab -- lesson --all --record book/src/lessons"
    );
}

#[test]
fn without_a_terminal_there_is_a_list_and_no_lesson_that_waits() {
    let list = says(&lab(["lesson"]), 0, "blocking-single");
    assert!(list.lines().all(|line| line.chars().count() <= 80), "{list}");
    says(&lab(["lesson", "sockets"]), 2, "--auto");
    says(&lab(["lesson", "plumbing"]), 2, "there is no such lesson");
}
