//! The server of a lesson, while it runs, and what it leaves.

use std::env;
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::Context;
use harness::{Process, Signal};

use crate::clock::Moment;
use crate::command::CommandLine;
use crate::stopped::Result;

/// A server may take this long to reply or to end: more than `--grace`, and enough for a
/// busy machine.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

/// Shows a line of a server's log, if that is wanted.
pub(crate) type ShowLog = Option<Arc<dyn Fn(&str) + Send + Sync>>;

/// A server that runs.
pub(crate) struct Server {
    pub(crate) command: CommandLine,
    pub(crate) process: Arc<Process>,
    /// The file of its trace, which it has if it is a model.
    trace: PathBuf,
    watch: Watch,
}

/// What is left of a server that has ended.
pub(crate) struct EndedServer {
    pub(crate) command: CommandLine,
    pub(crate) address: SocketAddr,
    pub(crate) log: Vec<String>,
    /// Its trace, in the Chrome trace event format.
    pub(crate) trace: Option<String>,
    /// If it is not a model: the CPU time that it had used by each moment.
    pub(crate) cpu_time: Vec<(Moment, Duration)>,
}

impl Server {
    /// Starts a server, at `bind` if it is a model.
    pub(crate) fn start(command: CommandLine, bind: &str, show: ShowLog) -> Result<Self> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let (pid, number) = (process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let trace = env::temp_dir().join(format!("lab-lesson-{pid}-{number}.json"));
        let process = command.launcher(bind, &trace)?.start();
        let name = command.server.name();
        let process =
            Arc::new(process.with_context(|| format!("{name} does not start"))?);
        let watch = Watch::start(Arc::clone(&process), show, !command.is_model());
        Ok(Self { command, process, trace, watch })
    }

    /// Asks a model to end as Ctrl-C does, and waits until it has ended. A script is
    /// killed.
    pub(crate) fn stop(mut self) -> EndedServer {
        let is_model = self.command.is_model();
        if is_model {
            self.wait_for_departures();
        }
        // A session ends just after its last line, and that of a script may be late.
        thread::sleep(Duration::from_millis(40));
        if is_model && self.process.signal(Signal::Interrupt).is_ok() {
            self.wait_for_the_end();
        }
        EndedServer {
            cpu_time: self.watch.stop(),
            command: self.command.clone(),
            address: self.process.address(),
            log: self.process.log(),
            trace: fs::read_to_string(&self.trace).ok(),
        }
    }

    /// Waits until the log says of each client that it has left. They have, or do so now;
    /// one that has not is cut.
    fn wait_for_departures(&self) {
        harness::wait_for(Duration::from_secs(5), || {
            let log = self.process.log();
            let count = |what| log.iter().filter(|line| line.contains(what)).count();
            let gone = count(" left: ") >= count(" connected");
            (gone || self.process.ended().is_some()).then_some(())
        });
    }

    /// Waits until it has ended by itself, and gives its exit status.
    pub(crate) fn wait_for_the_end(&self) -> Option<i32> {
        let status = self.process.wait(TIMEOUT)?;
        // Its last line may still be on its way to us.
        self.process.wait_for_log(TIMEOUT, |line| line.contains("stopped: "));
        status.code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.watch.stop();
        // A script has written none, and for a model there is nothing else to do.
        let _ = fs::remove_file(&self.trace);
    }
}

/// A thread that looks at a server from time to time: it shows what the log says, and
/// reads the CPU time. It has to be stopped: it holds the server's process, which must
/// not outlive us.
struct Watch {
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<Vec<(Moment, Duration)>>>,
}

impl Watch {
    fn start(process: Arc<Process>, show: ShowLog, reads_cpu_time: bool) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let is_over = Arc::clone(&over);
        let look_on = move || {
            let (mut shown, mut cpu_time) = (0, Vec::new());
            for look in 0.. {
                // One more look comes after the end.
                let last = is_over.load(Ordering::Relaxed);
                if let Some(show) = &show {
                    let log = process.log();
                    log[shown..].iter().for_each(|line| show(line));
                    shown = log.len();
                }
                // CPU time comes in steps of 10 ms: one look in four will do.
                if reads_cpu_time && (last || look % 4 == 0) {
                    cpu_time.extend(process.cpu_time().map(|used| (Moment::now(), used)));
                }
                if last {
                    break;
                }
                thread::sleep(Duration::from_millis(10));
            }
            cpu_time
        };
        Self { over, thread: Some(thread::spawn(look_on)) }
    }

    /// The CPU time that the server had used by each moment.
    fn stop(&mut self) -> Vec<(Moment, Duration)> {
        self.over.store(true, Ordering::Relaxed);
        self.thread.take().and_then(|thread| thread.join().ok()).unwrap_or_default()
    }
}
