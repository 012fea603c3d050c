//! The numbers of criteria that can be tuned, where they stand in their cells' texts, and the criteria with other numbers in their places.
//!
//! A number is known by its rule, the field in which it stands and its place among the numbers there. Another number is written as the one
//! before it was: with its per cent sign, its decimals and the sheet's decimal separator; everything else of the text stays. So the tuned
//! criteria are what somebody would have typed, and what they give is what a run over such a workbook gives.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::criteria::pairwise::PAIRWISE;
use crate::criteria::{Criteria, Field, Rule, Scale, Step, scale};
use crate::formula::syntax::ast::{Level, Node, Operator, Part, Sign, Tree};
use crate::formula::{Dialect, parse};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::words;
use crate::foundation::location::Place;
use crate::foundation::number::{round_half_away, round_to_15_digits};

/// What a number does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NumberSort {
    /// The weight of a Score row.
    Weight,
    /// A bound of a linear scale.
    Bound,
    /// A threshold of a scale by steps.
    Step,
    /// The points of a step, or of a text.
    Points,
    /// A number that a formula compares something with.
    Threshold,
}

/// A number of the criteria.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The rule, as an index into the criteria's rules.
    pub rule: usize,
    /// The field of the rule.
    pub field: Field,
    /// Its place among the numbers of that field, counted from 0.
    pub position: usize,
    /// What it does.
    pub sort: NumberSort,
    /// The number: a fraction where it is written in per cent.
    pub value: f64,
    /// Whether a per cent sign stands behind it.
    pub percent: bool,
    /// The decimals that are written.
    pub decimals: usize,
    /// The bytes of the field's text. Empty where no weight is written, which means 1.
    pub span: Range<usize>,
    /// What it is compared with, as bytes of the field's text.
    pub compared: Option<Range<usize>>,
}

/// Other numbers and other rows in place of those of the criteria.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Values, by the number's place in the list of [`numbers`].
    pub numbers: BTreeMap<usize, f64>,
    /// Whether a row is switched on, by its index among the criteria's rules.
    pub rows: BTreeMap<usize, bool>,
}

/// Every number that can be tuned, in the order of the criteria, of rows that are switched off too.
pub fn numbers(criteria: &Criteria) -> Vec<Number> {
    let dialect = criteria.dialect();
    let of_rule = |(index, rule): (usize, &Rule)| {
        let mut found = in_formula(index, rule, dialect);
        if rule.step == Step::Score {
            found.extend(in_scale(index, rule, dialect));
            found.extend(in_weight(index, rule, dialect));
        }
        found
    };
    criteria.rules.iter().enumerate().flat_map(of_rule).collect()
}

/// The criteria with changes: exactly what reading them from cells with the new texts would give. Errors of the changed rows are told, and
/// then there are no such criteria.
pub fn tuned(criteria: &Criteria, numbers: &[Number], changes: &Changes) -> Result<Criteria, Vec<Diagnostic>> {
    let dialect = criteria.dialect();
    let mut tuned = criteria.clone();
    let mut faults = Vec::new();
    let mut put = |tuned: &mut Criteria, rule: usize, field: Field, text: &str| {
        let told = tuned.enter(rule, field, text);
        faults.extend(told.into_iter().filter(Diagnostic::is_error));
    };
    for ((rule, field), text) in texts(criteria, numbers, changes) {
        put(&mut tuned, rule, field, &text);
    }
    for (&rule, &active) in &changes.rows {
        if criteria.rules.get(rule).is_some_and(|known| known.active != active) {
            let word = if active { words::YES } else { words::NO };
            put(&mut tuned, rule, Field::Active, word.in_language(dialect.language));
        }
    }
    if faults.is_empty() { Ok(tuned) } else { Err(faults) }
}

