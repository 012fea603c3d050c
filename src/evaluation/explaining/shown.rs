//! A value beside the text that shows it.

use serde::Serialize;

use crate::foundation::value::Value;

/// A value as JSON has it; an error is its name.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub enum Plain {
    /// Nothing.
    Blank,
    /// A number; a date is its day number.
    Number(f64),
    /// A text, or an error's name.
    Text(String),
    /// TRUE or FALSE.
    Boolean(bool),
}

impl Plain {
    /// The same value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Blank => Self::Blank,
            Value::Number(number) => Self::Number(*number),
            Value::Text(text) => Self::Text(text.to_string()),
            Value::Boolean(boolean) => Self::Boolean(*boolean),
            Value::Error(error) => Self::Text(error.to_string()),
        }
    }
}

/// A value and how it is written in the language of the criteria.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Shown {
    /// The value.
    pub value: Plain,
    /// Its text.
    pub text: String,
}
