//! How values are shown in an explanation: numbers with thousands separators, dates as dates, shares as percentages.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::criteria::{Scale, Step};
use crate::formula::checking::inputs::{Source, inputs};
use crate::formula::syntax::ast::{Node, Part};
use crate::foundation::column::Kind;
use crate::foundation::day_number::DayNumber;
use crate::foundation::language::{Language, words};
use crate::foundation::number::compare_numbers;
use crate::foundation::number::round_half_away;
use crate::foundation::value::Value;
use crate::say;

use super::shown::{Plain, Shown};
use crate::evaluation::data::Data;
use crate::evaluation::plan::Plan;

/// How the values of each slot are shown.
#[derive(Debug)]
pub(crate) struct Wording {
    language: Language,
    decimal_comma: bool,
    styles: Vec<Style>,
}

/// How a number is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) enum Style {
    /// With thousands separators.
    #[default]
    Amount,
    /// As it is: a year.
    Bare,
    /// Times hundred, with `%`.
    Percent,
    /// As a day.
    Date,
}

impl Wording {
    /// Finds out how the values of a plan's slots are best shown: as a date where their cells are dates, as a percentage where a scale or a
    /// comparison is written with `%`.
    pub(crate) fn new(data: &Data<'_>) -> Self {
        let plan = data.plan();
        let percent = percent_slots(plan);
        let styles = (0..plan.scope.columns.len())
            .map(|slot| {
                let is_year = |number: f64| (1900.0..=2100.0).contains(&number) && number.fract() == 0.0;
                // The first number that is no year ends the look at a column.
                let years = || {
                    let column = data.accounts().columns.get(slot);
                    let numbers = || column.into_iter().flat_map(|column| column.column.values().numbers());
                    numbers().next().is_some() && numbers().all(is_year)
                };
                match plan.scope.columns[slot].kind {
                    Kind::Date | Kind::MixedDates => Style::Date,
                    _ if percent.contains(&slot) => Style::Percent,
                    _ if years() => Style::Bare,
                    _ => Style::Amount,
                }
            })
            .collect();
        Self { language: plan.language(), decimal_comma: plan.dialect.decimal_comma, styles }
    }

    /// How the values of a slot are shown.
    pub(crate) fn style(&self, slot: usize) -> Style {
        self.styles.get(slot).copied().unwrap_or_default()
    }

    /// A value with its text, rounded to what people read.
    pub(crate) fn shown(&self, value: &Value, style: Style) -> Shown {
        let text = match value {
            Value::Number(number) => self.number(read(*number, style), style),
            other => return self.exact(other, style),
        };
        Shown { value: Plain::of(value), text }
    }

    /// A value with its text, every digit that counts.
    pub(crate) fn exact(&self, value: &Value, style: Style) -> Shown {
        let text = match value {
            Value::Blank => self.blank().to_owned(),
            Value::Number(number) => self.number(*number, style),
            Value::Boolean(true) => words::TRUE.in_language(self.language).to_owned(),
            Value::Boolean(false) => words::FALSE.in_language(self.language).to_owned(),
            other => other.shown(self.language),
        };
        Shown { value: Plain::of(value), text }
    }

    /// A number as people read it.
    pub(crate) fn number(&self, number: f64, style: Style) -> String {
        match style {
            Style::Date => {
                DayNumber::from_serial(number).map_or_else(|| grouped(short(number), self.language), |day| self.language.date(day))
            }
            Style::Percent => format!("{}\u{a0}%", grouped(short(number * 100.0), self.language)),
            Style::Bare => self.language.number(short(number)),
            Style::Amount => grouped(short(number), self.language),
        }
    }

    /// How much a number differs from another: days of dates, percentage points of percentages.
    pub(crate) fn difference(&self, gap: f64, style: Style) -> String {
        match style {
            Style::Percent => {
                let points = grouped(short(gap * 100.0), self.language);
                say!(self.language, "{points} percentage points", "{points} Prozentpunkte")
            }
            _ => grouped(short(gap), self.language),
        }
    }

