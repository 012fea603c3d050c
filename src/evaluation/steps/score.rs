//! Score rows: values become points, points and weights become a score of 0 to 100.
//!
//! score = Σ weight·points / Σ weight over the rows that count for the account. A row does not count where an input is blank and its
//! blank policy says so, or where its weight is 0. Scales that look at other accounts (`min..max`, `percentile`) keep the raw values
//! first and give points once every account still in the funnel has one.

use std::sync::Arc;

use crate::criteria::scale::{Points, linear_points, percentile_points};
use crate::criteria::{BlankPolicy, Scale};
use crate::formula::running::program::Evaluated;
use crate::foundation::language::Language;
use crate::foundation::number::compare_numbers;
use crate::foundation::value::{CellError, Value};

use super::compiled::{CompiledResult, CompiledRule, CompiledWeight};
use super::points::{RowPoints, ScorePoints};
use super::walker::Walker;
use crate::evaluation::account_fault::{AccountFault, RulePart, What};
use crate::evaluation::data::{Details, Funnel, ResultValues};

/// Evaluates the rows for the account at hand. `rows` gets the points of each row, or its raw value where the scale looks at
/// other accounts. The value is the score, unless [`finish`] has yet to give it.
pub(crate) fn evaluate(result: &CompiledResult, walker: &mut Walker<'_>, rows: &mut ScorePoints) -> Value {
    let mut error = None;
    let mut mean = Mean::default();
    for (position, rule) in result.rules.iter().enumerate() {
        let points = row(result, rule, walker).unwrap_or_else(|fault| {
            error = error.or(Some(fault));
            RowPoints::skipped(0.0)
        });
        mean.add(points);
        rows.push(position, points);
    }
    if let Some(error) = error {
        return Value::Error(error);
    }
    if result.rules.iter().any(|rule| rule.scale.looks_at_others()) {
        // The points are not known yet.
        return Value::Blank;
    }
    mean.score().unwrap_or_else(|| {
        walker.fault(result.index, None, What::NothingCounted);
        Value::Error(CellError::NotAvailable)
    })
}

fn row(result: &CompiledResult, rule: &CompiledRule, walker: &mut Walker<'_>) -> Result<RowPoints, CellError> {
    let weight = match &rule.weight {
        CompiledWeight::Constant(weight) => *weight,
        CompiledWeight::Program(program) => weight_of(walker.evaluator.evaluate(program).value).map_err(|(error, what)| {
            walker.fault_in(result.index, Some(rule.index), RulePart::Weight, what);
            error
        })?,
    };
    if weight == 0.0 {
        return Ok(RowPoints::skipped(0.0));
    }
    let Some(program) = &rule.formula else { return Ok(RowPoints::skipped(weight)) };
    let evaluated = walker.evaluator.evaluate(program);
    let (points, fault) = points_of(evaluated, &rule.scale, rule.blank, walker.language);
    if let Some(what) = fault {
        walker.fault(result.index, Some(rule.index), what);
    }
    points.map(|points| points.map_or(RowPoints::skipped(weight), |points| RowPoints { weight, points }))
}

/// The weight that a value is, or the error and what is wrong with it.
pub(crate) fn weight_of(value: Value) -> Result<f64, (CellError, What)> {
    let number = match &value {
        Value::Boolean(_) => Err(CellError::Value),
        other => other.to_number(),
    };
    match number {
        Ok(weight) if weight < 0.0 => Err((CellError::Num, What::NegativeWeight(weight))),
        Ok(weight) => Ok(weight),
        Err(error) => Err((error, if value.error().is_some() { What::Error } else { What::NotANumber(value) })),
    }
}

/// The points of what a formula gives, or its raw value where the scale looks at other accounts; `None` where the row does not count. What
/// is wrong with the value stands beside.
pub(crate) fn points_of(
    evaluated: Evaluated,
    scale: &Scale,
    blank: BlankPolicy,
    language: Language,
) -> (Result<Option<f64>, CellError>, Option<What>) {
    let Evaluated { value, blank_read, blank_last_time } = evaluated;
    if blank_read || blank_last_time {
        // That an account is new is no fault of its data.
        let is_fault = blank_read && blank == BlankPolicy::Error;
        match blank {
            BlankPolicy::Error if !is_fault => return (Ok(None), None),
            BlankPolicy::Skip => return (Ok(None), None),
            BlankPolicy::Worst => return (Ok(Some(worst(scale))), None),
            BlankPolicy::Error => return (Err(CellError::Value), Some(What::Blank)),
            // No text stands for a blank as 0 does among numbers: it has no points, whatever the scale gives to other texts.
            BlankPolicy::Zero if scale.leaves_blanks_out() && is_empty(&value) => return (Ok(Some(0.0)), None),
            BlankPolicy::Zero => {}
        }
    }
    if let Value::Error(error) = value {
        return (Err(error), Some(What::Error));
    }
    if scale.looks_at_others() {
        return match value {
            Value::Blank => (Ok(Some(0.0)), None),
            Value::Number(number) => (Ok(Some(number)), None),
            other => (Err(CellError::Value), Some(What::NotANumber(other))),
        };
    }
    match scale.points(&value) {
        Points::Given { points, held } => {
            let outside = match (held, scale, value.to_number()) {
                (true, Scale::Points, Ok(number)) => Some(What::PointsHeld(number)),
                _ => None,
            };
            (Ok(Some(points)), outside)
        }
        Points::UnknownLabel => (Err(CellError::NotAvailable), Some(What::UnknownLabel(value.shown(language)))),
        Points::Unusable(error) => {
            let what = if scale.needs_number() { What::NotANumber(value) } else { What::NotAText(value) };
            (Err(error), Some(what))
        }
        // Raw values are kept above.
        Points::OfOthers => (Ok(None), None),
    }
}

