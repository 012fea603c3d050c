//! A result as it is planned: what makes it, where formulas read it, what it needs, and the walk in which it is computed.

use std::collections::BTreeSet;

use crate::criteria::Step;
use crate::formula::checking::scope::RangeId;
use crate::foundation::column::Kind;
use crate::foundation::language::folded;

use crate::evaluation::parsed::ParsedRule;

/// A result and how it is computed.
#[derive(Clone, Debug)]
pub struct ResultPlan {
    /// Its name as first written.
    pub name: String,
    /// The step that makes it.
    pub step: Step,
    /// Its rules: indexes into the plan's rules, in the order of the sheet.
    pub rules: Vec<usize>,
    /// The slot under which formulas read it.
    pub slot: usize,
    /// What its values are.
    pub kind: Kind,
    /// The walk in which it is computed.
    pub stage: usize,
    /// Whether only accounts still in the funnel have it.
    pub in_funnel: bool,
    /// The slots that its formulas and weights read for the account at hand.
    pub reads: BTreeSet<usize>,
    /// The whole columns that its formulas and weights range over.
    pub ranges: BTreeSet<RangeId>,
    /// Those of them of which only the numbers count, as in `SUM`.
    pub number_ranges: BTreeSet<RangeId>,
    /// Its limits: indexes into the plan's limits.
    pub limits: Vec<usize>,
}

impl ResultPlan {
    /// Whether it is written to the workbook: a name that begins with `_` is for other formulas only.
    pub fn is_written(&self) -> bool {
        !self.name.starts_with('_')
    }
}

pub(super) fn first_class(results: &[ResultPlan]) -> Option<usize> {
    results.iter().position(|result| result.step == Step::Classify && result.is_written())
}

pub(super) fn results_of(rules: &[ParsedRule]) -> Vec<ResultPlan> {
    let mut results: Vec<ResultPlan> = Vec::new();
    for (index, parsed) in rules.iter().enumerate() {
        let name = &parsed.rule.result.text;
        match results.iter_mut().find(|result| folded(&result.name) == folded(name) && result.step == parsed.rule.step) {
            Some(result) => result.rules.push(index),
            None => results.push(ResultPlan {
                name: name.clone(),
                step: parsed.rule.step,
                rules: vec![index],
                slot: 0,
                kind: match parsed.rule.step {
                    Step::Compute | Step::Limit => Kind::Any,
                    Step::Knockout | Step::Blocker => Kind::Boolean,
                    Step::Score => Kind::Number,
                    Step::Classify => Kind::Text,
                },
                stage: 0,
                in_funnel: false,
                reads: BTreeSet::new(),
                ranges: BTreeSet::new(),
                number_ranges: BTreeSet::new(),
                limits: Vec::new(),
            }),
        }
    }
    results
}
