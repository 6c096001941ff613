//! Every lesson plays to its end, and what the book shows of it is what happens.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn lab(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lab"))
        .arg("lesson")
        .args(words)
        .stdin(Stdio::null())
        .output()
        .expect("the lab was built for this test")
}

/// What the book has recorded.
fn recorded() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/src/lessons")
}

#[test]
#[cfg(target_os = "linux")] // Elsewhere no threads and no CPU time can be looked at.
fn every_lesson_shows_what_it_says_and_what_the_book_shows() {
    let played = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("lessons");
    let _ = fs::remove_dir_all(&played);
    let output = lab(&["--all", "--record", played.to_str().expect("it is Unicode")]);
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}\n{errors}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");

    let mut stale = Vec::new();
    let mut transcripts = 0;
    for entry in fs::read_dir(&played).expect("it was made").flatten() {
        let name = entry.file_name().into_string().expect("it is Unicode");
        let path = entry.path();
        let now = fs::read_to_string(&path).expect("it was written");
        if name.ends_with(".txt") {
            transcripts += 1;
            if fs::read_to_string(recorded().join(&name)).ok() != Some(now) {
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
        "the book shows something else than {stale:?}; look at what changed, and record it \
         with: cargo run -p lab -- lesson --all --record book/src/lessons"
    );
}

#[test]
fn without_a_terminal_there_is_a_list_and_no_lesson_that_waits() {
    let list = lab(&[]);
    assert!(list.status.success());
    let text = String::from_utf8_lossy(&list.stdout);
    assert!(text.contains("blocking-single"));
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");

    let waits = lab(&["sockets"]);
    assert_eq!(waits.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&waits.stderr).contains("--auto"));

    let unknown = lab(&["plumbing"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("there is no such lesson"));
}
