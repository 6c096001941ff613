//! A Shout server with a task for each connection, on async-std (discontinued).
