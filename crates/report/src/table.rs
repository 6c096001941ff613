//! A table of text, for Markdown, for a page and for a terminal.

use maud::{Markup, html};

use crate::wrap::{WIDTH, wrap};

/// Numbers with a name for each row and each column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What the table shows, with the unit of its numbers.
    pub caption: String,
    /// What the rows are, such as `server`: the heading of the first column.
    pub rows_are: String,
    /// The headings of the other columns.
    pub columns: Vec<String>,
    /// The name of each row, and its cells. A row may be short: the rest stays empty.
    pub rows: Vec<(String, Vec<String>)>,
}

/// How close the columns of a terminal's table may stand.
#[derive(Clone, Copy)]
struct Spacing {
    /// Spaces before a column.
    gap: usize,
    /// A column is at least so wide, if its heading has use for it.
    narrow: usize,
}

const LOOSE: Spacing = Spacing { gap: 2, narrow: 10 };
const TIGHT: Spacing = Spacing { gap: 1, narrow: 0 };

impl Table {
    /// The table in GitHub's Markdown, after its caption.
    pub fn markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut text = format!("{}\n\n", escape(&self.caption));
        let heads = std::iter::once(&self.rows_are).chain(&self.columns);
        text += &line(heads.map(|head| escape(head)).collect());
        let rule = std::iter::once("---").chain(self.columns.iter().map(|_| "---:"));
        text += &line(rule.map(str::to_owned).collect());
        for (name, cells) in self.whole_rows() {
            let cells = std::iter::once(name).chain(cells);
            text += &line(cells.map(escape).collect());
        }
        text
    }

    /// The table as an element of a page, with its headings marked as such.
    pub fn html(&self) -> Markup {
        html! {
            table {
                caption { (self.caption) }
                thead {
                    tr {
                        th scope="col" { (self.rows_are) }
                        @for column in &self.columns { th scope="col" { (column) } }
                    }
                }
                tbody {
                    @for (name, cells) in self.whole_rows() {
                        tr {
                            th scope="row" { (name) }
                            @for cell in cells {
                                td class=[(!is_number(cell)).then_some("text")] { (cell) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The table in aligned columns, under its caption.
    ///
    /// If it would be wider than 80 columns, words in cells become letters that are
    /// explained below, and then the columns move together. With very many columns it is
    /// wider all the same.
    pub fn terminal(&self) -> String {
        let fits = |text: &str| text.lines().all(|line| line.chars().count() <= WIDTH);
        let full = self.aligned(LOOSE);
        if fits(&full) {
            return full;
        }
        let (short, notes) = self.with_letters();
        let mut text = short.aligned(LOOSE);
        if !fits(&text) {
            text = short.aligned(TIGHT);
        }
        for (letter, note) in notes {
            let mut lines = wrap(&note, WIDTH - 4).into_iter();
            text += &format!("{letter} {}\n", lines.next().unwrap_or_default());
            lines.for_each(|line| text += &format!("    {line}\n"));
        }
        text
    }

    fn aligned(&self, Spacing { gap, narrow }: Spacing) -> String {
        let names = self.rows.iter().map(|(name, _)| name).chain([&self.rows_are]);
        let width = names.map(|name| name.chars().count()).max().unwrap_or(0);
        let columns: Vec<(usize, Vec<String>)> =
            (0..self.columns.len()).map(|column| self.column(column, narrow)).collect();
        let height = columns.iter().map(|(_, head)| head.len()).max().unwrap_or(1);
        let line = |name: &str, cells: &mut dyn Iterator<Item = &str>| {
            let mut line = format!("{name:width$}");
            for (cell, (column, _)) in cells.zip(&columns) {
                line += &format!("{:gap$}{cell:>column$}", "");
            }
            line.trim_end().to_owned() + "\n"
        };

        let mut text: String =
            wrap(&self.caption, WIDTH).iter().map(|line| format!("{line}\n")).collect();
        // All headings end on the same line.
        for number in 0..height {
            let name = if number + 1 == height { self.rows_are.as_str() } else { "" };
            let mut words = columns.iter().map(|(_, head)| {
                let word = (number + head.len()).checked_sub(height);
                word.map_or("", |word| &head[word])
            });
            text += &line(name, &mut words);
        }
        for (name, mut cells) in self.whole_rows() {
            text += &line(name, &mut cells);
        }
        text
    }

    /// How wide a column is, and its heading in lines that fit.
    fn column(&self, column: usize, narrow: usize) -> (usize, Vec<String>) {
        let cells = self.rows.iter().filter_map(|(_, cells)| cells.get(column));
        let cells = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
        let words = self.columns[column].split(' ').map(|word| word.chars().count());
        let longest = words.max().unwrap_or(0);
        let head = wrap(&self.columns[column], cells.max(longest).max(narrow));
        let width = head.iter().map(|line| line.chars().count()).max().unwrap_or(0);
        (width.max(cells), head)
    }

    /// The same table with a letter for each text, and what the letters mean.
    fn with_letters(&self) -> (Self, Vec<(String, String)>) {
        let mut short = self.clone();
        let mut notes: Vec<(String, String)> = Vec::new();
        for cell in short.rows.iter_mut().flat_map(|(_, cells)| cells) {
            if is_number(cell) || cell.chars().count() <= 3 {
                continue;
            }
            let known = notes.iter().position(|(_, note)| note == cell);
            let number = known.unwrap_or_else(|| {
                notes.push((format!("({})", letter(notes.len())), cell.clone()));
                notes.len() - 1
            });
            cell.clone_from(&notes[number].0);
        }
        (short, notes)
    }

    /// The rows, each with as many cells as there are columns.
    fn whole_rows(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = &str>)> {
        self.rows.iter().map(|(name, cells)| {
            let cells = cells.iter().map(String::as_str).chain(std::iter::repeat(""));
            (name.as_str(), cells.take(self.columns.len()))
        })
    }
}

/// A number may have a sign before it and a unit after it, but no sentence.
fn is_number(cell: &str) -> bool {
    let digits = cell.trim_start_matches(['-', '+', '<', '>', '±']);
    let words = cell.split(' ').filter(|word| word.starts_with(char::is_alphabetic));
    digits.starts_with(|c: char| c.is_ascii_digit()) && words.count() < 2
}

/// a, b … z, aa, ab …
fn letter(number: usize) -> String {
    let last = char::from(b'a' + u8::try_from(number % 26).expect("it is less than 26"));
    let before = if number < 26 { String::new() } else { letter(number / 26 - 1) };
    format!("{before}{last}")
}

/// Text that Markdown shows as it is, in one line.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '\n' | '\r' => escaped.push(' '),
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '&' | '#' | '~' => {
                escaped.extend(['\\', c]);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let row = |name: &str, cells: &[&str]| {
            (name.to_owned(), cells.iter().map(|&cell| cell.to_owned()).collect())
        };
        Table {
            caption: "replies per second".to_owned(),
            rows_are: "server".to_owned(),
            columns: vec!["1 connection".to_owned(), "64 connections".to_owned()],
            rows: vec![
                row("tokio-tasks", &["12,300", "148,000"]),
                row("a|b", &["9.5", "serves 1 at a time"]),
                row("short", &[]),
            ],
        }
    }

    #[test]
    fn markdown_has_a_line_for_each_row_and_escapes_its_marks() {
        let expected = "replies per second\n\n\
                        | server | 1 connection | 64 connections |\n\
                        | --- | ---: | ---: |\n\
                        | tokio-tasks | 12,300 | 148,000 |\n\
                        | a\\|b | 9.5 | serves 1 at a time |\n\
                        | short |  |  |\n";
        assert_eq!(table().markdown(), expected);
    }

    #[test]
    fn a_page_s_table_names_its_headings_and_escapes_text() {
        let mut table = table();
        table.rows[0].0 = "<b> & \"c\"".to_owned();
        let html = table.html().into_string();
        assert!(html.contains("<th scope=\"row\">&lt;b&gt; &amp; &quot;c&quot;</th>"));
        assert!(html.contains("<th scope=\"col\">64 connections</th>"));
        assert!(html.contains("<td>148,000</td>"));
        assert!(html.contains("<td class=\"text\">serves 1 at a time</td>"));
        let table = roxmltree::Document::parse(&html).expect("it is well-formed");
        let count = |name| table.descendants().filter(|n| n.has_tag_name(name)).count();
        assert_eq!((count("tr"), count("th"), count("td")), (4, 6, 6));
    }

    #[test]
    fn a_terminal_s_table_is_aligned() {
        let expected = "\
replies per second
                      1
server       connection      64 connections
tokio-tasks      12,300             148,000
a|b                 9.5  serves 1 at a time
short
";
        assert_eq!(table().terminal(), expected);
    }

    #[test]
    fn words_become_letters_when_the_table_is_too_wide() {
        let mut table = table();
        table.columns = (0..5).map(|number| format!("{number}00 connections")).collect();
        let text = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect();
        table.rows[0].1 = text(&["1", "2", "3", "4", "nobody answered"]);
        table.rows[1].1 = text(&["1", "2", "3", "nobody answered", "out of threads"]);
        let expected = "\
replies per second
                     000          100          200          300          400
server       connections  connections  connections  connections  connections
tokio-tasks            1            2            3            4          (a)
a|b                    1            2            3          (a)          (b)
short
(a) nobody answered
(b) out of threads
";
        assert_eq!(table.terminal(), expected);
    }

    #[test]
    fn columns_move_together_before_the_table_gets_too_wide() {
        let mut table = table();
        table.rows = vec![("object-oriented-handler".to_owned(), Vec::new())];
        table.columns = vec!["beside 8 heavy clients, p99".to_owned(); 6];
        let expected = "\
replies per second
                        beside 8 beside 8 beside 8 beside 8 beside 8 beside 8
                           heavy    heavy    heavy    heavy    heavy    heavy
                        clients, clients, clients, clients, clients, clients,
server                       p99      p99      p99      p99      p99      p99
object-oriented-handler
";
        assert_eq!(table.terminal(), expected);
    }

    #[test]
    fn a_sentence_that_begins_with_a_number_is_none() {
        for number in ["12", "-1.5", "1,230 (900–1,400)", "3 MiB", "<1"] {
            assert!(is_number(number), "{number}");
        }
        for text in ["", "-", "none", "3 of 5 rounds failed"] {
            assert!(!is_number(text), "{text}");
        }
    }

    #[test]
    fn letters_go_on_after_z() {
        assert_eq!([0, 25, 26, 27, 52].map(letter), ["a", "z", "aa", "ab", "ba"]);
    }
}
