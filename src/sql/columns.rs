//! The tables that the query reads: which type each column has, and how its values become those of cells.
//!
//! A column that holds numbers only is a column of doubles, and so on. A column that holds more than one kind of value, or an error, is
//! a column of texts that are written as one would type them into a cell: `12.5`, `TRUE`, `#N/A`, `2026-11-23`, and `'12.5` with an
//! apostrophe for a text that would be read as something else.

use crate::accounts::AccountColumn;
use crate::foundation::column::Kind;
use crate::foundation::value::{CellError, Value};

use super::dialect::{EPOCH, SqlDialect, column};
use super::typed::{Typed, all, any_of};

/// The type of a column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Numbers.
    Number,
    /// Days.
    Date,
    /// Days with a time.
    Timestamp,
    /// Texts.
    Text,
    /// TRUE and FALSE.
    Boolean,
    /// Texts as they are typed into a cell.
    Typed,
}

/// Excel's last day of February 1900, which no calendar has.
const NO_DAY: f64 = 60.0;

impl ColumnType {
    /// The type that holds all values of a column.
    pub fn of(column: &AccountColumn) -> Self {
        let values = column.column.values();
        if values.iter().any(|value| value.error().is_some()) {
            return Self::Typed;
        }
        let is_date = |value: Value| match value {
            Value::Number(number) => (1.0..2_958_466.0).contains(&number) && number.floor() != NO_DAY,
            _ => true,
        };
        match column.kind {
            Kind::Number => Self::Number,
            Kind::Text => Self::Text,
            Kind::Boolean => Self::Boolean,
            Kind::Date if !values.iter().all(is_date) => Self::Number,
            Kind::Date if values.iter().any(|value| matches!(value, Value::Number(number) if number.fract() != 0.0)) => Self::Timestamp,
            Kind::Date => Self::Date,
            Kind::MixedDates | Kind::Blank | Kind::Any => Self::Typed,
        }
    }

    /// How the dialect calls it.
    pub fn name(self, dialect: SqlDialect) -> &'static str {
        match self {
            Self::Number => dialect.double_type(),
            Self::Date => "DATE",
            Self::Timestamp => dialect.one_of("TIMESTAMP", "TIMESTAMP_NTZ", "TIMESTAMP"),
            Self::Text | Self::Typed => dialect.text_type(),
            Self::Boolean => "BOOLEAN",
        }
    }

    /// The expressions of a cell's value, with the ending of each one's name.
    pub(super) fn parts(self, dialect: SqlDialect, name: &str) -> Vec<(&'static str, String)> {
        let cell = column(name);
        match self {
            Self::Number | Self::Text | Self::Boolean => vec![("", cell)],
            Self::Date => vec![("", days(dialect, &cell))],
            Self::Timestamp => {
                let day = format!("CAST({cell} AS DATE)");
                let days = days(dialect, &day);
                let microseconds = match dialect {
                    SqlDialect::DuckDb => format!("CAST(epoch_us({cell}) - epoch_us(CAST({day} AS TIMESTAMP)) AS DOUBLE)"),
                    SqlDialect::Spark => format!("CAST(timestampdiff(MICROSECOND, CAST({day} AS TIMESTAMP_NTZ), {cell}) AS DOUBLE)"),
                    SqlDialect::Postgres => format!("CAST(extract(epoch FROM {cell} - {day}) * 1000000 AS DOUBLE PRECISION)"),
                };
                vec![("", format!("{days} + {microseconds} / {}", dialect.number(86_400_000_000.0)))]
            }
            Self::Typed => typed_parts(dialect, &cell),
        }
    }

    /// The value of a cell, from the names of its parts.
    pub(super) fn value(self, names: &[String]) -> Typed {
        let mut parts = names.iter().map(|name| Some(column(name)));
        let mut next = || parts.next().flatten();
        let value = match self {
            Self::Number | Self::Timestamp => Typed { number: next(), ..Typed::default() },
            Self::Date => Typed { number: next(), whole: true, ..Typed::default() },
            Self::Text => Typed { text: next(), ..Typed::default() },
            Self::Boolean => Typed { boolean: next(), ..Typed::default() },
            Self::Typed => Typed { number: next(), text: next(), boolean: next(), error: next(), ..Typed::default() },
        };
        Typed { blank: true, ..value }
    }
}

/// The day number of a date. Before March 1900 Excel counts one day less.
fn days(dialect: SqlDialect, date: &str) -> String {
    let days = dialect.days_to(date);
    format!("{days} - CASE WHEN {date} < DATE '1900-03-01' THEN 1 ELSE 0 END")
}

fn typed_parts(dialect: SqlDialect, cell: &str) -> Vec<(&'static str, String)> {
    let is_number = dialect.fits(cell, r"^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$");
    let is_day = dialect.fits(cell, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
    let errors: Vec<String> = CellError::ALL.iter().map(|error| format!("'{error}'")).collect();
    let is_error = format!("{cell} IN ({})", errors.join(", "));
    let is_truth = format!("{cell} IN ('TRUE', 'FALSE')");
    let is_text = dialect.fits(cell, "^'");
    let day = days(dialect, &format!("CAST({cell} AS DATE)"));
    let none = any_of([&is_number, &is_day, &is_error, &is_truth].map(|condition| Some(condition.clone()))).unwrap_or_default();
    vec![
        (" number", format!("CASE WHEN {is_number} THEN {} WHEN {is_day} THEN {day} END", dialect.double(cell))),
        (" text", format!("CASE WHEN {is_text} THEN substring({cell}, 2) WHEN {} THEN {cell} END", all(vec![format!("NOT {none}")]))),
        (" boolean", format!("CASE WHEN {is_truth} THEN {cell} = 'TRUE' END")),
        (" error", format!("CASE WHEN {is_error} THEN {cell} END")),
    ]
}

/// A cell as a column of [`ColumnType::Typed`] holds it; `None` for a blank one.
pub fn typed_cell(value: &Value) -> Option<String> {
    match value {
        Value::Blank => None,
        Value::Number(number) => Some(format!("{number:?}")),
        Value::Boolean(boolean) => Some(if *boolean { "TRUE" } else { "FALSE" }.to_owned()),
        Value::Error(error) => Some(error.to_string()),
        Value::Text(text) => Some(format!("'{text}")),
    }
}

/// The day 0 of the query's dates, as documentation names it.
pub const DAY_ZERO: &str = EPOCH;
