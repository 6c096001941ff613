//! The loop that sends and receives, on one thread.

use std::collections::VecDeque;
use std::io;
use std::mem;
use std::time::{Duration, Instant};

use anyhow::Result;
use mio::event::Event;
use mio::{Events, Poll, Token};

use crate::connection::{Connection, Progress, State};
use crate::dialer::Dialer;
use crate::failure::{Failure, Failures};
use crate::latencies::{Latencies, Percentiles};
use crate::message::Message;
use crate::meter::Meter;
use crate::report::Report;
use crate::schedule::Schedule;
use crate::stop::Stop;
use crate::timer::Timer;
use crate::workload::Workload;

const TIMER: Token = Token(usize::MAX - 1);
const STOP: Token = Token(usize::MAX - 2);

/// Replies are read into this much. A read that fills it is followed by another.
const BUFFER: usize = 128 * 1024;

/// Events that one poll takes. All of them are served before the next poll, so that no
/// connection is served twice while another waits.
const EVENTS: usize = 1024;

/// Timeouts, back-offs and the seconds of the log are looked at this often.
const TICK: Duration = Duration::from_millis(50);

/// At the end, outstanding replies are waited for this long, or as long as a reply may
/// take.
const DRAIN: Duration = Duration::from_secs(2);

/// This many connections are opened at once. A server's backlog may be small, and the
/// system tries what does not fit again only after a whole second.
const NEWCOMERS: usize = 64;

/// A server that does not answer a new connection in this time may not do so before
/// others have left: the next ones are opened.
const REPLY_TIMEOUT: Duration = Duration::from_millis(20);

/// When no handshake was done for this long, the server's backlog is full. The system
/// sends a handshake that got no answer again after 1 s, and after 2 s more.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(4);

/// What is told once a second, while the run goes on.
pub struct Second<'a> {
    /// Since the measuring began.
    pub elapsed: Duration,
    /// Those of the second that has ended.
    pub latencies: Percentiles,
    /// All up to now.
    pub failures: &'a Failures,
}

/// Sends and receives.
pub struct Generator<'a> {
    workload: &'a Workload,
    message: Message,
    poll: Poll,
    timer: Timer,
    stop: Stop,
    dialer: Dialer,
    connections: Vec<Connection>,
    events: Events,
    buffer: Vec<u8>,
    /// The time, as of the last event. Reading the clock has its price.
    now: Instant,
    next_tick: Instant,

    /// Whether a closed loop goes on: each reply is followed by the next request.
    looping: bool,
    /// In an open loop: when requests are due.
    schedule: Option<Schedule>,
    /// In an open loop: the connections that wait for a request. The one that has waited
    /// longest is the next.
    idle: VecDeque<usize>,

    /// Only requests from here on are measured.
    measured_from: Option<Instant>,
    last_reply: Instant,
    round_trips: u64,
    unanswered: u64,
    failures: Failures,
    latencies: Latencies,
    progress: &'a mut dyn FnMut(Second<'_>),
}

