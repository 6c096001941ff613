//! `cargo run -p thread-pool`

fn main() -> std::process::ExitCode {
    thread_pool::run(std::env::args_os().collect())
}
