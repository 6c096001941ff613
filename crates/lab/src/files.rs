//! Writing files, with an error that names the file.

use std::fs;
use std::path::Path;

/// Makes a directory, and those around it.
///
/// # Errors
///
/// It cannot be made.
pub(crate) fn make(directory: &Path) -> Result<(), String> {
    fs::create_dir_all(directory)
        .map_err(|error| format!("cannot make {}: {error}", directory.display()))
}

/// Writes a file anew.
///
/// # Errors
///
/// It cannot be written.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| cannot_write(path, &error))
}

/// Why a file cannot be written, as a sentence.
pub(crate) fn cannot_write(path: &Path, error: &std::io::Error) -> String {
    format!("cannot write {}: {error}", path.display())
}
