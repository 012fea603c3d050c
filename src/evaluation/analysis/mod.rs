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

use crate::criteria::{Settings, Written};
use crate::foundation::diagnostic::Diagnostic;

use super::data::Data;
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
    said.sort_by(|left, right| left.location.cmp(&right.location));
    said
}

/// How messages name a rule: its row and item.
fn called(plan: &Plan, rule: usize) -> String {
    plan.called(rule)
}

/// A diagnostic with the whole text that it is about.
fn about(diagnostic: Diagnostic, written: &Written) -> Diagnostic {
    if written.is_empty() { diagnostic } else { diagnostic.with_excerpt(written.text.clone(), 0..written.text.len(), "") }
}
