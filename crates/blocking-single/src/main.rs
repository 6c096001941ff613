//! `cargo run -p blocking-single`

use server_kit::Model;

fn main() -> std::process::ExitCode {
    blocking_single::BlockingSingle::run(std::env::args_os())
}
