//! `cargo run -p async-std-tasks`

use std::process::ExitCode;

fn main() -> ExitCode {
    server_kit::run(
        "async-std-tasks",
        "Serves each connection in a task of its own, on async-std (discontinued).",
        |server, _: server_kit::NoFlags| async_std_tasks::serve(server),
    )
}
