//! Ctrl-C and SIGTERM.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a shell expects of a program that Ctrl-C ended.
pub(crate) const STATUS: u8 = 130;

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// From now on, an interrupted lab ends its servers before it ends itself.
///
/// A signal reaches only the lab, or those in the group that has the terminal, and the
/// server of a command is not in it.
pub(crate) fn end_the_servers_too() {
    on_signal(end);
}

/// From now on, the first signal only asks for an end ([`requested`]), so that what was
/// done so far is not lost. The second ends the lab as above.
pub(crate) fn ask_first() {
    on_signal(|| {
        if REQUESTED.swap(true, Ordering::Relaxed) {
            end();
        }
    });
}

/// Whether somebody wants an end.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

fn end() {
    conformance::end_all_servers();
    process::exit(STATUS.into());
}

fn on_signal(handler: fn()) {
    // It fails if there is one already, and there is none.
    let _ = ctrlc::set_handler(handler);
}
