//! `cargo run -p blocking-single`

fn main() -> std::process::ExitCode {
    server_kit::main::<blocking_single::BlockingSingle>()
}
