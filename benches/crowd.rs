//! How many clients a model serves at once, in a bench.

use server_kit::Capacity;
use servers::Entry;

/// The most clients that a bench has at once.
pub const MOST: usize = 16;

/// Whether `model` can serve this number of clients at once.
pub fn serves(model: &Entry, clients: usize) -> bool {
    clients == 1 || model.capacity != Capacity::One
}

/// What to start `model` with, so that it serves [`MOST`] clients at once if it can.
pub fn arguments(model: &Entry) -> Vec<String> {
    match model.capacity {
        Capacity::Flag { flag, .. } => vec![flag.to_owned(), MOST.to_string()],
        Capacity::One | Capacity::Any => Vec::new(),
    }
}
