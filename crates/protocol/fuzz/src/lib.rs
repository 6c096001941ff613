//! What both targets need.

/// `bytes` in chunks of these lengths, and the rest in one more.
pub fn chunks<'a>(bytes: &'a [u8], lengths: &[u8]) -> Vec<&'a [u8]> {
    let mut rest = bytes;
    let mut cut = |length: &u8| {
        let (chunk, after) = rest.split_at(rest.len().min(usize::from(*length)));
        rest = after;
        chunk
    };
    let mut chunks: Vec<_> = lengths.iter().map(&mut cut).collect();
    chunks.push(rest);
    chunks
}
