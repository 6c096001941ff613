//! `cargo run -p blocking-single`

use std::process::ExitCode;

fn main() -> ExitCode {
    server_kit::run(
        "blocking-single",
        "Serves one connection at a time.",
        |server, _: server_kit::NoFlags| blocking_single::serve(server),
    )
}
