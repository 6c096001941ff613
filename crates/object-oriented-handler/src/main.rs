//! `cargo run -p object-oriented-handler`

fn main() -> std::process::ExitCode {
    server_kit::main::<object_oriented_handler::ObjectOrientedHandler>()
}
