//! What can be moved, as a front lists it: each number with its row's own words and the room that it has.

use serde::Serialize;

use crate::criteria::{Rule, Scale, Step};
use crate::evaluation::tuning::machine::Kept;
use crate::evaluation::tuning::numbers::{Number, NumberSort, Room, is_weighed_by_pairs, lone_column, text_of};
use crate::foundation::language::folded;
use crate::foundation::location::Place;
use crate::session::ready::Ready;

use super::shown::values_at;

/// A number that can be moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TunableNumber {
    /// What [`Set`](super::Set) calls it: its cell and its place in it, `Criteria!D9#0`.
    pub id: String,
    /// Its cell, `Criteria!D9`, or its place in a text file, `rule 9, formula`.
    pub place: String,
    /// The number of its row, as in [`TunableRow::row`].
    pub row: usize,
    /// The part of the row that holds it: `weight`, `scale` or `formula`.
    pub field: &'static str,
    /// What it does.
    pub sort: NumberSort,
    /// The row's step.
    pub step: Step,
    /// The result that the row contributes to.
    pub result: String,
    /// The row's item.
    pub item: String,
    /// The text that holds the number, as written.
    pub text: String,
    /// Where it stands in that text, in characters: the first one, and the one behind the last.
    pub span: [usize; 2],
    /// What it is compared with, as written: `[Attractiveness]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<String>,
    /// The number; a fraction where it is written in per cent.
    pub value: f64,
    /// Whether it is written, or shown in its cell, in per cent.
    pub percent: bool,
    /// The decimals that are written; of the percentage where it is one.
    pub decimals: usize,
    /// Where it can be moved to.
    pub room: Room,
    /// Whether its row is switched on.
    pub active: bool,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TunableRow {
    /// The number of its row in the sheet, or of the rule in a text file, counted from one.
    pub row: usize,
    /// Its step.
    pub step: Step,
    /// The result that it contributes to.
    pub result: String,
    /// Its item, or its label.
    pub item: String,
    /// Its formula as written.
    pub formula: String,
    /// Its scale as written.
    pub scale: String,
    /// Its weight as written.
    pub weight: String,
    /// Whether it is switched on.
    pub active: bool,
    /// Whether it counts on the day of the run.
    pub counts: bool,
    /// Whether it can be switched: not without a column to write that in, not where it holds no day of the run, and not where its weight
    /// comes from comparisons in pairs.
    pub can_switch: bool,
    /// The ids of its numbers.
    pub numbers: Vec<String>,
}

/// The numbers and rows of a workbook that has been decided; `has_switch` where its criteria have a column in which a row is switched off.
pub(super) fn listed(ready: &Ready, spots: &[Number], base: &Kept, has_switch: bool) -> (Vec<TunableNumber>, Vec<TunableRow>) {
    let numbers: Vec<TunableNumber> = spots.iter().map(|spot| number(ready, spot, base)).collect();
    let row = |(index, rule): (usize, &Rule)| TunableRow {
        row: rule.number,
        step: rule.step,
        result: rule.result.text.clone(),
        item: rule.item.text.clone(),
        formula: rule.formula.text.clone(),
        scale: rule.scale_text.text.clone(),
        weight: rule.weight.text.clone(),
        active: rule.active,
        counts: rule.counts_on(ready.plan.as_of),
        can_switch: has_switch && (rule.counts_on(ready.plan.as_of) || !rule.active) && !is_weighed_by_pairs(rule),
        numbers: spots.iter().zip(&numbers).filter(|(spot, _)| spot.rule == index).map(|(_, number)| number.id.clone()).collect(),
    };
    let rows = ready.criteria.rules.iter().enumerate().map(row).collect();
    (numbers, rows)
}

