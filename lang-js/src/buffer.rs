//! Memory shared without a copy.
