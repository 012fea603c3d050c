//! All the cases that conditions can tell apart: for each term the values between, at and beyond the constants that it is tested against.

use crate::criteria::Step;
use crate::formula::syntax::ast::Operator;
use crate::foundation::language::folded;
use crate::foundation::number::compare_numbers;
use crate::foundation::value::folded_text;

use super::logic::{Logic, Term, Test};
use crate::evaluation::data::Data;

/// Cases that are looked at at most; beyond, nothing is said.
const MOST_CASES: usize = 60_000;

/// A value of a term that stands for all values that its tests do not tell apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Point {
    Number(f64),
    /// A text, in lower case; "" is a blank.
    Text(String),
    /// Any text that is not named.
    OtherText,
    Condition(bool),
}

/// A point, and whether an account that has it may be named as an example.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) point: Point,
    pub(super) likely: bool,
}

/// The values of every term.
pub(super) struct Cases {
    values: Vec<Vec<Value>>,
}

impl Cases {
    /// The values of these terms; `None` where they are too many, or cannot be put in an order. An account that is still `in_funnel` has
    /// passed every knock-out.
    pub(super) fn of(terms: &[Term], data: &Data<'_>, in_funnel: bool) -> Option<Self> {
        if terms.iter().any(Term::mixed) {
            return None;
        }
        let values: Vec<Vec<Value>> = terms.iter().map(|term| values_of(term, data, in_funnel)).collect();
        let count = values.iter().try_fold(1_usize, |count, values| count.checked_mul(values.len().max(1)))?;
        (count <= MOST_CASES).then_some(Self { values })
    }

    /// Visits every case until one is enough.
    pub(super) fn visit(&self, look: &mut dyn FnMut(&[&Value]) -> bool) {
        let mut places = vec![0; self.values.len()];
        if self.values.iter().any(Vec::is_empty) {
            return;
        }
        loop {
            let case: Vec<&Value> = places.iter().zip(&self.values).map(|(&place, values)| &values[place]).collect();
            if look(&case) {
                return;
            }
            let Some(next) = (0..places.len()).find(|&term| places[term] + 1 < self.values[term].len()) else { return };
            places[next] += 1;
            places[..next].fill(0);
        }
    }
}

impl Logic {
    /// Whether the condition holds in a case.
    pub(super) fn holds(&self, case: &[&Value]) -> bool {
        match self {
            Self::Constant(value) => *value,
            Self::Test { term, test } => test.holds(&case[*term].point),
            Self::All(parts) => parts.iter().all(|part| part.holds(case)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(case)),
            Self::Not(inner) => !inner.holds(case),
            Self::Odd(parts) => parts.iter().filter(|part| part.holds(case)).count() % 2 == 1,
        }
    }
}

impl Test {
    fn holds(&self, point: &Point) -> bool {
        match (self, point) {
            (Self::Number(operator, number), Point::Number(value)) => {
                let order = compare_numbers(*value, *number);
                match operator {
                    Operator::Equal => order.is_eq(),
                    Operator::NotEqual => order.is_ne(),
                    Operator::Less => order.is_lt(),
                    Operator::LessOrEqual => order.is_le(),
                    Operator::Greater => order.is_gt(),
                    Operator::GreaterOrEqual => order.is_ge(),
                    _ => false,
                }
            }
            // A blank cell is 0 beside a number.
            (Self::Number(..), Point::Text(text)) if text.is_empty() => self.holds(&Point::Number(0.0)),
            (Self::Text(wanted), Point::Text(text)) => wanted == text,
            (Self::True, Point::Condition(value)) => *value,
            _ => false,
        }
    }
}

fn values_of(term: &Term, data: &Data<'_>, in_funnel: bool) -> Vec<Value> {
    let plan = data.plan();
    let result = term.slot.and_then(|slot| plan.results.iter().find(|result| result.slot == slot));
    let mut values = Vec::new();
    if term.condition {
        let passed = in_funnel && result.is_some_and(|result| result.step == Step::Knockout);
        let possible = [true, false].into_iter().filter(|value| *value || !passed);
        values.extend(possible.map(|value| Value { point: Point::Condition(value), likely: true }));
    }
    if let Some(result) = result.filter(|result| result.step == Step::Classify && term.numbers.is_empty()) {
        for &rule in &result.rules {
            let point = Point::Text(folded_text(&plan.rules[rule].rule.item.text));
            if !values.iter().any(|value: &Value| value.point == point) {
                values.push(Value { point, likely: true });
            }
        }
        return values;
    }
    if !term.numbers.is_empty() {
        let score = result.is_some_and(|result| result.step == Step::Score);
        values.extend(if score { score_values(&term.numbers) } else { numbers_of(term, data) });
    }
    values.extend(term.texts.iter().map(|text| Value { point: Point::Text(text.clone()), likely: true }));
    if term.texts.iter().any(|text| !text.is_empty()) || (!term.texts.is_empty() && term.numbers.is_empty()) {
        values.push(Value { point: Point::OtherText, likely: false });
    }
    values
}

