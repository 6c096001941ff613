//! Two network namespaces with a cable between them, which can be pulled.
//!
//! On loopback a client cannot vanish: when it dies, the kernel says goodbye for it. Here
//! the server has one namespace and the client another. No other network is touched.

use std::fs::File;
use std::io;
use std::process::{self, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A network of a server's own. It exists until it is dropped, and everything that was
/// opened in it is closed.
#[derive(Debug)]
pub struct Network {
    server: File,
    client: File,
}

/// An end of the cable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The server's.
    Server,
    /// The far one.
    Client,
}

/// Why a network cannot be made or used here.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// There is no program for it.
    #[error("needs the program `ip` of iproute2: {0}")]
    NoProgram(io::Error),
    /// The program fails: this is what it said.
    #[error("needs root, to make a network of its own: {0}")]
    Refused(String),
    /// The namespace cannot be entered.
    #[error("a network namespace cannot be entered: {0}")]
    Namespace(#[from] io::Error),
}

impl Network {
    /// The server's address. Only these two namespaces know it.
    pub const SERVER: &str = "10.213.0.1";
    const CLIENT: &str = "10.213.0.2";

    /// Makes the namespaces and the cable.
    ///
    /// # Errors
    ///
    /// That cannot be done here: it takes Linux, root and iproute2.
    pub fn make() -> Result<Self, NetworkError> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let id = format!("{}-{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let (server, client) = (format!("shout-s-{id}"), format!("shout-c-{id}"));
        let network = Self::make_named(&server, &client);
        // Only their names are removed. An open file keeps a namespace, so the kernel
        // removes them when this program ends, in whatever way.
        for name in [server, client] {
            // It fails if the namespace was not made, which is no loss.
            let _ = ip(&format!("netns delete {name}"));
        }
        network
    }

    fn make_named(server: &str, client: &str) -> Result<Self, NetworkError> {
        let (here, there) = (Self::SERVER, Self::CLIENT);
        ip(&format!("netns add {server}"))?;
        ip(&format!("netns add {client}"))?;
        ip(&format!("-n {server} link add cable type veth peer cable netns {client}"))?;
        ip(&format!("-n {server} address add {here}/24 dev cable"))?;
        ip(&format!("-n {client} address add {there}/24 dev cable"))?;
        ip(&format!("-n {server} link set lo up"))?;
        ip(&format!("-n {server} link set cable up"))?;
        ip(&format!("-n {client} link set cable up"))?;
        let open = |name: &str| File::open(format!("/run/netns/{name}"));
        Ok(Self { server: open(server)?, client: open(client)? })
    }

    /// Calls `open` at one end of the cable. The sockets that it opens and the processes
    /// that it starts stay there.
    ///
    /// # Errors
    ///
    /// The namespace cannot be entered.
    #[cfg(target_os = "linux")]
    pub fn at<T: Send>(
        &self,
        end: End,
        open: impl FnOnce() -> T + Send,
    ) -> Result<T, NetworkError> {
        use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
        use std::os::fd::AsFd;

        let namespace = if end == End::Server { &self.server } else { &self.client };
        let network = Some(LinkNameSpaceType::Network);
        // A thread can move into a namespace by itself, so this needs one of its own.
        std::thread::scope(|scope| {
            let inside = scope.spawn(|| {
                move_into_link_name_space(namespace.as_fd(), network)
                    .map_err(io::Error::from)?;
                Ok(open())
            });
            inside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    /// No network can be made here, so this is never called.
    ///
    /// # Errors
    ///
    /// Always.
    #[cfg(not(target_os = "linux"))]
    pub fn at<T: Send>(
        &self,
        _: End,
        _: impl FnOnce() -> T + Send,
    ) -> Result<T, NetworkError> {
        Err(io::Error::from(io::ErrorKind::Unsupported).into())
    }

    /// From now on nothing comes from the client, not even a goodbye.
    ///
    /// # Errors
    ///
    /// The program `ip` fails.
    pub fn pull_the_cable(&self) -> Result<(), NetworkError> {
        self.at(End::Client, || ip("link set cable down"))?
    }
}

fn ip(arguments: &str) -> Result<(), NetworkError> {
    let output = Command::new("ip")
        .args(arguments.split(' '))
        .stdin(Stdio::null())
        .output()
        .map_err(NetworkError::NoProgram)?;
    if output.status.success() {
        return Ok(());
    }
    let error = String::from_utf8_lossy(&output.stderr);
    Err(NetworkError::Refused(error.lines().next().unwrap_or("it failed").to_owned()))
}
