//! How far an account is from a class further up: one input at a time, found by deciding the account again.
//!
//! Classes stand in the order of the first Classify result's rows: a row further up is the better one. A value that is named here has
//! been tried: with it in the account's cell, the class does change. Where nothing is named, no single input within the range of
//! the data and of the criteria's own thresholds changes the class.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::column::Kind;
use crate::criteria::{Scale, Settings, Step};
use crate::formula::ast::{Node, Part, Sign};
use crate::formula::inputs::{Source, inputs};
use crate::location::Place;
use crate::value::{Value, compare_numbers, folded_text, round_to_15_digits};

use super::data::Data;
use super::explanation::Shown;
use super::outcome::{Outcome, Standing};
use super::plan::Plan;
use super::trial::{Decision, Trial};
use super::walk::Walked;
use super::wording::{Style, Wording};

/// Values between the ends of an input's range that are tried before the boundary is looked for.
const GRID: usize = 32;

/// Texts of a column that are tried at most.
const MOST_TEXTS: usize = 40;

/// How far an account is from a class further up.
#[derive(Clone, Debug, Serialize)]
pub struct NextClass {
    /// The Classify result.
    pub result: String,
    /// The label that the account shows.
    pub now: String,
    /// The next label further up; for a knocked-out or blocked account `None`, since any class will do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Why nothing was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub none: Option<NoNextClass>,
    /// How many points more or fewer of one score would do.
    pub points: Vec<PointsChange>,
    /// The single inputs that would do, the smallest change first.
    pub changes: Vec<InputChange>,
    /// Whether formulas or scales look at other accounts, whose values stay as they are.
    pub others_stay: bool,
}

/// Why there is no next class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoNextClass {
    /// The account has the first label already.
    AlreadyFirst,
    /// The account's data must be mended first.
    Undecided,
}

/// Another number of points.
#[derive(Clone, Debug, Serialize)]
pub struct PointsChange {
    /// The score.
    pub score: String,
    /// Its points.
    pub now: f64,
    /// The points that would do.
    pub needed: f64,
    /// The difference as text, rounded outward.
    pub difference: String,
    /// Whether more points are needed.
    pub more: bool,
    /// The label that the account would show.
    pub class: String,
}

/// Another value in one of the account's cells.
#[derive(Clone, Debug, Serialize)]
pub struct InputChange {
    /// The column.
    pub column: String,
    /// Its cell.
    pub cell: String,
    /// What stands there.
    pub now: Shown,
    /// What would do instead.
    pub instead: Shown,
    /// The difference, for numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
    /// Whether it is more.
    pub more: bool,
    /// The label that the account would show.
    pub class: String,
    /// The change as a part of what the column's values span.
    #[serde(skip)]
    effort: f64,
}

/// Looks for the smallest single changes that give an account a class further up; `None` without a Classify result.
pub(super) fn next_class(
    data: &Data<'_>,
    walked: &Walked,
    outcome: &Outcome,
    settings: &Settings,
    wording: &Wording,
    account: usize,
) -> Option<NextClass> {
    let plan = data.plan();
    let result = &plan.results[plan.first_class()?];
    let labels: Vec<&str> = result.rules.iter().map(|&rule| plan.rules[rule].rule.item.text.as_str()).collect();
    let trial = Trial::new(data, walked, settings, account);
    let search = Search { data, trial: &trial, wording, labels: &labels, account };
    let start = trial.decide(&[]);
    let shown =
        outcome.columns.iter().find(|column| column.header == result.name).map(|column| column.cells[account].shown(plan.language()));
    let mut next = NextClass {
        result: result.name.clone(),
        now: shown.unwrap_or_else(|| start.hit.map_or(String::new(), |hit| labels[hit].to_owned())),
        next: None,
        none: None,
        points: Vec::new(),
        changes: Vec::new(),
        others_stay: !trial.stands_alone(),
    };
    let Some(rank) = search.rank(&start) else {
        next.none = Some(NoNextClass::Undecided);
        return Some(next);
    };
    if rank == 0 {
        next.none = Some(NoNextClass::AlreadyFirst);
        return Some(next);
    }
    if start.standing == Standing::Classified {
        // The nearest row above with another label.
        next.next = labels[..rank].iter().rev().find(|label| search.label_rank(label) < rank).map(|label| (*label).to_owned());
        let scores = plan.results.iter().filter(|score| score.step == Step::Score && result.reads.contains(&score.slot));
        next.points = scores.filter_map(|score| search.points(score.slot, &score.name, rank)).collect();
    }
    next.changes = candidates(plan, data).into_iter().filter_map(|slot| search.input(slot, rank)).collect();
    next.changes.sort_by(|left, right| left.effort.total_cmp(&right.effort));
    Some(next)
}

