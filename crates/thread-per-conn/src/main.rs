//! `cargo run -p thread-per-conn`

fn main() -> std::process::ExitCode {
    thread_per_conn::run(std::env::args_os().collect())
}
