//! Waking a poll at a precise time.
//!
//! The timeout of `epoll_wait` counts in milliseconds, which is far too coarse for
//! requests that are due every few microseconds. Linux has timers that are files: the
//! poll waits for one of those, as for a socket. Elsewhere the poll's own timeout has to
//! do.

use std::io;
use std::time::{Duration, Instant};

use mio::{Registry, Token};

/// Wakes a poll once.
pub(crate) struct Timer {
    at: Option<Instant>,
    #[cfg(target_os = "linux")]
    timer: std::os::fd::OwnedFd,
}

#[cfg(target_os = "linux")]
impl Timer {
    /// A timer that is not set. Its events carry `token`.
    pub(crate) fn new(registry: &Registry, token: Token) -> io::Result<Self> {
        use std::os::fd::AsRawFd;

        use mio::Interest;
        use mio::unix::SourceFd;
        use rustix::time::{TimerfdClockId, TimerfdFlags, timerfd_create};

        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        let timer = timerfd_create(TimerfdClockId::Monotonic, flags)?;
        let file = timer.as_raw_fd();
        registry.register(&mut SourceFd(&file), token, Interest::READABLE)?;
        Ok(Self { at: None, timer })
    }

    /// Sets it, instead of what it was set to. This costs nothing where it is set so.
    pub(crate) fn set(&mut self, at: Instant) -> io::Result<()> {
        use rustix::time::{Itimerspec, TimerfdTimerFlags, Timespec, timerfd_settime};

        if self.at == Some(at) {
            return Ok(());
        }
        // A time of zero would stop the timer.
        let left = at.saturating_duration_since(Instant::now());
        let left = left.max(Duration::from_nanos(1));
        // Setting it also takes back that it expired, so nothing need be read from it.
        let new = Itimerspec {
            it_interval: Timespec::default(),
            it_value: left.try_into().expect("it is a tick at most"),
        };
        timerfd_settime(&self.timer, TimerfdTimerFlags::empty(), &new)?;
        self.at = Some(at);
        Ok(())
    }

    /// An event has come with its token: it can be set to the same time again.
    pub(crate) fn expired(&mut self) {
        self.at = None;
    }

    /// What to give the poll as its timeout: none, as the timer wakes it.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        None
    }
}

#[cfg(not(target_os = "linux"))]
impl Timer {
    /// A timer that is not set.
    pub(crate) fn new(_: &Registry, _: Token) -> io::Result<Self> {
        Ok(Self { at: None })
    }

    /// Sets it, instead of what it was set to.
    pub(crate) fn set(&mut self, at: Instant) -> io::Result<()> {
        self.at = Some(at);
        Ok(())
    }

    /// It has no events of its own here.
    pub(crate) fn expired(&mut self) {}

    /// What to give the poll as its timeout.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.at.map(|at| at.saturating_duration_since(Instant::now()))
    }
}
