//! Score rows: values become points, points and weights become a score of 0 to 100.
//!
//! score = Σ weight·points / Σ weight over the rows that count for the account. A row does not count where an input is blank and its
//! blank policy says so, or where its weight is 0. Scales that look at other accounts (`min..max`, `percentile`) keep the raw values
//! first and give points once every account still in the funnel has one.

use std::sync::Arc;

use crate::criteria::scale::{Points, linear_points, percentile_points};
use crate::criteria::{BlankPolicy, Scale};
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
        CompiledWeight::Program(program) => {
            let value = walker.evaluator.evaluate(program).value;
            let number = match &value {
                Value::Boolean(_) => Err(CellError::Value),
                other => other.to_number(),
            };
            number.inspect_err(|_| {
                let what = if value.error().is_some() { What::Error } else { What::NotANumber(value.clone()) };
                walker.fault_in(result.index, Some(rule.index), RulePart::Weight, what);
            })?
        }
    };
    if weight < 0.0 {
        walker.fault_in(result.index, Some(rule.index), RulePart::Weight, What::NegativeWeight(weight));
        return Err(CellError::Num);
    }
    if weight == 0.0 {
        return Ok(RowPoints::skipped(0.0));
    }
    let Some(program) = &rule.formula else { return Ok(RowPoints::skipped(weight)) };
    let evaluated = walker.evaluator.evaluate(program);
    if evaluated.blank_read {
        match rule.blank {
            BlankPolicy::Skip => return Ok(RowPoints::skipped(weight)),
            BlankPolicy::Worst => return Ok(RowPoints { weight, points: worst(&rule.scale) }),
            BlankPolicy::Error => {
                walker.fault(result.index, Some(rule.index), What::Blank);
                return Err(CellError::Value);
            }
            // No text stands for a blank as 0 does among numbers: it has no points, whatever the scale gives to other texts.
            BlankPolicy::Zero if rule.scale.leaves_blanks_out() && is_empty(&evaluated.value) => {
                return Ok(RowPoints { weight, points: 0.0 });
            }
            BlankPolicy::Zero => {}
        }
    }
    let value = evaluated.value;
    if let Value::Error(error) = value {
        walker.fault(result.index, Some(rule.index), What::Error);
        return Err(error);
    }
    if rule.scale.looks_at_others() {
        return match value {
            Value::Blank => Ok(RowPoints { weight, points: 0.0 }),
            Value::Number(number) => Ok(RowPoints { weight, points: number }),
            other => {
                walker.fault(result.index, Some(rule.index), What::NotANumber(other));
                Err(CellError::Value)
            }
        };
    }
    match rule.scale.points(&value) {
        Points::Given { points, held } => {
            if let (true, Scale::Points, Ok(number)) = (held, &rule.scale, value.to_number()) {
                walker.fault(result.index, Some(rule.index), What::PointsHeld(number));
            }
            Ok(RowPoints { weight, points })
        }
        Points::UnknownLabel => {
            let shown = value.shown(walker.language);
            walker.fault(result.index, Some(rule.index), What::UnknownLabel(shown));
            Err(CellError::NotAvailable)
        }
        Points::Unusable(error) => {
            let what = if rule.scale.needs_number() { What::NotANumber(value) } else { What::NotAText(value) };
            walker.fault(result.index, Some(rule.index), what);
            Err(error)
        }
        // Raw values are kept above.
        Points::OfOthers => Ok(RowPoints::skipped(weight)),
    }
}

/// A blank, or a text without a character.
fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.is_empty()) || value.is_blank()
}

/// A raw value that stands for 0 points under a scale that looks at other accounts: it is no part of the comparison.
pub(crate) const WORST: f64 = f64::NEG_INFINITY;

fn worst(scale: &Scale) -> f64 {
    if scale.looks_at_others() { WORST } else { 0.0 }
}

/// The weighted mean of rows.
#[derive(Default)]
struct Mean {
    weights: f64,
    sum: f64,
}

impl Mean {
    /// Adds a row, if it counts.
    fn add(&mut self, row: RowPoints) {
        if row.counts() {
            self.weights += row.weight;
            self.sum += row.weight * row.points;
        }
    }

    /// The score; `None` where no row counts.
    fn score(&self) -> Option<Value> {
        (self.weights > 0.0).then(|| Value::number((self.sum / self.weights).clamp(0.0, 100.0)))
    }
}

/// The weighted mean of the rows that count; `None` where none does.
pub(crate) fn score(rows: impl Iterator<Item = RowPoints>) -> Option<Value> {
    let mut mean = Mean::default();
    rows.for_each(|row| mean.add(row));
    mean.score()
}

/// The same points under another weight of one row, which is multiplied by a factor above 0. Points do not depend on weights, so
/// that this is what a full evaluation gives.
pub(crate) fn reweighted(values: &ResultValues, position: usize, factor: f64) -> ResultValues {
    let Details::Points(rows) = &values.details else { return values.clone() };
    let mut rows = rows.clone();
    rows.reweigh(position, factor);
    let again = |account: usize, value: Value| match value {
        Value::Number(_) => score(rows.of(account)).unwrap_or(Value::Error(CellError::NotAvailable)),
        other => other,
    };
    let set = values.set.iter().map(|(&account, ruled)| (account, again(account, ruled.clone()))).collect();
    let recombined = |(account, value): (usize, Value)| if values.is_set(account) { value } else { again(account, value) };
    let values = values.values.iter().enumerate().map(recombined).collect();
    ResultValues { values: Arc::new(values), details: Details::Points(rows), set, limited: None }
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
        let mut sorted: Vec<f64> = decided.filter_map(raw).filter(|&points| points != WORST).collect();
        sorted.sort_by(f64::total_cmp);
        // Without any value to compare, only rows that stand for 0 points are left.
        let bounds = sorted.first().copied().zip(sorted.last().copied());
        let (least, greatest) = bounds.unwrap_or_default();
        if bounds.is_some() && compare_numbers(least, greatest).is_eq() {
            level.push(rule.index);
        }
        for account in 0..accounts {
            let Some(row) = rows.get(account, position).filter(|row| row.counts()) else { continue };
            let points = match rule.scale {
                _ if row.points == WORST => 0.0,
                Scale::Observed { descending: false } => linear_points(row.points, least, greatest).0,
                Scale::Observed { descending: true } => linear_points(row.points, greatest, least).0,
                _ => percentile_points(row.points, &sorted),
            };
            rows.set(account, position, points);
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
