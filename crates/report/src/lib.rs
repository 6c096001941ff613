//! How results look: figures, tables, pages, and the terminal.
//!
//! A figure is an SVG with a title and a description, which follows the theme of the page
//! around it. It never leaves out a value without its reason. This crate does not know
//! where the results come from.

pub mod chart;
pub mod number;
pub mod page;
pub mod progress;
pub mod table;
pub mod terminal;
pub mod theme;
pub mod wrap;
