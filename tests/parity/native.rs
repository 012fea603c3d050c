//! The same cases as native formulas of a workbook, recalculated by LibreOffice Calc.
//!
//! Where LibreOffice gives another value than Excel documents, `libreoffice-differences.csv` says so, with the reason.

use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};
use keyfolio::formula::{Dialect, registry};
use keyfolio::foundation::value::{CellError, Value};
use rust_xlsxwriter::{Formula, Workbook, Worksheet, utility};

use super::cases::{Case, Input, agree, all, folder, records, value};
use super::evaluation::parsed;
use crate::libreoffice::{self, read_value};

/// Functions that LibreOffice knows only from version 24.8 on, or not yet.
const NEWER_THAN_LIBREOFFICE: [&str; 9] =
    ["XLOOKUP(", "XMATCH(", "FILTER(", "UNIQUE(", "LET(", "TEXTSPLIT(", "TEXTBEFORE(", "TEXTAFTER(", "REGEXTEST("];

struct Difference {
    formula: String,
    inputs: String,
    libreoffice: Value,
    used: bool,
}

fn differences() -> Vec<Difference> {
    let records = records(&folder().join("libreoffice-differences.csv"));
    assert_eq!(records[0], ["formula", "inputs", "libreoffice", "reason"]);
    (2..)
        .zip(&records[1..])
        .map(|(row, record)| {
            let [formula, inputs, libreoffice, reason] = record.as_slice() else { panic!("row {row} has {} cells", record.len()) };
            assert!(reason.starts_with("LibreOffice") || reason.starts_with("keyfolio"), "row {row}: {reason}");
            let libreoffice = value(libreoffice, &format!("libreoffice-differences.csv:{row}"));
            Difference { formula: formula.clone(), inputs: inputs.clone(), libreoffice, used: false }
        })
        .collect()
}

/// Replaces `[@a]` and `[c]` by the cells in which they stand, outside of texts.
fn with_cells(formula: &str, cells: &[(String, String)]) -> String {
    let mut written = String::new();
    let mut rest = formula;
    let mut quoted = false;
    while let Some(letter) = rest.chars().next() {
        quoted ^= letter == '"';
        let closed = if letter == '[' && !quoted { rest.find(']') } else { None };
        match closed {
            Some(end) => {
                let name = rest[1..end].trim_start_matches('@');
                let (_, address) = cells.iter().find(|(other, _)| other == name).unwrap_or_else(|| panic!("{formula} reads {name}"));
                written.push_str(address);
                rest = &rest[end + 1..];
            }
            None => {
                written.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    written
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, value: &Value) {
    match value {
        Value::Blank => Ok(&mut *sheet),
        Value::Number(number) => sheet.write_number(row, column, *number),
        // An empty text cannot be typed into a cell; a formula gives it.
        Value::Text(text) if text.is_empty() => sheet.write_formula(row, column, "=\"\""),
        Value::Text(text) => sheet.write_string(row, column, &**text),
        Value::Boolean(boolean) => sheet.write_boolean(row, column, *boolean),
        Value::Error(error) => sheet.write_formula(row, column, format!("={error}").as_str()),
    }
    .unwrap();
}

/// Writes a workbook with a formula a row; the inputs stand beside it, whole columns on a sheet of their own.
fn write_workbook(path: &Path, cases: &[&Case]) {
    let mut workbook = Workbook::new();
    let mut columns = Worksheet::new();
    columns.set_name("Columns").unwrap();
    let mut sheet = Worksheet::new();
    sheet.set_name("Cases").unwrap();
    let mut next_column = 0;
    for (row, case) in (0..).zip(cases) {
        let mut cells = Vec::new();
        for (place, (name, input)) in (1..).zip(&case.inputs) {
            let address = match input {
                Input::Cell(value) => {
                    write(&mut sheet, row, place, value);
                    utility::row_col_to_cell(row, place)
                }
                Input::Column(values) => {
                    for (cell, value) in (0..).zip(values) {
                        write(&mut columns, cell, next_column, value);
                    }
                    let last = u32::try_from(values.len().max(1)).unwrap() - 1;
                    next_column += 1;
                    format!("Columns!{}", utility::cell_range_absolute(0, next_column - 1, last, next_column - 1))
                }
            };
            cells.push((name.clone(), address));
        }
        let formula = Formula::new(format!("={}", with_cells(&case.formula, &cells)));
        sheet.write_formula(row, 0, formula).unwrap();
    }
    workbook.push_worksheet(sheet);
    workbook.push_worksheet(columns);
    workbook.save(path).unwrap();
}

/// An empty text and a blank cannot be told apart in a recalculated cell, and a formula over a blank shows 0.
fn agree_in_a_cell(cell: &Value, expected: &Value) -> bool {
    let is_nothing = |value: &Value| matches!(value, Value::Blank) || matches!(value, Value::Text(text) if text.is_empty());
    // LibreOffice has more errors than a workbook can hold (Err:502), and writes them as #VALUE!.
    let unnamed_error = *cell == Value::Error(CellError::Value) && expected.error().is_some();
    agree(cell, expected)
        || unnamed_error
        || (is_nothing(cell) && is_nothing(expected))
        || (*expected == Value::Blank && *cell == Value::Number(0.0))
        || matches!((cell, expected), (Value::Number(cell), Value::Number(expected)) if (cell - expected).abs() < 1e-12 * expected.abs())
}

#[test]
fn libreoffice_gives_the_same_but_for_what_is_listed() {
    if !libreoffice::is_installed("the formulas are not compared with LibreOffice") {
        return;
    }
    let cases = all();
    let mut differences = differences();
    let cases: Vec<&Case> = cases
        .iter()
        .filter(|case| case.dialect() == Dialect::ENGLISH && !case.formula.contains("TODAY("))
        .filter(|case| !NEWER_THAN_LIBREOFFICE.iter().any(|name| case.formula.contains(name)))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cases.xlsx");
    write_workbook(&path, &cases);
    let mut workbook: Xlsx<_> = open_workbook(libreoffice::recalculated(&path)).unwrap();
    let range = workbook.worksheet_range("Cases").unwrap();
    let mut failures = Vec::new();
    for (row, case) in (0..).zip(&cases) {
        let given = read_value(range.get_value((row, 0)));
        let difference = differences.iter_mut().find(|other| other.formula == case.formula && other.inputs == case.written_inputs);
        // A newer LibreOffice may have come closer to Excel.
        let listed = difference.is_some_and(|difference| {
            difference.used = true;
            agree_in_a_cell(&given, &difference.libreoffice)
        });
        if !listed && !agree_in_a_cell(&given, &case.expected) {
            failures.push(format!("{} gives {given:?} in LibreOffice, not {:?}", case.name(), case.expected));
        }
    }
    for difference in differences.iter().filter(|difference| !difference.used) {
        failures.push(format!("libreoffice-differences.csv lists {} with {}, which is no case", difference.formula, difference.inputs));
    }
    assert!(cases.len() >= 800, "only {} cases were compared", cases.len());
    assert!(failures.is_empty(), "{} of {} cases fail:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

#[test]
fn every_function_stands_in_a_case() {
    let formulas: Vec<String> =
        all().iter().filter_map(|case| parsed(&case.formula, case.dialect()).ok()).map(|tree| tree.print(Dialect::ENGLISH)).collect();
    for function in registry::all() {
        // TRUE() and FALSE() are printed as the values that they are.
        let name = function.name.english;
        let call = if matches!(name, "TRUE" | "FALSE") { name.to_owned() } else { format!("{name}(") };
        assert!(formulas.iter().any(|formula| formula.contains(&call)), "no case calls {name}");
    }
}
