//! The server of a lesson, while it runs.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use harness::{Launcher, Process, Signal};
use servers::Known;

use crate::clock::Moment;
use crate::screen::{Line, Terminal};
use crate::stopped::{Outcome, Stopped};

/// A server may take this long to end: more than `--grace`.
const PATIENCE: Duration = Duration::from_secs(60);

/// How the command line of a lesson's server reads.
#[derive(Clone, Debug)]
pub(crate) struct Cast {
    pub(crate) server: Known,
    pub(crate) flags: Vec<&'static str>,
    pub(crate) environment: Vec<(&'static str, &'static str)>,
}

/// Where its log can be seen while it runs.
#[derive(Clone)]
pub(crate) enum LogTo {
    Nowhere,
    Terminal(Terminal),
    File(PathBuf),
}

/// A server that runs.
pub(crate) struct Server {
    pub(crate) cast: Cast,
    pub(crate) process: Arc<Process>,
    trace: Option<PathBuf>,
    follower: Option<Beside<usize>>,
    meter: Option<Beside<Vec<(Moment, Duration)>>>,
}

/// What is left of a server that has ended.
pub(crate) struct Ended {
    pub(crate) cast: Cast,
    pub(crate) address: SocketAddr,
    pub(crate) log: Vec<String>,
    /// Its trace, in the Chrome trace event format.
    pub(crate) trace: Option<String>,
    /// If it has none: when it was looked at, and the CPU time that it had used by then.
    pub(crate) cpu_time: Vec<(Moment, Duration)>,
}

impl Cast {
    /// Starts it, at `bind` if it is one of ours.
    pub(crate) fn start(self, bind: &str, log: &LogTo) -> Outcome<Server> {
        let (launcher, trace) = self.launcher(bind)?;
        let process = launcher.start().map_err(|error| {
            Stopped::Failed(format!("{} does not start: {error}", self.server.name()))
        })?;
        let process = Arc::new(process);
        let follower = follow(&process, log)?;
        let meter = trace.is_none().then(|| meter(&process));
        Ok(Server { cast: self, process, trace, follower, meter })
    }

    fn launcher(&self, bind: &str) -> Outcome<(Launcher, Option<PathBuf>)> {
        let model = match self.server {
            Known::Model(model) => model,
            Known::Script(script) => {
                return Ok((self.with_environment(script.launcher()?), None));
            }
        };
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("lab-lesson-{}-{number}.json", std::process::id());
        let trace = env::temp_dir().join(name);
        let arguments = [OsString::from("--trace"), trace.clone().into()];
        let launcher =
            model.launcher()?.arguments(&self.flags).arguments(arguments).bind(bind);
        Ok((self.with_environment(launcher), Some(trace)))
    }

    fn with_environment(&self, launcher: Launcher) -> Launcher {
        self.environment
            .iter()
            .fold(launcher, |launcher, (name, value)| launcher.environment(name, value))
    }

    /// The variables, the model and its flags.
    pub(crate) fn command(&self) -> String {
        let flags = self.flags.iter().map(|flag| format!(" {flag}"));
        let name = self.server.name().to_owned();
        [self.variables(), name].into_iter().chain(flags).collect()
    }

    /// One of ours, as somebody types it.
    pub(crate) fn cargo_run(&self) -> String {
        let mut command =
            format!("{}cargo run -p {}", self.variables(), self.server.name());
        if !self.flags.is_empty() {
            command += &format!(" -- {}", self.flags.join(" "));
        }
        command
    }

    /// As they stand before a command.
    fn variables(&self) -> String {
        let variables = self.environment.iter();
        variables.map(|(name, value)| format!("{name}={value} ")).collect()
    }

    /// One of the tutorial's, in Python.
    pub(crate) fn is_script(&self) -> bool {
        matches!(self.server, Known::Script(_))
    }
}

