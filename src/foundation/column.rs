//! A whole column of values: of the accounts, of a result, or of another sheet.
//!
//! A column knows where its equal values stand (built once, when first asked), so that lookups and the conditional functions
//! find their rows without walking it.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::number::round_to_15_digits;
use super::value::{CellError, Value, folded_text};
use super::values::Values;

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
    /// Dates among text or truth values, and no other numbers: a date or "never".
    MixedDates,
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
            (Self::Date | Self::MixedDates, Self::Date | Self::MixedDates | Self::Text | Self::Boolean)
            | (Self::Text | Self::Boolean, Self::Date | Self::MixedDates) => Self::MixedDates,
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
    values: Values,
    positions: OnceLock<HashMap<Key, Vec<u32>>>,
    numbers: OnceLock<Numbers>,
    texts_read: OnceLock<HashMap<Key, Vec<u32>>>,
}

/// The numbers of a column in ascending order, and the first error that stands among its values.
#[derive(Debug, Default)]
pub struct Numbers {
    /// The numbers, ascending.
    pub ascending: Vec<f64>,
    /// The row of each of them; equal numbers in the order of their rows.
    pub rows: Vec<u32>,
    /// The first error value of the column.
    pub error: Option<CellError>,
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
    pub fn new(values: impl Into<Values>) -> Self {
        Self { values: values.into(), positions: OnceLock::new(), numbers: OnceLock::new(), texts_read: OnceLock::new() }
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
    pub fn get(&self, row: usize) -> Value {
        self.values.get(row)
    }

    /// All values.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// The rows that hold a value equal to `key`, ascending.
    pub fn rows_equal_to(&self, key: &Key) -> &[u32] {
        let positions = self.positions.get_or_init(|| {
            let mut positions: HashMap<Key, Vec<u32>> = HashMap::new();
            for (row, value) in (0_u32..).zip(self.values.iter()) {
                if let Some(key) = Key::of(&value) {
                    positions.entry(key).or_default().push(row);
                }
            }
            positions
        });
        positions.get(key).map_or(&[], Vec::as_slice)
    }

    /// The numbers in ascending order, so that ranks, percentiles and nearest matches need no walk.
    pub fn numbers(&self) -> &Numbers {
        self.numbers.get_or_init(|| {
            let mut pairs: Vec<(f64, u32)> = Vec::new();
            let mut error = None;
            for (row, value) in (0_u32..).zip(self.values.iter()) {
                match value {
                    Value::Number(number) => pairs.push((number, row)),
                    Value::Error(found) => error = error.or(Some(found)),
                    Value::Blank | Value::Text(_) | Value::Boolean(_) => {}
                }
            }
            pairs.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
            let (ascending, rows) = pairs.into_iter().unzip();
            Numbers { ascending, rows, error }
        })
    }

    /// The rows of texts that `read` takes for this number, ascending: what a criterion `5` finds among texts. A column serves
    /// one run, which reads texts in one way; the first `read` holds.
    pub fn rows_of_texts_read_as(&self, number: f64, read: impl Fn(&str) -> Option<f64>) -> &[u32] {
        let texts_read = self.texts_read.get_or_init(|| {
            let mut texts_read: HashMap<Key, Vec<u32>> = HashMap::new();
            for (row, value) in (0_u32..).zip(self.values.iter()) {
                let Value::Text(text) = value else { continue };
                if let Some(key) = read(&text).and_then(|number| Key::of(&Value::Number(number))) {
                    texts_read.entry(key).or_default().push(row);
                }
            }
            texts_read
        });
        Key::of(&Value::Number(number)).and_then(|key| texts_read.get(&key)).map_or(&[], Vec::as_slice)
    }
}

impl FromIterator<Value> for Column {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        Self::new(values.into_iter().collect::<Values>())
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

    #[test]
    fn numbers_stand_in_order_with_their_rows() {
        let column: Column = [Value::Number(3.0), Value::text("2"), Value::Number(-1.0), Value::Error(CellError::Num), Value::Number(3.0)]
            .into_iter()
            .collect();
        assert_eq!(column.numbers().ascending, [-1.0, 3.0, 3.0]);
        assert_eq!(column.numbers().rows, [2, 0, 4]);
        assert_eq!(column.numbers().error, Some(CellError::Num));
        assert_eq!(column.rows_of_texts_read_as(2.0, |text| text.parse().ok()), [1]);
    }
}
