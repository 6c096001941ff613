//! `cargo run -p tokio-tasks`

use std::process::ExitCode;

fn main() -> ExitCode {
    server_kit::run(
        "tokio-tasks",
        "Serves each connection in a task of its own, on tokio.",
        |server, flags| tokio_tasks::serve(server, &flags),
    )
}