impl Server {
    /// Asks it to end as Ctrl-C does, and waits until it has ended. A server that is not
    /// ours is killed.
    pub(crate) fn stop(mut self) -> Ended {
        let ours = self.trace.is_some();
        if ours {
            self.is_left_by_all();
        }
        let asked = ours && self.process.signal(Signal::Interrupt).is_ok();
        if asked {
            self.ends();
        }
        if let Some(follower) = self.follower.take() {
            follower.stop();
        }
        let trace = self.trace.as_deref().and_then(|path| fs::read_to_string(path).ok());
        let cpu_time = self.meter.take().and_then(Beside::stop).unwrap_or_default();
        let (cast, address) = (self.cast.clone(), self.process.address());
        Ended { cast, address, log: self.process.log(), trace, cpu_time }
    }

    /// Waits until its log says that whoever came has left. Its clients have done so, or
    /// do so right now; one that has not is cut.
    fn is_left_by_all(&self) {
        const LIMIT: Duration = Duration::from_secs(5);
        let lines = |log: &[String], what: &str| {
            log.iter().filter(|line| line.contains(what)).count()
        };
        harness::wait_for(LIMIT, || {
            let log = self.process.log();
            let gone = lines(&log, " left: ") >= lines(&log, " connected");
            (gone || self.process.ended().is_some()).then_some(())
        });
    }

    /// Waits until it has ended by itself, and gives its exit status.
    pub(crate) fn ends(&self) -> Option<i32> {
        let status = harness::wait_for(PATIENCE, || self.process.ended())?;
        // What it said last may still be on its way to us.
        let said = |line: &String| line.contains("stopped: ");
        harness::wait_for(PATIENCE, || self.process.log().iter().any(said).then_some(()));
        status.code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(path) = &self.trace {
            let _ = fs::remove_file(path);
        }
    }
}

/// A thread beside the server that does something again and again, until it is told to
/// end. Dropping it tells it: it holds the server's process, which must not outlive us.
struct Beside<T> {
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<T>>,
}

impl<T: Send + 'static> Beside<T> {
    /// `again` is called for a last time after the end was told.
    fn start(
        every: Duration,
        mut state: T,
        mut again: impl FnMut(&mut T) + Send + 'static,
    ) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let thread = thread::spawn({
            let over = Arc::clone(&over);
            move || {
                loop {
                    let last = over.load(Ordering::Relaxed);
                    again(&mut state);
                    if last {
                        return state;
                    }
                    thread::sleep(every);
                }
            }
        });
        Self { over, thread: Some(thread) }
    }

    fn stop(mut self) -> Option<T> {
        self.end()
    }
}

impl<T> Beside<T> {
    fn end(&mut self) -> Option<T> {
        self.over.store(true, Ordering::Relaxed);
        self.thread.take()?.join().ok()
    }
}

impl<T> Drop for Beside<T> {
    fn drop(&mut self) {
        self.end();
    }
}

/// Shows each line of the log as it comes.
fn follow(process: &Arc<Process>, to: &LogTo) -> Outcome<Option<Beside<usize>>> {
    const LOOK: Duration = Duration::from_millis(10);
    let mut show: Box<dyn FnMut(&str) + Send> = match to {
        LogTo::Nowhere => return Ok(None),
        LogTo::Terminal(terminal) => {
            let terminal = terminal.clone();
            Box::new(move |line| terminal.show(&Line::Log(line.to_owned())))
        }
        LogTo::File(path) => {
            let mut file =
                fs_err::File::options().append(true).create(true).open(path)?;
            Box::new(move |line| {
                let _ = writeln!(file, "{line}");
            })
        }
    };
    let process = Arc::clone(process);
    Ok(Some(Beside::start(LOOK, 0, move |shown| {
        let lines = process.log();
        lines.iter().skip(*shown).for_each(|line| show(line));
        *shown = lines.len();
    })))
}

/// Looks at the CPU time of a server from time to time.
fn meter(process: &Arc<Process>) -> Beside<Vec<(Moment, Duration)>> {
    /// The system tells the time in steps of 10 ms.
    const LOOK: Duration = Duration::from_millis(40);
    let process = Arc::clone(process);
    Beside::start(LOOK, Vec::new(), move |readings: &mut Vec<(Moment, Duration)>| {
        readings.extend(process.cpu_time().map(|used| (Moment::now(), used)));
    })
}
