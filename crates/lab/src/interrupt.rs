//! Ctrl-C and SIGTERM.

/// From now on, an interrupted lab ends its servers before it ends itself.
///
/// A signal reaches only the lab, or those in the group that has the terminal, and the
/// server of a command is not in it.
pub(crate) fn end_the_servers_too() {
    let handler = || {
        conformance::end_all_servers();
        std::process::exit(130);
    };
    // It fails if there is one already, and there is none.
    let _ = ctrlc::set_handler(handler);
}
