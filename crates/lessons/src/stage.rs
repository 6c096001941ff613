//! What a lesson can do: start a server, let clients act, ask the class, and say why.

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use harness::Signal;
use servers::Known;

use crate::client::Client;
use crate::clock::Moment;
use crate::crowd::Crowd;
use crate::screen::{Line, Mark, Pace, Screen, Terminal};
use crate::server::{Cast, Ended, LogTo, Server};
use crate::stopped::{Outcome, Stopped, ensure};
use crate::timeline::{ClientEvent, Peer, Told};

/// Between two things that happen: long enough to be seen apart in the picture. Nothing
/// that a lesson checks depends on it.
const BEAT: Duration = Duration::from_millis(40);

/// Something of the server may take this long to be so.
const PATIENCE: Duration = Duration::from_secs(60);

/// A lesson while it plays.
pub(crate) struct Stage {
    screen: Screen,
    bind: String,
    log: LogTo,
    server: RefCell<Option<Server>>,
    /// Those before it.
    ended: RefCell<Vec<Ended>>,
    told: RefCell<Told>,
    /// The last thing that was shown: for `b`.
    last: RefCell<Vec<Line>>,
    questions: Cell<usize>,
}

/// A question to the class that has not been answered yet.
#[must_use]
pub(crate) struct Question {
    answers: &'static [&'static str],
}

impl Stage {
    pub(crate) fn new(pace: Pace, bind: String, log: LogTo) -> Self {
        let screen = Screen::new(pace);
        let log = match log {
            LogTo::Nowhere if pace == Pace::Keys => LogTo::Terminal(screen.terminal()),
            log => log,
        };
        Self {
            screen,
            bind,
            log,
            server: RefCell::default(),
            ended: RefCell::default(),
            told: RefCell::default(),
            last: RefCell::default(),
            questions: Cell::new(0),
        }
    }

    /// The next step: a title, and what there is to know. Then it waits for the teacher.
    pub(crate) fn step(&self, title: &str, words: &str) -> Outcome {
        let title = Line::Title(title.to_owned());
        self.show_and_pause(vec![title, Line::Words(words.to_owned())])
    }

