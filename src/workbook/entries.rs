//! Cells of the criteria, settings and tests sheets as [`Entry`]: a value, whether it is a date, and its place.

use std::sync::Arc;

use crate::criteria::Entry;
use crate::formula::Dialect;
use crate::location::{CellAddress, ColumnIndex, Location, Place, RowIndex};
use crate::value::Value;

use super::read::Sheet;

/// A sheet whose cells are read as entries.
#[derive(Clone, Copy)]
pub(super) struct Entries<'a> {
    sheet: &'a Sheet,
    file: &'a Location,
}

impl<'a> Entries<'a> {
    pub(super) fn new(sheet: &'a Sheet, file: &'a Location) -> Self {
        Self { sheet, file }
    }

    /// The sheet as a whole.
    pub(super) fn whole(self) -> Location {
        self.file.at(Place::Sheet(Arc::clone(&self.sheet.name)))
    }

    /// The place of a cell.
    pub(super) fn location(self, row: RowIndex, column: ColumnIndex) -> Location {
        self.file.at(Place::Cell(Arc::clone(&self.sheet.name), CellAddress { row, column }))
    }

    /// What is entered in a cell.
    pub(super) fn entry(self, row: RowIndex, column: ColumnIndex) -> Entry {
        let cell = CellAddress { row, column };
        Entry { value: self.sheet.value(cell), is_date: self.sheet.is_date(cell), location: self.location(row, column) }
    }

    /// What is entered in a cell for a formula of keyfolio's. A formula that Excel could give no value is that formula itself: whoever
    /// types `=[Revenue]*2`, or writes the sheet with a program, means it so.
    pub(super) fn formula_entry(self, row: RowIndex, column: ColumnIndex, dialect: Dialect) -> Entry {
        let entry = self.entry(row, column);
        match self.sheet.formulas.get(&CellAddress { row, column }) {
            // Excel writes a comma between arguments in its files, whatever its language; where it is the decimal sign, that is a guess.
            Some(formula) if !(dialect.decimal_comma && formula.contains(',')) => {
                Entry { value: Value::text(format!("={formula}")), ..entry }
            }
            _ => entry,
        }
    }

    /// The text of a cell that is a text and not only blanks.
    pub(super) fn text(self, row: RowIndex, column: ColumnIndex) -> Option<Arc<str>> {
        match self.sheet.value(CellAddress { row, column }) {
            Value::Text(text) if !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }

    /// The rows of the used range.
    pub(super) fn rows(self) -> impl Iterator<Item = RowIndex> {
        let (first, last) = self.sheet.used().map_or((1, 0), |(first, last)| (first.row.0, last.row.0));
        (first..=last).map(RowIndex)
    }

    /// The columns of the used range.
    pub(super) fn columns(self) -> impl Iterator<Item = ColumnIndex> {
        let (first, last) = self.sheet.used().map_or((1, 0), |(first, last)| (first.column.0, last.column.0));
        (first..=last).map(ColumnIndex)
    }
}

#[cfg(test)]
pub(super) mod grids {
    //! Sheets made of texts, for the readers' tests.

    use calamine::{Data, Range};

    use super::Sheet;
    use crate::diagnostic::Diagnostic;

    /// A sheet whose first cell is A1; an empty text is an empty cell.
    pub(crate) fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
        let width = rows.iter().map(|row| row.len()).max().unwrap_or(1).max(1) as u32;
        let mut cells = Range::new((0, 0), ((rows.len().max(1) - 1) as u32, width - 1));
        for (row, texts) in (0..).zip(rows) {
            for (column, text) in (0..).zip(*texts).filter(|(_, text)| !text.is_empty()) {
                cells.set_value((row, column), Data::String((*text).to_owned()));
            }
        }
        Sheet { name: name.into(), cells, date_1904: false, formulas: Default::default() }
    }

    /// Severity, code and cell of what was said.
    pub(crate) fn told(diagnostics: &[Diagnostic]) -> Vec<String> {
        let line = |diagnostic: &Diagnostic| {
            let severity = format!("{:?}", diagnostic.severity).to_lowercase();
            format!("{severity} {} {}", diagnostic.code, diagnostic.location.place)
        };
        diagnostics.iter().map(line).collect()
    }
}
