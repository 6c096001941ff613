//! The quick half of the faults, on a model of each kind.

mod lab;

use lab::{lab, says};

/// Those that take no time by themselves, and need no rights.
const QUICK: [&str; 8] = [
    "half-close",
    "reset-in-mid-reply",
    "panic",
    "bad-bytes",
    "endless-line",
    "idle-crowd",
    "descriptor-limit",
    "sigterm-under-load",
];

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "other systems tell too little of a server to be worth the time"
)]
fn the_quick_faults_hurt_no_other_client() {
    let models = ["blocking-single", "thread-per-conn", "tokio-tasks"];
    let faults = QUICK.iter().flat_map(|fault| ["--fault", fault]);
    let output = lab(["faults"].into_iter().chain(models).chain(faults));
    let table = says(&output, 0, "");
    // None is skipped. The legend has neither of these.
    let judged = table.matches("✓ held").count() + table.matches("~ waits").count();
    assert_eq!(judged, QUICK.len() * models.len(), "{table}");
}

#[test]
fn an_unknown_fault_is_a_usage_error() {
    says(&lab(["faults", "--fault", "nonsense"]), 2, "lab faults --help");
}