/// The accounts' columns that the first class, the knock-outs and the blockers read, directly or through other results.
fn candidates(plan: &Plan, data: &Data<'_>) -> Vec<usize> {
    let columns = data.accounts().columns.len();
    let (mut slots, mut open, mut seen) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
    let decides = |index: usize| matches!(plan.results[index].step, Step::Knockout | Step::Blocker) || plan.first_class() == Some(index);
    open.extend((0..plan.results.len()).filter(|&index| decides(index)));
    while let Some(index) = open.pop() {
        if !seen.insert(index) {
            continue;
        }
        for &slot in &plan.results[index].reads {
            if slot < columns {
                slots.insert(slot);
            } else {
                open.push(slot - columns);
            }
        }
    }
    slots.remove(&data.accounts().key);
    slots.into_iter().collect()
}

struct Search<'a> {
    data: &'a Data<'a>,
    trial: &'a Trial<'a>,
    wording: &'a Wording,
    labels: &'a [&'a str],
    account: usize,
}

impl Search<'_> {
    /// The first row that gives a label.
    fn label_rank(&self, label: &str) -> usize {
        self.labels.iter().position(|other| *other == label).unwrap_or(self.labels.len())
    }

    /// How far up a decision stands: the first row with its label; behind all rows where the account is knocked out or blocked.
    fn rank(&self, decision: &Decision) -> Option<usize> {
        match decision.standing {
            Standing::Classified => decision.hit.map(|hit| self.label_rank(self.labels[hit])),
            Standing::KnockedOut | Standing::Blocked => Some(self.labels.len()),
            Standing::Undecided => None,
        }
    }

    fn better(&self, slot: usize, value: &Value, rank: usize) -> Option<usize> {
        self.rank(&self.trial.decide(&[(slot, value.clone())])).filter(|&reached| reached < rank)
    }

    /// The rank that a run would give with this value, if it is better.
    fn confirmed(&self, slot: usize, value: &Value, rank: usize) -> Option<usize> {
        if self.trial.stands_alone() {
            return self.better(slot, value, rank);
        }
        self.rank(&self.trial.confirmed(slot, value)).filter(|&reached| reached < rank)
    }

    fn points(&self, slot: usize, name: &str, rank: usize) -> Option<PointsChange> {
        let Value::Number(now) = *self.data.value(slot, self.account) else { return None };
        let range = Range { low: 0.0, high: 100.0, critical: literals_beside(self.data.plan(), slot), whole: false };
        let needed = self.number(slot, Some(now), &range, rank)?;
        let reached = self.better(slot, &Value::Number(needed), rank)?;
        let language = self.data.plan().language();
        let gap = (needed - now).abs();
        // Rounded outward to one decimal, or as far as there is something to see.
        let decimals = if gap >= 0.1 { 1 } else { 4 };
        let unit = 10_f64.powi(decimals);
        let outward = (round_to_15_digits(gap * unit) - 1e-9).ceil() / unit;
        let text = language.fixed(outward, decimals as u32);
        let text = text.strip_suffix(".0").or(text.strip_suffix(",0")).map(str::to_owned).unwrap_or(text);
        Some(PointsChange {
            score: name.to_owned(),
            now,
            needed,
            difference: text,
            more: needed > now,
            class: self.labels[reached].to_owned(),
        })
    }

    fn input(&self, slot: usize, rank: usize) -> Option<InputChange> {
        let now = self.data.value(slot, self.account).clone();
        let column = &self.data.accounts().columns[slot];
        let (instead, reached) = match (&now, column.kind) {
            (Value::Error(_), _) => return None,
            (Value::Boolean(boolean), _) => {
                let value = Value::Boolean(!boolean);
                let reached = self.confirmed(slot, &value, rank)?;
                (value, reached)
            }
            (Value::Number(_), _) | (Value::Blank, Kind::Number | Kind::Date) => self.number_input(slot, &now, rank)?,
            (Value::Text(_), _) | (Value::Blank, Kind::Text) => self.text_input(slot, &now, rank)?,
            (Value::Blank, _) => return None,
        };
        let style = self.wording.style(slot);
        let (difference, more, effort) = match (&now, &instead) {
            (Value::Number(now), Value::Number(instead)) => {
                let gap = round_to_15_digits((instead - now).abs());
                let numbers = &column.column.numbers().ascending;
                let span = numbers.last().zip(numbers.first()).map_or(0.0, |(last, first)| last - first);
                let style = if style == Style::Date { Style::Amount } else { style };
                (Some(self.wording.number(gap, style)), instead > now, if span > 0.0 { gap / span } else { f64::MAX })
            }
            // A change of kind has no size: behind those that have one.
            _ => (None, false, f64::MAX),
        };
        let cell = match self.data.accounts().cell(self.account, column.index).place {
            Place::Cell(_, cell) => cell.to_string(),
            _ => String::new(),
        };
        Some(InputChange {
            column: column.header.clone(),
            cell,
            now: self.wording.exact(&now, style),
            instead: self.wording.exact(&instead, style),
            difference,
            more,
            class: self.labels[reached].to_owned(),
            effort,
        })
    }

    fn number_input(&self, slot: usize, now: &Value, rank: usize) -> Option<(Value, usize)> {
        let range = self.range(slot, now)?;
        let now = if let Value::Number(now) = now { Some(*now) } else { None };
        let value = Value::number(self.number(slot, now, &range, rank)?);
        let reached = self.confirmed(slot, &value, rank)?;
        Some((value, reached))
    }

    /// Another text of the column, or none at all: the one that changes least, then the most usual one.
    fn text_input(&self, slot: usize, now: &Value, rank: usize) -> Option<(Value, usize)> {
        let column = &self.data.accounts().columns[slot].column;
        let mut texts: Vec<(Value, usize)> = Vec::new();
        for value in column.values().iter().filter(|value| matches!(value, Value::Text(text) if !text.is_empty())) {
            match texts.iter().position(|(known, _)| same_text(known, value)) {
                Some(place) => texts[place].1 += 1,
                // A column of names is not a choice.
                None if texts.len() >= MOST_TEXTS => return self.blank_instead(slot, now, rank),
                None => texts.push((value.clone(), 1)),
            }
        }
        for label in scale_labels(self.data.plan(), slot) {
            let value = Value::text(label);
            if !texts.iter().any(|(known, _)| same_text(known, &value)) {
                texts.push((value, 0));
            }
        }
        let tried = texts.into_iter().filter(|(value, _)| !same_text(value, now));
        let found = tried.filter_map(|(value, count)| self.confirmed(slot, &value, rank).map(|reached| (value, reached, count)));
        let best = found.max_by_key(|(_, reached, count)| (*reached, *count)).map(|(value, reached, _)| (value, reached));
        best.or_else(|| self.blank_instead(slot, now, rank))
    }

    fn blank_instead(&self, slot: usize, now: &Value, rank: usize) -> Option<(Value, usize)> {
        let reached = (!now.is_blank()).then(|| self.confirmed(slot, &Value::Blank, rank)).flatten()?;
        Some((Value::Blank, reached))
    }

    /// Where a numeric input can sensibly lie.
    fn range(&self, slot: usize, now: &Value) -> Option<Range> {
        let plan = self.data.plan();
        let numbers = &self.data.accounts().columns[slot].column.numbers().ascending;
        let critical = literals_beside(plan, slot);
        let whole = numbers.iter().chain(&critical).all(|number| number.fract() == 0.0) && !numbers.is_empty();
        let mut all: Vec<f64> = numbers.first().into_iter().chain(numbers.last()).chain(&critical).copied().collect();
        if let Value::Number(now) = now {
            all.push(*now);
        }
        let low = all.iter().copied().reduce(f64::min)?;
        let high = all.iter().copied().reduce(f64::max)?;
        // A threshold that must be exceeded lies at the end of the range.
        let step = if whole { 1.0 } else { (high - low) / 1000.0 };
        let low = if low >= 0.0 { (low - step).max(0.0) } else { low - step };
        Some(Range { low, high: high + step, critical, whole })
    }

    /// The value nearest to `now` that is better, on either side; upwards from the lower end where there is none.
    fn number(&self, slot: usize, now: Option<f64>, range: &Range, rank: usize) -> Option<f64> {
        let Some(now) = now else { return self.towards(slot, range.low, range, rank, true, true) };
        let up = self.towards(slot, now, range, rank, true, false);
        let down = self.towards(slot, now, range, rank, false, false);
        match (up, down) {
            (Some(up), Some(down)) => Some(if up - now <= now - down { up } else { down }),
            (up, down) => up.or(down),
        }
    }

    fn towards(&self, slot: usize, start: f64, range: &Range, rank: usize, upwards: bool, with_start: bool) -> Option<f64> {
        let is_better = |number: f64| self.better(slot, &Value::number(number), rank).is_some();
        if with_start && is_better(start) {
            return Some(start);
        }
        let mut bad = start;
        let mut good = range.grid(start, upwards).into_iter().find(|&number| {
            let better = is_better(number);
            if !better {
                bad = number;
            }
            better
        })?;
        for _ in 0..60 {
            let middle = bad / 2.0 + good / 2.0;
            if compare_numbers(middle, bad).is_eq() || compare_numbers(middle, good).is_eq() {
                break;
            }
            if is_better(middle) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        outward(start, good, range, upwards, &is_better)
    }
}

