//! The controller's expectations of some accounts, compared with what came out.

use serde::Serialize;

use crate::accounts::{Accounts, key_of_text};
use crate::criteria::{Test, Written};
use crate::formula::syntax::ast::{Node, Part, Sign};
use crate::formula::{Dialect, parse};
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded, words};
use crate::foundation::number::compare_numbers;
use crate::foundation::number::round_half_away;
use crate::foundation::value::{CellError, Value};
use crate::say;

use super::deciding::{Deciding, DecidingRow, accounts_by_key, named};
use super::outcome::{Format, OutcomeColumn};

/// What the comparison found.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    /// How many expectations were looked at.
    pub expectations: usize,
    /// Those that are not met, and those that name no account or result.
    pub failures: Vec<Diagnostic>,
    /// Those of them that another value stands against, taken apart.
    pub unmet: Vec<Unmet>,
}

/// An expectation that is not met.
#[derive(Clone, Debug, Serialize)]
pub struct Unmet {
    /// The account's key.
    pub account: String,
    /// The result.
    pub result: String,
    /// What is expected, as written.
    pub expected: String,
    /// What came out.
    pub got: String,
    /// The rows of the criteria that decided it.
    pub decided_by: Vec<DecidingRow>,
}

/// Compares the columns that are written with the expectations. `deciding` are the rows that [decided](super::deciding::deciding) on them. A number meets its expectation if it does after rounding to
/// the decimals in which it was expected.
pub fn compare(tests: &[Test], accounts: &Accounts, columns: &[OutcomeColumn], dialect: Dialect, deciding: &Deciding) -> Compared {
    let language = dialect.language;
    let mut compared = Compared::default();
    if tests.is_empty() {
        return compared;
    }
    let by_key = accounts_by_key(accounts, language);
    for test in tests {
        let key = &test.key.text;
        let Some(&account) = by_key.get(&key_of_text(key)) else {
            compared.expectations += test.expected.len();
            compared.failures.push(Diagnostic::finding(
                "test-without-account",
                test.key.location.clone(),
                say!(language, "there is no account \"{key}\"", "es gibt keinen Kunden „{key}“"),
            ));
            continue;
        };
        for (name, expected) in &test.expected {
            compared.expectations += 1;
            match columns.iter().find(|column| folded(&column.header) == folded(name)) {
                None => compared.failures.push(Diagnostic::finding(
                    "test-without-result",
                    expected.location.clone(),
                    say!(language, "there is no result \"{name}\"", "es gibt kein Ergebnis „{name}“"),
                )),
                Some(column) => {
                    let got = &column.cells.get(account);
                    if !meets(got, expected, dialect) {
                        let (wanted, got) = (&expected.text, shown(got, dialect));
                        let failure = Diagnostic::finding(
                            "test-failed",
                            expected.location.clone(),
                            say!(
                                language,
                                "{key}, {name}: expected \"{wanted}\", got \"{got}\"",
                                "{key}, {name}: erwartet „{wanted}“, erhalten „{got}“"
                            ),
                        );
                        let decided_by = deciding.get(&(account, folded(name))).cloned().unwrap_or_default();
                        compared.failures.push(Diagnostic { help: named(&decided_by, language), ..failure });
                        compared.unmet.push(Unmet {
                            account: key.clone(),
                            result: name.clone(),
                            expected: wanted.clone(),
                            got,
                            decided_by,
                        });
                    }
                }
            }
        }
    }
    compared
}

/// What a result gives, as something that it can be expected to give: a number to four decimals, a date as 2026-11-23, `-` for nothing.
pub fn expectation(column: &OutcomeColumn, account: usize) -> Value {
    match column.cells.get(account) {
        Value::Blank => Value::text("-"),
        Value::Number(serial) if column.format == Format::Date => match DayNumber::from_serial(serial) {
            Some(day) => Value::text(Language::English.date(day)),
            None => Value::Number(serial),
        },
        Value::Number(number) => Value::number(round_half_away(number, 4)),
        other => other,
    }
}

/// An expectation as it is written.
pub fn expectation_text(value: &Value, dialect: Dialect) -> String {
    match value {
        Value::Number(number) => Language::English.number(*number).replace('.', &dialect.decimal_separator().to_string()),
        other => shown(other, dialect),
    }
}

fn shown(value: &Value, dialect: Dialect) -> String {
    match value {
        Value::Boolean(boolean) => if *boolean { words::TRUE } else { words::FALSE }.in_language(dialect.language).to_owned(),
        other => other.shown(dialect.language),
    }
}

fn meets(got: &Value, expected: &Written, dialect: Dialect) -> bool {
    let text = expected.text.trim();
    match got {
        Value::Number(number) => {
            let wanted = number_in(text, dialect).or_else(|| date_in(text));
            wanted.is_some_and(|wanted| {
                let decimals =
                    text.rsplit_once(dialect.decimal_separator()).map_or(0, |(_, digits)| digits.trim_end_matches('%').trim().len());
                let percent = if text.ends_with('%') { 2 } else { 0 };
                let rounded = crate::foundation::number::round_half_away(*number, decimals as i32 + percent);
                compare_numbers(rounded, wanted).is_eq() || compare_numbers(*number, wanted).is_eq()
            })
        }
        Value::Blank => matches!(text, "\"\"" | "''" | "-" | "–"),
        Value::Boolean(boolean) => {
            let word = if *boolean { [words::TRUE, words::YES] } else { [words::FALSE, words::NO] };
            word.iter().any(|word| word.is(text))
        }
        Value::Text(got) => folded(got) == folded(text),
        Value::Error(error) => CellError::parse(text) == Some(*error),
    }
}

fn number_in(text: &str, dialect: Dialect) -> Option<f64> {
    fn number(node: &Node) -> Option<f64> {
        match &node.part {
            Part::Number(number) => Some(*number),
            Part::Percent(inner) => number(inner).map(|number| number / 100.0),
            Part::Signed(Sign::Minus, inner) => number(inner).map(|number| -number),
            Part::Signed(Sign::Plus, inner) => number(inner),
            _ => None,
        }
    }
    number(&parse(text, dialect).ok()?.root)
}

fn date_in(text: &str) -> Option<f64> {
    let german = |text: &str| {
        let mut parts = text.split('.');
        let (day, month, year) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        DayNumber::from_date(year, month, day)
    };
    DayNumber::parse_iso(text).or_else(|| german(text)).map(DayNumber::serial)
}
