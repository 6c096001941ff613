//! `cargo run -p thread-per-conn`

use std::process::ExitCode;

fn main() -> ExitCode {
    server_kit::run(
        "thread-per-conn",
        "Serves each connection on a thread of its own.",
        |server, _: server_kit::NoFlags| thread_per_conn::serve(server),
    )
}
