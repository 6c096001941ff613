//! A Shout server with a task for each connection, on tokio.
