//! Ctrl-C and SIGTERM, for a program that has started servers.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a shell expects of a program that Ctrl-C ended.
pub const STATUS: u8 = 130;

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// From now on, an interrupted program ends its servers before it ends itself.
///
/// A signal reaches the program alone, or the processes in the group that has the
/// terminal, and the server of a command is not in it.
pub fn end_the_servers_too() {
    on_signal(end);
}

/// From now on, the first signal only asks for an end ([`requested`]), so that what was
/// done so far is not lost, and calls `tell`. The second ends the program as above.
pub fn ask_first(tell: impl Fn() + Send + 'static) {
    on_signal(move || {
        if REQUESTED.swap(true, Ordering::Relaxed) {
            end();
        }
        tell();
    });
}

/// Whether a signal has asked for an end.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

fn end() {
    crate::end_all_servers();
    process::exit(STATUS.into());
}

fn on_signal(handler: impl FnMut() + Send + 'static) {
    // It fails if there is a handler already, and a program sets only one.
    let _ = ctrlc::set_handler(handler);
}
