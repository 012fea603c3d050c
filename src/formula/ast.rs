//! The tree of a formula, in one canonical form, with the place of every part.

/// A whole formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {}
