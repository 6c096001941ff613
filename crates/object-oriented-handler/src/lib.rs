//! A Shout server made of a Server and its Handlers, a thread for each.
