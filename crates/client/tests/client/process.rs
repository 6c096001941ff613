//! The client as a process. Every wait has a limit, so that a failure is no hang.

use std::fmt::Display;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::server::Server;

/// Longer than any step takes on a busy machine.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

pub(crate) struct Program {
    pub(crate) child: Child,
    stdin: Option<ChildStdin>,
    pub(crate) stdout: Output,
    pub(crate) stderr: Output,
    /// The server that was started for it. It ends after the client.
    server: Option<Server>,
}

/// What the client left behind.
pub(crate) struct Finished {
    status: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    stderr: String,
}

impl Finished {
    #[track_caller]
    pub(crate) fn expect(&self, status: i32, stdout: impl AsRef<[u8]>, stderr: &str) {
        let start = String::from_utf8_lossy(&self.stdout[..self.stdout.len().min(1000)]);
        assert!(self.stdout == stdout.as_ref(), "it printed: {start}");
        assert_eq!(self.stderr, stderr);
        assert_eq!(self.status, Some(status));
    }

    /// The same, but its standard error only starts with `stderr`.
    #[track_caller]
    pub(crate) fn expect_start(&self, status: i32, stderr: &str) {
        assert!(self.stderr.starts_with(stderr), "{}", self.stderr);
        assert_eq!(self.status, Some(status));
    }
}

/// Runs `client TEXT…` against a server that is `session`, with `input` on its standard
/// input, and waits for the end of both.
pub(crate) fn run(
    session: impl FnOnce(&TcpStream) + Send + 'static,
    text: &[&str],
    input: &[u8],
) -> Finished {
    let mut client = Program::with_server(session, text);
    let mut stdin = client.stdin.take().unwrap();
    thread::scope(|scope| {
        // A client that ends early does not take the rest.
        scope.spawn(move || stdin.write_all(input));
        client.exit()
    })
}

impl Program {
    /// Starts a server that is `session`, and `client TEXT…`.
    pub(crate) fn with_server(
        session: impl FnOnce(&TcpStream) + Send + 'static,
        text: &[&str],
    ) -> Self {
        let server = Server::start("127.0.0.1:0", session);
        let mut client = Self::start(server.addr, text);
        client.server = Some(server);
        client
    }

    /// Starts `client --addr ADDR TEXT…`.
    pub(crate) fn start(addr: impl Display, text: &[&str]) -> Self {
        let mut command = command(addr, text);
        Self::spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()))
    }

    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let stdin = child.stdin.take();
        let stdout = child.stdout.take();
        let stdout = stdout.map_or_else(|| Output::of(io::empty()), Output::of);
        let stderr = Output::of(child.stderr.take().unwrap());
        Self { child, stdin, stdout, stderr, server: None }
    }

    /// Writes to its standard input. A client that has ended does not take it.
    pub(crate) fn write(&mut self, input: &[u8]) {
        let _ = self.stdin.as_mut().unwrap().write_all(input);
    }

    /// Ends the standard input and waits for the end of the client.
    pub(crate) fn finish(mut self) -> Finished {
        self.stdin = None;
        self.exit()
    }

    /// Waits for the end of the client, whose standard input stays open.
    pub(crate) fn exit(&mut self) -> Finished {
        let stdout = self.stdout.read_to_end();
        let stderr = String::from_utf8(self.stderr.read_to_end()).unwrap();
        let status = self.child.wait().unwrap().code();
        Finished { status, stdout, stderr }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `client --addr ADDR TEXT…`
pub(crate) fn command(addr: impl Display, text: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_client"));
    command.args(["--addr", &addr.to_string()]).args(text);
    command
}

/// One of the client's outputs, which a thread reads all the time.
pub(crate) struct Output {
    chunks: Receiver<Vec<u8>>,
    read: Vec<u8>,
}

impl Output {
    fn of(mut pipe: impl Read + Send + 'static) -> Self {
        let (sender, chunks) = mpsc::channel();
        thread::spawn(move || {
            let mut chunk = vec![0; 64 * 1024];
            while let Ok(len @ 1..) = pipe.read(&mut chunk)
                && sender.send(chunk[..len].to_vec()).is_ok()
            {}
        });
        Self { chunks, read: Vec::new() }
    }

    /// Waits for a chunk. It fails at the end of the output, or of the time.
    fn read(&mut self) -> Result<(), RecvTimeoutError> {
        self.chunks.recv_timeout(LIMIT).map(|chunk| self.read.extend(chunk))
    }

    /// Waits until all that was written so far is `expected`.
    pub(crate) fn wait_for(&mut self, expected: &[u8]) {
        while self.read != expected {
            if let Err(end) = self.read() {
                let [wanted, read] = [expected, &self.read].map(String::from_utf8_lossy);
                panic!("{end}: expected {wanted:?}, got {read:?}");
            }
        }
    }

    /// Waits until `count` bytes were written, and drops them.
    pub(crate) fn drop_bytes(&mut self, count: usize) {
        while self.read.len() < count {
            self.read().unwrap();
        }
        self.read.drain(..count);
    }

    /// Waits for the end and returns all that was not dropped.
    fn read_to_end(&mut self) -> Vec<u8> {
        let mut end = Ok(());
        while end.is_ok() {
            end = self.read();
        }
        assert_eq!(end, Err(RecvTimeoutError::Disconnected), "the client does not end");
        std::mem::take(&mut self.read)
    }
}
