//! `cargo run -p object-oriented-handler`

use server_kit::Model;

fn main() -> std::process::ExitCode {
    object_oriented_handler::ObjectOrientedHandler::run(std::env::args_os())
}