/// The new texts of the fields in which a number is another one.
pub fn texts(criteria: &Criteria, numbers: &[Number], changes: &Changes) -> BTreeMap<(usize, Field), String> {
    let dialect = criteria.dialect();
    let mut edits: BTreeMap<(usize, Field), Vec<(&Number, f64)>> = BTreeMap::new();
    for (&place, &value) in &changes.numbers {
        if let Some(number) = numbers.get(place).filter(|number| number.value != value) {
            edits.entry((number.rule, number.field)).or_default().push((number, value));
        }
    }
    let text = |((rule, field), numbers): ((usize, Field), Vec<(&Number, f64)>)| {
        let mut text = text_of(&criteria.rules[rule], field).to_owned();
        // From behind, so that the places before stay what they are.
        for (number, value) in numbers.into_iter().rev() {
            let written = written(&text[number.span.clone()], number, value, dialect);
            text.replace_range(number.span.clone(), &written);
        }
        ((rule, field), text)
    };
    edits.into_iter().map(text).collect()
}

/// The text of one of the fields that hold numbers.
pub fn text_of(rule: &Rule, field: Field) -> &str {
    match field {
        Field::Scale => &rule.scale_text.text,
        Field::Weight => &rule.weight.text,
        _ => &rule.formula.text,
    }
}

/// A number as it is written in place of another one: what stands between the digits and the sign, and the decimals, stay.
fn written(before: &str, number: &Number, value: f64, dialect: Dialect) -> String {
    let shown = round_to_15_digits(if number.percent { value * 100.0 } else { value });
    let mut digits = format!("{}", shown.abs());
    let decimals = digits.split_once('.').map_or(0, |(_, behind)| behind.len());
    if number.decimals > decimals {
        digits.push_str(if decimals == 0 { "." } else { "" });
        digits.extend(std::iter::repeat_n('0', number.decimals - decimals));
    }
    if dialect.decimal_comma {
        digits = digits.replace('.', ",");
    }
    let behind = before.rfind(|c: char| c.is_ascii_digit()).map_or("", |last| &before[last + 1..]);
    format!("{}{digits}{behind}", if shown < 0.0 { "-" } else { "" })
}

/// The decimals of a number as written.
fn decimals(written: &str, dialect: Dialect) -> usize {
    written.split_once(dialect.decimal_separator()).map_or(0, |(_, behind)| behind.bytes().take_while(u8::is_ascii_digit).count())
}

/// Whether a row has its weight from comparisons in pairs: its number stands in no cell of the criteria, and hangs on all rows of the score.
pub fn is_weighed_by_pairs(rule: &Rule) -> bool {
    // Where the comparisons have given it, the weight stands in their cell, and not in the row.
    let is_given = !rule.weight.is_empty()
        && match (&rule.weight.location.place, &rule.location.place) {
            (Place::Rule(own, _), Place::Rule(row, _)) => own != row,
            (Place::Line(_), _) => true,
            (own, _) => own != &rule.location.place && rule.weight.location.sheet() != rule.location.sheet(),
        };
    rule.step == Step::Score && (is_given || PAIRWISE.is(&rule.weight.text))
}

fn in_weight(index: usize, rule: &Rule, dialect: Dialect) -> Vec<Number> {
    if is_weighed_by_pairs(rule) {
        return Vec::new();
    }
    // Without a column of weights there is no cell to write one in.
    if rule.weight.is_empty() && rule.weight.location == rule.location {
        return Vec::new();
    }
    let text = &rule.weight.text;
    let Some(value) = rule.constant_weight(dialect) else { return compared_in(index, text, Field::Weight, dialect) };
    let span = scale::numbers(text, dialect).into_iter().map(|(span, _, _)| span).next().unwrap_or(0..0);
    let written = &text[span.clone()];
    vec![Number {
        rule: index,
        field: Field::Weight,
        position: 0,
        sort: NumberSort::Weight,
        value,
        percent: written.ends_with('%'),
        decimals: decimals(written, dialect),
        span,
        compared: None,
    }]
}

fn in_scale(index: usize, rule: &Rule, dialect: Dialect) -> Vec<Number> {
    let text = &rule.scale_text.text;
    // In a scale by steps, thresholds and points take turns.
    let sort = |position: usize| match (&rule.scale, position % 2) {
        (Scale::Linear { .. }, _) => Some(NumberSort::Bound),
        (Scale::Steps(_), 0) => Some(NumberSort::Step),
        (Scale::Steps(_), _) | (Scale::Labels { .. }, _) => Some(NumberSort::Points),
        _ => None,
    };
    let number = |(position, (span, value, _)): (usize, (Range<usize>, f64, bool))| {
        let written = &text[span.clone()];
        Some(Number {
            rule: index,
            field: Field::Scale,
            position,
            sort: sort(position)?,
            value,
            percent: written.ends_with('%'),
            decimals: decimals(written, dialect),
            span,
            compared: None,
        })
    };
    scale::numbers(text, dialect).into_iter().enumerate().filter_map(number).collect()
}

