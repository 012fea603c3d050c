//! Weights of one score in two units: 60 beside 40 %, 30 among fractions, 5 and 3 beside none.
//!
//! A score divides by the sum of its weights, so that such weights give points without a word: one row decides all. What is looked at are
//! the numbers that a weight can be, also those of an IF that chooses among some. Shares of each other, such as 5, 3, 2 or 0.5, 1, 2, are one
//! unit, and so are percentages.

use std::cmp::Ordering;

use crate::formula::syntax::ast::{Node, Operator, Part, Sign};
use crate::formula::{Dialect, parse};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::number::{compare_numbers, round_to_15_digits};
use crate::say;

use super::rule::Rule;

/// How many times the largest fraction a weight above 1 is at least where the two are of different units.
const OTHER_UNIT: f64 = 5.0;

/// The same where a weight of 1 shows that shares of each other are meant.
const OTHER_UNIT_BESIDE_ONE: f64 = 20.0;

/// A number that a weight can be.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Number {
    value: f64,
    /// Whether it is written with a percent sign.
    percent: bool,
}

/// What is wrong with the units of the weights of one score, in the first row that differs from the others.
pub(super) fn findings(rows: &[&Rule], dialect: Dialect, headed_percent: bool) -> Option<Diagnostic> {
    let all: Vec<Vec<Number>> = rows.iter().map(|rule| numbers(rule, dialect)).collect();
    two_units(rows, &all, dialect, headed_percent).or_else(|| without(rows, &all, dialect))
}

/// The weight of a formula that reads nothing, `=60%` or `2*0.1`.
pub(super) fn constant(rule: &Rule, dialect: Dialect) -> Option<f64> {
    folded(&parse(&rule.weight.text, dialect).ok()?.root).map(|number| number.value)
}

fn two_units(rows: &[&Rule], all: &[Vec<Number>], dialect: Dialect, headed_percent: bool) -> Option<Diagnostic> {
    let numbers = || all.iter().flatten().filter(|number| number.value > 0.0);
    // Whole percentages of 1 or more are no fractions: 100% is 1.
    let is_large = |number: &Number| !number.percent && number.value > 1.0;
    let is_fraction = |number: &Number| number.value < 1.0 || (number.percent && number.value == 1.0);
    let (fractions, large): (Vec<&Number>, Vec<&Number>) =
        (numbers().filter(|number| is_fraction(number)).collect(), numbers().filter(|number| is_large(number)).collect());
    let smallest_large = large.iter().map(|number| number.value).min_by(f64::total_cmp)?;
    let largest_large = large.iter().map(|number| number.value).max_by(f64::total_cmp)?;
    let largest_fraction = fractions.iter().map(|number| number.value).max_by(f64::total_cmp)?;
    let percent = numbers().any(|number| number.percent && number.value <= 1.0);
    let is_sum = |sum: f64, wanted: f64| compare_numbers(round_to_15_digits(sum), wanted) == Ordering::Equal;
    let sum =
        |unit: f64| fractions.iter().map(|number| number.value).sum::<f64>() + large.iter().map(|number| number.value / unit).sum::<f64>();
    // 0.5, 40 and 59.5 under "Weight (%)" are percentages with a fraction.
    if !percent && headed_percent && is_sum(sum(1.0), 100.0) {
        return None;
    }
    let has_one = numbers().any(|number| !number.percent && number.value == 1.0);
    let bound = if has_one { OTHER_UNIT_BESIDE_ONE } else { OTHER_UNIT };
    let quarters = || numbers().all(|number| (number.value * 4.0).fract() == 0.0) && largest_large <= OTHER_UNIT;
    let adds_up = large.iter().all(|number| number.value <= 100.0) && is_sum(sum(100.0), 1.0);
    if !(percent || adds_up || (smallest_large >= bound * largest_fraction && !quarters())) {
        return None;
    }
    // Where fractions and larger numbers are equally many, the larger ones are the odd ones: a score's weights are shares of 1.
    let odd = if large.len() > fractions.len() && !percent { is_fraction as fn(&Number) -> bool } else { is_large as fn(&Number) -> bool };
    let (rule, own) =
        rows.iter().zip(all).find_map(|(rule, own)| own.iter().find(|number| number.value > 0.0 && odd(number)).map(|own| (rule, own)))?;
    let other_is = |number: &&Number| number.value > 0.0 && !odd(number);
    let other = all.iter().flatten().find(other_is)?;
    let language = dialect.language;
    let shown = |number: &Number| {
        if number.percent {
            format!("{} %", language.number(round_to_15_digits(number.value * 100.0)))
        } else {
            language.number(number.value)
        }
    };
    let (called, score, weight, beside) = (rule.called(language), &rule.result.text, shown(own), shown(other));
    let times = |larger: f64, smaller: f64| language.number((larger / smaller * 10.0).round() / 10.0);
    let times = times(own.value.max(other.value), own.value.min(other.value));
    let message = say!(
        language,
        "{called}: the weight {weight} and the weight {beside} of another row of \"{score}\" seem to have two units: one counts {times} times the other",
        "{called}: das Gewicht {weight} und das Gewicht {beside} einer anderen Zeile von „{score}“ haben anscheinend zwei Einheiten: das eine zählt {times}-mal so viel wie das andere"
    );
    let help = if is_large(own) && own.value <= 100.0 {
        let (fraction, whole) = (language.number(round_to_15_digits(own.value / 100.0)), language.number(own.value));
        if percent {
            say!(
                language,
                "is {whole}% meant? Write all weights with a percent sign, or none",
                "sind {whole}% gemeint? Alle Gewichte mit Prozentzeichen schreiben oder keines"
            )
        } else {
            say!(
                language,
                "is {whole}% meant? Then write {whole}% or {fraction}",
                "sind {whole}% gemeint? Dann {whole}% oder {fraction} schreiben"
            )
        }
    } else {
        let whole = language.number(round_to_15_digits(own.value * 100.0));
        say!(
            language,
            "is {whole} meant, as in the other rows? Write all weights in one unit",
            "ist {whole} gemeint, wie in den anderen Zeilen? Alle Gewichte in einer Einheit schreiben"
        )
    };
    Some(at(rule, "mixed-weights", message, help))
}

