//! A Shout server with a fixed number of threads.
