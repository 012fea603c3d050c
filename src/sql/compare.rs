//! Comparisons as Excel has them: numbers at 15 digits, texts without case, a blank as 0, "" or FALSE beside the other.
//!
//! A number that is compared with a constant needs no rounding: the numbers that equal the constant at 15 digits lie between two bounds.

use std::cmp::Ordering;

use crate::formula::running::operators::decided;
use crate::formula::syntax::ast::Operator;
use crate::foundation::number::equal_at_15_digits;
use crate::foundation::value::{Value, folded_text};

use super::dialect::SqlDialect;
use super::typed::{Typed, all, error_where, first_of};
use super::writer::Writer;

/// A number beside a constant.
pub(super) fn beside_constant(dialect: SqlDialect, operator: Operator, sql: &str, constant: f64, whole: bool) -> String {
    let (least, greatest) = if whole { (constant, constant) } else { equal_at_15_digits(constant) };
    let (least, greatest) = (dialect.short(least), dialect.short(greatest));
    match operator {
        Operator::Less => format!("{sql} < {least}"),
        Operator::LessOrEqual => format!("{sql} <= {greatest}"),
        Operator::Greater => format!("{sql} > {greatest}"),
        Operator::GreaterOrEqual => format!("{sql} >= {least}"),
        _ => {
            let not = if operator == Operator::NotEqual { "NOT " } else { "" };
            match least == greatest {
                true if not.is_empty() => format!("{sql} = {least}"),
                true => format!("{sql} <> {least}"),
                false => format!("{sql} {not}BETWEEN {least} AND {greatest}"),
            }
        }
    }
}

fn truth(operator: Operator, order: Ordering) -> &'static str {
    if decided(operator, order) { "TRUE" } else { "FALSE" }
}

/// What a side of a comparison can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Number,
    Text,
    Boolean,
    Blank,
}

