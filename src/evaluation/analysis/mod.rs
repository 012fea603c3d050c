//! What can be said of criteria beyond their faults: rows that nothing reaches, gaps, rows that are the same for everybody.
//!
//! - `reach` reasons over the conditions themselves (`logic`, `cases`): what it says holds for every account there could be.
//! - `observed` looks at what the rows gave to today's accounts.
//! - `nearness` looks for thresholds that no account is near.
//! - `near_texts` looks where texts meet columns (`meetings`) for those that nearly are one of the column's (`slips`).
//! - [`placing`] says how the rows of a class divide the portfolio, and [`headline`] the result in a sentence.
//! - `likeness` compares the rules with each other: results that nobody reads, formulas written twice, labels that do not exist.
//!
//! Where nothing can be said for sure, nothing is said.

mod cases;
pub mod headline;
mod likeness;
mod logic;
mod meetings;
mod near_texts;
mod nearness;
mod observed;
pub mod placing;
mod reach;
pub(crate) mod scale_fit;
mod slips;

use std::collections::BTreeSet;

use crate::criteria::{Settings, Written};
use crate::formula::checking::inputs::{Input, Source, inputs};
use crate::foundation::diagnostic::Diagnostic;

use super::data::Data;
use super::parsed::ParsedRule;
use super::plan::Plan;
use super::steps::compiled::environment;
use super::walk::Walked;

/// Everything that can be said of criteria and accounts that have been walked, in the order of the criteria.
pub fn analyse(data: &Data<'_>, walked: &Walked, settings: &Settings) -> Vec<Diagnostic> {
    let columns = |id| data.column(id);
    let environment = environment(data.plan(), &columns);
    let (mut said, (observed, (likeness, near_texts))) = rayon::join(
        || reach::findings(data, walked, &environment),
        || {
            let of_texts = || rayon::join(|| likeness::findings(data, settings), || near_texts::findings(data));
            rayon::join(|| observed::findings(data, walked), of_texts)
        },
    );
    said.extend(observed);
    said.extend(nearness::findings(data, walked, &environment, &said));
    said.extend(likeness);
    said.extend(near_texts);
    without_blind(data.plan(), &mut said);
    said.sort_by(|left, right| left.location.cmp(&right.location));
    said
}

/// What is said of the accounts' values under a rule, which says nothing where an earlier workbook is wanted and there is none.
const OF_VALUES: [&str; 6] =
    ["same-for-every-account", "decides-for-all", "scale-misses-data", "points-on-another-scale", "never-hit", "no-account-near"];

/// Takes away what is said of rules that read an earlier workbook, by themselves or through results, where there is none: what they would say
/// of the accounts is not known, and that there is no such workbook has been said.
fn without_blind(plan: &Plan, said: &mut Vec<Diagnostic>) {
    let none = plan.last_time.columns().iter().enumerate().filter(|(_, column)| column.source.is_none());
    let mut blind: BTreeSet<usize> = none.map(|(index, _)| plan.last_time.slot(index)).collect();
    if blind.is_empty() {
        return;
    }
    // Results come in the order in which they need each other.
    for &index in &plan.order {
        let result = &plan.results[index];
        if !result.reads.is_disjoint(&blind) {
            blind.insert(result.slot);
        }
    }
    let reads = |rule: &&ParsedRule| {
        let is_blind = |input: Input| matches!(input.source, Source::Slot(slot) if blind.contains(&slot));
        rule.formula.iter().any(|tree| inputs(tree, &plan.scope).into_iter().any(is_blind))
    };
    let rules: Vec<&ParsedRule> = plan.rules.iter().filter(reads).collect();
    let is_of_one = |said: &Diagnostic| {
        rules.iter().any(|rule| [&rule.rule.formula, &rule.rule.scale_text].iter().any(|written| written.location == said.location))
    };
    said.retain(|one| !(OF_VALUES.contains(&one.code) && is_of_one(one)));
}

/// How messages name a rule: its row and item.
fn called(plan: &Plan, rule: usize) -> String {
    plan.called(rule)
}

/// A diagnostic with the whole text that it is about.
fn about(diagnostic: Diagnostic, written: &Written) -> Diagnostic {
    if written.is_empty() { diagnostic } else { diagnostic.with_excerpt(written.text.clone(), 0..written.text.len(), "") }
}
