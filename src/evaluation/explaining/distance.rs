//! How far an account is from a class further up: one input at a time, found by deciding the account again.
//!
//! Classes stand in the order of the first Classify result's rows: a row further up is the better one. A value that is named here has
//! been tried: with it in the account's cell, the class does change. Where nothing is named, no single input within the range of
//! the data and of the criteria's own thresholds changes the class.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::criteria::{Settings, Step};
use crate::foundation::column::Kind;
use crate::foundation::location::Place;
use crate::foundation::number::{compare_numbers, round_to_15_digits};
use crate::foundation::value::{Value, folded_text};

use super::input_range::{Range, literals_beside, outward, scale_labels};
use super::shown::Shown;
use super::wording::{Style, Wording};
use crate::evaluation::data::Data;
use crate::evaluation::outcome::{Outcome, Standing};
use crate::evaluation::plan::Plan;
use crate::evaluation::tuning::trial::{Decision, Trial};
use crate::evaluation::walk::Walked;

/// Texts of a column that are tried at most.
const MOST_TEXTS: usize = 40;

/// How far an account is from a class further up.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct NextClass {
    /// The Classify result.
    pub result: String,
    /// The label that the account shows.
    pub now: String,
    /// The next label further up; for an account that is knocked out, blocked, or that no row fits `None`, since any class will do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Why nothing was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub none: Option<NoNextClass>,
    /// How many points more or fewer of one score would do.
    pub points: Vec<PointsChange>,
    /// The single inputs that would do, the smallest change first.
    pub changes: Vec<InputChange>,
    /// The same for the first label, where it is not the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<FirstClass>,
    /// Whether formulas or scales look at other accounts, whose values stay as they are.
    pub others_stay: bool,
}

/// What it takes to be in the first class of all.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct FirstClass {
    /// Its label.
    pub class: String,
    /// How many points more or fewer of one score would do.
    pub points: Vec<PointsChange>,
    /// The single inputs that would do, the smallest change first.
    pub changes: Vec<InputChange>,
}

/// Why there is no next class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub enum NoNextClass {
    /// The account has the first label already.
    AlreadyFirst,
    /// The account's data must be mended first.
    Undecided,
    /// People have set the class, and no input changes that.
    Set,
}

/// Another number of points.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
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
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
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
    /// Whether the difference counts days.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<_>", optional))]
    pub days: bool,
    /// The label that the account would show.
    pub class: String,
    /// The change as a part of what the column's values span.
    #[serde(skip)]
    effort: f64,
}

/// Looks for the smallest single changes that give an account a class further up; `None` without a Classify result.
pub(crate) fn next_class(
    data: &Data<'_>,
    walked: &Walked,
    outcome: &Outcome,
    settings: &Settings,
    wording: &Wording,
    account: usize,
) -> Option<NextClass> {
    let plan = data.plan();
    next_label(data, walked, outcome, settings, wording, (plan.first_class()?, account))
}

