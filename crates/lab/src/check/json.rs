//! The findings for programs.

use conformance::{Rule, Verdict};
use serde_json::{Value, json};

use super::Findings;
use super::chapters::chapter;
use super::judge::Judged;

/// Writes them as one array, an object for each server.
pub(crate) fn print(all: &[Findings]) {
    println!("{:#}", all.iter().map(server).collect::<Value>());
}

fn server(Findings { name, judgement, signature, unchecked }: &Findings) -> Value {
    let rules = judgement.rules();
    let names = |rules: &[Rule]| rules.iter().map(Rule::to_string).collect::<Value>();
    json!({
        "name": name,
        "unchecked": unchecked,
        "holds": names(&rules.hold),
        "falls": names(&rules.fall),
        "not_checked": names(&rules.not_checked),
        "signature": signature,
        "checks": judgement.judged.iter().map(check).collect::<Value>(),
    })
}

fn check(Judged { check, verdict, time }: &Judged) -> Value {
    let mut object = match verdict {
        Verdict::Pass => json!({ "outcome": "pass" }),
        Verdict::Skip(reason) => json!({ "outcome": "skip", "reason": reason }),
        Verdict::Fail(failure) => json!({
            "outcome": "fail",
            "sent": failure.sent,
            "expected": failure.expected,
            "came": failure.came,
            "defect": check.defect,
            "chapter": chapter(check.rule),
        }),
    };
    object["rule"] = check.rule.to_string().into();
    object["name"] = check.name.into();
    object["seconds"] = time.as_secs_f64().into();
    object
}
