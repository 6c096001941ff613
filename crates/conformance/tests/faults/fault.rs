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

/// The names of the faults, by the rule that they break.
const NAMES: [&str; Rule::ALL.len()] = [
    "z-is-forgotten ascii-only one-for-one title-case turkish lithuanian \
     basic-plane-only composes drops-nul turns-crlf-to-lf long-reply-is-cut",
    "forgets-half-characters forgets-half-characters-of-long-reads \
     holds-one-byte-of-a-character",
    "waits-for-a-newline holds-the-last-character holds-a-chunk-with-half-a-character",
    "never-closes drops-what-is-owed partial-send says-goodbye spins-at-the-end \
     ends-with-its-client",
    "no-error-line upper-case-error wrong-place place-in-the-chunk not-on-its-own-line \
     always-a-newline-first accepts-nul-in-two-bytes valid-part-not-answered \
     unfinished-end-ignored no-linger no-close discards-for-ever",
    "queue-without-limit queue-of-20-mib reads-no-more-after-a-stall \
     one-lock-for-all-replies",
    "reset-ends-the-server early-reset-ends-the-server failed-send-ends-the-server \
     broken-pipe-ends-the-server bad-bytes-end-all-sessions \
     unfinished-end-ends-all-sessions panic-ends-the-server panic-keeps-its-place \
     reset-keeps-its-place",
    "never without-a-word line-without-newline-first too-early since-the-start \
     counts-only-replies waits-for-ever-to-send",
    "no-limit turns-away full-for-ever",
    "no-handler status-1 ignores-signals waits-for-idle-clients resets-idle-clients \
     listens-on cuts-the-chunk-in-hand no-grace does-not-say-how-many \
     ignores-the-second-signal",
    "ends-without-descriptors gives-up-without-descriptors spins-without-descriptors \
     silent-without-descriptors ends-without-threads silent-without-threads",
];

/// All of them, rule by rule.
pub(crate) fn faults() -> impl Iterator<Item = Fault> {
    Rule::ALL.into_iter().zip(NAMES).flat_map(|(rule, names)| {
        names.split_whitespace().map(move |name| Fault { rule, name })
    })
}
