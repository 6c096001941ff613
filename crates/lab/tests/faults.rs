//! The quick half of the faults, on a model of each kind.

use std::process::Command;

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
    let output = Command::new(env!("CARGO_BIN_EXE_lab"))
        .arg("faults")
        .args(models)
        .args(QUICK.iter().flat_map(|fault| ["--fault", fault]))
        .output()
        .expect("the lab is built before its tests");
    let table = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{table}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // None is skipped. The legend has neither of these.
    let judged = table.matches("✓ held").count() + table.matches("~ waits").count();
    assert_eq!(judged, QUICK.len() * models.len(), "{table}");
}

#[test]
fn an_unknown_fault_is_a_usage_error() {
    let output = Command::new(env!("CARGO_BIN_EXE_lab"))
        .args(["faults", "--fault", "nonsense"])
        .output()
        .expect("the lab is built before its tests");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("lab faults --help"));
}
