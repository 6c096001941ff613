//! Text goes in, and its upper case comes out, however the bytes were cut.
fn main() {}
