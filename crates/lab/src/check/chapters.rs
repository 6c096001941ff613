//! Where the book explains a rule.

use conformance::Rule;

/// The title of the chapter that explains `rule`.
pub(crate) fn chapter(rule: Rule) -> &'static str {
    match rule {
        Rule::S1 | Rule::S2 | Rule::S3 | Rule::S4 | Rule::S5 => "The protocol",
        Rule::S6 | Rule::S7 | Rule::S8 | Rule::S10 | Rule::S11 => "When things go wrong",
        Rule::S9 => "A pool",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_book_has_a_chapter_of_that_title() {
        let summary = include_str!("../../../../book/src/SUMMARY.md");
        for rule in Rule::ALL {
            let entry = format!("[{}](", chapter(rule));
            assert!(summary.contains(&entry), "no {entry} in {summary}");
        }
    }
}
