//! A thread for each connection, as objects: a server that makes handlers.
//!
//! The tutorial's handler *is* a thread, by inheritance, and its server knows that one
//! class by name. Here a handler is whatever keeps the contract of [`Handler`], it *has*
//! a connection, and the server is given a way to make one. So another service is
//! another `impl Handler`, and the server stays as it is.

mod handlers;
mod model;
mod server;

use std::io;

pub use handlers::{Handler, Shout, Tally};
pub use model::ObjectOrientedHandler;
pub use server::HandlerServer;

/// Which service to offer.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub struct Flags {
    /// The handler to plug in
    #[arg(long, value_enum, default_value = "shout")]
    pub handler: Service,
}

/// The handlers that the command line can name.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Service {
    /// Send the text back in upper case
    Shout,
    /// Answer each line with the number of its bytes
    Tally,
}

// ANCHOR: serve
/// Serves each client with a handler of its own, on a thread of its own.
///
/// # Errors
///
/// None: a failure ends one session, or is waited out.
pub fn serve(server: server_kit::Server, flags: &Flags) -> io::Result<()> {
    match flags.handler {
        Service::Shout => HandlerServer::new(server, Shout::new).run(),
        Service::Tally => HandlerServer::new(server, Tally::new).run(),
    }
    Ok(())
}
// ANCHOR_END: serve
