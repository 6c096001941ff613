//! Writing files, with an error that names the file.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Makes a directory, and those around it.
///
/// # Errors
///
/// It cannot be made.
pub fn make(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory).map_err(|error| failed("make", directory, &error))
}

/// Writes a file anew.
///
/// # Errors
///
/// It cannot be written.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    fs::write(path, text).map_err(|error| failed("write", path, &error))
}

/// Opens a file to add to what it holds.
///
/// # Errors
///
/// It cannot be written.
pub fn append(path: &Path) -> io::Result<File> {
    let file = File::options().append(true).create(true).open(path);
    file.map_err(|error| failed("write", path, &error))
}

fn failed(what: &str, path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot {what} {}: {error}", path.display()))
}
