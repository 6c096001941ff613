//! What a server promises beyond the rules.

/// What a server promises beyond the rules, so that a check asks no more of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    at_once: usize,
    thread_per_connection: bool,
}

impl Promise {
    /// It serves as many clients at once as come, up to `--max-connections`.
    pub const fn any_number() -> Self {
        Self { at_once: usize::MAX, thread_per_connection: false }
    }

    /// It serves `clients` at once; the next ones wait until one of them leaves.
    ///
    /// # Panics
    ///
    /// If `clients` is 0: such a server serves nobody.
    pub const fn at_once(clients: usize) -> Self {
        assert!(clients > 0, "a server serves at least one client at a time");
        Self { at_once: clients, thread_per_connection: false }
    }

    /// It starts a thread for each connection, and so may fail to start one (rule S11).
    pub const fn thread_per_connection(mut self) -> Self {
        self.thread_per_connection = true;
        self
    }

    pub(crate) fn serves_at_once(self, clients: usize) -> bool {
        self.at_once >= clients
    }

    /// How many clients it serves at once, if that is part of its promise.
    pub(crate) fn limit(self) -> Option<usize> {
        (self.at_once < usize::MAX).then_some(self.at_once)
    }

    pub(crate) fn starts_threads(self) -> bool {
        self.thread_per_connection
    }
}
