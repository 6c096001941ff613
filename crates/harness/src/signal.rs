//! Signals.

use std::io;

/// A signal that a server can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C: SIGINT.
    Interrupt,
    /// What `kill` and a service manager send: SIGTERM.
    Terminate,
    /// Stand still: SIGSTOP.
    Stop,
    /// Go on: SIGCONT.
    Continue,
}

/// Sends `signal` to process `pid`.
#[cfg(unix)]
pub(crate) fn send(signal: Signal, pid: u32) -> io::Result<()> {
    use rustix::process::{Pid, Signal as Number, kill_process};

    let number = match signal {
        Signal::Interrupt => Number::INT,
        Signal::Terminate => Number::TERM,
        Signal::Stop => Number::STOP,
        Signal::Continue => Number::CONT,
    };
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    Ok(kill_process(pid.ok_or(io::ErrorKind::InvalidInput)?, number)?)
}

/// There are no such signals here.
#[cfg(not(unix))]
pub(crate) fn send(_: Signal, _: u32) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
