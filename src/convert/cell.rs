//! A cell as calamine gives it, made into a plain one.
//!
//! Errors of OpenDocument come as the texts that are shown, and points in time in several ways; each becomes what it is, with the format
//! that shows it so.

use calamine::{CellErrorType, Data, ExcelDateTime, ExcelDateTimeType};

use super::{DATE, DATE_AND_TIME, LENGTH_OF_TIME, PlainCell, TIME};
use crate::foundation::day_number::DAYS_FROM_1900_TO_1904;
use crate::foundation::value::{CellError, Value};
use crate::ooxml::reading::read::{Content, iso_date};

/// A plain cell; `None` where there is nothing.
pub(super) fn plain(data: &Data) -> Option<PlainCell> {
    Some(match data {
        Data::Empty => return None,
        Data::String(text) => error_text(text).map_or_else(|| PlainCell::Text(text.clone()), PlainCell::Error),
        Data::Float(number) => PlainCell::Number(*number, None),
        Data::Int(number) => PlainCell::Number(*number as f64, None),
        Data::Bool(boolean) => PlainCell::Boolean(*boolean),
        Data::Error(error) => PlainCell::Error(match error {
            CellErrorType::Div0 => CellError::Div0,
            CellErrorType::NA | CellErrorType::GettingData => CellError::NotAvailable,
            CellErrorType::Name => CellError::Name,
            CellErrorType::Null => CellError::Null,
            CellErrorType::Num => CellError::Num,
            CellErrorType::Ref => CellError::Ref,
            _ => CellError::Value,
        }),
        Data::DateTime(date) if date.is_duration() => PlainCell::Number(date.as_f64(), Some(LENGTH_OF_TIME)),
        Data::DateTime(date) => {
            // Its epoch can only be seen by comparing.
            let of_1900 = ExcelDateTime::new(date.as_f64(), ExcelDateTimeType::DateTime, false);
            let shift = if *date == of_1900 { 0.0 } else { DAYS_FROM_1900_TO_1904 };
            moment(date.as_f64() + shift)
        }
        Data::DateTimeIso(text) | Data::DurationIso(text) => match iso_date(text.trim()) {
            (Value::Number(number), Content::Date) => moment(number),
            (Value::Number(number), _) => PlainCell::Number(number, Some(LENGTH_OF_TIME)),
            _ => PlainCell::Text(text.clone()),
        },
    })
}

/// The error that a text stands for: OpenDocument stores errors as the texts that are shown.
fn error_text(text: &str) -> Option<CellError> {
    match text.strip_prefix("Err:") {
        Some(number) => (number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(CellError::Value),
        None => Some(text).filter(|text| text.starts_with('#')).and_then(CellError::parse),
    }
}

/// A point in time, shown as what it is.
fn moment(serial: f64) -> PlainCell {
    let format = if serial.fract() == 0.0 {
        DATE
    } else if serial < 1.0 {
        TIME
    } else {
        DATE_AND_TIME
    };
    PlainCell::Number(serial, Some(format))
}