fn in_formula(index: usize, rule: &Rule, dialect: Dialect) -> Vec<Number> {
    compared_in(index, &rule.formula.text, Field::Formula, dialect)
}

/// The numbers that a formula compares something with by order. A number behind `=` is a code and no threshold.
fn compared_in(index: usize, text: &str, field: Field, dialect: Dialect) -> Vec<Number> {
    // What cannot be read is told when the criteria are.
    let Ok(Tree { root, written }) = parse(text, dialect) else { return Vec::new() };
    let mut found = Vec::new();
    compared(&written.unwrap_or(root), &mut |node, other| {
        let (Some(value), Some(written)) = (constant(node), text.get(node.span.clone())) else { return };
        found.push(Number {
            rule: index,
            field,
            position: found.len(),
            sort: NumberSort::Threshold,
            value,
            percent: written.ends_with('%'),
            decimals: decimals(written, dialect),
            span: node.span.clone(),
            compared: Some(other.span.clone()),
        });
    });
    found
}

/// The column that a formula is, where it is one of the accounts' columns or results and no more.
pub fn lone_column(text: &str, dialect: Dialect) -> Option<String> {
    match parse(text, dialect).ok()?.root.part {
        Part::Reference(reference) if reference.table.is_none() => Some(reference.column),
        _ => None,
    }
}

/// Visits the numbers that an order compares with, and what is compared with them.
pub(super) fn compared(node: &Node, visit: &mut impl FnMut(&Node, &Node)) {
    if let Part::Chain(first, rest) = &node.part
        && node.level() == Level::Comparison
        && rest.iter().all(|(operator, _)| orders(*operator))
    {
        let operands: Vec<&Node> = std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand)).collect();
        for (place, operand) in operands.iter().enumerate() {
            let other = if place == 0 { operands.get(1) } else { operands.get(place - 1) };
            if let Some(other) = other.filter(|_| constant(operand).is_some()) {
                visit(operand, other);
            }
        }
    }
    for child in node.children() {
        compared(child, visit);
    }
}

fn orders(operator: Operator) -> bool {
    matches!(operator, Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual)
}

/// The value of a number with its sign and per cent.
pub(super) fn constant(node: &Node) -> Option<f64> {
    match &node.part {
        Part::Number(number) => Some(*number),
        Part::Percent(inner) => constant(inner).map(|number| number / 100.0),
        Part::Signed(Sign::Minus, inner) => constant(inner).map(|number| -number),
        Part::Signed(Sign::Plus, inner) => constant(inner),
        _ => None,
    }
}

/// Where a number can be moved to in sensible steps.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Room {
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
    /// A step.
    pub step: f64,
}

impl Room {
    /// Room for a number among values from `low` to `high`: some hundred round steps that hold the number itself and 0, where that is near.
    pub fn around(value: f64, low: f64, high: f64) -> Self {
        let (low, high) = (low.min(value).min(high), high.max(value).max(low));
        let width = if high > low { high - low } else { (2.0 * value.abs()).max(1.0) };
        let low = if low > 0.0 && low < width { 0.0 } else { low };
        let step = round_step(width / 100.0);
        let down = (low / step).floor() * step;
        let up = ((low + width).max(high) / step).ceil() * step;
        Self { least: round_to_15_digits(down), most: round_to_15_digits(up), step }
    }
}

/// The nearest of 1, 2, 5, 10, … and their tenths.
fn round_step(step: f64) -> f64 {
    let tens = step.log10().floor();
    let unit = 10_f64.powf(tens);
    let times = [1.0, 2.0, 5.0, 10.0].into_iter().min_by(|one, other| {
        let away = |times: &f64| (step / unit / times).ln().abs();
        away(one).total_cmp(&away(other))
    });
    round_half_away(unit * times.unwrap_or(1.0), 12 - tens as i32)
}
