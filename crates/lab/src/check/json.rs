//! The findings for programs.

use conformance::{Outcome, Rule};
use serde::Serialize;

use super::Findings;
use super::chapters::chapter;
use super::judge::Judged;
use crate::signature::Signature;

#[derive(Serialize)]
struct Server<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unchecked: Option<&'a str>,
    holds: Vec<String>,
    falls: Vec<String>,
    not_checked: Vec<String>,
    signature: Option<&'a Signature>,
    checks: Vec<CheckLine<'a>>,
}

#[derive(Serialize)]
struct CheckLine<'a> {
    rule: String,
    name: &'a str,
    outcome: &'static str,
    seconds: f64,
    #[serde(flatten)]
    details: Details<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Details<'a> {
    None {},
    Skip {
        reason: &'a str,
    },
    Fail {
        sent: &'a str,
        expected: &'a str,
        came: &'a str,
        defect: &'a str,
        chapter: &'a str,
    },
}

/// Writes them as one array, an object for each server.
pub(crate) fn print(all: &[Findings]) {
    let servers: Vec<_> = all.iter().map(server).collect();
    let json =
        serde_json::to_string_pretty(&servers).expect("it holds only texts and numbers");
    println!("{json}");
}

fn server(one: &Findings) -> Server<'_> {
    let texts = |rules: Vec<Rule>| rules.iter().map(ToString::to_string).collect();
    let rules = one.judgement.rules();
    Server {
        name: &one.name,
        unchecked: one.unchecked.as_deref(),
        holds: texts(rules.hold),
        falls: texts(rules.fall),
        not_checked: texts(rules.not_checked),
        signature: one.signature.as_ref(),
        checks: one.judgement.judged.iter().map(check_line).collect(),
    }
}

fn check_line(Judged { check, outcome, time }: &Judged) -> CheckLine<'_> {
    let (outcome, details) = match outcome {
        Outcome::Pass => ("pass", Details::None {}),
        Outcome::Skip(reason) => ("skip", Details::Skip { reason }),
        Outcome::Fail(failure) => (
            "fail",
            Details::Fail {
                sent: &failure.sent,
                expected: &failure.expected,
                came: &failure.came,
                defect: check.defect,
                chapter: chapter(check.rule),
            },
        ),
    };
    let (rule, seconds) = (check.rule.to_string(), time.as_secs_f64());
    CheckLine { rule, name: check.name, outcome, seconds, details }
}
