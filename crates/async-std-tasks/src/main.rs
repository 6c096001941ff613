//! `cargo run -p async-std-tasks`

use server_kit::Model;

fn main() -> std::process::ExitCode {
    async_std_tasks::AsyncStdTasks::run(std::env::args_os())
}
