#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

//! `run --live`: LibreOffice recalculates the formulas, and every cell is what keyfolio found; so it is after changes.

pub(crate) mod changes;
mod functions;
mod overrides;
mod sheets;
mod spellings;
mod workbooks;

use std::collections::BTreeMap;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use keyfolio::foundation::value::Value;

use crate::libreoffice::read_value;

/// The columns of a sheet below a header row, by header; helper columns left away.
pub(crate) fn columns(path: &Path, sheet: &str, header_row: u32) -> BTreeMap<String, Vec<Value>> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let range = workbook.worksheet_range(sheet).unwrap();
    let (height, width) = range.end().map_or((0, 0), |(row, column)| (row + 1, column + 1));
    let header = |column: u32| match range.get_value((header_row, column)) {
        Some(Data::String(text)) if !text.starts_with('_') => Some(text.clone()),
        _ => None,
    };
    (0..width)
        .filter_map(|column| {
            let cells = (header_row + 1..height).map(|row| read_value(range.get_value((row, column)))).collect();
            Some((header(column)?, cells))
        })
        .collect()
}

/// Whether two cells show the same: an empty text and a blank do.
pub(crate) fn same(one: &Value, other: &Value) -> bool {
    let empty = |value: &Value| matches!(value, Value::Blank) || matches!(value, Value::Text(text) if text.is_empty());
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0),
        (one, other) => one == other || (empty(one) && empty(other)),
    }
}

/// Compares the columns of a recalculated workbook with those of another; gives how many cells are equal.
pub(crate) fn assert_same_columns(recalculated: &Path, expected: &Path, sheet: &str, header_row: u32, what: &str) -> usize {
    compared(recalculated, expected, sheet, header_row, what, false)
}

/// The same after changes, when reasons may be those of the run no more.
pub(crate) fn assert_follows(recalculated: &Path, expected: &Path, sheet: &str, header_row: u32, what: &str) -> usize {
    compared(recalculated, expected, sheet, header_row, what, true)
}

fn compared(recalculated: &Path, expected: &Path, sheet: &str, header_row: u32, what: &str, changed: bool) -> usize {
    let (given, expected) = (columns(recalculated, sheet, header_row), columns(expected, sheet, header_row));
    let mut failures = Vec::new();
    let (mut cells, mut stale_cells) = (0, 0);
    let stale =
        |value: &Value| matches!(value, Value::Text(text) if text.starts_with("changed since") || text.starts_with("seit dem Lauf"));
    for (header, expected) in expected.iter().filter(|(header, _)| !["Data check", "Datenprüfung"].contains(&header.as_str())) {
        let given = given.get(header).unwrap_or_else(|| panic!("there is no column {header}"));
        for (row, expected) in expected.iter().enumerate() {
            let given = given.get(row).unwrap_or(&Value::Blank);
            cells += 1;
            if changed && ["Reason", "Begründung"].contains(&header.as_str()) {
                // Whatever led to the same classes and score, the reason is that of the run, or said to be old.
                stale_cells += usize::from(stale(given));
                continue;
            }
            if !same(given, expected) {
                failures.push(format!("{header}, row {}: {given:?}, not {expected:?}", header_row as usize + row + 2));
            }
        }
    }
    assert!(failures.is_empty(), "{what}: {} of {cells} cells differ:\n{}", failures.len(), failures[..failures.len().min(40)].join("\n"));
    assert!(!changed || stale_cells > 0 || !expected.contains_key("Reason"), "{what}: no reason is said to be old");
    cells
}
