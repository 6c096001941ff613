//! What to do to a server.

use std::env;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};

use crate::Report;
use crate::message::Message;
use crate::process::Process;

/// A load, and the server that gets it.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Where the server listens.
    pub address: SocketAddr,
    /// Connections at once.
    pub connections: usize,
    /// The size of a message in bytes. It ends with a whole character, and so may be a
    /// little shorter.
    pub size: usize,
    /// The text of the messages: the name of a sample text, or a file.
    pub text: String,
    /// Messages that are due in a second, in an open loop. `None` for a closed loop.
    pub rate: Option<f64>,
    /// A connection is opened for each message.
    pub churn: bool,
    /// How long to load the server before the measuring begins.
    pub warm_up: Duration,
    /// How long to measure.
    pub duration: Duration,
    /// A reply that takes longer is an error, except on a connection that was never
    /// answered: it waits for a free slot.
    pub timeout: Duration,
    /// The processes of the server, whose use is measured. Linux only.
    pub pids: Vec<u32>,
    /// The core that the generator stays on. Linux only.
    pub core: Option<usize>,
}

impl Workload {
    /// Checks what can be checked before the load: that there is such a text, and that
    /// the server's processes run.
    ///
    /// # Errors
    ///
    /// What is missing.
    pub fn check(&self) -> Result<()> {
        Message::new(&self.text, self.size)?;
        for pid in &self.pids {
            Process::read(*pid)?;
        }
        Ok(())
    }

    /// The arguments of `lab load` that ask for this load, and for the report as JSON.
    fn arguments(&self) -> Vec<String> {
        let time = |time: Duration| format!("{}us", time.as_micros());
        let mut arguments: Vec<String> = vec![
            "load".into(),
            "--json".into(),
            format!("--addr={}", self.address),
            format!("--connections={}", self.connections),
            format!("--size={}", self.size),
            format!("--text={}", self.text),
            format!("--duration={}", time(self.duration)),
            format!("--warm-up={}", time(self.warm_up)),
            format!("--timeout={}", time(self.timeout)),
        ];
        arguments.extend(self.rate.map(|rate| format!("--rate={rate}")));
        arguments.extend(self.churn.then(|| "--churn".to_owned()));
        arguments.extend(self.core.map(|core| format!("--cpu={core}")));
        if cfg!(target_os = "linux") {
            arguments.extend(self.pids.iter().map(|pid| format!("--pid={pid}")));
        }
        arguments
    }

    /// Loads the server from a process of its own: this same program, which has to take
    /// `load …` for it.
    ///
    /// # Errors
    ///
    /// The generator gives no report, or the server made a mistake.
    pub fn run(&self) -> Result<Report> {
        let output = Command::new(env::current_exe().context("no generator")?)
            .args(self.arguments())
            .stdin(Stdio::null())
            .output()
            .context("no generator")?;
        let report: Report = serde_json::from_slice(&output.stdout).map_err(|_| {
            let text = String::from_utf8_lossy(&output.stderr);
            let last = text.trim().lines().last().unwrap_or("it wrote no reason");
            anyhow!("{last}")
        })?;
        if let Some((kind, count)) = report.errors.kinds().next() {
            bail!("{kind}: {count}");
        }
        Ok(report)
    }
}