    /// Asks the class what will happen. The answer comes with [`Stage::answer`].
    pub(crate) fn predict(
        &self,
        question: &str,
        answers: &'static [&'static str],
    ) -> Outcome<Question> {
        self.screen.no_more_skipping();
        self.questions.set(self.questions.get() + 1);
        let mut lines = vec![
            Line::Title(format!("Predict ({})", self.questions.get())),
            Line::Question(question.to_owned()),
        ];
        let letters = ('a'..).zip(answers);
        lines.extend(
            letters.map(|(letter, answer)| Line::Question(format!("{letter}) {answer}"))),
        );
        self.show_and_pause(lines)?;
        Ok(Question { answers })
    }

    /// Which of the answers was right, counted from 0, and why.
    pub(crate) fn answer(&self, question: Question, right: usize, why: &str) -> Outcome {
        let letter = ('a'..).nth(right).unwrap_or('?');
        let text = format!("{letter}) {}. {why}", question.answers[right]);
        self.show_and_pause(vec![Line::Answer(text)])
    }

    /// Starts a server, in place of the one before. `flags` are those of its command line.
    pub(crate) fn serves(&self, model: &'static str, flags: &[&'static str]) -> Outcome {
        self.serves_with(model, flags, &[])
    }

    /// The same with variables of the environment.
    pub(crate) fn serves_with(
        &self,
        model: &'static str,
        flags: &[&'static str],
        environment: &[(&'static str, &'static str)],
    ) -> Outcome {
        self.stops();
        let server = Known::named(model)?;
        let cast =
            Cast { server, flags: flags.to_vec(), environment: environment.to_vec() };
        let server = cast.start(&self.bind, &self.log)?;
        let address = server.process.address();
        self.server_line(&format!("{} listens on {address}", server.cast.command()));
        *self.server.borrow_mut() = Some(server);
        Ok(())
    }

    /// Ends the server, if there is one.
    pub(crate) fn stops(&self) {
        if let Some(server) = self.server.take() {
            self.ended.borrow_mut().push(server.stop());
        }
    }

    /// Sends the server the signal that a service manager sends.
    pub(crate) fn server_is_told_to_stop(&self) -> Outcome {
        self.beat();
        self.told.borrow_mut().marks.push((Moment::now(), "SIGTERM"));
        self.server_line("gets SIGTERM");
        self.with_server(|server| {
            server.process.signal(Signal::Terminate).map_err(|error| {
                Stopped::Failed(format!("the server cannot be told to stop: {error}"))
            })
        })
    }

    /// Waits until the server has ended by itself, and checks its exit status.
    pub(crate) fn server_ends_with(&self, status: i32) -> Outcome {
        let found = self.with_server(|server| Ok(server.ends()))?;
        ensure(found == Some(status), || {
            format!("the server should end with {status}; it ended with {found:?}")
        })?;
        self.server_line(&format!("ends with exit status {status}"));
        Ok(())
    }

    /// Waits until the server's log has a line with `text`.
    pub(crate) fn server_logs(&self, text: &str) -> Outcome {
        let line = self.with_server(|server| {
            let find =
                || server.process.log().into_iter().find(|line| line.contains(text));
            Ok(harness::wait_for(PATIENCE, find))
        })?;
        ensure(line.is_some(), || format!("the server's log should say {text:?}"))?;
        self.server_line(&format!("logs {text:?}"));
        Ok(())
    }

    /// How many lines of the server's log hold `text` by now.
    pub(crate) fn lines_logged(&self, text: &str) -> Outcome<usize> {
        self.with_server(|server| {
            Ok(server.process.log().iter().filter(|line| line.contains(text)).count())
        })
    }

    /// The threads that the server has. `None` where the system does not say: only Linux
    /// does.
    pub(crate) fn threads(&self) -> Outcome<Option<usize>> {
        self.with_server(|server| Ok(server.process.usage().map(|usage| usage.threads)))
    }

    /// The memory that the server's program occupies, in KiB. Linux only.
    pub(crate) fn memory_kib(&self) -> Outcome<Option<f64>> {
        self.with_server(|server| {
            Ok(server.process.usage().map(|usage| usage.memory as f64 / 1024.0))
        })
    }

    /// The CPU time that the server has used, in steps of 10 ms. Linux only.
    pub(crate) fn cpu_time(&self) -> Outcome<Option<Duration>> {
        self.with_server(|server| Ok(server.process.cpu_time()))
    }

    /// The time for which its threads ran or were ready to run: see
    /// [`harness::Process::ready_time`].
    pub(crate) fn ready_time(&self) -> Outcome<Option<Duration>> {
        self.with_server(|server| Ok(server.process.ready_time()))
    }

    /// A client connects. That succeeds even if nobody accepts it: the kernel's backlog
    /// takes it.
    pub(crate) fn connects(&self, name: &'static str) -> Outcome<Client<'_>> {
        Client::connect(self, name, self.address()?)
    }

    /// A client that nobody listens to any more.
    pub(crate) fn is_refused(&self, name: &'static str) -> Outcome {
        let address = self.address()?;
        self.beat();
        let connected = std::net::TcpStream::connect_timeout(&address, PATIENCE);
        ensure(connected.is_err(), || format!("{name} should be refused"))?;
        self.client_line(name, Mark::Note, "is refused: nobody listens");
        Ok(())
    }

    /// `count` clients connect, and each makes one round trip. `name` stands for all.
    pub(crate) fn crowd(&self, name: &'static str, count: usize) -> Outcome<Crowd<'_>> {
        Crowd::connect(self, name, count, self.address()?)
    }

    /// Says what was measured: `what` as it was, and in the transcript what holds of it on
    /// every machine.
    pub(crate) fn measured(&self, what: impl Display, everywhere: &str) {
        let shown = Line::Server(format!("{everywhere}: {what}"));
        self.screen.terminal().show(&shown);
        self.screen.record(&Line::Server(everywhere.to_owned()));
    }

    fn show_and_pause(&self, lines: Vec<Line>) -> Outcome {
        lines.iter().for_each(|line| self.screen.show(line));
        *self.last.borrow_mut() = lines;
        if self.screen.pause(&self.last.borrow()) { Ok(()) } else { Err(Stopped::Quit) }
    }

    fn with_server<T>(&self, look: impl FnOnce(&Server) -> Outcome<T>) -> Outcome<T> {
        match &*self.server.borrow() {
            Some(server) => look(server),
            None => Err(Stopped::Failed("the lesson has started no server".to_owned())),
        }
    }

    fn address(&self) -> Outcome<SocketAddr> {
        self.with_server(|server| Ok(server.process.address()))
    }

    pub(crate) fn beat(&self) {
        thread::sleep(BEAT);
    }

    pub(crate) fn event(&self, name: &'static str, event: ClientEvent) {
        self.event_at(Moment::now(), name, event);
    }

    pub(crate) fn event_at(&self, at: Moment, name: &'static str, event: ClientEvent) {
        self.told.borrow_mut().events.push((at, name, event));
    }

    pub(crate) fn crowd_has(&self, name: &'static str, ports: impl Iterator<Item = u16>) {
        let server = self.ended.borrow().len();
        let clients = ports.map(|port| (Peer { server, port }, name));
        self.told.borrow_mut().crowds.extend(clients);
    }

    /// In the transcript the client has the port that it has in every run.
    pub(crate) fn has_connected(&self, name: &'static str, port: u16) {
        let peer = Peer { server: self.ended.borrow().len(), port };
        self.event(name, ClientEvent::Connected(Some(peer)));
        let line =
            |port| Line::Client(name, Mark::Note, format!("connects, from port {port}"));
        self.screen.terminal().show(&line(port));
        self.screen.record(&line(self.told.borrow().name_of(peer)));
    }

    pub(crate) fn client_line(&self, name: &'static str, mark: Mark, text: &str) {
        self.screen.show(&Line::Client(name, mark, text.to_owned()));
    }

    fn server_line(&self, text: &str) {
        self.screen.show(&Line::Server(text.to_owned()));
    }

    pub(crate) fn terminal(&self) -> Terminal {
        self.screen.terminal()
    }

    pub(crate) fn transcript(&self) -> String {
        self.screen.transcript()
    }

    /// What the clients did, and what is left of the servers.
    pub(crate) fn into_records(self) -> (Told, Vec<Ended>) {
        (self.told.into_inner(), self.ended.into_inner())
    }
}
