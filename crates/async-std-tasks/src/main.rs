//! `cargo run -p async-std-tasks`

fn main() -> std::process::ExitCode {
    async_std_tasks::run(std::env::args_os().collect())
}
