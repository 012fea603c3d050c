//! Results put in their place: complete or not at all, never over what was not read, and what is replaced is kept.

pub(super) mod attributes;
pub(super) mod backup;
pub(super) mod held;
pub(super) mod original;
pub(super) mod save;
