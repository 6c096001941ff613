//! The report as one page that needs nothing else: no network, no script.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::table::Table;
use super::theme::{self, Colour};

/// All that was measured, in the order in which it is shown.
#[derive(Debug, Clone)]
pub struct Report {
    /// The heading of the page.
    pub title: String,
    /// The machine and the run: a name and a value each.
    pub facts: Vec<(String, String)>,
    /// How it was measured, in paragraphs.
    pub method: Vec<String>,
    /// The experiments.
    pub experiments: Vec<Experiment>,
}

/// One question, and what came of it.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// A word that is unique in the page: the anchor of its heading.
    pub id: String,
    /// What was asked: its heading.
    pub question: String,
    /// What was seen.
    pub figures: Vec<Figure>,
    /// How to read it, in a sentence or two.
    pub reading: String,
    /// What else the reader should know.
    pub notes: Vec<String>,
}

/// A chart, and the same in numbers.
#[derive(Debug, Clone)]
pub struct Figure {
    /// As the charts' `svg` gives it. It is put into the page unchanged.
    pub svg: String,
    /// What it shows. It, too, is unique in the page.
    pub caption: String,
    /// Its numbers.
    pub table: Table,
}

const COLOURS: &[Colour] = &[
    ("--bg", "#ffffff", "#14171a"),
    ("--ink", "#1b1b1b", "#ececec"),
    ("--soft", "#5a5a5a", "#adadad"),
    ("--rule", "#d4d4d4", "#3b4046"),
    ("--link", "#00558a", "#7cc4f0"),
];

const STYLE: &str = include_str!("page.css");

impl Report {
    /// The page.
    pub fn html(&self) -> String {
        let colours = theme::rules("body", COLOURS);
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) }
                    style { (PreEscaped(colours)) (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#content" { "Skip to the experiments" }
                    header {
                        h1 { (self.title) }
                        dl {
                            @for (name, value) in &self.facts {
                                div { dt { (name) } dd { (value) } }
                            }
                        }
                    }
                    nav aria-labelledby="contents" {
                        h2 #contents { "Contents" }
                        ol {
                            @for experiment in &self.experiments {
                                @let target = format!("#{}", experiment.id);
                                li { a href=(target) { (experiment.question) } }
                            }
                        }
                    }
                    main #content tabindex="-1" {
                        @if !self.method.is_empty() {
                            section aria-labelledby="method" {
                                h2 #method { "How it was measured" }
                                @for paragraph in &self.method { p { (paragraph) } }
                            }
                        }
                        @for experiment in &self.experiments { (experiment.html()) }
                    }
                }
            }
        };
        page.into_string()
    }
}

impl Experiment {
    fn html(&self) -> Markup {
        html! {
            section aria-labelledby=(self.id) {
                h2 id=(self.id) { (self.question) }
                @if !self.reading.is_empty() { p { (self.reading) } }
                // What does not fit a narrow screen scrolls in a region of its own, also
                // by keys.
                @for Figure { svg, caption, table } in &self.figures {
                    figure {
                        figcaption { (caption) }
                        div.scroll.chart role="region" tabindex="0"
                            aria-label={ "Chart: " (caption) } { (PreEscaped(svg)) }
                        details {
                            summary { "The numbers" }
                            div.scroll role="region" tabindex="0"
                                aria-label={ "Numbers: " (caption) } { (table.html()) }
                        }
                    }
                }
                @if !self.notes.is_empty() {
                    h3 { "Notes" }
                    ul { @for note in &self.notes { li { (note) } } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::chart::{Detail, Ranges};

    fn report() -> Report {
        let experiment = |id: &str| {
            let chart = Ranges { id: format!("{id}-chart"), ..Ranges::example() };
            let (svg, table) = (chart.svg(), chart.table(Detail::Spreads));
            Experiment {
                id: id.to_owned(),
                question: format!("What about {id}?"),
                figures: vec![Figure { svg, caption: id.to_owned(), table }],
                reading: "Further right is more.".to_owned(),
                notes: vec!["A note.".to_owned()],
            }
        };
        Report {
            title: "<script>&".to_owned(),
            facts: vec![("a<b".to_owned(), "\"c\" & d".to_owned())],
            method: vec!["In rounds.".to_owned()],
            experiments: vec![experiment("latency"), experiment("memory")],
        }
    }

    #[test]
    fn it_is_well_formed_with_one_h1_and_every_id_once() {
        let html = report().html();
        // The body alone: the head has elements that XML would have closed.
        let start = html.find("<body>").expect("it has a body");
        let end = html.rfind("</html>").expect("it ends");
        let page =
            roxmltree::Document::parse(&html[start..end]).expect("it is well-formed");
        let count = |name| page.descendants().filter(|n| n.has_tag_name(name)).count();
        assert_eq!((count("h1"), count("main"), count("nav")), (1, 1, 1));
        assert_eq!((count("figure"), count("table")), (2, 2));
        let mut ids = BTreeSet::new();
        for id in page.descendants().filter_map(|node| node.attribute("id")) {
            assert!(ids.insert(id), "{id} is there twice");
        }
        let links = page.descendants().filter_map(|node| node.attribute("href"));
        let links: BTreeSet<_> = links.map(|link| link.trim_start_matches('#')).collect();
        assert_eq!(links, BTreeSet::from(["content", "latency", "memory"]));
        assert!(links.is_subset(&ids), "{links:?} {ids:?}");
    }

    #[test]
    fn it_needs_nothing_else() {
        let html = report().html();
        for outside in ["src=", "url(", "@import", "<link", "<script"] {
            assert!(!html.contains(outside), "{outside}");
        }
    }

    #[test]
    fn text_is_escaped() {
        let html = report().html();
        assert!(html.contains("<h1>&lt;script&gt;&amp;</h1>"));
        assert!(html.contains("<dt>a&lt;b</dt><dd>&quot;c&quot; &amp; d</dd>"));
    }
}
