//! Strings shared without a copy.