impl<'a> Generator<'a> {
    /// A generator that has not begun. It calls `progress` once a second.
    ///
    /// # Errors
    ///
    /// There is no such text, or the system has no descriptor for the poll.
    pub fn new(
        workload: &'a Workload,
        latencies: Latencies,
        progress: &'a mut dyn FnMut(Second<'_>),
    ) -> Result<Self> {
        let message = Message::new(&workload.text, workload.size)?;
        let poll = Poll::new()?;
        let timer = Timer::new(poll.registry(), TIMER)?;
        let stop = Stop::new(poll.registry(), STOP)?;
        let now = Instant::now();
        Ok(Self {
            workload,
            message,
            poll,
            timer,
            stop,
            dialer: Dialer::new(workload.address),
            connections: (0..workload.connections)
                .map(|_| Connection::new(now))
                .collect(),
            events: Events::with_capacity(EVENTS),
            buffer: vec![0; BUFFER],
            now,
            next_tick: now,
            looping: false,
            schedule: None,
            idle: VecDeque::new(),
            measured_from: None,
            last_reply: now,
            round_trips: 0,
            unanswered: 0,
            failures: Failures::default(),
            latencies,
            progress,
        })
    }

    /// What ends the run early.
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Opens the first connection.
    ///
    /// # Errors
    ///
    /// No server listens there.
    pub fn open_the_first(&mut self) -> io::Result<()> {
        let stream = self.dialer.first()?;
        self.connections[0]
            .register(stream, State::Idle, self.poll.registry(), Token(0))
            .map_err(|failure| io::Error::other(format!("{failure:?}")))
    }

    /// Runs to the end of the time.
    ///
    /// # Errors
    ///
    /// Those of the system: no more descriptors, or a log that cannot be written.
    pub fn run(mut self) -> Result<Report> {
        let start = Instant::now();
        if !self.workload.churn {
            self.open_all()?;
        }
        let connecting = start.elapsed();
        if !self.workload.warm_up.is_zero() {
            self.load(self.workload.warm_up)?;
            self.schedule = None;
        }

        // No request is under way at either edge, so what the server did in between
        // is what it did for the requests that are counted.
        let meter = Meter::start(&self.workload.pids)?;
        let opened = self.dialer.opened;
        self.now = Instant::now();
        let start = self.now;
        self.measured_from = Some(start);
        self.latencies.begin(start)?;
        let end = self.load(self.workload.duration)?;
        let connects = self.dialer.opened - opened;
        // It is not zero, even if a signal came before: it is divided by.
        let seconds = (end.max(self.last_reply) - start).as_secs_f64().max(1e-9);
        let workload = self.workload;
        let per_second = self.round_trips as f64 / seconds;
        let kept_the_rate = workload.rate.is_some_and(|rate| per_second > 0.99 * rate);
        let generator = meter.generator(seconds, kept_the_rate);
        let server = meter.server(self.round_trips);
        let never_answered = self.count_unanswered(start);
        Ok(Report {
            address: workload.address.to_string(),
            connections: workload.connections,
            size: self.message.bytes.len(),
            text: workload.text.clone(),
            rate: workload.rate,
            churn: workload.churn,
            connect_seconds: connecting.as_secs_f64(),
            seconds,
            round_trips: self.round_trips,
            per_second,
            bytes_sent: self.round_trips * self.message.bytes.len() as u64,
            bytes_received: self.round_trips * self.message.reply.len() as u64,
            latency_us: self.latencies.finish(self.now)?,
            errors: self.failures,
            unanswered: self.unanswered,
            never_answered,
            connects,
            interrupted: self.stop.requested(),
            generator,
            server,
        })
    }

    /// Opens all connections, some at a time, with a round trip on each: only a reply
    /// proves that the server has a client, and what it makes for a new one is no cost
    /// of a later round trip.
    fn open_all(&mut self) -> io::Result<()> {
        let mut next = 0;
        let (mut opening, mut last_change) = (0, Instant::now());
        while !self.stop.requested() {
            while next < self.connections.len() && opening < NEWCOMERS {
                self.request(next, self.now);
                next += 1;
                opening += 1;
            }
            if opening == 0 || self.now > last_change + HANDSHAKE_TIMEOUT {
                break;
            }
            self.poll_once(self.now + REPLY_TIMEOUT)?;
            let now = self.now;
            let opened = &self.connections[..next];
            let still =
                opened.iter().filter(|one| one.is_new(now, REPLY_TIMEOUT)).count();
            if still != opening {
                last_change = now;
            }
            opening = still;
        }
        // The backlog is full: those that are left wait like the last ones.
        for left in next..self.connections.len() {
            self.request(left, self.now);
        }
        Ok(())
    }

    /// Loads the server for a time, and then waits for outstanding replies. Returns when
    /// the time was over.
    fn load(&mut self, length: Duration) -> io::Result<Instant> {
        self.now = Instant::now();
        let end = self.now + length;
        match self.workload.rate {
            Some(rate) => self.schedule = Some(Schedule::new(self.now, length, rate)),
            None => self.looping = true,
        }
        for number in 0..self.connections.len() {
            if self.connections[number].state == State::Idle && !self.stop.requested() {
                self.on_idle(number);
            }
        }
        while self.now < end && !self.stop.requested() {
            self.poll_once(end)?;
        }

        self.looping = false;
        let end = end.min(self.now);
        if let Some(schedule) = &mut self.schedule {
            schedule.cut(end);
        }
        let deadline = end + DRAIN.min(self.workload.timeout);
        while self.expects_replies() && self.now < deadline {
            self.poll_once(deadline)?;
        }
        Ok(end)
    }

    /// Whether replies are outstanding that can be expected. A connection that was never
    /// answered waits until the server has served others, which may be never: it is
    /// waited for only if there are no others.
    fn expects_replies(&self) -> bool {
        let due = self.schedule.is_some_and(|schedule| schedule.next().is_some());
        let others = self.connections.iter().any(|one| one.answered);
        let expected = |one: &Connection| one.outstanding && (one.answered || !others);
        due || self.connections.iter().any(expected)
    }

    /// Waits for events, at most up to `end`, and serves all of them.
    fn poll_once(&mut self, end: Instant) -> io::Result<()> {
        let due = self.schedule.filter(|_| !self.idle.is_empty());
        let due = due.and_then(|schedule| schedule.next());
        self.timer.set(end.min(self.next_tick).min(due.unwrap_or(end)))?;
        let mut events = mem::replace(&mut self.events, Events::with_capacity(0));
        if let Err(error) = self.poll.poll(&mut events, self.timer.timeout())
            && error.kind() != io::ErrorKind::Interrupted
        {
            return Err(error);
        }
        let before = self.now;
        for event in &events {
            match event.token() {
                TIMER => self.timer.expired(),
                STOP => {}
                _ => self.on_event(event),
            }
        }
        self.events = events;
        if self.now == before || self.schedule.is_some() {
            self.now = Instant::now();
        }
        self.send_due_requests();
        if self.now >= self.next_tick {
            self.tick()?;
        }
        Ok(())
    }

    fn on_event(&mut self, event: &Event) {
        let number = event.token().0;
        let connection = &mut self.connections[number];
        let progress = connection.on_event(event, &self.message, &mut self.buffer);
        if progress != Ok(Progress::Pending) {
            self.now = Instant::now();
        }
        match progress {
            Ok(Progress::Pending) => {}
            Ok(Progress::Opened) if connection.outstanding => {
                if let Err(failure) = connection.send(&self.message) {
                    self.on_failure(number, failure);
                }
            }
            Ok(Progress::Opened) => self.on_idle(number),
            Ok(Progress::Replied) => self.on_reply(number, event.is_read_closed()),
            Ok(Progress::Ended) => {
                connection.close();
                self.on_idle(number);
            }
            Err(failure) => self.on_failure(number, failure),
        }
    }

    /// A whole reply has come.
    fn on_reply(&mut self, number: usize, end_of_stream: bool) {
        let due = self.connections[number].due;
        if self.is_measured(due) {
            self.latencies.record(self.now - due);
            self.round_trips += 1;
            self.last_reply = self.now;
        }
        if self.workload.churn {
            if let Err(failure) = self.connections[number].half_close() {
                self.on_failure(number, failure);
            }
        } else if end_of_stream {
            self.on_failure(number, Failure::EarlyEnd);
        } else {
            self.on_idle(number);
        }
    }

    /// A connection has nothing to do: gives it the next request, if there is one.
    fn on_idle(&mut self, number: usize) {
        if self.looping {
            self.request(number, self.now);
        } else if self.schedule.is_some() && !self.connections[number].queued {
            self.connections[number].queued = true;
            self.idle.push_back(number);
        }
    }

    /// In an open loop: sends what is due, as long as there is a connection for it.
    fn send_due_requests(&mut self) {
        while let Some(schedule) = &mut self.schedule
            && let Some(due) = schedule.next()
            && due <= self.now
            && let Some(number) = self.idle.pop_front()
        {
            let connection = &mut self.connections[number];
            connection.queued = false;
            // It may have failed while it was in the queue.
            if connection.state == State::Idle {
                schedule.advance();
                self.request(number, due);
            }
        }
    }

    /// Begins a request that was due at `due`.
    fn request(&mut self, number: usize, due: Instant) {
        let connection = &mut self.connections[number];
        connection.outstanding = true;
        connection.due = due;
        connection.since = self.now;
        if !connection.is_open() {
            self.open(number);
        } else if let Err(failure) = connection.send(&self.message) {
            self.on_failure(number, failure);
        }
    }

    fn open(&mut self, number: usize) {
        let connection = &mut self.connections[number];
        connection.since = self.now;
        let registry = self.poll.registry();
        let opened = self.dialer.open().map_err(Failure::connect).and_then(|stream| {
            connection.register(stream, State::Opening, registry, Token(number))
        });
        if let Err(failure) = opened {
            self.on_failure(number, failure);
        }
    }

    /// Whether a request that was due at `due` counts.
    fn is_measured(&self, due: Instant) -> bool {
        self.measured_from.is_some_and(|start| due >= start)
    }

    /// Counts a failure, and closes the connection until it may be opened again.
    fn on_failure(&mut self, number: usize, failure: Failure) {
        let Connection { outstanding, due, .. } = self.connections[number];
        if failure == Failure::Timeout && outstanding && self.is_measured(due) {
            // It took this long at least: leaving it out would flatter the server.
            self.latencies.record(self.now.saturating_duration_since(due));
        }
        self.connections[number].back_off(self.now);
        self.failures.count(failure);
    }

    /// Looks at what no event tells of.
    fn tick(&mut self) -> io::Result<()> {
        self.next_tick = self.now + TICK;
        for number in 0..self.connections.len() {
            let connection = &mut self.connections[number];
            match connection.state {
                State::Idle => {}
                State::Closed(until) if self.now < until => {}
                State::Closed(_) if self.workload.churn => {
                    connection.close();
                    self.on_idle(number);
                }
                State::Closed(_) => self.open(number),
                // One that was never answered waits until the server has a slot free.
                _ if connection.answered
                    && self.now.saturating_duration_since(connection.since)
                        > self.workload.timeout =>
                {
                    self.on_failure(number, Failure::Timeout);
                }
                _ => {}
            }
        }
        let Some(start) = self.measured_from else { return Ok(()) };
        if let Some(latencies) = self.latencies.tick(self.now)? {
            let elapsed = self.now - start;
            (self.progress)(Second { elapsed, latencies, failures: &self.failures });
        }
        Ok(())
    }

    /// Records requests that were not answered, with the latency that they have at least.
    /// Returns how many connections the server has never answered.
    fn count_unanswered(&mut self, start: Instant) -> usize {
        let open_loop = self.schedule.is_some();
        let mut never_answered = 0;
        let mut record = |due: Instant| {
            self.latencies.record(self.now.saturating_duration_since(due));
            self.unanswered += 1;
        };
        for connection in &self.connections {
            let unserved = connection.outstanding || connection.state == State::Opening;
            never_answered += usize::from(unserved && !connection.answered);
            // In a closed loop, one that is never served sends one request, and waits.
            let counts = connection.answered || open_loop;
            if connection.outstanding && counts && connection.due >= start {
                record(connection.due);
            }
        }
        if let Some(schedule) = &self.schedule {
            schedule.overdue(self.now).for_each(record);
        }
        never_answered
    }
}
