//! The count of open sessions, and the wait until there are fewer (rule S9).

use crate::sync::{Condvar, Mutex, lock};

/// A count of open sessions that a thread can wait on.
#[derive(Debug, Default)]
pub(crate) struct OpenSessions {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    open: usize,
    /// The server shuts down, and accepts no more clients.
    closing: bool,
}

impl OpenSessions {
    pub(crate) fn enter(&self) {
        lock(&self.state).open += 1;
    }

    pub(crate) fn leave(&self) {
        lock(&self.state).open -= 1;
        self.changed.notify_all();
    }

    pub(crate) fn count(&self) -> usize {
        lock(&self.state).open
    }

    /// Blocks until fewer than `limit` are open, or the server shuts down.
    pub(crate) fn wait_below(&self, limit: usize) {
        let state = lock(&self.state);
        let full = |state: &mut State| state.open >= limit && !state.closing;
        drop(self.changed.wait_while(state, full));
    }

    /// Blocks until none is open.
    pub(crate) fn wait_until_none(&self) {
        drop(self.changed.wait_while(lock(&self.state), |state| state.open > 0));
    }

    /// Ends every [`OpenSessions::wait_below`], for good.
    pub(crate) fn close(&self) {
        lock(&self.state).closing = true;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shuttle::thread;

    #[test]
    fn one_at_a_time_is_open_and_its_end_lets_the_next_one_in() {
        let every_order = || {
            let sessions = OpenSessions::default();
            thread::scope(|scope| {
                for _ in 0..2 {
                    sessions.wait_below(1);
                    sessions.enter();
                    assert!(sessions.count() <= 1);
                    scope.spawn(|| sessions.leave());
                }
                sessions.wait_until_none();
                assert_eq!(sessions.count(), 0);
            });
        };
        shuttle::check_dfs(every_order, None);
    }

    #[test]
    fn closing_ends_the_wait_though_no_session_ends() {
        let every_order = || {
            let sessions = OpenSessions::default();
            sessions.enter();
            thread::scope(|scope| {
                scope.spawn(|| sessions.wait_below(1));
                sessions.close();
            });
            assert_eq!(sessions.count(), 1);
        };
        shuttle::check_dfs(every_order, None);
    }
}
