//! All rules, for each model and each of its variants.
//!
//! One model alone, in seconds: `cargo test -p servers --test conformance -- thread-pool`.

use std::process::ExitCode;

use conformance::{Subject, trials};
use libtest_mimic::{Arguments, Trial};
use server_kit::Starts;
use servers::{Entry, MODELS, serve_if_asked};

/// The number of checks that run at once: most of them wait most of the time.
const CHECKS_AT_ONCE: usize = 8;

/// The program is also the server that it checks: `conformance serve MODEL …`.
fn main() -> ExitCode {
    if let Some(status) = serve_if_asked() {
        return status;
    }
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(CHECKS_AT_ONCE);
    let trials = MODELS.iter().flat_map(trials_of).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The checks of a model as it is by default, and of its variants.
fn trials_of(model: &Entry) -> Vec<Trial> {
    let of = |name: &str, arguments: &[&str]| {
        let launcher = model.launcher().expect("a test knows where it is");
        let subject = Subject::started_by(launcher.arguments(arguments))
            .serving(model.capacity.clients())
            .spawning(model.starts != Starts::Nothing);
        trials(name, &subject)
    };
    let mut trials = of(model.name, &[]);
    for variant in model.variants {
        let name = format!("{}, {}", model.name, variant.name);
        trials.extend(of(&name, variant.arguments));
    }
    trials
}
