//! `cargo run -p tokio-tasks`

use server_kit::Model;

fn main() -> std::process::ExitCode {
    tokio_tasks::TokioTasks::run(std::env::args_os())
}
