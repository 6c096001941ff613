//! Files that are generated, in memory, and what the book has instead of them.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use fs_err as fs;

use crate::finding::Finding;
use crate::paths;

/// All files of a part of what is recorded, by their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Generated {
    /// The name of the directory, in `book/src`, and of the part.
    part: &'static str,
    pub(crate) files: BTreeMap<String, String>,
    /// Files that cannot be generated here, and what they need. They stay as they are.
    pub(crate) left_out: BTreeMap<String, &'static str>,
}

impl Generated {
    /// None yet.
    pub(crate) fn new(part: &'static str) -> Self {
        Self { part, files: BTreeMap::new(), left_out: BTreeMap::new() }
    }

    /// Writes them, and removes other files from their directory.
    ///
    /// # Errors
    ///
    /// One of them cannot be written.
    pub(crate) fn write(&self) -> io::Result<()> {
        let directory = self.directory();
        fs::create_dir_all(&directory)?;
        for name in self.recorded()?.keys().filter(|name| !self.knows(name)) {
            let path = self.path(name);
            fs::remove_file(&path)?;
            println!("removed {path}");
        }
        for (name, text) in &self.files {
            fs::write(self.path(name), text)?;
        }
        println!("wrote {} files in {directory}", self.files.len());
        for (name, program) in &self.left_out {
            println!("{} was not recorded: install {program}", self.path(name));
        }
        Ok(())
    }

    /// How what the book has differs from them.
    ///
    /// # Errors
    ///
    /// The directory cannot be read.
    pub(crate) fn stale(&self) -> io::Result<Vec<Finding>> {
        let again = format!("scripts/book --record {}", self.part);
        let recorded = self.recorded()?;
        let mut stale = Vec::new();
        for (name, new) in &self.files {
            let path = self.path(name);
            stale.push(match recorded.get(name) {
                Some(old) if old == new => continue,
                Some(old) => {
                    let (line, old, new) = first_difference(old, new);
                    let what = format!(
                        "it is stale; record it again: {again}\n    \
                         the book shows: {old}\n    it is now:      {new}"
                    );
                    Finding::at(&path, line, what)
                }
                None => Finding::of(
                    &path,
                    format!("it was never recorded; record it: {again}"),
                ),
            });
        }
        for name in recorded.keys().filter(|name| !self.knows(name)) {
            let what = format!("nothing makes it: {again}");
            stale.push(Finding::of(&self.path(name), what));
        }
        Ok(stale)
    }

    fn directory(&self) -> String {
        format!("{}/{}", paths::SOURCE, self.part)
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.directory())
    }

    fn knows(&self, name: &str) -> bool {
        self.files.contains_key(name) || self.left_out.contains_key(name)
    }

    /// What the book has.
    fn recorded(&self) -> io::Result<BTreeMap<String, String>> {
        let named = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            Ok((name.into_owned(), fs::read_to_string(path)?))
        };
        let files = paths::files(Path::new(&self.directory()))?;
        files.iter().map(|path| named(path)).collect()
    }
}

/// The first line in which two texts differ: its number, and the line in each of them.
fn first_difference<'a>(old: &'a str, new: &'a str) -> (usize, &'a str, &'a str) {
    let same = old.lines().zip(new.lines()).take_while(|(old, new)| old == new).count();
    // If neither goes on, they differ in how their last line ends.
    let line = |text: &'a str| text.lines().nth(same).unwrap_or("(the end)");
    (same + 1, line(old), line(new))
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
