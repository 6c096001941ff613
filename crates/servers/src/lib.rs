//! The servers that the lab, the benches and the book know by name: the models, and the
//! tutorial's servers in Python.
//!
//! A new model is one line in [`MODELS`], and one in `Cargo.toml`.

mod entry;
mod known;
mod models;
mod python;
mod tutorial;

pub use entry::{Entry, serve_if_asked};
pub use known::{Known, UnknownName, known};
pub use models::{BASELINE, MODELS};
pub use python::PythonError;
pub use tutorial::{FOLDER, Script, TUTORIAL, root};
