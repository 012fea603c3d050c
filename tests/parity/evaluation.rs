//! Evaluating a formula by keyfolio, with inputs but without a workbook.

use std::sync::Arc;

use keyfolio::formula::checking::check::{Expected, check};
use keyfolio::formula::checking::scope::{Origin, RangeId, Scope, ScopeColumn};
use keyfolio::formula::running::compile::{Environment, compile};
use keyfolio::formula::running::program::Evaluator;
use keyfolio::formula::syntax::ast::Tree;
use keyfolio::formula::{Dialect, parse};
use keyfolio::foundation::column::{Column, Kind};
use keyfolio::foundation::location::ColumnIndex;
use keyfolio::foundation::value::Value;

use super::cases::Input;

/// 2026-11-23, the TODAY() of all cases.
pub(crate) const AS_OF: f64 = 46_349.0;

/// Parses; what is wrong with the formula is said in one line.
pub(crate) fn parsed(formula: &str, dialect: Dialect) -> Result<Tree, String> {
    parse(formula, dialect).map_err(|faults| faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; "))
}

/// Checks, compiles and evaluates a tree.
pub(crate) fn evaluated(tree: &Tree, inputs: &[(String, Input)], dialect: Dialect) -> Result<Value, String> {
    // The kinds of the columns are left open, so that only what stands in the formula itself can be refused.
    let columns = (0..).zip(inputs).map(|(place, (name, _))| ScopeColumn {
        name: name.clone(),
        origin: Origin::Account(ColumnIndex(place)),
        kind: Kind::Any,
    });
    let scope = Scope::new("Accounts".to_owned(), vec!["Accounts".to_owned()], columns.collect(), Vec::new());
    let checked = check(tree, &scope, Expected::Any, dialect);
    if let Some(fault) = checked.faults.iter().find(|fault| fault.is_error()) {
        return Err(fault.message.clone());
    }
    let columns: Vec<Arc<Column>> = inputs
        .iter()
        .map(|(_, input)| match input {
            Input::Cell(value) => Arc::new(Column::new(vec![value.clone()])),
            Input::Column(values) => Arc::new(Column::new(values.clone())),
        })
        .collect();
    let column = |range: RangeId| {
        assert_eq!(range.table, None);
        Arc::clone(&columns[range.column])
    };
    let program = compile(tree, &Environment { scope: &scope, dialect, as_of: AS_OF, columns: &column });
    let mut evaluator = Evaluator::new(inputs.len());
    for (slot, column) in columns.iter().enumerate() {
        evaluator.load(slot, column.get(0));
    }
    Ok(evaluator.evaluate(&program).value)
}
