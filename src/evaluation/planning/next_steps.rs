//! What the playbook says is to be done with an account.

use crate::criteria::{PlaybookStep, Step};
use crate::evaluation::explaining::explanation::{Explanation, ResultTrace, Verdict};
use crate::foundation::day_number::DayNumber;
use crate::foundation::language::folded;

/// A step that an account gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    /// What is to be done.
    pub step: String,
    /// Who does it; empty where nobody is named.
    pub owner: String,
    /// Until when, as the language writes it.
    pub due: Option<String>,
    /// Why: the result and what the account has of it.
    pub because: String,
}

/// The steps of an account, those that are due first before the others, each once.
pub(super) fn of(explanation: &Explanation, playbook: &[PlaybookStep], as_of: DayNumber) -> Vec<NextStep> {
    let fits = |step: &&PlaybookStep| {
        let complete = ![&step.result, &step.item, &step.step].iter().any(|written| written.is_empty());
        let of = |result: &ResultTrace| folded(&result.name) == folded(&step.result.text) && has(result, &folded(&step.item.text));
        complete && explanation.results.iter().any(of)
    };
    let mut own: Vec<&PlaybookStep> = playbook.iter().filter(fits).collect();
    own.sort_by_key(|step| step.due.unwrap_or(u32::MAX));
    let mut steps: Vec<NextStep> = Vec::new();
    for step in own {
        let day = step.due.and_then(|days| DayNumber::from_serial(as_of.serial() + f64::from(days)));
        let next = NextStep {
            step: step.step.text.clone(),
            owner: step.owner.text.clone(),
            due: day.map(|day| explanation.language.date(day)),
            because: format!("{}: {}", step.result.text, step.item.text),
        };
        if !steps.iter().any(|known| known.step == next.step && known.owner == next.owner) {
            steps.push(next);
        }
    }
    steps
}

/// Whether an account has a label of a result, as the workbook shows it, or one of its rows.
fn has(result: &ResultTrace, item: &str) -> bool {
    let row_with = |verdict: Verdict| result.rows.iter().any(|row| row.verdict == verdict && folded(&row.item) == item);
    match result.step {
        _ if result.skipped => false,
        Step::Knockout => row_with(Verdict::Failed),
        Step::Blocker => row_with(Verdict::Blocks),
        Step::Classify => folded(result.shown_as.as_ref().unwrap_or(&result.shown.text)) == item,
        Step::Compute => folded(&result.shown.text) == item,
        Step::Score | Step::Limit => false,
    }
}
