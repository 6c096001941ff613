//! `cargo run -p object-oriented-handler`

fn main() -> std::process::ExitCode {
    object_oriented_handler::run(std::env::args_os().collect())
}
