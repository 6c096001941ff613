//! What a lesson can do: start a server, let clients act, ask the class, and say why.

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use harness::usage::Usage;
use harness::{Process, Signal};
use servers::Known;

use crate::actor::Actor;
use crate::command::CommandLine;
use crate::crowd::Crowd;
use crate::line::Line;
use crate::narrator::Narrator;
use crate::server::{EndedServer, Server, ShowLog, TIMEOUT};
use crate::settings::{Pace, Settings};
use crate::stopped::Result;

/// A lesson while it plays.
pub(crate) struct Stage {
    narrator: Narrator,
    /// Where the models listen.
    address: &'static str,
    show_log: ShowLog,
    server: RefCell<Option<Server>>,
    /// The servers before it.
    ended: RefCell<Vec<EndedServer>>,
    questions: Cell<usize>,
}

/// A question to the class that has not been answered yet.
#[must_use]
pub(crate) struct Question<'s> {
    narrator: &'s Narrator,
    answers: &'static [&'static str],
}

impl Question<'_> {
    /// Which of the answers was right, counted from 0, and why.
    pub(crate) fn answer(self, right: usize, why: &str) -> Result {
        let letter = ('a'..).nth(right).unwrap_or('?');
        let text = format!("{letter}) {}. {why}", self.answers[right]);
        self.narrator.tell_and_pause(&[Line::Answer(&text)])
    }
}

impl Stage {
    pub(crate) fn new(settings: &Settings) -> Result<Self> {
        let narrator = Narrator::new(settings.pace);
        let show_log: ShowLog = match &settings.log {
            Some(path) => {
                let file =
                    fs_err::File::options().append(true).create(true).open(path)?;
                // If the disk is full, the lesson goes on.
                Some(Arc::new(move |line| drop(writeln!(&file, "{line}"))))
            }
            None if settings.pace == Pace::Keys => {
                let terminal = narrator.terminal.clone();
                Some(Arc::new(move |line| terminal.show(&Line::Log(line))))
            }
            None => None,
        };
        Ok(Self {
            narrator,
            address: settings.address(),
            show_log,
            server: RefCell::default(),
            ended: RefCell::default(),
            questions: Cell::default(),
        })
    }

    /// The next step: a title, and what there is to know. Then it waits for the teacher.
    pub(crate) fn step(&self, title: &str, words: &str) -> Result {
        self.narrator.tell_and_pause(&[Line::Title(title), Line::Words(words)])
    }

