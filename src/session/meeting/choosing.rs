//! What there is to choose from where it was not found which sheet, row or column is meant.

use std::sync::Arc;

use crate::foundation::language::{Language, words};
use crate::foundation::location::{CellAddress, ColumnIndex, RowIndex};
use crate::foundation::value::Value;
use crate::ooxml::reading::read::Sheet;
use crate::session::input::Input;
use crate::workbook::told::reading::Workbook;

/// Rows that are shown.
const ROWS: usize = 12;
/// Columns of them.
const COLUMNS: usize = 24;
/// Rows at the top among which a row of headers is looked for.
const LOOKED_AT: u32 = 40;

/// What there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choosing {
    /// The sheets that may hold the accounts.
    pub sheets: Vec<String>,
    /// The sheet that is shown.
    pub sheet: String,
    /// Its first rows, by their numbers counted from one, as texts.
    pub rows: Vec<(u32, Vec<String>)>,
    /// The number of the row that is taken for that of the headers.
    pub header_row: u32,
    /// Its texts.
    pub headers: Vec<String>,
}

/// What there is to choose from in a workbook; `None` where it cannot be read.
pub fn choosing(input: &Input, sheet: Option<&str>, header_row: Option<u32>, language: Language) -> Option<Choosing> {
    let (package, _) = input.package(language).ok()?;
    let roles = [words::CRITERIA_SHEET, words::SETTINGS_SHEET, words::TESTS_SHEET, words::OVERRIDES_SHEET, words::PAIRWISE_SHEET];
    let own: Vec<&str> = package.own_sheets().iter().map(|own| package.sheets()[own.sheet].name.as_str()).collect();
    let names = package.sheets().iter().map(|sheet| sheet.name.as_str());
    let sheets: Vec<String> =
        names.filter(|name| !own.contains(name) && !roles.iter().any(|word| word.is(name))).map(str::to_owned).collect();
    let wanted = sheet.and_then(|sheet| sheets.iter().find(|name| *name == sheet));
    let called = sheets.iter().find(|name| words::ACCOUNTS_SHEET.is(name));
    let name: Arc<str> = package.name().into();
    let mut workbook = Workbook::open(&package, &name, language).ok()?;
    let mut read = |sheet: &String| workbook.sheet(sheet).ok().filter(|sheet| !sheet.cells.is_empty());
    let shown = wanted.or(called).or(sheets.first())?.clone();
    let cells = match read(&shown) {
        Some(cells) => cells,
        None => sheets.iter().find_map(&mut read)?,
    };
    let filled = |row: u32| texts(&cells, row, language);
    let rows: Vec<(u32, Vec<String>)> = (0..LOOKED_AT)
        .map(|row| (row + 1, filled(row)))
        .filter(|(_, texts)| texts.iter().any(|text| !text.is_empty()))
        .take(ROWS)
        .collect();
    let most = |(_, texts): &&(u32, Vec<String>)| texts.iter().filter(|text| !text.is_empty()).count();
    let guess = rows.iter().rev().max_by_key(most).map_or(1, |(row, _)| *row);
    let header_row = header_row.unwrap_or(guess);
    let headers = filled(header_row.saturating_sub(1)).into_iter().filter(|text| !text.is_empty()).collect();
    Some(Choosing { sheets: sheets.clone(), sheet: cells.name.to_string(), rows, header_row, headers })
}

fn texts(sheet: &Sheet, row: u32, language: Language) -> Vec<String> {
    let text = |column: usize| match sheet.value(CellAddress { row: RowIndex(row), column: ColumnIndex(column as u32) }) {
        Value::Blank => String::new(),
        other => other.shown(language),
    };
    let mut texts: Vec<String> = (0..COLUMNS).map(text).collect();
    while texts.last().is_some_and(String::is_empty) {
        texts.pop();
    }
    texts
}
