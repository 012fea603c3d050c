//! The implementations, one file a family, each with its registry rows.