    /// Asks the class what will happen. The answer comes with [`Question::answer`].
    pub(crate) fn predict(
        &self,
        question: &str,
        answers: &'static [&'static str],
    ) -> Result<Question<'_>> {
        self.narrator.stop_skipping();
        self.questions.set(self.questions.get() + 1);
        let title = format!("Predict ({})", self.questions.get());
        let choices: Vec<String> =
            ('a'..).zip(answers).map(|(a, answer)| format!("{a}) {answer}")).collect();
        let mut lines = vec![Line::Title(&title), Line::Question(question)];
        lines.extend(choices.iter().map(|choice| Line::Question(choice)));
        self.narrator.tell_and_pause(&lines)?;
        Ok(Question { narrator: &self.narrator, answers })
    }

    /// Starts a server, in place of the one before, with `flags` on its command line.
    pub(crate) fn serves(&self, name: &str, flags: &[&'static str]) -> Result {
        self.serves_with(name, flags, &[])
    }

    /// The same with variables of the environment.
    pub(crate) fn serves_with(
        &self,
        name: &str,
        flags: &[&'static str],
        environment: &[(&'static str, &'static str)],
    ) -> Result {
        self.stops();
        let (flags, environment) = (flags.to_vec(), environment.to_vec());
        let command = CommandLine { server: Known::named(name)?, flags, environment };
        let server = Server::start(command, self.address, self.show_log.clone())?;
        let address = server.process.address();
        self.server_line(&format!("{} listens on {address}", server.command));
        self.narrator.server_is(self.ended.borrow().len());
        *self.server.borrow_mut() = Some(server);
        Ok(())
    }

    /// Ends the server, if there is one.
    fn stops(&self) {
        let ended = self.server.take().map(Server::stop);
        self.ended.borrow_mut().extend(ended);
    }

    /// Sends the server the signal that a service manager sends.
    pub(crate) fn server_is_told_to_stop(&self) -> Result {
        self.narrator.beat();
        self.narrator.mark("SIGTERM");
        self.server_line("gets SIGTERM");
        let sent = self.process()?.signal(Signal::Terminate);
        sent.context("the server cannot be told to stop")
    }

    /// Waits until the server has ended by itself, and checks its exit status.
    pub(crate) fn server_ends_with(&self, status: i32) -> Result {
        let server = self.server.borrow();
        let found = server.as_ref().and_then(Server::wait_for_the_end);
        let ends = found == Some(status);
        ensure!(ends, "the server should end with {status}; it ended with {found:?}");
        self.server_line(&format!("ends with exit status {status}"));
        Ok(())
    }

    /// Waits until the server's log has a line with `text`.
    pub(crate) fn server_logs(&self, text: &str) -> Result {
        let line = self.process()?.wait_for_log(TIMEOUT, |line| line.contains(text));
        ensure!(line.is_some(), "the server's log should say {text:?}");
        self.server_line(&format!("logs {text:?}"));
        Ok(())
    }

    /// The number of lines in the server's log that hold `text` by now.
    pub(crate) fn lines_logged(&self, text: &str) -> Result<usize> {
        let log = self.process()?.log();
        Ok(log.iter().filter(|line| line.contains(text)).count())
    }

    /// The threads and the memory that the server has now. Only Linux tells.
    pub(crate) fn usage(&self) -> Result<Option<Usage>> {
        Ok(self.process()?.usage())
    }

    /// The CPU time that the server has used, in steps of 10 ms. Linux only.
    pub(crate) fn cpu_time(&self) -> Result<Option<Duration>> {
        Ok(self.process()?.cpu_time())
    }

    /// The time for which its threads ran or were ready to run. Linux only.
    pub(crate) fn ready_time(&self) -> Result<Option<Duration>> {
        Ok(self.process()?.ready_time())
    }

    /// A client connects. That succeeds even if the server does not accept it: the
    /// kernel's backlog takes it.
    pub(crate) fn connects(&self, name: &'static str) -> Result<Actor<'_>> {
        Actor::connect(&self.narrator, name, self.process()?.address())
    }

    /// A client comes after the listener was closed.
    pub(crate) fn is_refused(&self, name: &'static str) -> Result {
        let address = self.process()?.address();
        self.narrator.beat();
        let connected = TcpStream::connect_timeout(&address, TIMEOUT);
        ensure!(connected.is_err(), "{name} should be refused");
        self.narrator.tell(&Line::Does(name, "is refused: the listener is closed"));
        Ok(())
    }

    /// `count` clients connect, and each makes one round trip. `name` stands for all.
    pub(crate) fn crowd(&self, name: &'static str, count: usize) -> Result<Crowd<'_>> {
        Crowd::connect(&self.narrator, name, count, self.process()?.address())
    }

    /// Says what was measured: `what` as it was, and in the transcript what holds of it
    /// on every machine.
    pub(crate) fn measured(&self, what: impl Display, everywhere: &str) {
        let now = format!("{everywhere}: {what}");
        self.narrator.tell_apart(&Line::Server(&now), &Line::Server(everywhere));
    }

    fn process(&self) -> Result<Arc<Process>> {
        let server = self.server.borrow();
        let server = server.as_ref().context("the lesson has started no server")?;
        Ok(Arc::clone(&server.process))
    }

    fn server_line(&self, text: &str) {
        self.narrator.tell(&Line::Server(text));
    }

    /// What was told, and what is left of the servers.
    pub(crate) fn end(self) -> (Narrator, Vec<EndedServer>) {
        self.stops();
        (self.narrator, self.ended.into_inner())
    }
}
