//! JavaScript objects answering messages.
