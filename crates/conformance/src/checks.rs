//! The checks, a file for each rule.

use std::sync::LazyLock;

use crate::case::Case;
use crate::{Check, Rule};

mod s10_shutdown;
mod s11_exhaustion;
mod s1_upper_case;
mod s2_any_chunking;
mod s3_at_once;
mod s4_orderly_end;
mod s5_errors;
mod s6_back_pressure;
mod s7_isolation;
mod s8_idle;
mod s9_capacity;

pub use s4_orderly_end::NEXT_CLIENT;

static CHECKS: LazyLock<Vec<Check>> = LazyLock::new(|| {
    let cases = [
        s1_upper_case::CASES,
        s2_any_chunking::CASES,
        s3_at_once::CASES,
        s4_orderly_end::CASES,
        s5_errors::CASES,
        s6_back_pressure::CASES,
        s7_isolation::CASES,
        s8_idle::CASES,
        s9_capacity::CASES,
        s10_shutdown::CASES,
        s11_exhaustion::CASES,
    ];
    let of_a_rule = |(rule, cases): (Rule, &'static [Case])| {
        cases.iter().map(move |case| Check::new(rule, case))
    };
    Rule::ALL.into_iter().zip(cases).flat_map(of_a_rule).collect()
});

/// All checks, in the order of the rules.
pub fn checks() -> &'static [Check] {
    &CHECKS
}

/// The rows of [`numbered_rows`]: making them takes longer than a check with them.
static ROWS: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
    let text: String = (0..ROW_COUNT).map(|row| format!("row {row:06}\n")).collect();
    let reply = text.to_ascii_uppercase();
    (text.into_bytes(), reply.into_bytes())
});

const ROW_COUNT: usize = 800_000;
const ROW: usize = "row 000000\n".len();

/// A text of `count` numbered rows, 11 bytes each, and its reply. No two parts of it are
/// the same, so that a byte which is lost or comes twice shows.
fn numbered_rows(count: usize) -> (&'static [u8], &'static [u8]) {
    (&ROWS.0[..count * ROW], &ROWS.1[..count * ROW])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_checks_in_order_with_names_and_defects_of_their_own() {
        assert!(checks().is_sorted_by_key(|check| check.rule));
        let mut rules: Vec<_> = checks().iter().map(|check| check.rule).collect();
        rules.dedup();
        assert_eq!(rules, Rule::ALL);
        let mut names: Vec<_> = checks().iter().map(ToString::to_string).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), checks().len());
        assert!(checks().iter().all(|check| check.defect.ends_with('.')));
    }

    #[test]
    fn numbered_rows_and_their_reply() {
        let (text, reply) = numbered_rows(2);
        assert_eq!(text, b"row 000000\nrow 000001\n");
        assert_eq!(reply, b"ROW 000000\nROW 000001\n");
    }
}
