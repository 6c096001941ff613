//! Another handler plugged into the same server.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use harness::Launcher;

#[test]
fn the_tally_answers_each_line_with_its_length() {
    let launcher = Launcher::new(env!("CARGO_BIN_EXE_object-oriented-handler"));
    let server = launcher.arguments(["--handler", "tally"]).start().expect("it starts");
    let mut client = TcpStream::connect(server.address()).expect("it listens");
    client.write_all("hello\nstraße\n".as_bytes()).expect("it reads");
    client.shutdown(Shutdown::Write).expect("it is connected");
    let mut reply = String::new();
    client.read_to_string(&mut reply).expect("it ends in order");
    assert_eq!(reply, "5 BYTES, 6 IN ALL\n7 BYTES, 14 IN ALL\n");
}
