//! Files that are generated, in memory, and what the book has instead of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::finding::Finding;
use crate::place;

/// All files of a directory of the book, by their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Generated {
    /// The directory, in `book/src`.
    directory: String,
    files: BTreeMap<String, String>,
}

impl Generated {
    pub(crate) fn new(directory: &str, files: BTreeMap<String, String>) -> Self {
        Self { directory: format!("{}/{directory}", place::SOURCE), files }
    }

    /// Writes them, and takes away what is there besides. `left_out` are names that could
    /// not be generated here: they stay as they are.
    ///
    /// # Errors
    ///
    /// One of them cannot be written.
    pub(crate) fn write(&self, left_out: &[String]) -> anyhow::Result<()> {
        fs::create_dir_all(&self.directory)
            .with_context(|| format!("cannot make {}", self.directory))?;
        for name in self.there()?.keys() {
            if !self.files.contains_key(name) && !left_out.contains(name) {
                let path = Path::new(&self.directory).join(name);
                fs::remove_file(&path)
                    .with_context(|| format!("cannot remove {}", path.display()))?;
                println!("removed {}", place::slashes(&path));
            }
        }
        for (name, text) in &self.files {
            let path = Path::new(&self.directory).join(name);
            fs::write(&path, text)
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        println!("wrote {} files in {}", self.files.len(), self.directory);
        Ok(())
    }

    /// What the book has instead of them. `left_out` are names that could not be
    /// generated here. `again` is the command that mends it.
    ///
    /// # Errors
    ///
    /// The directory cannot be read.
    pub(crate) fn stale(
        &self,
        left_out: &[String],
        again: &str,
    ) -> anyhow::Result<Vec<Finding>> {
        let there = self.there()?;
        let mut stale = Vec::new();
        for (name, text) in &self.files {
            let path = format!("{}/{name}", self.directory);
            match there.get(name) {
                None => stale.push(Finding::of(
                    &path,
                    format!("it was never recorded; record it: {again}"),
                )),
                Some(old) if old != text => {
                    let (line, old, new) = first_difference(old, text);
                    let what = format!(
                        "it is stale; record it again: {again}\n    \
                         the book shows: {old}\n    it is now:      {new}"
                    );
                    stale.push(Finding::at(&path, line, what));
                }
                Some(_) => {}
            }
        }
        for name in there.keys() {
            if !self.files.contains_key(name) && !left_out.contains(name) {
                let path = format!("{}/{name}", self.directory);
                stale.push(Finding::of(&path, format!("nothing makes it: {again}")));
            }
        }
        Ok(stale)
    }

    fn there(&self) -> anyhow::Result<BTreeMap<String, String>> {
        let mut there = BTreeMap::new();
        let Ok(entries) = fs::read_dir(&self.directory) else { return Ok(there) };
        for entry in entries {
            let path = entry?.path();
            let name =
                path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            there.insert(name, text);
        }
        Ok(there)
    }
}

/// The first line in which two texts differ: its number, and both of it.
fn first_difference<'a>(old: &'a str, new: &'a str) -> (usize, &'a str, &'a str) {
    const END: &str = "(the end)";
    let (mut old, mut new) = (old.lines(), new.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (old.next(), new.next()) {
            // They differ in how their last line ends.
            (None, None) => return (number, END, END),
            (one, other) if one != other => {
                return (number, one.unwrap_or(END), other.unwrap_or(END));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_shown() {
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), (2, "b", "c"));
        assert_eq!(first_difference("a\n", "a\nc\n"), (2, "(the end)", "c"));
        assert_eq!(first_difference("a", "a\n"), (2, "(the end)", "(the end)"));
    }
}