fn number(ready: &Ready, spot: &Number, base: &Kept) -> TunableNumber {
    let rule = &ready.criteria.rules[spot.rule];
    let text = text_of(rule, spot.field);
    let location = match spot.sort {
        NumberSort::Weight => &rule.weight.location,
        _ if spot.field == crate::criteria::Field::Scale => &rule.scale_text.location,
        _ if spot.field == crate::criteria::Field::Weight => &rule.weight.location,
        _ => &rule.formula.location,
    };
    let place = match &location.place {
        Place::Cell(sheet, cell) => format!("{sheet}!{cell}"),
        other => other.to_string(),
    };
    // A fraction among weights that are fractions is a share, and its cell mostly shows it so.
    let is_share = spot.sort == NumberSort::Weight && !spot.percent && {
        let weights: Vec<f64> = beside(ready, rule).filter_map(|other| other.constant_weight(ready.criteria.dialect())).collect();
        weights.iter().all(|weight| *weight <= 1.0) && weights.iter().any(|weight| *weight > 0.0 && *weight < 1.0)
    };
    let characters = |end: usize| text.get(..end).map_or(0, |before| before.chars().count());
    TunableNumber {
        id: format!("{place}#{}", spot.position),
        place,
        row: rule.number,
        field: spot.field.key(),
        sort: spot.sort,
        step: rule.step,
        result: rule.result.text.clone(),
        item: rule.item.text.clone(),
        text: text.to_owned(),
        span: [characters(spot.span.start), characters(spot.span.end)],
        compared: spot.compared.clone().and_then(|span| text.get(span)).map(str::to_owned),
        value: spot.value,
        percent: spot.percent || is_share,
        decimals: if is_share { spot.decimals.saturating_sub(2) } else { spot.decimals },
        room: room(ready, rule, spot, base),
        active: rule.active,
    }
}

/// The rows of the same score.
fn beside<'a>(ready: &'a Ready, rule: &'a Rule) -> impl Iterator<Item = &'a Rule> {
    let same = |other: &&Rule| other.step == Step::Score && folded(&other.result.text) == folded(&rule.result.text);
    ready.criteria.rules.iter().filter(same)
}

fn room(ready: &Ready, rule: &Rule, spot: &Number, base: &Kept) -> Room {
    let text = text_of(rule, spot.field);
    match spot.sort {
        NumberSort::Points => Room { least: 0.0, most: 100.0, step: 1.0 },
        NumberSort::Weight => {
            let largest =
                beside(ready, rule).filter_map(|other| other.constant_weight(ready.criteria.dialect())).fold(spot.value, f64::max);
            // Weights that are shares of one go up to it.
            let most = if spot.percent || largest < 1.0 { 1.0_f64.max(spot.value) } else { 2.0 * largest };
            Room::around(spot.value, 0.0, most)
        }
        NumberSort::Bound | NumberSort::Step => {
            let (low, high) = range(&rule.formula.text, ready, base).unwrap_or(ends(&rule.scale));
            Room::around(spot.value, low, high)
        }
        NumberSort::Threshold => {
            let other = spot.compared.clone().and_then(|span| text.get(span)).and_then(|other| range(other, ready, base));
            let (low, high) = other.unwrap_or((0.0_f64.min(2.0 * spot.value), 0.0_f64.max(2.0 * spot.value)));
            Room::around(spot.value, low, high)
        }
    }
}

/// The least and the greatest number of a column that is read by itself; a score goes from 0 to 100.
fn range(text: &str, ready: &Ready, base: &Kept) -> Option<(f64, f64)> {
    let slot = ready.plan.scope.slot(&lone_column(text, ready.criteria.dialect())?)?;
    if ready.plan.results.iter().any(|result| result.slot == slot && result.step == Step::Score) {
        return Some((0.0, 100.0));
    }
    values_at(ready, base, slot).numbers().fold(None, |range: Option<(f64, f64)>, number| {
        let (low, high) = range.unwrap_or((number, number));
        Some((low.min(number), high.max(number)))
    })
}

/// The ends of a scale.
fn ends(scale: &Scale) -> (f64, f64) {
    match scale {
        Scale::Linear { zero, hundred } => (zero.min(*hundred), zero.max(*hundred)),
        Scale::Steps(steps) => (steps.first().map_or(0.0, |step| step.0), steps.last().map_or(0.0, |step| step.0)),
        _ => (0.0, 100.0),
    }
}
