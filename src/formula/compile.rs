//! From a tree to a program.

use std::sync::Arc;

use crate::column::Column;

use super::Dialect;
use super::ast::Tree;
use super::program::Program;
use super::scope::{RangeId, Scope};

/// What a program is compiled in.
pub struct Environment<'a> {
    /// The names.
    pub scope: &'a Scope,
    /// How texts of numbers are written and read.
    pub dialect: Dialect,
    /// The run's TODAY(), as a day number.
    pub as_of: f64,
    /// The whole columns; asked only for those that [`check`](super::check::check) named in its `ranges`.
    pub columns: &'a (dyn Fn(RangeId) -> Arc<Column> + Sync),
}

/// Compiles a formula that [`check`](super::check::check) found no error in. What does not depend on the account is
/// computed here, once.
pub fn compile(tree: &Tree, environment: &Environment<'_>) -> Program {
    let _ = (tree, environment);
    unimplemented!()
}
