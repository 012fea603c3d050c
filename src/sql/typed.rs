//! A value of a formula in SQL: an expression for each type that it can be of.
//!
//! In a row at most one of them is not NULL; where all are, the value is blank. So a number, a text, a truth value, an error and a
//! blank stay told apart, as in a cell, though a column of a database has one type.

use crate::foundation::value::Value;

use super::dialect::SqlDialect;

/// A value in SQL.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    /// A double, where it can be a number.
    pub(super) number: Option<String>,
    /// A text, where it can be one.
    pub(super) text: Option<String>,
    /// A boolean, where it can be TRUE or FALSE.
    pub(super) boolean: Option<String>,
    /// The name of an error, where it can be one.
    pub(super) error: Option<String>,
    /// Whether it can be blank.
    pub(super) blank: bool,
    /// Whether its number is known to be whole.
    pub(super) whole: bool,
    /// Whether its number may be infinite, which is an error that is still to be named.
    pub(super) unbounded: bool,
    /// A condition, never NULL: a blank was read on the way. `None` where that cannot be.
    pub(super) read: Option<String>,
    /// The value itself, where it is the same for all accounts.
    pub(super) constant: Option<Value>,
}

impl Typed {
    /// A number.
    pub(super) fn number(sql: impl Into<String>) -> Self {
        Self { number: Some(sql.into()), ..Self::default() }
    }

    /// A whole number.
    pub(super) fn whole(sql: impl Into<String>) -> Self {
        Self { whole: true, ..Self::number(sql) }
    }

    /// A text.
    pub(super) fn text(sql: impl Into<String>) -> Self {
        Self { text: Some(sql.into()), ..Self::default() }
    }

    /// A truth value.
    pub(super) fn boolean(sql: impl Into<String>) -> Self {
        Self { boolean: Some(sql.into()), ..Self::default() }
    }

    /// The same, which is an error where this is not NULL.
    #[must_use]
    pub(super) fn or_error(self, error: Option<String>) -> Self {
        Self { error, ..self }
    }

    /// The same with what it takes to have read a blank.
    #[must_use]
    pub(super) fn reading(self, read: Option<String>) -> Self {
        Self { read, ..self }
    }

    /// A value that is the same for all accounts.
    pub(super) fn constant(value: &Value, dialect: SqlDialect) -> Self {
        let typed = match value {
            Value::Blank => Self { blank: true, ..Self::default() },
            Value::Number(number) => Self { whole: number.fract() == 0.0 && number.abs() < 1e15, ..Self::number(dialect.number(*number)) },
            Value::Text(text) => Self::text(dialect.text(text)),
            Value::Boolean(boolean) => Self::boolean(if *boolean { "TRUE" } else { "FALSE" }),
            Value::Error(error) => Self::default().or_error(Some(dialect.text(&error.to_string()))),
        };
        Self { constant: Some(value.clone()), ..typed }
    }

    /// The expressions that can be not NULL where the value is not blank.
    pub(super) fn parts(&self) -> impl Iterator<Item = &String> {
        [&self.number, &self.text, &self.boolean, &self.error].into_iter().flatten()
    }

    /// A condition, never NULL: the value is blank. `None` where it cannot be.
    pub(super) fn is_blank(&self) -> Option<String> {
        self.blank.then(|| {
            let parts: Vec<String> = self.parts().map(|part| format!("{part} IS NULL")).collect();
            if parts.is_empty() { "TRUE".to_owned() } else { all(parts) }
        })
    }

    /// A condition, never NULL: the value is blank or an empty text. `None` where it cannot be.
    pub(super) fn is_empty(&self) -> Option<String> {
        let empty_text = self.text.as_ref().map(|text| format!("COALESCE({text} = '', FALSE)"));
        any_of([self.is_blank(), empty_text])
    }
}

/// Conditions joined by AND.
pub(super) fn all(conditions: Vec<String>) -> String {
    match conditions.as_slice() {
        [] => "TRUE".to_owned(),
        [only] => only.clone(),
        several => format!("({})", several.join(" AND ")),
    }
}

/// Conditions joined by OR, of those that there are.
pub(super) fn any_of(conditions: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let conditions: Vec<String> = conditions.into_iter().flatten().collect();
    match conditions.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        several => Some(format!("({})", several.join(" OR "))),
    }
}

/// The first that is not NULL, of those that there are.
pub(super) fn first_of(candidates: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let mut candidates: Vec<String> = candidates.into_iter().flatten().collect();
    candidates.dedup();
    match candidates.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        several => Some(format!("COALESCE({})", several.join(", "))),
    }
}

/// An error where a condition holds.
pub(super) fn error_where(condition: &str, error: &str) -> Option<String> {
    Some(format!("CASE WHEN {condition} THEN '{error}' END"))
}
