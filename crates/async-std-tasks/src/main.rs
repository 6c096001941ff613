//! `cargo run -p async-std-tasks`

fn main() -> std::process::ExitCode {
    server_kit::main::<async_std_tasks::AsyncStdTasks>()
}
