//! `cargo run -p tokio-tasks`

fn main() -> std::process::ExitCode {
    tokio_tasks::run(std::env::args_os().collect())
}
