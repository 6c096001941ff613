//! Tells what happens in a lesson: to the class, to the transcript and to the picture.

use std::cell::{Cell, RefCell};
use std::thread;
use std::time::Duration;

use anyhow::bail;
use report::wrap::WIDTH;

use crate::clock::Moment;
use crate::history::{ClientEvent, History, Peer};
use crate::keys::Key;
use crate::line::Line;
use crate::settings::Pace;
use crate::stopped::{Result, Stopped};
use crate::terminal::Terminal;

/// What the stage and its actors tell what they do.
#[derive(Default)]
pub(crate) struct Narrator {
    pace: Pace,
    /// `s` was pressed: no pause until the next question.
    skips: Cell<bool>,
    pub(crate) terminal: Terminal,
    /// All that the terminal has shown but the server's log.
    transcript: RefCell<String>,
    history: RefCell<History>,
    /// The number of the server that runs, from 0.
    server: Cell<usize>,
}

impl Narrator {
    pub(crate) fn new(pace: Pace) -> Self {
        Self { pace, ..Self::default() }
    }

    pub(crate) fn tell(&self, line: &Line<'_>) {
        self.tell_apart(line, line);
    }

    /// Shows what holds `now`, in this run, and records what holds `always`.
    pub(crate) fn tell_apart(&self, now: &Line<'_>, always: &Line<'_>) {
        self.terminal.show(now);
        *self.transcript.borrow_mut() += &always.text(WIDTH);
    }

    /// Tells, and waits for a key.
    pub(crate) fn tell_and_pause(&self, lines: &[Line<'_>]) -> Result {
        lines.iter().for_each(|line| self.tell(line));
        while self.pace == Pace::Keys && !self.skips.get() {
            match self.terminal.ask() {
                Key::GoOn => break,
                Key::Back => lines.iter().for_each(|line| self.terminal.show(line)),
                Key::Skip => self.skips.set(true),
                Key::Quit => bail!(Stopped::Quit),
            }
        }
        Ok(())
    }

    /// From here on there are pauses again.
    pub(crate) fn stop_skipping(&self) {
        self.skips.set(false);
    }

    /// Passes a moment, so that two things that happen are seen apart in the picture.
    /// Nothing that a lesson checks depends on it.
    pub(crate) fn beat(&self) {
        thread::sleep(Duration::from_millis(40));
    }

    pub(crate) fn event(&self, name: &'static str, event: ClientEvent) {
        self.event_at(Moment::now(), name, event);
    }

    pub(crate) fn event_at(&self, at: Moment, name: &'static str, event: ClientEvent) {
        self.history.borrow_mut().events.push((at, name, event));
    }

    /// Something happens to the server now.
    pub(crate) fn mark(&self, what: &'static str) {
        self.history.borrow_mut().marks.push((Moment::now(), what));
    }

    /// From here on, clients connect to the server with this number.
    pub(crate) fn server_is(&self, number: usize) {
        self.server.set(number);
    }

    /// In the transcript the client has the port that it has in every run.
    pub(crate) fn client_connected(&self, name: &'static str, port: u16) {
        let peer = Peer { server: self.server.get(), port };
        self.event(name, ClientEvent::Connected(Some(peer)));
        let [now, always] = [port, self.history.borrow().shown_port(peer)]
            .map(|port| format!("connects, from port {port}"));
        self.tell_apart(&Line::Does(name, &now), &Line::Does(name, &always));
    }

    pub(crate) fn crowd_connected(&self, name: &'static str, ports: &[u16]) {
        self.event(name, ClientEvent::Connected(None));
        let server = self.server.get();
        let clients = ports.iter().map(|&port| (Peer { server, port }, name));
        self.history.borrow_mut().crowds.extend(clients);
        self.tell(&Line::Does(name, "connect, and each hears \"HELLO\\n\""));
    }

    /// The terminal, the transcript, and what happened.
    pub(crate) fn into_parts(self) -> (Terminal, String, History) {
        (self.terminal, self.transcript.into_inner(), self.history.into_inner())
    }
}
