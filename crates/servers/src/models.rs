//! The list of the models. A new one is one more line here.

use server_kit::Model;

use crate::Entry;

/// All models, in the order of the book.
pub const MODELS: &[Entry] = &[
    Entry::of::<blocking_single::BlockingSingle>(),
    Entry::of::<thread_per_conn::ThreadPerConn>(),
    Entry::of::<object_oriented_handler::ObjectOrientedHandler>(),
    Entry::of::<thread_pool::ThreadPool>(),
    Entry::of::<tokio_tasks::TokioTasks>(),
    Entry::of::<async_std_tasks::AsyncStdTasks>(),
];

/// The model that the costs of others are given as a multiple of: the oldest of those
/// that serve many clients at once.
pub const BASELINE: &str = thread_per_conn::ThreadPerConn::NAME;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_each_neighbour_comes_before() {
        for (place, model) in MODELS.iter().enumerate() {
            let before = &MODELS[..place];
            let is_before = |name| before.iter().any(|one| one.name == name);
            assert!(!is_before(model.name), "{} is there twice", model.name);
            assert!(model.neighbour.is_none_or(is_before), "{}", model.name);
        }
    }
}
