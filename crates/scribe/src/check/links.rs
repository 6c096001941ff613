//! Links of the built book. Those into the book must lead somewhere. Of those to the web
//! only the shape is checked, as that needs no network.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use fs_err as fs;
use html5gum::{Token, Tokenizer};
use percent_encoding::percent_decode_str;
use regex::Regex;

use crate::finding::Finding;
use crate::paths;

/// The page for a wrong address: wherever it is shown, its links count from there.
const NOT_FOUND: &str = "404.html";

/// What a built page has.
#[derive(Default)]
struct Html {
    ids: BTreeSet<String>,
    links: BTreeSet<String>,
}

pub(super) fn check(built: &Path) -> io::Result<Vec<Finding>> {
    let mut pages = BTreeMap::new();
    for path in paths::files(built)? {
        if path.extension().is_some_and(|extension| extension == "html") {
            let page = path.strip_prefix(built).expect("it is a file in there");
            pages.insert(page.to_owned(), html(&fs::read_to_string(&path)?));
        }
    }
    if pages.is_empty() {
        let what = "there is no built book; build it: scripts/book build";
        return Ok(vec![Finding::of(&paths::slashes(built), what)]);
    }
    let mut findings = Vec::new();
    for (path, html) in pages.iter().filter(|(path, _)| *path != Path::new(NOT_FOUND)) {
        for link in &html.links {
            if let Some(what) = fault(built, &pages, path, link) {
                let file = paths::slashes(&built.join(path));
                findings.push(Finding::of(&file, format!("{link}: {what}")));
            }
        }
    }
    Ok(findings)
}

fn html(text: &str) -> Html {
    let mut html = Html::default();
    for token in Tokenizer::new(text) {
        let Ok(Token::StartTag(tag)) = token else { continue };
        for (name, value) in &tag.attributes {
            let value = String::from_utf8_lossy(value).into_owned();
            match &***name {
                b"id" => html.ids.insert(value),
                b"href" | b"src" => html.links.insert(value),
                _ => false,
            };
        }
    }
    html
}

/// Why a link leads nowhere.
fn fault(
    built: &Path,
    pages: &BTreeMap<PathBuf, Html>,
    from: &Path,
    link: &str,
) -> Option<&'static str> {
    static WELL_FORMED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^https://[a-z0-9-]+(\.[a-z0-9-]+)+(/[^\s<>]*)?(#[^\s<>]+)?$")
            .expect("it is well-formed")
    });
    if link.starts_with("http:") || link.starts_with("https:") {
        let what = "write https:// and a host, without blanks";
        return (!WELL_FORMED.is_match(link)).then_some(what);
    }
    if link.starts_with("data:") || link.starts_with("javascript:") || link.is_empty() {
        return None;
    }
    if link.contains("://") || link.starts_with("mailto:") || link.starts_with('/') {
        return Some("it leads out of the book, and not to the web");
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let path = percent_decode_str(path).decode_utf8_lossy();
    let target = if path.is_empty() { from } else { &from.with_file_name(&*path) };
    let Some(target) = paths::without_steps_up(target) else {
        return Some("it leads out of the book");
    };
    if !built.join(&target).is_file() {
        return Some("there is no such page");
    }
    let anchor = percent_decode_str(anchor).decode_utf8_lossy();
    let there = |html: &Html| html.ids.contains(&*anchor);
    if !anchor.is_empty() && !pages.get(&target).is_some_and(there) {
        return Some("there is no such place on the page");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(link: &str) -> Option<&'static str> {
        let mut pages = BTreeMap::new();
        pages.insert(PathBuf::from("a.html"), html("<h1 id=top>A</h1><a href='#top'>"));
        fault(Path::new("nowhere"), &pages, Path::new("a.html"), link)
    }

    #[test]
    fn links_to_the_web_have_a_shape() {
        assert_eq!(told("https://doc.rust-lang.org/std/#x"), None);
        assert!(told("http://doc.rust-lang.org/").is_some());
        assert!(told("https://nohost/").is_some());
        assert!(told("https://a.b/ c").is_some());
    }

    #[test]
    fn a_link_into_the_book_needs_its_page_and_stays_inside() {
        assert_eq!(told("no.html").unwrap(), "there is no such page");
        assert_eq!(told("../../x.html").unwrap(), "it leads out of the book");
    }

    #[test]
    fn ids_and_links_are_read() {
        let html = html("<h1 id='a b'>x</h1><a href=\"x.html?a=1&amp;b\">y</a>");
        assert!(html.ids.contains("a b"));
        assert!(html.links.contains("x.html?a=1&b"));
    }
}
