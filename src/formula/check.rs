//! Everything that can be said of a formula before the first account.

use crate::column::Kind;

use super::ast::Tree;
use super::scope::{RangeId, Scope};
use super::{Dialect, Fault};

/// What the place in the criteria sheet asks of a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Any value (Compute, a Reason's braces).
    Any,
    /// TRUE or FALSE (Knock-out, Blocker, Classify).
    Condition,
    /// A number (Weight, Score with a numeric scale).
    Number,
}

/// What is known of a formula.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Errors and findings, in the order of their places.
    pub faults: Vec<Fault>,
    /// The kind of its value, as far as it can be known.
    pub kind: Kind,
    /// The slots whose value for the account at hand it can read, ascending.
    pub reads: Vec<usize>,
    /// The whole columns it ranges over, ascending.
    pub ranges: Vec<RangeId>,
}

/// Checks a formula against the names in scope.
pub fn check(tree: &Tree, scope: &Scope, expected: Expected, dialect: Dialect) -> Checked {
    let _ = (tree, scope, expected, dialect);
    unimplemented!()
}