/// Where an input can lie, and the numbers at which the criteria change their mind.
struct Range {
    low: f64,
    high: f64,
    critical: Vec<f64>,
    whole: bool,
}

impl Range {
    /// Numbers beyond `start`, the nearest first.
    fn grid(&self, start: f64, upwards: bool) -> Vec<f64> {
        let span = self.high - self.low;
        let step = if self.whole { 1.0 } else { span / 1000.0 };
        let even = (0..=GRID).map(|place| self.low + span * place as f64 / GRID as f64);
        let around = self.critical.iter().flat_map(|&number| [number - step, number, number + step]);
        let rounded = |number: f64| if self.whole { number.round() } else { number };
        let beyond = |number: &f64| if upwards { *number > start && *number <= self.high } else { *number < start && *number >= self.low };
        let mut grid: Vec<f64> = even.chain(around).chain([self.low, self.high]).map(rounded).filter(beyond).collect();
        grid.sort_by(f64::total_cmp);
        grid.dedup();
        if !upwards {
            grid.reverse();
        }
        grid
    }
}

/// The roundest number just beyond a boundary that is still better.
fn outward(start: f64, good: f64, range: &Range, upwards: bool, is_better: &dyn Fn(f64) -> bool) -> Option<f64> {
    let gap = (good - start).abs();
    let size = if gap > 0.0 { gap.log10().floor() as i32 } else { 0 };
    for exponent in (size - 13..=size).rev() {
        let exponent = if range.whole { exponent.max(0) } else { exponent };
        let rounded = round_outward(good, exponent, upwards);
        // At most a twentieth more than is needed, unless only whole numbers make sense.
        let near = (rounded - good).abs() <= gap * 0.05 || (range.whole && exponent == 0);
        if near && rounded >= range.low && rounded <= range.high && is_better(rounded) {
            return Some(rounded);
        }
        if range.whole && exponent == 0 {
            return None;
        }
    }
    let plain = round_to_15_digits(good);
    is_better(plain).then_some(plain)
}

