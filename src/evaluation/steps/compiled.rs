//! Results and their rules, compiled over the columns that there are.

use std::sync::Arc;

use crate::criteria::{BlankPolicy, Scale};
use crate::formula::checking::scope::RangeId;
use crate::formula::running::compile::{Environment, compile};
use crate::formula::running::program::Program;
use crate::foundation::column::Column;

use crate::evaluation::data::Data;
use crate::evaluation::plan::Plan;

/// A rule ready to be evaluated.
pub(crate) struct CompiledRule {
    /// Its index in the plan.
    pub(crate) index: usize,
    /// Its formula; `None` means "otherwise".
    pub(crate) formula: Option<Program>,
    /// Its weight.
    pub(crate) weight: CompiledWeight,
    /// Its scale.
    pub(crate) scale: Scale,
    /// What a blank input does.
    pub(crate) blank: BlankPolicy,
    /// Its item, as the label of a Classify row.
    pub(crate) label: Arc<str>,
}

/// A weight ready to be evaluated.
pub(crate) enum CompiledWeight {
    /// The same for every account.
    Constant(f64),
    /// An expression.
    Program(Program),
}

/// A result ready to be evaluated.
pub(crate) struct CompiledResult {
    /// Its index in the plan.
    pub(crate) index: usize,
    pub(crate) rules: Vec<CompiledRule>,
}

/// The environment in which formulas are compiled and faults explained, over the results there are.
pub(crate) fn environment<'a>(plan: &'a Plan, columns: &'a (dyn Fn(RangeId) -> Arc<Column> + Sync)) -> Environment<'a> {
    Environment { scope: &plan.scope, dialect: plan.dialect, as_of: plan.as_of.serial(), columns }
}

/// Compiles a result over the columns that there are.
pub(crate) fn compile_result(plan: &Plan, data: &Data<'_>, index: usize, blank: BlankPolicy) -> CompiledResult {
    let columns = |id| data.column(id);
    let environment = environment(plan, &columns);
    let rules = plan.results[index]
        .rules
        .iter()
        .map(|&rule| {
            let parsed = &plan.rules[rule];
            let weight = match &parsed.weight {
                None => CompiledWeight::Constant(1.0),
                Some(tree) => CompiledWeight::Program(compile(tree, &environment)),
            };
            CompiledRule {
                index: rule,
                formula: parsed.formula.as_ref().map(|tree| compile(tree, &environment)),
                weight,
                scale: parsed.rule.scale.clone(),
                blank: parsed.rule.blank.unwrap_or(blank),
                label: parsed.rule.item.text.as_str().into(),
            }
        })
        .collect();
    CompiledResult { index, rules }
}
