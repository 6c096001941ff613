//! The protocol's rules S1-S11 as checks against any server.
