//! The united accounts and tables written as a plain workbook, with the criteria.

use std::collections::HashSet;

use rust_xlsxwriter::{Format, Table, TableColumn, TableStyle};

use crate::convert::plain::{self, Fault};
use crate::convert::{PlainCell, too_large};
use crate::criteria::{Criteria, Written};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded, words};
use crate::foundation::location::Location;
use crate::foundation::value::Value;
use crate::ooxml::reading::cell_formats::NumberFormat;
use crate::say;
use crate::workbook::sheet_style;
use crate::workbook::shown_number::shown_number;
use crate::workbook::starter::Sheets;

use super::united::UnitedColumn;
use super::{Part, United};

/// Characters of a column.
const NARROWEST: usize = 9;
const WIDEST: usize = 50;
/// Characters of a header of an Excel table.
const LONGEST_TABLE_HEADER: usize = 255;

impl Fault {
    /// As it is said of a file.
    pub(crate) fn diagnostic(self, file: &Location, language: Language) -> Diagnostic {
        match self {
            Self::TooLarge => too_large(file.clone(), language),
            Self::Writer(error) => Diagnostic::error(
                "workbook-not-made",
                file.clone(),
                say!(language, "the workbook could not be made: {error}", "die Arbeitsmappe konnte nicht erstellt werden: {error}"),
            ),
        }
    }
}

/// What the sheet of the accounts is called, and the Excel table in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct AccountsName<'a> {
    pub(super) sheet: &'a str,
    pub(super) table: Option<&'a str>,
}

/// Writes the workbook.
pub(super) fn write(
    first: &Part,
    called: AccountsName<'_>,
    accounts: &United,
    tables: &[United],
    criteria: &Criteria,
) -> Result<Vec<u8>, Fault> {
    let mut sheets = Sheets::new(criteria.language);
    let roles = [words::CRITERIA_SHEET, words::SETTINGS_SHEET, words::TESTS_SHEET, words::OVERRIDES_SHEET, words::PAIRWISE_SHEET];
    let mut taken: HashSet<String> = roles.iter().flat_map(|word| [folded(word.english), folded(word.german)]).collect();
    let name = plain::sheet_name(called.sheet, &mut taken);
    sheet(&mut sheets, &name, called.table, accounts)?;
    for table in tables {
        let name = plain::sheet_name(&table.name, &mut taken);
        sheet(&mut sheets, &name, table.is_table.then_some(table.name.as_str()), table)?;
    }
    let location = &first.file;
    let written = |text: &str| Written { text: text.to_owned(), location: location.clone() };
    let mut criteria = criteria.clone();
    criteria.settings.accounts_sheet = Some(written(&name));
    criteria.settings.header_row = Some((1, written("1")));
    criteria.settings.account_key = Some(written(&first.key));
    criteria.tests.clear();
    sheets.criteria(&criteria, false)?;
    Ok(sheets.finish()?)
}

fn sheet(sheets: &mut Sheets, name: &str, table: Option<&str>, united: &United) -> Result<(), Fault> {
    let worksheet = sheets.workbook.add_worksheet();
    worksheet.set_name(name)?;
    let last_column = u16::try_from(united.columns.len().saturating_sub(1)).map_err(|_| Fault::TooLarge)?;
    for (column, position) in united.columns.iter().zip(0_u16..) {
        if let Some(format) = &column.format {
            worksheet.set_column_format(position, &number_format(format))?;
        }
    }
    let header = |column: u32, text: &str| (0, column, PlainCell::Text(text.to_owned()));
    let headers = united.columns.iter().zip(0_u32..).map(|(column, position)| header(position, &column.header));
    let rows = (0..united.rows).zip(1_u32..).flat_map(|(row, place)| {
        united.columns.iter().zip(0_u32..).filter_map(move |(column, position)| Some((place, position, cell(column.values.get(row))?)))
    });
    // A text that came out of a cell fits into one.
    plain::cells(worksheet, name, headers.chain(rows), &mut Vec::new())?;
    let header = sheet_style::header();
    for (column, position) in united.columns.iter().zip(0_u16..) {
        worksheet.write_string_with_format(0, position, &column.header, &header)?;
        worksheet.set_column_width(position, width(column))?;
    }
    worksheet.set_freeze_panes(1, 0)?;
    let last_row = u32::try_from(united.rows).map_err(|_| Fault::TooLarge)?;
    let fits = |header: &str| !header.chars().any(char::is_control) && header.encode_utf16().count() <= LONGEST_TABLE_HEADER;
    match table.filter(|_| last_row > 0 && united.columns.iter().all(|column| fits(&column.header))) {
        Some(table) => {
            let columns: Vec<TableColumn> = united.columns.iter().map(|column| TableColumn::new().set_header(&column.header)).collect();
            let table = Table::new().set_name(table).set_style(TableStyle::Light1).set_columns(&columns);
            worksheet.add_table(0, 0, last_row, last_column, &table)?;
        }
        None => {
            worksheet.autofilter(0, 0, last_row, last_column)?;
        }
    }
    Ok(())
}

/// The width that shows a column's header beside the button of its filter, and its values as they are written there.
fn width(column: &UnitedColumn) -> f64 {
    const DATE: usize = 11;
    let language = Language::English;
    let shown = |value: Value| match value {
        Value::Number(number) => match &column.format {
            Some(format) if format.is_date() => DATE,
            // A currency stands behind the number.
            Some(format) => shown_number(number, format, language).chars().count() + 3,
            None => language.number(number).chars().count(),
        },
        Value::Text(text) => text.lines().map(|line| line.chars().count()).max().unwrap_or(0),
        Value::Blank => 0,
        Value::Boolean(_) | Value::Error(_) => DATE,
    };
    let widest = column.values.iter().map(shown).max().unwrap_or(0).max(column.header.chars().count() + 3);
    f64::from(u32::try_from(widest.clamp(NARROWEST, WIDEST)).unwrap_or(NARROWEST as u32)) + 1.0
}

fn cell(value: Value) -> Option<PlainCell> {
    match value {
        Value::Blank => None,
        Value::Number(number) => Some(PlainCell::Number(number, None)),
        Value::Text(text) => Some(PlainCell::Text(text.to_string())),
        Value::Boolean(boolean) => Some(PlainCell::Boolean(boolean)),
        Value::Error(error) => Some(PlainCell::Error(error)),
    }
}

fn number_format(format: &NumberFormat) -> Format {
    match format {
        NumberFormat::BuiltIn(index) => Format::new().set_num_format_index(*index),
        NumberFormat::Code(code) => Format::new().set_num_format(&**code),
    }
}
