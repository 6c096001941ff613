//! `lab compare`: the same work for many servers, as numbers, figures and a page.
//!
//! What is here draws: it takes numbers and gives text, and reads or writes nothing.
//! Servers stay in the order in which they are given. Nothing is sorted by its value, and
//! nothing names a winner.

#![cfg_attr(
    not(test),
    expect(
        dead_code,
        unused_imports,
        reason = "the measuring that calls it comes with `lab compare`"
    )
)]

pub(crate) mod chart;
pub(crate) mod page;
pub(crate) mod table;
mod theme;

#[cfg(test)]
mod sample;
