//! The client's side of one conversation.
