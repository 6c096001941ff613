//! Keeps this package buildable until it has its first solution.

fn main() {}
