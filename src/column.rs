//! A whole column of values: of the accounts, of a result, or of another sheet.
//!
//! A column knows where its equal values stand (built once, when first asked), so that lookups and the conditional functions
//! find their rows without walking it.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::value::{Value, folded_text, round_to_15_digits};

/// What the filled cells of a column hold, taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Numbers only.
    Number,
    /// Numbers only, all of them shown as dates.
    Date,
    /// Text only.
    Text,
    /// TRUE and FALSE only.
    Boolean,
    /// Nothing: every cell is blank.
    Blank,
    /// More than one of these; or, for a formula, a value that cannot be known before it is evaluated.
    Any,
}

impl Kind {
    /// The kind of a column in which cells of both kinds stand. Error values and blanks have no say.
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (kind, same) if kind == same => kind,
            (Self::Blank, kind) | (kind, Self::Blank) => kind,
            (Self::Number | Self::Date, Self::Number | Self::Date) => Self::Number,
            _ => Self::Any,
        }
    }

    /// Whether every value of this kind is a number.
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Number | Self::Date)
    }
}

/// A column's values, one for each row, in the order of the rows.
#[derive(Debug, Default)]
pub struct Column {
    values: Vec<Value>,
    positions: OnceLock<HashMap<Key, Vec<u32>>>,
}

/// A value as equality sees it: numbers at 15 digits, text without case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A number, by the bits of its form with 15 digits.
    Number(u64),
    /// A text, in lower case.
    Text(Arc<str>),
    /// TRUE or FALSE.
    Boolean(bool),
}

impl Key {
    /// The key of a value; `None` for blanks and errors, which equal nothing.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => Some(Self::Number((round_to_15_digits(*number) + 0.0).to_bits())),
            Value::Text(text) => Some(Self::Text(folded_text(text).into())),
            Value::Boolean(boolean) => Some(Self::Boolean(*boolean)),
            Value::Blank | Value::Error(_) => None,
        }
    }
}

impl Column {
    /// A column of these values.
    pub fn new(values: Vec<Value>) -> Self {
        Self { values, positions: OnceLock::new() }
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The value in a row, counted from zero; blank beyond the end.
    pub fn get(&self, row: usize) -> &Value {
        self.values.get(row).unwrap_or(&Value::Blank)
    }

    /// All values.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The rows that hold a value equal to `key`, ascending.
    pub fn rows_equal_to(&self, key: &Key) -> &[u32] {
        let positions = self.positions.get_or_init(|| {
            let mut positions: HashMap<Key, Vec<u32>> = HashMap::new();
            for (row, value) in (0_u32..).zip(&self.values) {
                if let Some(key) = Key::of(value) {
                    positions.entry(key).or_default().push(row);
                }
            }
            positions
        });
        positions.get(key).map_or(&[], Vec::as_slice)
    }
}

impl FromIterator<Value> for Column {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        Self::new(values.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_found_without_case_and_at_fifteen_digits() {
        let column: Column = [Value::text("Gold"), Value::Number(0.3), Value::Blank, Value::text("GOLD")].into_iter().collect();
        let rows = |value: &Value| Key::of(value).map(|key| column.rows_equal_to(&key).to_vec());
        assert_eq!(rows(&Value::text("gold")), Some(vec![0, 3]));
        assert_eq!(rows(&Value::Number(0.1 + 0.2)), Some(vec![1]));
        assert_eq!(rows(&Value::Number(0.0)), Some(vec![]));
        assert_eq!(rows(&Value::Blank), None);
    }
}
