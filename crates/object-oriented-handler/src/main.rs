//! `cargo run -p object-oriented-handler`

use std::process::ExitCode;

fn main() -> ExitCode {
    server_kit::run(
        "object-oriented-handler",
        "Serves each connection with a handler object, on a thread of its own.",
        |server, flags| object_oriented_handler::serve(server, &flags),
    )
}
