//! Spelling: known misspellings, by the dictionary of the program `typos`.
//!
//! The exceptions are in `typos.toml`, in that program's own format, so that it can be
//! used beside this check.

use std::borrow::Cow;
use std::collections::BTreeMap;

use anyhow::Context;
use fs_err as fs;
use serde::Deserialize;
use typos::tokens::{Identifier, Tokenizer, Word};
use typos::{Dictionary, Status};
use unicase::UniCase;

use crate::finding::{Finding, line_at};
use crate::page::Page;
use crate::paths::WORDS;

/// The parts of `typos.toml` that are used.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default)]
    default: Exceptions,
}

/// Words that are right, each given as its own correction.
#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Exceptions {
    #[serde(default)]
    extend_words: BTreeMap<String, String>,
}

pub(super) fn check(pages: &[Page]) -> anyhow::Result<Vec<Finding>> {
    let settings: Settings = toml::from_str(&fs::read_to_string(WORDS)?)
        .with_context(|| format!("cannot understand {WORDS}"))?;
    Ok(pages.iter().flat_map(|page| misspelt(page, &settings.default)).collect())
}

fn misspelt(page: &Page, dictionary: &Exceptions) -> Vec<Finding> {
    let tokenizer = Tokenizer::new();
    typos::check_str(&page.text, &tokenizer, dictionary)
        .map(|typo| {
            let line = line_at(&page.text, typo.byte_offset);
            let instead = match &typo.corrections {
                Status::Corrections(words) => words.join(", "),
                Status::Valid | Status::Invalid => "another word".to_owned(),
            };
            let what = format!(
                "{} is misspelt: {instead}; if it is right, add it to {WORDS}",
                typo.typo
            );
            Finding::at(&page.path, line, what)
        })
        .collect()
}

impl Dictionary for Exceptions {
    fn correct_ident<'s>(&'s self, _: Identifier<'_>) -> Option<Status<'s>> {
        // Its words are checked one by one.
        None
    }

    fn correct_word<'s>(&'s self, word: Word<'_>) -> Option<Status<'s>> {
        let word = word.token();
        if self.extend_words.contains_key(&word.to_lowercase()) {
            return Some(Status::Valid);
        }
        let corrections = typos_dict::WORD.find(&UniCase::new(word))?;
        let corrections = corrections.iter().map(|word| Cow::Borrowed(*word)).collect();
        Some(Status::Corrections(corrections))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_words_are_found_unless_they_are_excepted() {
        // In two parts, so that no tool mends it here.
        let wrong = format!("te{}", "h");
        let page =
            Page { path: "page.md".to_owned(), text: format!("one\n{wrong} two\n") };
        let mut dictionary = Exceptions::default();
        let found = misspelt(&page, &dictionary);
        assert_eq!(found.len(), 1);
        assert!(found[0].to_string().starts_with("page.md:2: teh is misspelt: the"));
        dictionary.extend_words.insert(wrong.clone(), wrong);
        assert_eq!(misspelt(&page, &dictionary), []);
    }
}