    /// A value as it could stand in a formula.
    pub(crate) fn literal(&self, value: &Value, style: Style) -> String {
        match value {
            Value::Text(text) => format!("\"{}\"", text.replace('"', "\"\"")),
            Value::Number(number) if style == Style::Date => self.number(*number, style),
            Value::Number(number) => {
                let text = Language::English.number(short(*number));
                if self.decimal_comma { text.replace('.', ",") } else { text }
            }
            other => self.shown(other, style).text,
        }
    }

    fn blank(&self) -> &'static str {
        match self.language {
            Language::English => "(blank)",
            Language::German => "(leer)",
        }
    }
}

/// Four decimals, two of a percentage; below 1 four digits that count.
fn read(number: f64, style: Style) -> f64 {
    match style {
        Style::Date => number,
        Style::Percent => round_half_away(number, 4),
        Style::Bare | Style::Amount if number.abs() < 1.0 => format!("{number:.3e}").parse().unwrap_or(number),
        Style::Bare | Style::Amount => round_half_away(number, 4),
    }
}

/// At most ten digits that count, unless these would make a number seem rounder than it is (69.9999999999 is not 70).
pub(crate) fn short(number: f64) -> f64 {
    let digits = |number: f64| format!("{number:.14e}").split_once('e').map_or(0, |(mantissa, _)| mantissa.trim_end_matches('0').len());
    let rounded: f64 = format!("{number:.9e}").parse().unwrap_or(number);
    if digits(rounded) < 8 && !compare_numbers(rounded, number).is_eq() { number } else { rounded }
}

/// A number with thousands separators.
pub(crate) fn grouped(number: f64, language: Language) -> String {
    let plain = language.number(number);
    let begin = usize::from(plain.starts_with('-'));
    let end = plain.find(language.decimal_separator()).unwrap_or(plain.len());
    match plain[begin..end].parse::<usize>() {
        Ok(whole) if !plain.contains('E') => format!("{}{}{}", &plain[..begin], language.count(whole), &plain[end..]),
        _ => plain,
    }
}

/// Slots that are compared with a percentage or put on a scale of percentages, and nothing else.
fn percent_slots(plan: &Plan) -> BTreeSet<usize> {
    let mut percent = BTreeSet::new();
    for parsed in &plan.rules {
        let Some(tree) = &parsed.formula else { continue };
        let rule = &parsed.rule;
        if let (Part::Reference(_), Step::Score, Scale::Linear { .. } | Scale::Steps(_)) = (&tree.root.part, rule.step, &rule.scale)
            && rule.scale_text.text.contains('%')
        {
            percent.extend(inputs(tree, &plan.scope).iter().filter_map(|input| match input.source {
                Source::Slot(slot) => Some(slot),
                Source::Column(_) => None,
            }));
        }
        compared_with_percent(&tree.root, plan, &mut percent);
    }
    percent
}

fn compared_with_percent(node: &Node, plan: &Plan, percent: &mut BTreeSet<usize>) {
    if let Part::Chain(first, rest) = &node.part
        && let [(operator, second)] = rest.as_slice()
        && operator.level() == crate::formula::syntax::ast::Level::Comparison
    {
        let slot = |node: &Node| match &node.part {
            Part::Reference(reference) => plan.scope.slot(&reference.column),
            Part::LastTime(reference, times) => plan.scope.last_time(&reference.column, *times),
            _ => None,
        };
        let is_percent = |node: &Node| matches!(node.part, Part::Percent(_));
        percent.extend(slot(first).filter(|_| is_percent(second)));
        percent.extend(slot(second).filter(|_| is_percent(first)));
    }
    for child in node.children() {
        compared_with_percent(child, plan, percent);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_but_never_rounder_than_they_are() {
        for (number, shown) in [
            (1_200.0, "1,200"),
            (-1_234_567.5, "-1,234,567.5"),
            (160.0 / 3.0, "53.33333333"),
            (69.999_999_999_999, "69.999999999999"),
            (0.1 + 0.2, "0.3"),
            (999.0, "999"),
        ] {
            assert_eq!(grouped(short(number), Language::English), shown);
        }
        assert_eq!(grouped(1_204.5, Language::German), "1.204,5");
    }
}
