//! What became of an account since earlier workbooks.

use std::collections::HashMap;

use crate::evaluation::comparing::movers::{Happened, Mover};
use crate::evaluation::comparing::trend::Trend;
use crate::evaluation::planning::{AccountPlan, Change};
use crate::foundation::day_number::DayNumber;
use crate::session::movement::Found;

/// A comparison with an earlier workbook, and what it says of each account of today.
pub(super) struct Past<'f> {
    found: &'f Found,
    movers: HashMap<usize, &'f Mover>,
}

impl<'f> Past<'f> {
    /// The comparisons, the newest first.
    pub(super) fn of(past: &'f [Found]) -> Vec<Self> {
        let movers = |found: &'f Found| found.comparison.movers.iter().filter_map(|mover| Some((mover.new?, mover))).collect();
        past.iter().map(|found| Self { found, movers: movers(found) }).collect()
    }
}

/// The change of an account with its first score, of which the movers tell too; `past` are the comparisons, the newest first. `None` without one,
/// and where the account cannot be compared.
pub(super) fn change((account, now): (usize, Option<f64>), plan: &AccountPlan, past: &[Past<'_>], as_of: DayNumber) -> Option<Change> {
    let newest = past.first().filter(|past| !past.found.is_unclear(account))?;
    let language = plan.explanation.language;
    let to = plan.class.as_ref().map(|class| class.label.clone()).unwrap_or_default();
    let own = newest.movers.get(&account).copied();
    let from = match own {
        Some(mover) if mover.happened == Happened::Appeared => None,
        Some(mover) => Some(mover.from.clone().unwrap_or_default()),
        None => Some(to.clone()),
    };
    let day = |found: &Found| DayNumber::parse_iso(&found.old_as_of);
    let mut scores: Vec<(DayNumber, Option<f64>)> = past
        .iter()
        .filter_map(|past| {
            let score = match past.movers.get(&account) {
                Some(mover) => mover.old_score,
                None if past.found.is_unclear(account) => None,
                None => now,
            };
            Some((day(past.found)?, score))
        })
        .collect();
    scores.push((as_of, now));
    scores.sort_by(|one, other| one.0.serial().total_cmp(&other.0.serial()));
    let known: Vec<(f64, f64)> = scores.iter().filter_map(|(day, score)| Some((day.serial(), (*score)?))).collect();
    let moved = own.iter().flat_map(|mover| &mover.inputs);
    Some(Change {
        since: day(newest.found).map_or_else(|| newest.found.old_as_of.clone(), |day| language.date(day)),
        from,
        to,
        trend: Trend::of(&known),
        scores,
        moved: moved.map(|input| format!("{}: {} → {}", input.column, input.from.shown(language), input.to.shown(language))).collect(),
    })
}
