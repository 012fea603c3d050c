//! The whole decision of one account in words, and how far it is from a better class.

pub(crate) mod condition;
pub mod distance;
pub mod explanation;
pub(crate) mod input_range;
pub mod sentences;
pub mod shown;
pub(crate) mod trace;
pub(crate) mod wording;
