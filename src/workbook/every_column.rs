//! Every column of the accounts with its values, once it is known where they stand: for tables of them, and for a workbook over several.

use std::collections::HashMap;
use std::sync::Arc;

use crate::accounts::Accounts;
use crate::foundation::column::Kind;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::ColumnIndex;
use crate::foundation::value::Value;
use crate::foundation::values::Values;
use crate::ooxml::package::Package;
use crate::ooxml::reading::cell_formats::NumberFormat;
use crate::say;

use super::region;
use super::shown_number::shown_number;
use super::told::reading::Workbook;

/// A column with the values of all accounts.
#[derive(Debug)]
pub struct FullColumn {
    /// Its header.
    pub header: String,
    /// Its place in the sheet.
    pub index: ColumnIndex,
    /// What its filled cells hold.
    pub kind: Kind,
    /// A value for each account.
    pub values: Values,
    /// The number format of its first number.
    pub(crate) format: Option<NumberFormat>,
}

impl FullColumn {
    /// Whether its numbers are dates.
    pub fn is_date(&self) -> bool {
        matches!(self.kind, Kind::Date | Kind::MixedDates)
    }

    /// An account's cell about as Excel shows it: dates, percentages, decimals and thousands separators.
    pub fn shown(&self, account: usize, language: Language) -> String {
        match self.values.get(account) {
            Value::Blank => String::new(),
            Value::Number(number) if self.is_date() => {
                DayNumber::from_serial(number).map_or_else(|| language.number(number), |day| language.date(day))
            }
            Value::Number(number) => {
                self.format.as_ref().map_or_else(|| language.number(number), |format| shown_number(number, format, language))
            }
            other => other.shown(language),
        }
    }
}

/// Reads every column of the accounts of a workbook, but those of an earlier run.
pub fn every_column(package: &Package, accounts: &Accounts, language: Language) -> Result<Vec<FullColumn>, Diagnostic> {
    let name: Arc<str> = package.name().into();
    let mut workbook = Workbook::open(package, &name, language)?;
    let own: Vec<ColumnIndex> = package.own_columns(&accounts.sheet).iter().map(|own| own.index).collect();
    let grid = region::read(&workbook, &accounts.sheet, &accounts.layout, &own, &accounts.rows_left_out(), &|_| true, false)?;
    if grid.rows != accounts.rows {
        let message = say!(
            language,
            "the accounts are not found again, so that their other columns cannot be read",
            "die Kunden werden nicht wiedergefunden, sodass sich ihre übrigen Spalten nicht lesen lassen"
        );
        return Err(Diagnostic::error("accounts-not-found-again", accounts.location.clone(), message));
    }
    let mut formats = formats(&mut workbook, accounts)?;
    let full = |column: region::GridColumn| FullColumn {
        format: formats.remove(&column.index),
        header: column.header,
        index: column.index,
        kind: column.kind,
        values: column.values,
    };
    Ok(grid.columns.into_iter().map(full).collect())
}

/// The number format of each column: that of its first number.
fn formats(workbook: &mut Workbook<'_>, accounts: &Accounts) -> Result<HashMap<ColumnIndex, NumberFormat>, Diagnostic> {
    let known = workbook.number_formats()?;
    let mut formats = HashMap::new();
    let (first, last) = (accounts.rows.first().copied(), accounts.rows.last().copied());
    workbook.for_each_cell(&accounts.sheet, |cell, streamed| {
        let inside = first.is_some_and(|first| first <= cell.row) && last.is_some_and(|last| cell.row <= last);
        if inside && streamed.stores_number() && !formats.contains_key(&cell.column) {
            formats.insert(cell.column, known.get(streamed.style()).cloned().unwrap_or(NumberFormat::BuiltIn(0)));
        }
    })?;
    Ok(formats)
}