/// A row without a weight among rows with some: it counts 1.
fn without(rows: &[&Rule], all: &[Vec<Number>], dialect: Dialect) -> Option<Diagnostic> {
    let rule = rows.iter().find(|rule| rule.weight.is_empty())?;
    let filled = || rows.iter().zip(all).filter(|(rule, _)| !rule.weight.is_empty());
    let ones = filled().all(|(_, own)| own.iter().all(|number| number.value == 1.0) && !own.is_empty());
    // Percentages have a message of their own, which says how much is left.
    let percentages =
        filled().all(|(rule, own)| rule.constant_weight(dialect).is_some() && own.iter().all(|number| (0.0..=1.0).contains(&number.value)));
    if filled().next().is_none() || ones || percentages {
        return None;
    }
    let language = dialect.language;
    let mut others: Vec<String> = filled().map(|(rule, _)| rule.weight.text.trim_start_matches('=').to_owned()).collect();
    others.truncate(4);
    let (called, score, others) = (rule.called(language), &rule.result.text, others.join(", "));
    let message = say!(
        language,
        "{called} has no weight and so counts 1, beside the weights of the other rows of \"{score}\" ({others})",
        "{called} hat kein Gewicht und zählt deshalb 1, neben den Gewichten der anderen Zeilen von „{score}“ ({others})"
    );
    let help = say!(
        language,
        "write its weight: 1 if that is meant, 0 if the row is not to count",
        "ihr Gewicht eintragen: 1, wenn das gemeint ist, 0, wenn die Zeile nicht zählen soll"
    );
    Some(at(rule, "missing-weight", message, help))
}

fn at(rule: &Rule, code: &'static str, message: String, help: String) -> Diagnostic {
    let finding = Diagnostic::finding(code, rule.weight.location.clone(), message).with_help(help);
    let text = &rule.weight.text;
    if text.is_empty() { finding } else { finding.with_excerpt(text.clone(), 0..text.len(), "") }
}

/// The numbers that the weight of a row can be, as far as they stand in it.
fn numbers(rule: &Rule, dialect: Dialect) -> Vec<Number> {
    if rule.weight.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    match parse(&rule.weight.text, dialect) {
        Ok(tree) => outcomes(&tree.root, &mut found),
        Err(_) => found.extend(rule.constant_weight(dialect).map(|value| Number { value, percent: rule.weight.text.contains('%') })),
    }
    found
}

/// The numbers among which a formula chooses.
fn outcomes(node: &Node, found: &mut Vec<Number>) {
    if let Some(number) = folded(node) {
        found.push(number);
    } else if let Part::Call(called, arguments) = &node.part
        && let Some(function) = called.known()
    {
        let count = arguments.len();
        let chosen = |position: usize| match function.name.english {
            "IF" => position > 0,
            "IFS" => position % 2 == 1,
            // The last of an odd number of arguments behind the first is the value otherwise.
            "SWITCH" => position > 0 && (position.is_multiple_of(2) || (position + 1 == count && count.is_multiple_of(2))),
            "CHOOSE" => position > 0,
            "IFERROR" | "IFNA" => true,
            _ => false,
        };
        arguments.iter().enumerate().filter(|(position, _)| chosen(*position)).for_each(|(_, argument)| outcomes(argument, found));
    }
}

/// The value of a part that reads nothing.
fn folded(node: &Node) -> Option<Number> {
    match &node.part {
        Part::Number(value) => Some(Number { value: *value, percent: false }),
        Part::Percent(inner) => folded(inner).map(|number| Number { value: number.value / 100.0, percent: true }),
        Part::Signed(Sign::Plus, inner) => folded(inner),
        Part::Chain(first, rest) => {
            let mut all = folded(first)?;
            for (operator, node) in rest {
                let next = folded(node)?;
                all.percent |= next.percent;
                all.value = match operator {
                    Operator::Add => all.value + next.value,
                    Operator::Subtract => all.value - next.value,
                    Operator::Multiply => all.value * next.value,
                    Operator::Divide if next.value != 0.0 => all.value / next.value,
                    _ => return None,
                };
            }
            all.value = round_to_15_digits(all.value);
            Some(all)
        }
        _ => None,
    }
}
