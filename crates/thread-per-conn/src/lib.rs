//! A Shout server with a thread for each connection.