impl Writer<'_> {
    /// A comparison of two values.
    pub(super) fn compare(&mut self, operator: Operator, left: Typed, right: Typed) -> Typed {
        let (left, right) = (self.bind(left), self.bind(right));
        let sorts = |side: &Typed| -> Vec<Sort> {
            [
                side.number.as_ref().map(|_| Sort::Number),
                side.text.as_ref().map(|_| Sort::Text),
                side.boolean.as_ref().map(|_| Sort::Boolean),
                side.blank.then_some(Sort::Blank),
            ]
            .into_iter()
            .flatten()
            .collect()
        };
        let (left_sorts, right_sorts) = (sorts(&left), sorts(&right));
        let errors = [left.error.clone(), right.error.clone()];
        // Sides of one sort need no look at which it is.
        let only = |sorts: &[Sort], sort: Sort| sorts.iter().all(|&other| other == sort || other == Sort::Blank);
        for sort in [Sort::Number, Sort::Text, Sort::Boolean] {
            if only(&left_sorts, sort) && only(&right_sorts, sort) && left_sorts.iter().chain(&right_sorts).any(|&other| other == sort) {
                let compared = self.compared(operator, sort, &left, &right);
                let guards: Vec<String> = errors.iter().flatten().map(|error| format!("{error} IS NULL")).collect();
                let blank = left.blank || right.blank;
                let compared =
                    if blank && !guards.is_empty() { format!("CASE WHEN {} THEN {compared} END", all(guards)) } else { compared };
                return Typed::boolean(compared).or_error(first_of(errors));
            }
        }
        let is = |side: &Typed, sort: Sort| match sort {
            Sort::Number => side.number.as_ref().map(|part| format!("{part} IS NOT NULL")),
            Sort::Text => side.text.as_ref().map(|part| format!("{part} IS NOT NULL")),
            Sort::Boolean => side.boolean.as_ref().map(|part| format!("{part} IS NOT NULL")),
            Sort::Blank => side.is_blank(),
        };
        let (mut cases, mut wrong) = (String::new(), Vec::new());
        for &one in &left_sorts {
            for &other in &right_sorts {
                let condition = all([is(&left, one), is(&right, other)].into_iter().flatten().collect());
                let compared = match (one, other) {
                    (Sort::Blank, Sort::Blank) => truth(operator, Ordering::Equal).to_owned(),
                    (Sort::Number, Sort::Text) | (Sort::Text, Sort::Number) => {
                        wrong.push(condition);
                        continue;
                    }
                    (Sort::Boolean, Sort::Number | Sort::Text) => truth(operator, Ordering::Greater).to_owned(),
                    (Sort::Number | Sort::Text, Sort::Boolean) => truth(operator, Ordering::Less).to_owned(),
                    (Sort::Blank, sort) | (sort, _) => self.compared(operator, sort, &left, &right),
                };
                cases.push_str(&format!(" WHEN {condition} THEN {compared}"));
            }
        }
        let wrong = (!wrong.is_empty()).then(|| error_where(&wrong.join(" OR "), "#VALUE!")).flatten();
        let compared = if cases.is_empty() { "CAST(NULL AS BOOLEAN)".to_owned() } else { format!("CASE{cases} END") };
        Typed::boolean(compared).or_error(first_of(errors.into_iter().chain([wrong])))
    }

    /// Two values of one sort, blanks as its zero.
    fn compared(&mut self, operator: Operator, sort: Sort, left: &Typed, right: &Typed) -> String {
        let part = |side: &Typed| match sort {
            Sort::Number => side.number.clone(),
            Sort::Text => side.text.clone(),
            _ => side.boolean.clone(),
        };
        let zero = match sort {
            Sort::Number => "0",
            Sort::Text => "''",
            _ => "FALSE",
        };
        let filled = |side: &Typed| match part(side) {
            Some(part) if side.blank => format!("COALESCE({part}, {zero})"),
            Some(part) => part,
            None => zero.to_owned(),
        };
        let (one, other) = (filled(left), filled(right));
        match sort {
            Sort::Number => {
                let constant = |side: &Typed| match (&side.constant, &side.number) {
                    (Some(Value::Number(number)), _) => Some(*number),
                    (_, None) => Some(0.0),
                    _ => None,
                };
                match (constant(left), constant(right)) {
                    (_, Some(number)) => beside_constant(self.dialect, operator, &one, number, left.whole),
                    (Some(number), None) => beside_constant(self.dialect, operator.turned(), &other, number, right.whole),
                    (None, None) if left.whole && right.whole => format!("{one} {} {other}", operator.sign()),
                    (None, None) => self.numbers(operator, &one, &other),
                }
            }
            Sort::Text => {
                let constant = |side: &Typed| match (&side.constant, &side.text) {
                    (Some(Value::Text(text)), _) => Some(folded_text(text)),
                    (_, None) => Some(String::new()),
                    _ => None,
                };
                let mut fold = |side: &Typed, sql: &str| match constant(side) {
                    Some(folded) => self.dialect.text(&folded),
                    None => self.layers.bind(&self.dialect.folded(sql)),
                };
                let (one, other) = (fold(left, &one), fold(right, &other));
                self.texts(operator, &one, &other)
            }
            _ => format!("{one} {} {other}", operator.sign()),
        }
    }

    /// Two numbers of the account, which are rounded only where they lie close together.
    pub(super) fn numbers(&mut self, operator: Operator, one: &str, other: &str) -> String {
        let (one, other) = (self.layers.bind(one), self.layers.bind(other));
        let sign = operator.sign();
        let near = self.dialect.number(1e-13);
        let rounded = format!("{} {sign} {}", self.dialect.rounded(&one), self.dialect.rounded(&other));
        format!("CASE WHEN abs({one} - {other}) > greatest(abs({one}), abs({other})) * {near} THEN {one} {sign} {other} ELSE {rounded} END")
    }

    /// Two texts in lower case.
    pub(super) fn texts(&mut self, operator: Operator, one: &str, other: &str) -> String {
        let sign = operator.sign();
        if matches!(operator, Operator::Equal | Operator::NotEqual) {
            return format!("{one} {sign} {other}");
        }
        let (one_base, other_base) = (self.layers.bind(&self.base_letters(one)), self.layers.bind(&self.base_letters(other)));
        self.by_base(sign, [&one_base, &other_base], [one, other])
    }

    /// The same where nothing can be given a name, in a relation of its own.
    pub(super) fn texts_in_place(&self, operator: Operator, one: &str, other: &str) -> String {
        let sign = operator.sign();
        let (one_base, other_base) = (self.base_letters(one), self.base_letters(other));
        self.by_base(sign, [&one_base, &other_base], [one, other])
    }

    /// First by what sorts, then by length, then by code.
    fn by_base(&self, sign: &str, [one_base, other_base]: [&str; 2], [one, other]: [&str; 2]) -> String {
        let (one_length, other_length) = (self.dialect.length(one), self.dialect.length(other));
        let (one, other) = (self.dialect.by_code(one), self.dialect.by_code(other));
        format!(
            "CASE WHEN {one_base} <> {other_base} THEN {one_base} {sign} {other_base} WHEN {one_length} <> {other_length} THEN {one_length} {sign} {other_length} ELSE {one} {sign} {other} END"
        )
    }

    /// A text in lower case with each letter as it sorts.
    fn base_letters(&self, folded: &str) -> String {
        let (letters, sorted) = crate::foundation::value::sorted_letters();
        self.dialect.by_code(&format!("translate({folded}, {}, {})", self.dialect.text(&letters), self.dialect.text(&sorted)))
    }
}
