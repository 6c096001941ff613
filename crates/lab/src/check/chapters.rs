//! Where the book explains a rule.

use conformance::Rule;

/// The title of the chapter that explains `rule`.
pub(crate) fn chapter(rule: Rule) -> &'static str {
    match rule {
        Rule::S1 | Rule::S2 | Rule::S3 | Rule::S4 | Rule::S5 => "The protocol",
        Rule::S6 | Rule::S7 | Rule::S8 | Rule::S11 => "When things go wrong",
        Rule::S9 => "A fixed number of threads",
        Rule::S10 => "Stopping a server",
    }
}
