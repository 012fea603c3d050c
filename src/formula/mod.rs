//! The formula language: text → tree → program. It knows nothing of files or rules.
//!
//! A formula means what it means in a column of an Excel table (design page "formula-language"). [`parse()`] reads it in a
//! [`Dialect`] and gives a tree in one canonical form, with the place of every part; `check` says everything that can be
//! known of it before the first account, against a [`Scope`] of columns, results and tables; `compile` makes a
//! `Program` of it once the columns that it ranges over are there; an
//! `Evaluator` runs programs for one account after the other; [`native`] writes formulas that Excel itself computes; and `blame` says, for an
//! account whose result is an error, which part of the formula and which input is at fault.

pub mod checking;
pub mod dialect;
pub mod examples;
pub mod function;
mod functions;
pub mod native;
pub mod registry;
pub mod running;
pub mod syntax;

use std::ops::Range;

use crate::foundation::diagnostic::Severity;

pub use dialect::Dialect;
pub(crate) use running::operators::joined;

/// How the criteria of COUNTIF and its kin are read.
pub(crate) mod criterion {
    pub(crate) use super::functions::criterion::{Criterion, Operand, Relation, is_long_number};
    pub(crate) use super::functions::wildcard::Pattern;
}

pub use checking::scope::Scope;
pub(crate) use functions::statistical::subtotal::of_subtotal;
pub use syntax::parser::parse;

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

impl Fault {
    /// What makes the formula impossible to evaluate.
    pub(crate) fn error(code: &'static str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, code, span, message: message.into(), label: String::new(), help: None }
    }

    /// What a person should look at, though the formula can be evaluated.
    pub(crate) fn finding(code: &'static str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Finding, ..Self::error(code, span, message) }
    }

    /// The same with words under the marked characters.
    #[must_use]
    pub(crate) fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The same with a way out.
    #[must_use]
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Whether the formula cannot be evaluated.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

#[cfg(test)]
mod tests;
