//! Knock-out and Blocker rows: conditions over one account, all of them looked at.

use crate::foundation::value::{CellError, Value};

use super::compiled::CompiledResult;
use super::walker::Walker;
use crate::evaluation::account_fault::What;

/// Which of a result's rows decide it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decides {
    /// A row that is FALSE: the account fails a minimum requirement.
    False,
    /// A row that is TRUE: something stands in the way.
    True,
}

/// Evaluates the rows for the account at hand. `rows` gets, for each row, whether it decides. The value says whether one does
/// (for a Knock-out: whether all are met); it is an error only where no row decides and one could not be evaluated.
pub(crate) fn evaluate(result: &CompiledResult, decides: Decides, walker: &mut Walker<'_>, rows: &mut Vec<bool>) -> Value {
    let mut decided = false;
    let mut error: Option<CellError> = None;
    for rule in &result.rules {
        let condition = walker.condition(result.index, rule);
        let hit = match (condition, decides) {
            (Ok(condition), Decides::True) => condition,
            (Ok(condition), Decides::False) => !condition,
            (Err(fault), _) => {
                error = error.or(Some(fault));
                false
            }
        };
        decided |= hit;
        rows.push(hit);
    }
    match (decided, error, decides) {
        (true, _, Decides::True) | (false, None, Decides::False) => Value::Boolean(true),
        (true, _, Decides::False) | (false, None, Decides::True) => Value::Boolean(false),
        (false, Some(error), _) => Value::Error(error),
    }
}

impl Walker<'_> {
    /// A condition for the account at hand; what is neither TRUE nor FALSE is noted as a fault.
    pub(crate) fn condition(&mut self, result: usize, rule: &crate::evaluation::steps::compiled::CompiledRule) -> Result<bool, CellError> {
        let Some(program) = &rule.formula else { return Ok(true) };
        let value = self.evaluator.evaluate(program).value;
        value.to_condition().inspect_err(|_| {
            let what = if value.error().is_some() { What::Error } else { What::NotACondition(value.clone()) };
            self.fault(result, Some(rule.index), what);
        })
    }
}
