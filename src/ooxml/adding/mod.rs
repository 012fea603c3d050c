//! Whole sheets that are planted into a package, and taken out of it again.

pub(crate) mod free_numbers;
pub mod graft;
pub(crate) mod graft_parts;
pub mod uproot;
