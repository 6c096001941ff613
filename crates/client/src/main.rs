//! The Shout client.

fn main() {}
