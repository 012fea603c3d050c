//! Which part of a formula, and which input, makes its value an error.

use std::ops::Range;

use crate::value::{CellError, Value};

use super::ast::Tree;
use super::compile::Environment;

/// The innermost part whose value is an error though its own parts' values are not.
#[derive(Clone, Debug, PartialEq)]
pub struct Blame {
    /// The error.
    pub error: CellError,
    /// Bytes of the formula's text.
    pub span: Range<usize>,
    /// The slot whose value is at fault, if it is one input's.
    pub slot: Option<usize>,
    /// What is wrong, without the cell: `the text "1.200" looks like a number with a German thousands separator; convert
    /// the cell or use VALUE()`, `[Revenue] is 0, and nothing can be divided by it`.
    pub sentence: String,
}

/// Says why a formula gives an error for the account whose values `slots` gives; `None` where it gives none.
pub fn blame(tree: &Tree, environment: &Environment<'_>, slots: &dyn Fn(usize) -> Value) -> Option<Blame> {
    let _ = (tree, environment, slots);
    unimplemented!()
}
