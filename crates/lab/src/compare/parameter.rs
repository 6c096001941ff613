//! What is chosen for a run.

use std::fmt;

use serde::Serialize;

/// A number that an experiment chooses. The raw results use its name in snake case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Parameter {
    /// Heavy clients beside the light ones that are measured.
    Beside,
    /// Clients at once.
    Clients,
    /// Connections at once.
    Connections,
    /// The most idle connections.
    Crowd,
    /// Heavy clients.
    Heavy,
    /// Light clients.
    Light,
    /// The load, in percent of what the server can do.
    Percent,
    /// How one client holds its connection.
    Plug,
    /// Bytes of a message.
    Size,
}

/// As the raw results name it.
impl fmt::Display for Parameter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(formatter)
    }
}

/// What was chosen for a run. The first number is the one that varies.
pub(crate) type Setting = Vec<(Parameter, usize)>;

/// A setting for each of `numbers`.
pub(crate) fn each(parameter: Parameter, numbers: &[usize]) -> Vec<Setting> {
    numbers.iter().map(|number| vec![(parameter, *number)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Programs that read the raw results ask for these names.
    #[test]
    fn the_raw_results_keep_their_names() {
        let names = "beside clients connections crowd heavy light percent plug size";
        for name in names.split(' ') {
            let parameter: Parameter = serde_json::from_value(name.into()).unwrap();
            assert_eq!(parameter.to_string(), name);
        }
    }
}
