//! A Shout server that serves one connection at a time.