/// The same of any Classify result whose rows stand from the best label down: of others than the first without what it takes for its first label.
pub(crate) fn next_label(
    data: &Data<'_>,
    walked: &Walked,
    outcome: &Outcome,
    settings: &Settings,
    wording: &Wording,
    (of, account): (usize, usize),
) -> Option<NextClass> {
    let plan = data.plan();
    let result = plan.results.get(of)?;
    let is_first = plan.first_class() == Some(of);
    let labels: Vec<&str> = result.rules.iter().map(|&rule| plan.rules[rule].rule.item.text.as_str()).collect();
    let trial = Trial::new(data, walked, settings, account);
    let search = Search { data, trial: &trial, wording, labels: &labels, account, other: (!is_first).then_some(of) };
    let start = trial.decide(&[]);
    let shown =
        outcome.columns.iter().find(|column| column.header == result.name).map(|column| column.cells.get(account).shown(plan.language()));
    let mut next = NextClass {
        result: result.name.clone(),
        now: shown.unwrap_or_else(|| start.hit.map_or(String::new(), |hit| labels[hit].to_owned())),
        next: None,
        none: None,
        points: Vec::new(),
        changes: Vec::new(),
        first: None,
        others_stay: !trial.stands_alone(),
    };
    if plan.overriding.of(of, account).is_some() {
        next.none = Some(NoNextClass::Set);
        return Some(next);
    }
    let Some(rank) = search.rank(&start) else {
        next.none = Some(NoNextClass::Undecided);
        return Some(next);
    };
    if rank == 0 {
        next.none = Some(NoNextClass::AlreadyFirst);
        return Some(next);
    }
    if start.standing == Standing::Classified || !is_first {
        // The nearest row above with another label.
        next.next = labels[..rank].iter().rev().find(|label| search.label_rank(label) < rank).map(|label| (*label).to_owned());
    }
    let points = |rank: usize| -> Vec<PointsChange> {
        let scores = plan.results.iter().filter(|score| score.step == Step::Score && result.reads.contains(&score.slot));
        scores.filter_map(|score| search.points(score.slot, &score.name, rank)).collect()
    };
    let inputs = candidates(plan, data, of);
    let changes = |rank: usize| -> Vec<InputChange> {
        let mut changes: Vec<InputChange> = inputs.iter().filter_map(|&slot| search.input(slot, rank)).collect();
        changes.sort_by(|left, right| left.effort.total_cmp(&right.effort));
        changes
    };
    if matches!(start.standing, Standing::Classified | Standing::Undecided) || !is_first {
        next.points = points(rank);
    }
    next.changes = changes(rank);
    if let (Some(first), Some(next_label)) = (labels.first(), &next.next)
        && first != next_label
        && is_first
    {
        next.first = Some(FirstClass { class: (*first).to_owned(), points: points(1), changes: changes(1) });
    }
    Some(next)
}

/// The accounts' columns that a class reads, directly or through other results; for the first one, those that the knock-outs and the blockers
/// read too.
fn candidates(plan: &Plan, data: &Data<'_>, of: usize) -> Vec<usize> {
    let columns = data.accounts().columns.len();
    let (mut slots, mut open, mut seen) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
    let stands_before = |index: usize| plan.first_class() == Some(of) && matches!(plan.results[index].step, Step::Knockout | Step::Blocker);
    let decides = |index: usize| index == of || stands_before(index);
    open.extend((0..plan.results.len()).filter(|&index| decides(index)));
    while let Some(index) = open.pop() {
        if !seen.insert(index) {
            continue;
        }
        for &slot in &plan.results[index].reads {
            if slot < columns {
                slots.insert(slot);
            } else if plan.last_time.of(slot).is_none() {
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
    /// The result, where it is not the first class.
    other: Option<usize>,
}

impl Search<'_> {
    /// The first row that gives a label.
    fn label_rank(&self, label: &str) -> usize {
        self.labels.iter().position(|other| *other == label).unwrap_or(self.labels.len())
    }

    /// How far up a decision stands: the first row with its label; behind all rows where the account is knocked out or blocked, or no row fits.
    fn rank(&self, decision: &Decision) -> Option<usize> {
        if let Some(other) = self.other {
            return if let Some(Value::Text(label)) = decision.values.get(other) { Some(self.label_rank(label)) } else { None };
        }
        match decision.standing {
            Standing::Classified => decision.hit.map(|hit| self.label_rank(self.labels[hit])),
            Standing::KnockedOut | Standing::Blocked => Some(self.labels.len()),
            // Any row that fits is better.
            Standing::Undecided if decision.no_row_fits => Some(self.labels.len()),
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
        let Value::Number(now) = self.data.value(slot, self.account) else { return None };
        let range = Range { low: 0.0, high: 100.0, critical: literals_beside(self.data.plan(), slot), whole: false, dates: false };
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
                (Some(self.wording.difference(gap, style)), instead > now, if span > 0.0 { gap / span } else { f64::MAX })
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
            days: style == Style::Date,
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
            match texts.iter().position(|(known, _)| same_text(known, &value)) {
                Some(place) => texts[place].1 += 1,
                // A column of names is not a choice.
                None if texts.len() >= MOST_TEXTS => return self.blank_instead(slot, now, rank),
                None => texts.push((value, 1)),
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
        Some(Range { low, high: high + step, critical, whole, dates: self.wording.style(slot) == Style::Date })
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

fn same_text(left: &Value, right: &Value) -> bool {
    matches!((left, right), (Value::Text(left), Value::Text(right)) if folded_text(left) == folded_text(right))
}