/// The next multiple of a power of ten, away from where the search began.
fn round_outward(number: f64, exponent: i32, upwards: bool) -> f64 {
    let turn = |scaled: f64| {
        let scaled = round_to_15_digits(scaled);
        if upwards { scaled.ceil() } else { scaled.floor() }
    };
    let rounded = if exponent >= 0 {
        let unit = 10_f64.powi(exponent);
        turn(number / unit) * unit
    } else {
        let unit = 10_f64.powi(-exponent);
        turn(number * unit) / unit
    };
    round_to_15_digits(rounded)
}

fn same_text(left: &Value, right: &Value) -> bool {
    matches!((left, right), (Value::Text(left), Value::Text(right)) if folded_text(left) == folded_text(right))
}

/// The numbers in formulas that read a slot, and the bounds of scales that it is put on.
fn literals_beside(plan: &Plan, slot: usize) -> Vec<f64> {
    let mut numbers = Vec::new();
    for parsed in &plan.rules {
        let Some(tree) = &parsed.formula else { continue };
        if !inputs(tree, &plan.scope).iter().any(|input| input.source == Source::Slot(slot)) {
            continue;
        }
        literals(&tree.root, &mut numbers);
        if parsed.rule.step == Step::Score && matches!(tree.root.part, Part::Reference(_)) {
            match &parsed.rule.scale {
                Scale::Linear { zero, hundred } => numbers.extend([*zero, *hundred]),
                Scale::Steps(steps) => numbers.extend(steps.iter().map(|(threshold, _)| *threshold)),
                Scale::Points => numbers.extend([0.0, 100.0]),
                Scale::Observed { .. } | Scale::Percentile | Scale::Labels { .. } => {}
            }
        }
    }
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    numbers
}

