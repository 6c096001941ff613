//! `cargo run -p tokio-tasks`

fn main() -> std::process::ExitCode {
    server_kit::main::<tokio_tasks::TokioTasks>()
}
