//! `cargo run -p thread-pool`

use std::process::ExitCode;

fn main() -> ExitCode {
    server_kit::run(
        "thread-pool",
        "Serves the connections on a fixed number of threads.",
        |server, flags| thread_pool::serve(server, &flags),
    )
}
