//! A chart as it is drawn, read back by the tests.

use roxmltree::{Document, Node};

pub(super) struct Drawing<'a>(Document<'a>);

impl<'a> Drawing<'a> {
    /// # Panics
    ///
    /// It is not well-formed, or not one block of Markdown.
    pub(super) fn read(svg: &'a str) -> Self {
        assert!(!svg.contains("\n\n"), "an empty line would end it in Markdown");
        Self(Document::parse(svg).expect("it is well-formed"))
    }

    pub(super) fn elements(&self) -> impl Iterator<Item = Node<'_, 'a>> {
        self.0.descendants().filter(Node::is_element)
    }

    /// What is written, and at what height.
    pub(super) fn texts(&self) -> Vec<(&str, f64)> {
        let texts = self.elements().filter(|node| node.has_tag_name("text"));
        texts.map(|node| (node.text().unwrap_or_default(), place(node, "y"))).collect()
    }

    /// The heights of these texts, from top to bottom.
    pub(super) fn heights(&self, these: impl Fn(&str) -> bool) -> Vec<f64> {
        let texts = self.texts().into_iter().filter(|(text, _)| these(text));
        let mut heights: Vec<f64> = texts.map(|(_, y)| y).collect();
        heights.sort_by(f64::total_cmp);
        heights
    }

    /// How often `text` is written.
    pub(super) fn count(&self, text: &str) -> usize {
        self.texts().iter().filter(|(other, _)| *other == text).count()
    }

    /// The number of marks.
    pub(super) fn marks(&self) -> usize {
        self.elements()
            .filter(|node| is(node, "sc-solid") || is(node, "sc-hollow"))
            .count()
    }
}

/// Whether `node` is of that class.
pub(super) fn is(node: &Node<'_, '_>, class: &str) -> bool {
    node.attribute("class").is_some_and(|all| all.split(' ').any(|one| one == class))
}

/// A coordinate of `node`.
pub(super) fn place(node: Node<'_, '_>, name: &str) -> f64 {
    let place = node.attribute(name).and_then(|place| place.parse().ok());
    place.expect("it has a place")
}
