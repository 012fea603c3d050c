//! The implementations, one file a family, each with its registry rows.

mod information;
mod logic;

use super::registry::Function;

/// All rows, family by family.
pub(super) static FAMILIES: &[&[Function]] = &[logic::FUNCTIONS, information::FUNCTIONS];
