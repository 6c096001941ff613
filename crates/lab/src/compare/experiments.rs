//! The experiments: each is a question that the book asks, in a file of its own. All of
//! them are written with the names that this file imports.

mod backend_wait;
mod bulk;
mod churn;
mod cpu_work;
mod fixed_rate;
mod idle_crowd;
mod neighbours;
mod plug;
mod round_trips;

use anyhow::Context;
use report::chart::Scale;

use super::bench::{Bench, Running, beside, by_reference};
use super::figures::{LATENCY, Lines, MEDIAN, Plot, ROWS, Rows};
use super::lineup::{Start, Target, with};
use super::metrics::{Metric, Values, answered, of_many, values};
use super::parameter::{Parameter, each};
use super::slope::slope;

pub(crate) use bulk::EXPERIMENT as BULK;
pub(crate) use churn::EXPERIMENT as CHURN;
pub(crate) use idle_crowd::EXPERIMENT as IDLE_CROWD;
pub(crate) use round_trips::EXPERIMENT as ROUND_TRIPS;

/// One question, how it is answered, and how the answer is drawn.
pub(crate) struct Experiment {
    /// Its name on the command line, and in the page.
    pub(crate) id: &'static str,
    pub(crate) question: &'static str,
    /// Measures.
    pub(crate) run: fn(&mut Bench<'_>),
    pub(crate) figures: &'static [Plot],
    /// How to read the figures.
    pub(crate) reading: &'static str,
    pub(crate) notes: &'static [&'static str],
}

/// All of them, in the order of the page.
pub(crate) const EXPERIMENTS: &[Experiment] = &[
    ROUND_TRIPS,
    fixed_rate::EXPERIMENT,
    IDLE_CROWD,
    CHURN,
    plug::EXPERIMENT,
    backend_wait::EXPERIMENT,
    cpu_work::EXPERIMENT,
    BULK,
    neighbours::EXPERIMENT,
];

/// The one called `id`, or an error that lists the names that there are.
pub(crate) fn named(id: &str) -> anyhow::Result<&'static Experiment> {
    EXPERIMENTS.iter().find(|one| one.id == id).with_context(|| {
        let ids: Vec<_> = EXPERIMENTS.iter().map(|one| one.id).collect();
        format!("there is no such experiment; there are {}", ids.join(", "))
    })
}
