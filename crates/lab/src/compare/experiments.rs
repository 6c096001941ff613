//! The experiments: each is a question that the book asks.

use super::bench::Bench;
use super::record::Results;
use report::page::Figure;

mod backend_wait;
mod bulk;
mod churn;
mod cpu_work;
mod fixed_rate;
mod idle_crowd;
mod neighbours;
mod plug;
mod round_trips;

pub(crate) use bulk::EXPERIMENT as BULK;
pub(crate) use churn::EXPERIMENT as CHURN;
pub(crate) use idle_crowd::EXPERIMENT as IDLE_CROWD;
pub(crate) use round_trips::{EXPERIMENT as ROUND_TRIPS, with_b4_eased};

/// One question, how it is answered, and how the answer is drawn.
pub(crate) struct Experiment {
    /// Its name on the command line, and in the page.
    pub(crate) id: &'static str,
    pub(crate) question: &'static str,
    /// Measures.
    pub(crate) run: fn(&mut Bench<'_>),
    /// Draws, with the name of the server that ratios are to.
    pub(crate) draw: fn(&Results, base: &str) -> Vec<Figure>,
    /// How to read the figures.
    pub(crate) reading: &'static str,
    pub(crate) notes: &'static [&'static str],
}

/// All of them, in the order of the page.
pub(crate) const EXPERIMENTS: &[Experiment] = &[
    round_trips::EXPERIMENT,
    fixed_rate::EXPERIMENT,
    idle_crowd::EXPERIMENT,
    churn::EXPERIMENT,
    plug::EXPERIMENT,
    backend_wait::EXPERIMENT,
    cpu_work::EXPERIMENT,
    bulk::EXPERIMENT,
    neighbours::EXPERIMENT,
];

/// The one called `id`.
///
/// # Errors
///
/// A sentence that names the ones that there are.
pub(crate) fn named(id: &str) -> Result<&'static Experiment, String> {
    EXPERIMENTS.iter().find(|one| one.id == id).ok_or_else(|| {
        let ids: Vec<_> = EXPERIMENTS.iter().map(|one| one.id).collect();
        format!("there is no such experiment; there are {}", ids.join(", "))
    })
}
