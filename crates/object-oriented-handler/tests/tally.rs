//! Another handler plugged into the same server.

use std::time::Duration;

use harness::Launcher;
use harness::client::Client;

#[test]
fn the_tally_answers_each_line_with_its_length() {
    let launcher = Launcher::new(env!("CARGO_BIN_EXE_object-oriented-handler"));
    let server = launcher.arguments(["--handler", "tally"]).start().expect("it starts");
    let timeout = Duration::from_secs(30);
    let talk = || {
        let mut client = Client::connect(server.address(), "the client", timeout)?;
        client.send("hello\nstraße\n".as_bytes())?;
        client.half_close();
        client.expect(b"5 BYTES, 6 IN ALL\n7 BYTES, 14 IN ALL\n")?;
        client.expect_end()
    };
    talk().unwrap_or_else(|unexpected| panic!("{unexpected}"));
}
