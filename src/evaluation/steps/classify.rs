//! Classify rows: tried from the top, the first that is TRUE gives its label.
//!
//! A row that cannot be evaluated ends the search: whether it would have hit is not known, and no later row may decide in its place.

use std::sync::Arc;

use crate::foundation::value::{CellError, Value};

use super::compiled::CompiledResult;
use super::walker::Walker;
use crate::evaluation::account_fault::What;

/// The label for the account at hand, and the position of the row that hit.
pub(crate) fn evaluate(result: &CompiledResult, walker: &mut Walker<'_>) -> (Value, Option<u32>) {
    for (position, rule) in (0_u32..).zip(&result.rules) {
        match walker.condition(result.index, rule) {
            Ok(true) => return (Value::Text(Arc::clone(&rule.label)), Some(position)),
            Ok(false) => {}
            Err(error) => return (Value::Error(error), None),
        }
    }
    walker.fault(result.index, None, What::NoRowFits);
    (Value::Error(CellError::NotAvailable), None)
}
