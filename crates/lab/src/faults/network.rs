//! Two network namespaces with a cable between them, which can be pulled.
//!
//! On loopback a client cannot vanish: when it dies, the kernel says goodbye for it. Here
//! the server has one namespace and the client another. Nobody else's network is touched.

use std::fs::File;
use std::io;
use std::process::{self, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// The server's address. Only these two namespaces know it.
pub(super) const SERVER: &str = "10.213.0.1";
const CLIENT: &str = "10.213.0.2";

/// Exists until it is dropped, and everything that was opened in it is closed.
#[derive(Debug)]
pub(super) struct Network {
    server: File,
    client: File,
}

impl Network {
    /// Makes the namespaces and the cable.
    ///
    /// # Errors
    ///
    /// The reason why that cannot be done here: it takes Linux, root and iproute2.
    pub(super) fn make() -> Result<Self, String> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let id = format!("{}-{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let (server, client) = (format!("shout-s-{id}"), format!("shout-c-{id}"));
        let network = Self::make_named(&server, &client);
        // Only their names are removed. An open file keeps a namespace, so the kernel
        // removes them when we end, however that comes about.
        for name in [server, client] {
            // What was not made cannot be removed, and that is as well.
            let _ = ip(&format!("netns delete {name}"));
        }
        network
    }

    fn make_named(server: &str, client: &str) -> Result<Self, String> {
        ip(&format!("netns add {server}"))?;
        ip(&format!("netns add {client}"))?;
        ip(&format!("-n {server} link add cable type veth peer cable netns {client}"))?;
        ip(&format!("-n {server} address add {SERVER}/24 dev cable"))?;
        ip(&format!("-n {client} address add {CLIENT}/24 dev cable"))?;
        ip(&format!("-n {server} link set lo up"))?;
        ip(&format!("-n {server} link set cable up"))?;
        ip(&format!("-n {client} link set cable up"))?;
        let open = |name: &str| {
            File::open(format!("/run/netns/{name}"))
                .map_err(|error| format!("a network namespace cannot be opened: {error}"))
        };
        Ok(Self { server: open(server)?, client: open(client)? })
    }

    /// Calls `open` at the server's end of the cable. The sockets that it opens and the
    /// processes that it starts stay there.
    pub(super) fn beside_the_server<T: Send>(
        &self,
        open: impl FnOnce() -> T + Send,
    ) -> io::Result<T> {
        inside(&self.server, open)
    }

    /// Calls `open` at the client's end of the cable.
    pub(super) fn at_the_far_end<T: Send>(
        &self,
        open: impl FnOnce() -> T + Send,
    ) -> io::Result<T> {
        inside(&self.client, open)
    }

    /// From now on nothing comes from the client, not even a goodbye.
    pub(super) fn pull_the_cable(&self) -> Result<(), String> {
        self.at_the_far_end(|| ip("link set cable down"))
            .unwrap_or_else(|error| Err(format!("cannot go to the far end: {error}")))
    }
}

fn ip(words: &str) -> Result<(), String> {
    let output = Command::new("ip")
        .args(words.split(' '))
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("needs the program `ip` of iproute2: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let error = String::from_utf8_lossy(&output.stderr);
    let reason = error.lines().next().unwrap_or("it failed");
    Err(format!("needs root, to make a network of its own: {reason}"))
}

/// A thread can move into a namespace by itself, so this needs one of its own.
#[cfg(target_os = "linux")]
fn inside<T: Send>(namespace: &File, open: impl FnOnce() -> T + Send) -> io::Result<T> {
    use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
    use std::os::fd::AsFd;

    thread::scope(|scope| {
        let inside = scope.spawn(|| {
            move_into_link_name_space(
                namespace.as_fd(),
                Some(LinkNameSpaceType::Network),
            )?;
            io::Result::Ok(open())
        });
        inside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// No network can be made, so nobody comes here.
#[cfg(not(target_os = "linux"))]
fn inside<T: Send>(_: &File, _: impl FnOnce() -> T + Send) -> io::Result<T> {
    Err(io::ErrorKind::Unsupported.into())
}
