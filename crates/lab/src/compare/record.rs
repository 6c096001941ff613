//! What was measured in each run, and what all rounds came to.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::lineup::Origin;
use super::metrics::{Metric, Values};
use super::parameter::{Parameter, Setting};
use report::chart::Reading;

/// One run with one server.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Record {
    pub(crate) experiment: &'static str,
    pub(crate) server: String,
    #[serde(skip)]
    pub(crate) origin: Origin,
    pub(crate) round: usize,
    #[serde(serialize_with = "as_object")]
    pub(crate) setting: Setting,
    #[serde(flatten)]
    pub(crate) measurement: Measurement,
}

/// What a run has measured.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Measurement {
    Values(Values),
    /// Why there is nothing, in a few words.
    Missing(String),
}

impl From<anyhow::Result<Values>> for Measurement {
    fn from(result: anyhow::Result<Values>) -> Self {
        result.map_or_else(|reason| Self::Missing(format!("{reason:#}")), Self::Values)
    }
}

/// All runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Results(pub(crate) Vec<Record>);

/// The runs of one server with one setting, in an experiment.
pub(crate) struct Runs<'a>(Vec<&'a Record>);

impl Results {
    /// The runs of `server` for which the numbers of `setting` were chosen.
    pub(crate) fn of(
        &self,
        experiment: &str,
        server: &str,
        setting: &[(Parameter, usize)],
    ) -> Runs<'_> {
        let runs = self.of_experiment(experiment).filter(|record| {
            record.server == server
                && setting.iter().all(|one| record.setting.contains(one))
        });
        Runs(runs.collect())
    }

    /// The servers and settings of an experiment for which, in more than half of the
    /// rounds, the generator was the limit and not the server.
    pub(crate) fn limited_by_the_generator(&self, experiment: &str) -> Vec<String> {
        let mut names = Vec::new();
        for Record { server, setting, .. } in self.of_experiment(experiment) {
            let runs = self.of(experiment, server, setting);
            let limits = runs.rounds(Metric::GeneratorWasTheLimit);
            let mostly = limits.values().sum::<f64>() * 2.0 > limits.len() as f64;
            let numbers: Vec<String> =
                setting.iter().map(|(name, number)| format!("{name} {number}")).collect();
            let name = format!("{server} ({})", numbers.join(", "));
            if mostly && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The servers of an experiment, in the order in which they were measured, and where
    /// they come from.
    pub(crate) fn servers(&self, experiment: &str) -> Vec<(&str, Origin)> {
        let mut servers: Vec<(&str, Origin)> = Vec::new();
        for Record { server, origin, .. } in self.of_experiment(experiment) {
            if servers.iter().all(|(name, _)| name != server) {
                servers.push((server, *origin));
            }
        }
        servers
    }

    fn of_experiment(&self, experiment: &str) -> impl Iterator<Item = &Record> {
        self.0.iter().filter(move |record| record.experiment == experiment)
    }
}

impl Runs<'_> {
    /// What all rounds came to.
    pub(crate) fn reading(&self, metric: Metric) -> Reading {
        let rounds = self.rounds(metric);
        if !rounds.is_empty() {
            return Reading::of(&rounds.into_values().collect::<Vec<_>>());
        }
        let reason = self.0.iter().find_map(|record| match &record.measurement {
            Measurement::Missing(reason) => Some(reason.clone()),
            Measurement::Values(_) => None,
        });
        Reading::Missing(reason.unwrap_or_else(|| "not measured".to_owned()))
    }

    // ANCHOR: ratio
    /// How many times the value of `base` it is.
    ///
    /// The rounds are interleaved, so a disturbance hits both alike: the ratios are those
    /// round by round. That of the two lowest values repeats less well, as a single round
    /// may be lucky.
    pub(crate) fn ratio(&self, base: &Runs<'_>, metric: Metric) -> Reading {
        let bases = base.rounds(metric);
        let rounds = self.rounds(metric).into_iter();
        let ratios: Vec<f64> = rounds
            .filter_map(|(round, value)| Some(value / bases.get(&round)?))
            .collect();
        if ratios.is_empty() { self.reading(metric) } else { Reading::of(&ratios) }
    }
    // ANCHOR_END: ratio

    /// The value of each round that has one.
    fn rounds(&self, metric: Metric) -> BTreeMap<usize, f64> {
        let value = |record: &&Record| match &record.measurement {
            Measurement::Values(values) => Some((record.round, *values.get(&metric)?)),
            Measurement::Missing(_) => None,
        };
        self.0.iter().filter_map(value).collect()
    }
}

/// Writes each number as one that could have a fraction.
fn as_object<S: Serializer>(setting: &Setting, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(setting.iter().map(|(name, number)| (name, *number as f64)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of the servers `a` and `b`, in each round.
    fn results(rounds: &[[f64; 2]]) -> Results {
        let record = |number: usize| Record {
            experiment: "churn",
            server: ["a", "b"][number % 2].to_owned(),
            origin: Origin::Other,
            round: number / 2,
            setting: vec![(Parameter::Connections, 16)],
            measurement: Measurement::Values(
                [(Metric::CpuUs, rounds[number / 2][number % 2])].into(),
            ),
        };
        Results((0..rounds.len() * 2).map(record).collect())
    }

    #[test]
    fn a_ratio_is_of_two_values_of_one_round() {
        let mut results = results(&[[10.0, 30.0], [8.0, 20.0], [50.0, 50.0]]);
        let ratio = |results: &Results| {
            let of = |server| results.of("churn", server, &[]);
            of("b").ratio(&of("a"), Metric::CpuUs)
        };
        let of = |ratios: &[f64]| Reading::of(ratios);
        assert_eq!(ratio(&results), of(&[3.0, 2.5, 1.0]));
        results.0[2].measurement = Measurement::Missing("reset".to_owned());
        assert_eq!(ratio(&results), of(&[3.0, 1.0]));
    }

    #[test]
    fn a_reading_is_of_one_setting() {
        let results = results(&[[10.0, 30.0]]);
        let reading = |number| {
            let setting = [(Parameter::Connections, number)];
            results.of("churn", "a", &setting).reading(Metric::CpuUs)
        };
        assert_eq!(reading(16), Reading::of(&[10.0]));
        assert_eq!(reading(17), Reading::Missing("not measured".into()));
    }

    #[test]
    fn a_record_is_one_object() {
        let json = serde_json::to_value(&results(&[[10.0, 30.0]]).0[0]).unwrap();
        let wanted = serde_json::json!({
            "experiment": "churn", "server": "a", "round": 0,
            "setting": {"connections": 16.0}, "values": {"cpu_us": 10.0},
        });
        assert_eq!(json, wanted);
    }
}