/// A score is 0 to 100, and every value in between can be reached.
fn score_values(numbers: &[f64]) -> Vec<Value> {
    let mut bounds: Vec<f64> = numbers.iter().copied().filter(|number| (0.0..=100.0).contains(number)).chain([0.0, 100.0]).collect();
    bounds.sort_by(f64::total_cmp);
    bounds.dedup_by(|left, right| compare_numbers(*left, *right).is_eq());
    let between_each = bounds.windows(2).map(|pair| between(pair[0], pair[1]));
    bounds.iter().copied().chain(between_each).map(|number| Value { point: Point::Number(number), likely: true }).collect()
}

fn numbers_of(term: &Term, data: &Data<'_>) -> Vec<Value> {
    let numbers = &term.numbers;
    let column = term.slot.and_then(|slot| data.accounts().columns.get(slot));
    // All of the numbers that there are, of which there has to be one.
    let all = |holds: fn(f64) -> bool| {
        let own = || column.into_iter().flat_map(|column| column.column.values().numbers());
        own().next().is_some() && own().all(holds)
    };
    let (whole, never_negative) = (all(|number| number.fract() == 0.0), all(|number| number >= 0.0));
    let (Some(&first), Some(&last)) = (numbers.first(), numbers.last()) else { return Vec::new() };
    let exact = numbers.iter().map(|&number| (number, true));
    let inner = numbers.windows(2).map(|pair| match whole_between(pair[0], pair[1]).filter(|_| whole) {
        Some(number) => (number, term.ordered),
        None => (between(pair[0], pair[1]), term.ordered && !whole),
    });
    let below = match first {
        first if first > 0.0 => whole_between(0.0, first).filter(|_| whole).unwrap_or_else(|| between(0.0, first)),
        first => first * 2.0 - 1.0,
    };
    let above = if last > 0.0 { last * 2.0 } else { last.floor() + 1.0 };
    let edges = [(below, term.ordered), (above, term.ordered)];
    let likely =
        |(number, likely): (f64, bool)| Value { point: Point::Number(number), likely: likely && !(never_negative && number < 0.0) };
    exact.chain(inner).chain(edges).map(likely).collect()
}

/// A number with few digits between two others.
pub(super) fn between(low: f64, high: f64) -> f64 {
    let middle = low / 2.0 + high / 2.0;
    let size = (high - low).abs().max(f64::MIN_POSITIVE).log10().floor() as i32;
    for exponent in (size - 3..=size + 1).rev() {
        // Divided by a power of ten, so that 0.3 stays 0.3.
        let rounded = if exponent >= 0 {
            let unit = 10_f64.powi(exponent);
            (middle / unit).round() * unit
        } else {
            let unit = 10_f64.powi(-exponent);
            (middle * unit).round() / unit
        };
        if compare_numbers(low, rounded).is_lt() && compare_numbers(rounded, high).is_lt() {
            return rounded;
        }
    }
    middle
}

fn whole_between(low: f64, high: f64) -> Option<f64> {
    let number = between(low, high).round();
    [number, low.floor() + 1.0].into_iter().find(|number| compare_numbers(low, *number).is_lt() && compare_numbers(*number, high).is_lt())
}

/// Whether a label is among those of a Classify result.
pub(super) fn same_label(left: &str, right: &str) -> bool {
    folded_text(left) == folded_text(right) || folded(left) == folded(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_between_have_few_digits() {
        for (low, high, number) in [(0.0, 40.0, 20.0), (45.0, 65.0, 60.0), (0.05, 0.3, 0.2), (4.0, 5.0, 4.5), (1000.0, 5000.0, 3000.0)] {
            let found = between(low, high);
            assert!(found > low && found < high, "{found}");
            assert_eq!(found, number);
        }
        assert_eq!(whole_between(4.0, 5.0), None);
        assert_eq!(whole_between(4.0, 6.0), Some(5.0));
    }
}