/// A blank, or a text without a character.
pub(crate) fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.is_empty()) || value.is_blank()
}

/// A raw value that stands for 0 points under a scale that looks at other accounts: it is no part of the comparison.
pub(crate) const WORST: f64 = f64::NEG_INFINITY;

fn worst(scale: &Scale) -> f64 {
    if scale.looks_at_others() { WORST } else { 0.0 }
}

/// The weighted mean of rows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mean {
    weights: f64,
    sum: f64,
}

impl Mean {
    /// Adds a row, if it counts.
    #[inline]
    pub(crate) fn add(&mut self, row: RowPoints) {
        if row.counts() {
            self.weights += row.weight;
            self.sum += row.weight * row.points;
        }
    }

    /// The score; `None` where no row counts.
    pub(crate) fn score(&self) -> Option<Value> {
        (self.weights > 0.0).then(|| Value::number((self.sum / self.weights).clamp(0.0, 100.0)))
    }
}

/// The weighted mean of the rows that count; `None` where none does.
pub(crate) fn score(rows: impl Iterator<Item = RowPoints>) -> Option<Value> {
    let mut mean = Mean::default();
    rows.for_each(|row| mean.add(row));
    mean.score()
}

/// The raw values of all accounts that a scale compares with each other.
pub(crate) struct Others<'a> {
    scale: &'a Scale,
    /// The least and the greatest of them.
    bounds: Option<(f64, f64)>,
    /// All of them, ascending, where their ranks are asked for.
    ascending: Vec<f64>,
}

impl<'a> Others<'a> {
    /// Those of these raw values that are no stand-ins for 0 points.
    pub(crate) fn new(scale: &'a Scale, raw: impl Iterator<Item = f64>) -> Self {
        let raw = raw.filter(|points| *points != WORST);
        if *scale == Scale::Percentile {
            let mut ascending: Vec<f64> = raw.collect();
            ascending.sort_unstable_by(f64::total_cmp);
            let bounds = ascending.first().copied().zip(ascending.last().copied());
            return Self { scale, bounds, ascending };
        }
        let wider = |bounds: Option<(f64, f64)>, raw: f64| {
            let (least, greatest) = bounds.unwrap_or((raw, raw));
            Some((least.min(raw), greatest.max(raw)))
        };
        Self { scale, bounds: raw.fold(None, wider), ascending: Vec::new() }
    }

    /// Whether there are some and all of them are equal.
    pub(crate) fn are_level(&self) -> bool {
        self.bounds.is_some_and(|(least, greatest)| compare_numbers(least, greatest).is_eq())
    }

    /// The points of one of them.
    pub(crate) fn points(&self, raw: f64) -> f64 {
        // Without any value to compare, only rows that stand for 0 points are left.
        let (least, greatest) = self.bounds.unwrap_or_default();
        match self.scale {
            _ if raw == WORST => 0.0,
            Scale::Observed { descending: false } => linear_points(raw, least, greatest).0,
            Scale::Observed { descending: true } => linear_points(raw, greatest, least).0,
            _ => percentile_points(raw, &self.ascending),
        }
    }
}

/// Turns the raw values of scales that look at other accounts into points, and gives the scores. Returns the positions of
/// rules whose accounts all have the same value.
pub(crate) fn finish(result: &CompiledResult, funnel: &[Funnel], values: &mut ResultValues, faults: &mut Vec<AccountFault>) -> Vec<usize> {
    let set = &mut values.set;
    let Details::Points(rows) = &mut values.details else { return Vec::new() };
    let values = Arc::make_mut(&mut values.values);
    let accounts = values.len();
    let mut level = Vec::new();
    for (position, rule) in result.rules.iter().enumerate().filter(|(_, rule)| rule.scale.looks_at_others()) {
        let raw = |account| rows.get(account, position).filter(|row| row.counts()).map(|row| row.points);
        let failed = |account: usize| set.get(&account).is_some_and(|ruled| ruled.error().is_some());
        let decided = (0..accounts).filter(|&account| !values.is_error(account) && !failed(account));
        let others = Others::new(&rule.scale, decided.filter_map(raw));
        if others.are_level() {
            level.push(rule.index);
        }
        for account in 0..accounts {
            if let Some(row) = rows.get(account, position).filter(|row| row.counts()) {
                rows.set(account, position, others.points(row.points));
            }
        }
    }
    for (&account, ruled) in set.iter_mut().filter(|(account, ruled)| funnel[**account] == Funnel::In && ruled.is_blank()) {
        *ruled = score(rows.of(account)).unwrap_or(Value::Error(CellError::NotAvailable));
    }
    for (account, funnel) in funnel.iter().enumerate() {
        if *funnel == Funnel::In && values.get(account).is_blank() {
            let value = score(rows.of(account)).unwrap_or_else(|| {
                faults.push(AccountFault {
                    account,
                    result: result.index,
                    rule: None,
                    part: RulePart::Formula,
                    what: What::NothingCounted,
                });
                Value::Error(CellError::NotAvailable)
            });
            values.set(account, value);
        }
    }
    level
}
