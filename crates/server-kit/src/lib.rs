//! What every Shout server shares: flags, listener, limits, shutdown, logs, traces.