fn literals(node: &Node, numbers: &mut Vec<f64>) {
    match &node.part {
        Part::Number(number) => numbers.push(*number),
        Part::Percent(inner) if matches!(inner.part, Part::Number(_)) => {
            if let Part::Number(number) = inner.part {
                numbers.push(number / 100.0);
            }
        }
        Part::Signed(Sign::Minus, inner) if matches!(inner.part, Part::Number(_)) => {
            if let Part::Number(number) = inner.part {
                numbers.push(-number);
            }
        }
        _ => node.children().into_iter().for_each(|child| literals(child, numbers)),
    }
}

/// The texts of scales that a slot is put on.
fn scale_labels(plan: &Plan, slot: usize) -> Vec<&str> {
    let on_slot = |tree: &crate::formula::ast::Tree| inputs(tree, &plan.scope).iter().any(|input| input.source == Source::Slot(slot));
    let mut labels = Vec::new();
    for parsed in plan.rules.iter().filter(|parsed| parsed.formula.as_ref().is_some_and(on_slot)) {
        if let Scale::Labels { points, .. } = &parsed.rule.scale {
            labels.extend(points.iter().map(|(label, _)| label.as_str()));
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::round_outward;

    #[test]
    fn rounding_goes_away_from_the_start() {
        for (number, exponent, upwards, rounded) in [
            (0.2071, -2, true, 0.21),
            (0.2071, -2, false, 0.2),
            (1_409_200.0, 4, true, 1_410_000.0),
            (-0.031, -2, false, -0.04),
            (65.0, -1, true, 65.0),
        ] {
            assert_eq!(round_outward(number, exponent, upwards), rounded);
        }
    }
}
