//! `cargo run -p thread-per-conn`

fn main() -> std::process::ExitCode {
    server_kit::main::<thread_per_conn::ThreadPerConn>()
}
