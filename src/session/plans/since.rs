//! What became of an account since earlier workbooks.

use crate::evaluation::comparing::movers::{Happened, Mover};
use crate::evaluation::comparing::trend::Trend;
use crate::evaluation::planning::{AccountPlan, Change};
use crate::foundation::day_number::DayNumber;
use crate::session::movement::Found;

/// The change of an account; `past` are the comparisons, the newest first. `None` without one, and where the account cannot be compared.
pub(super) fn change(account: usize, plan: &AccountPlan, past: &[Found], as_of: DayNumber) -> Option<Change> {
    let newest = past.first().filter(|found| !found.is_unclear(account))?;
    let language = plan.explanation.language;
    let mover = |found: &Found| -> Option<Mover> {
        let movers = &found.comparison.movers;
        movers.iter().find(|mover| mover.new == Some(account)).cloned()
    };
    let now = plan.explanation.results.iter().find_map(|result| result.sum.as_ref()).map(|sum| sum.score);
    let to = plan.class.as_ref().map(|class| class.label.clone()).unwrap_or_default();
    let own = mover(newest);
    let from = match &own {
        Some(mover) if mover.happened == Happened::Appeared => None,
        Some(mover) => Some(mover.from.clone().unwrap_or_default()),
        None => Some(to.clone()),
    };
    let day = |found: &Found| DayNumber::parse_iso(&found.old_as_of);
    let mut scores: Vec<(DayNumber, Option<f64>)> = past
        .iter()
        .filter_map(|found| {
            let score = match mover(found) {
                Some(mover) => mover.old_score,
                None if found.is_unclear(account) => None,
                None => now,
            };
            Some((day(found)?, score))
        })
        .collect();
    scores.push((as_of, now));
    scores.sort_by(|one, other| one.0.serial().total_cmp(&other.0.serial()));
    let known: Vec<(f64, f64)> = scores.iter().filter_map(|(day, score)| Some((day.serial(), (*score)?))).collect();
    let moved = own.iter().flat_map(|mover| &mover.inputs);
    Some(Change {
        since: day(newest).map_or_else(|| newest.old_as_of.clone(), |day| language.date(day)),
        from,
        to,
        trend: Trend::of(&known),
        scores,
        moved: moved.map(|input| format!("{}: {} → {}", input.column, input.from.shown(language), input.to.shown(language))).collect(),
    })
}
