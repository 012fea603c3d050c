//! Sheets of OpenDocument, older and binary Excel files, read through calamine.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{
    CellErrorType, Data, ExcelDateTime, ExcelDateTimeType, Ods, OdsError, Range, Reader, SheetType, SheetVisible, Xls, XlsError, XlsbError,
};

use crate::foundation::day_number::DAYS_FROM_1900_TO_1904;
use crate::foundation::value::{CellError, Value};
use crate::ooxml::reading::read::{Content, iso_date};

use super::compound::chains_end;
use super::extent::TooFarApart;
use super::quiet::held;
use super::{DATE, DATE_AND_TIME, Kind, LENGTH_OF_TIME, PlainCell, PlainSheet, TIME, binary, older, open_document};

/// Why a file cannot be read.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is protected by a password.
    Password,
    /// It is damaged, or no such file at all.
    Unreadable(String),
    /// Its reader does not stand it.
    Damaged,
    /// Its cells lie too far apart to be laid out.
    TooFarApart(TooFarApart),
}

impl From<older::Fault> for Fault {
    fn from(fault: older::Fault) -> Self {
        match fault {
            older::Fault::Damaged => Self::Damaged,
            older::Fault::TooFarApart(apart) => Self::TooFarApart(apart),
        }
    }
}

impl From<open_document::Fault> for Fault {
    fn from(fault: open_document::Fault) -> Self {
        match fault {
            open_document::Fault::Damaged => Self::Damaged,
            open_document::Fault::TooFarApart(apart) => Self::TooFarApart(apart),
        }
    }
}

impl From<XlsError> for Fault {
    fn from(error: XlsError) -> Self {
        match error {
            XlsError::Password => Self::Password,
            other => Self::Unreadable(other.to_string()),
        }
    }
}

impl From<OdsError> for Fault {
    fn from(error: OdsError) -> Self {
        match error {
            OdsError::Password => Self::Password,
            other => Self::Unreadable(other.to_string()),
        }
    }
}

impl From<XlsbError> for Fault {
    fn from(error: XlsbError) -> Self {
        match error {
            XlsbError::Password => Self::Password,
            other => Self::Unreadable(other.to_string()),
        }
    }
}

/// Reads the sheets of cells in their order. `content` is the inflated content of an OpenDocument file.
pub(super) fn read(bytes: &Arc<Vec<u8>>, kind: Kind, content: Vec<u8>) -> Result<Vec<PlainSheet>, Fault> {
    match kind {
        Kind::Older if !chains_end(bytes) => return Err(Fault::Damaged),
        Kind::Older => older::fits(bytes)?,
        Kind::OpenDocument => open_document::fits(content)?,
        Kind::Binary | Kind::Delimited => {}
    }
    let cursor = || Cursor::new(&bytes[..]);
    // The reader of these formats does not stand every damaged file.
    let read = held(|| match kind {
        Kind::Older => Xls::new(cursor()).map_err(Fault::from).and_then(|mut file: Xls<_>| sheets(&mut file)),
        Kind::Binary => binary::sheets(bytes),
        Kind::OpenDocument | Kind::Delimited => Ods::new(cursor()).map_err(Fault::from).and_then(|mut file: Ods<_>| sheets(&mut file)),
    });
    read.unwrap_or(Err(Fault::Damaged))
}

fn sheets<'b, R>(file: &mut R) -> Result<Vec<PlainSheet>, Fault>
where
    R: Reader<Cursor<&'b [u8]>>,
    Fault: From<R::Error>,
{
    let listed = file.sheets_metadata().to_vec();
    let mut sheets = Vec::new();
    for sheet in listed.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let cells = file.worksheet_range(&sheet.name)?;
        sheets.push(PlainSheet { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible, cells: filled(&cells) });
    }
    Ok(sheets)
}

fn filled(cells: &Range<Data>) -> Vec<(u32, u32, PlainCell)> {
    let (first_row, first_column) = cells.start().unwrap_or((0, 0));
    let used = cells.used_cells();
    used.filter_map(|(row, column, data)| Some((first_row + row as u32, first_column + column as u32, plain(data)?))).collect()
}

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
