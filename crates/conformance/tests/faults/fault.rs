//! The faults that the toy server can have.

use std::fmt;

use conformance::Rule;

/// One way to break one rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(crate) rule: Rule,
    pub(crate) name: &'static str,
}

/// As it stands on the toy's command line, and in its code: `S1 ascii-only`.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.rule, self.name)
    }
}

const fn fault(rule: Rule, name: &'static str) -> Fault {
    Fault { rule, name }
}

pub(crate) const FAULTS: &[Fault] = &[
    fault(Rule::S1, "z-is-forgotten"),
    fault(Rule::S1, "ascii-only"),
    fault(Rule::S1, "one-for-one"),
    fault(Rule::S1, "title-case"),
    fault(Rule::S1, "turkish"),
    fault(Rule::S1, "lithuanian"),
    fault(Rule::S1, "basic-plane-only"),
    fault(Rule::S1, "composes"),
    fault(Rule::S1, "drops-nul"),
    fault(Rule::S1, "turns-crlf-to-lf"),
    fault(Rule::S1, "long-reply-is-cut"),
    fault(Rule::S2, "forgets-half-characters"),
    fault(Rule::S2, "forgets-half-characters-of-long-reads"),
    fault(Rule::S2, "holds-one-byte-of-a-character"),
    fault(Rule::S3, "waits-for-a-newline"),
    fault(Rule::S3, "holds-the-last-character"),
    fault(Rule::S3, "holds-a-chunk-with-half-a-character"),
    fault(Rule::S4, "never-closes"),
    fault(Rule::S4, "drops-what-is-owed"),
    fault(Rule::S4, "partial-send"),
    fault(Rule::S4, "says-goodbye"),
    fault(Rule::S4, "spins-at-the-end"),
    fault(Rule::S4, "ends-with-its-client"),
    fault(Rule::S5, "no-error-line"),
    fault(Rule::S5, "upper-case-error"),
    fault(Rule::S5, "wrong-place"),
    fault(Rule::S5, "place-in-the-chunk"),
    fault(Rule::S5, "not-on-its-own-line"),
    fault(Rule::S5, "always-a-newline-first"),
    fault(Rule::S5, "accepts-nul-in-two-bytes"),
    fault(Rule::S5, "valid-part-not-answered"),
    fault(Rule::S5, "unfinished-end-ignored"),
    fault(Rule::S5, "no-linger"),
    fault(Rule::S5, "no-close"),
    fault(Rule::S5, "discards-for-ever"),
    fault(Rule::S6, "queue-without-limit"),
    fault(Rule::S6, "queue-of-20-mib"),
    fault(Rule::S6, "reads-no-more-after-a-stall"),
    fault(Rule::S6, "one-lock-for-all-replies"),
    fault(Rule::S7, "reset-ends-the-server"),
    fault(Rule::S7, "early-reset-ends-the-server"),
    fault(Rule::S7, "failed-send-ends-the-server"),
    fault(Rule::S7, "broken-pipe-ends-the-server"),
    fault(Rule::S7, "bad-bytes-end-all-sessions"),
    fault(Rule::S7, "unfinished-end-ends-all-sessions"),
    fault(Rule::S7, "panic-ends-the-server"),
    fault(Rule::S7, "panic-keeps-its-place"),
    fault(Rule::S7, "reset-keeps-its-place"),
    fault(Rule::S8, "never"),
    fault(Rule::S8, "without-a-word"),
    fault(Rule::S8, "line-without-newline-first"),
    fault(Rule::S8, "too-early"),
    fault(Rule::S8, "since-the-start"),
    fault(Rule::S8, "counts-only-replies"),
    fault(Rule::S8, "waits-for-ever-to-send"),
    fault(Rule::S9, "no-limit"),
    fault(Rule::S9, "turns-away"),
    fault(Rule::S9, "full-for-ever"),
    fault(Rule::S10, "no-handler"),
    fault(Rule::S10, "status-1"),
    fault(Rule::S10, "ignores-signals"),
    fault(Rule::S10, "waits-for-idle-clients"),
    fault(Rule::S10, "resets-idle-clients"),
    fault(Rule::S10, "listens-on"),
    fault(Rule::S10, "cuts-the-chunk-in-hand"),
    fault(Rule::S10, "no-grace"),
    fault(Rule::S10, "does-not-say-how-many"),
    fault(Rule::S10, "ignores-the-second-signal"),
    fault(Rule::S11, "ends-without-descriptors"),
    fault(Rule::S11, "gives-up-without-descriptors"),
    fault(Rule::S11, "spins-without-descriptors"),
    fault(Rule::S11, "silent-without-descriptors"),
    fault(Rule::S11, "ends-without-threads"),
    fault(Rule::S11, "silent-without-threads"),
];
