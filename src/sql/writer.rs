//! The state while formulas are written as SQL, and a value on its way through arithmetic.
//!
//! What is written with it stands in files of its own: `expression` writes the parts of a tree, `control` what decides, `compare` what
//! compares, `over_rows` what ranges over all rows, and `functions` calls. A call has parts and a part can be a call; so that the two need
//! not know each other, the writer holds what writes calls.

use crate::evaluation::plan::Plan;
use crate::formula::Fault;
use crate::formula::function::Function;
use crate::formula::syntax::ast::Node;

use super::dialect::SqlDialect;
use super::layers::Layers;
use super::ranges::Ranges;
use super::typed::Typed;

/// Writes formulas as SQL.
pub(super) struct Writer<'a> {
    pub(super) plan: &'a Plan,
    pub(super) dialect: SqlDialect,
    pub(super) layers: Layers,
    pub(super) ranges: Ranges<'a>,
    /// The value in each slot, as far as there is one.
    pub(super) slots: Vec<Option<Typed>>,
    /// Whether it matters that a blank was read.
    pub(super) watches_blanks: bool,
    /// Writes the call of a function that needs all its arguments.
    pub(super) call: fn(&mut Writer<'_>, &Node, &'static Function, &[Node]) -> Result<Typed, Fault>,
}

/// A value on its way through arithmetic.
#[derive(Clone, Debug)]
pub(super) struct Numeric {
    /// NULL where there is an error.
    pub(super) sql: String,
    pub(super) error: Option<String>,
    pub(super) read: Option<String>,
    pub(super) whole: bool,
    pub(super) unbounded: bool,
    pub(super) constant: Option<f64>,
}
