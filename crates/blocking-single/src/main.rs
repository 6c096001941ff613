//! `cargo run -p blocking-single`

fn main() -> std::process::ExitCode {
    blocking_single::run(std::env::args_os().collect())
}
