//! The formula language: text → tree → program. It knows nothing of files or rules.
//!
//! A formula means what it means in a column of an Excel table (design page "formula-language"). [`parse()`] reads it in a
//! [`Dialect`] and gives a tree in one canonical form, with the place of every part; [`check::check`] says everything that can be
//! known of it before the first account, against a [`Scope`] of columns, results and tables; [`compile::compile`] makes a
//! [`Program`](program::Program) of it once the columns that it ranges over are there; an
//! [`Evaluator`](program::Evaluator) runs programs for one account after the other; and [`blame::blame`] says, for an
//! account whose result is an error, which part of the formula and which input is at fault.

pub mod ast;
pub mod blame;
pub mod check;
pub mod compile;
pub mod dialect;
mod functions;
mod lexer;
mod parser;
mod printer;
pub mod program;
pub mod registry;
pub mod scope;

use std::ops::Range;

use crate::diagnostic::Severity;

pub use dialect::Dialect;
pub use parser::parse;
pub use scope::Scope;

/// Something wrong with a formula; the caller adds the cell in which the formula stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// An error, or a finding where the formula can still be evaluated.
    pub severity: Severity,
    /// A stable name in kebab-case.
    pub code: &'static str,
    /// Bytes of the formula's text.
    pub span: Range<usize>,
    /// One sentence.
    pub message: String,
    /// What stands under the marked characters; empty for none.
    pub label: String,
    /// What to write instead.
    pub help: Option<String>,
}
