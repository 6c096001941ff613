//! A table of text, for Markdown, for a page and for a terminal.

use std::iter::once;

use comfy_table::{CellAlignment, presets::NOTHING};
use maud::{Markup, html};
use textwrap::core::display_width;

use crate::terminal::width;
use crate::wrap::{hanging, wrap};

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

/// How the columns of a terminal's table stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spacing {
    Loose,
    Tight,
    /// Tight, and the name of each row stands above it.
    Stacked,
}

impl Table {
    /// The table in GitHub's Markdown, after its caption.
    pub fn markdown(&self) -> String {
        let mut text =
            format!("{}\n\n| {}", escape(&self.caption), escape(&self.rows_are));
        for column in &self.columns {
            text += &format!(" | {}", escape(column));
        }
        text += &format!(" |\n| ---{} |\n", " | ---:".repeat(self.columns.len()));
        for (name, cells) in self.whole_rows() {
            let cells: Vec<_> = once(name).chain(cells).map(escape).collect();
            text += &format!("| {} |\n", cells.join(" | "));
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
    /// If the terminal is too narrow for it, words in cells become letters that are
    /// explained below, then the columns move together, and then each row has its name
    /// above it. A table with very many columns is wider all the same.
    pub fn terminal(&self) -> String {
        self.within(width())
    }

    fn within(&self, width: usize) -> String {
        let fits = |text: &String| text.lines().all(|line| display_width(line) <= width);
        let caption = line(hanging("", &self.caption, width));
        let full = self.aligned(Spacing::Loose);
        if fits(&full) {
            return caption + &full;
        }
        let (short, notes) = self.with_letters();
        let spacings = [Spacing::Loose, Spacing::Tight].into_iter();
        let rows = spacings.map(|spacing| short.aligned(spacing)).find(fits);
        let rows = rows.unwrap_or_else(|| short.aligned(Spacing::Stacked));
        let notes =
            notes.into_iter().map(|(letter, note)| hanging(letter + " ", &note, width));
        caption + &rows + &notes.map(line).collect::<String>()
    }

    fn aligned(&self, spacing: Spacing) -> String {
        let (gap, narrow) = if spacing == Spacing::Loose { (2, 10) } else { (1, 0) };
        let stacked = spacing == Spacing::Stacked;
        let heads: Vec<Vec<String>> =
            (0..self.columns.len()).map(|column| self.heading(column, narrow)).collect();
        let height = heads.iter().map(Vec::len).max().unwrap_or(1);
        // All headings end on the same line.
        let heads =
            heads.iter().map(|head| "\n".repeat(height - head.len()) + &head.join("\n"));
        let first = "\n".repeat(height - 1) + if stacked { "" } else { &self.rows_are };

        let mut table = comfy_table::Table::new();
        table.load_style(NOTHING).set_header(once(first).chain(heads));
        for (name, cells) in self.whole_rows() {
            table.add_row(once(if stacked { "" } else { name }).chain(cells));
        }
        for (number, column) in table.column_iter_mut().enumerate() {
            column.set_padding((if number == 0 { 0 } else { gap }, 0));
            if number > 0 {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let mut lines: Vec<String> =
            table.lines().map(|line| line.trim_end().to_owned() + "\n").collect();
        if stacked {
            for ((name, _), row) in self.rows.iter().zip(&mut lines[height..]) {
                row.insert_str(0, &line(name.clone()));
            }
            lines.insert(0, line(self.rows_are.clone()));
        }
        lines.concat()
    }

    /// The heading of a column, in lines no wider than it need be.
    fn heading(&self, column: usize, narrow: usize) -> Vec<String> {
        let cells = self.rows.iter().filter_map(|(_, cells)| cells.get(column));
        let cells = cells.map(|cell| display_width(cell)).max().unwrap_or(0);
        let heading = &self.columns[column];
        wrap(heading, cells.max(longest_word(heading)).max(narrow))
    }

    /// The same table with a letter for each text that widens its column, and what the
    /// letters mean.
    fn with_letters(&self) -> (Self, Vec<(String, String)>) {
        let mut short = self.clone();
        let mut notes: Vec<(String, String)> = Vec::new();
        for (_, cells) in &mut short.rows {
            for (cell, heading) in cells.iter_mut().zip(&self.columns) {
                let room = longest_word(heading).max(3);
                if is_number(cell) || display_width(cell) <= room {
                    continue;
                }
                let known = notes.iter().position(|(_, note)| note == cell);
                let number = known.unwrap_or_else(|| {
                    notes.push((format!("({})", letter(notes.len())), cell.clone()));
                    notes.len() - 1
                });
                cell.clone_from(&notes[number].0);
            }
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

/// A line with `text`, or none if there is nothing to read.
fn line(text: String) -> String {
    if text.is_empty() { text } else { text + "\n" }
}

fn longest_word(text: &str) -> usize {
    text.split(' ').map(display_width).max().unwrap_or(0)
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
        if r"\|*_`[]<>&#~".contains(c) {
            escaped.push('\\');
        }
        escaped.push(if matches!(c, '\n' | '\r') { ' ' } else { c });
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    fn table() -> Table {
        Table {
            caption: "replies per second".to_owned(),
            rows_are: "server".to_owned(),
            columns: texts(&["1 connection", "64 connections"]),
            rows: vec![
                ("tokio-tasks".to_owned(), texts(&["12,300", "148,000"])),
                ("a|b".to_owned(), texts(&["9.5", "serves 1 at a time"])),
                ("short".to_owned(), Vec::new()),
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
        assert_eq!(table().within(80), expected);
    }

    #[test]
    fn words_become_letters_when_the_table_is_too_wide() {
        let mut table = table();
        table.columns = (0..5).map(|number| format!("{number}00 connections")).collect();
        let late = "no reply for 9 s";
        table.rows[0].1 = texts(&["1", "2", "3", "4", late]);
        table.rows[1].1 = texts(&["none", "2", "3", late, "out of threads"]);
        let expected = "\
replies per second
                     000          100          200          300          400
server       connections  connections  connections  connections  connections
tokio-tasks            1            2            3            4          (a)
a|b                 none            2            3          (a)          (b)
short
(a) no reply for 9 s
(b) out of threads
";
        assert_eq!(table.within(80), expected);
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
        assert_eq!(table.within(80), expected);
    }

    #[test]
    fn names_stand_above_their_rows_before_the_table_gets_too_wide() {
        let mut table = table();
        table.columns = vec!["replies per second".to_owned(); 2];
        let expected = "\
replies per second
server
  replies replies
      per     per
   second  second
tokio-tasks
   12,300 148,000
a|b
      9.5     (a)
short

(a) serves 1 at a
    time
";
        assert_eq!(table.within(18), expected);
    }

    #[test]
    fn wide_letters_take_two_columns() {
        let mut table = table();
        table.rows[1].0 = "服务器".to_owned();
        let text = table.within(80);
        let ends: Vec<_> = text.lines().skip(3).map(display_width).take(2).collect();
        assert_eq!(ends, [43, 43], "{text}");
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
