//! Cells of the criteria, settings and tests sheets as [`Entry`]: a value, whether it is a date, and its place.

use std::iter;
use std::sync::Arc;

use crate::criteria::Entry;
use crate::formula::Dialect;
use crate::foundation::location::{CellAddress, ColumnIndex, Location, Place, RowIndex};
use crate::foundation::value::Value;

use crate::ooxml::reading::read::Sheet;

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

    /// The same, where a value in merged cells of one column holds for each of their rows below the headers.
    pub(super) fn merged_entry(self, row: RowIndex, column: ColumnIndex, header: RowIndex) -> Entry {
        let upper = self.sheet.merged(CellAddress { row, column });
        if upper.row > header { self.entry(upper.row, column) } else { self.entry(row, column) }
    }

    /// The row of the filled cell above with which a cell is merged; `None` where it is merged with none below the headers.
    pub(super) fn upper(self, row: RowIndex, column: ColumnIndex, header: RowIndex) -> Option<RowIndex> {
        let within = |[first, last]: &&[CellAddress; 2]| first.column == column && first.row < row && row <= last.row;
        let upper = self.sheet.merges.iter().find(within).map(|[first, _]| first.row)?;
        (upper > header && !self.entry(upper, column).is_blank()).then_some(upper)
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

    /// The rows with a filled cell, in their order.
    pub(super) fn rows(self) -> impl Iterator<Item = RowIndex> {
        let mut cells = self.sheet.cells.keys();
        iter::successors(cells.next().map(|cell| cell.row), move |row| cells.find(|cell| cell.row > *row).map(|cell| cell.row))
    }

    /// The columns of a row's filled cells, left to right.
    pub(super) fn columns(self, row: RowIndex) -> impl Iterator<Item = ColumnIndex> {
        let cell = |column| CellAddress { row, column: ColumnIndex(column) };
        self.sheet.cells.range(cell(0)..=cell(u32::MAX)).map(|(cell, _)| cell.column)
    }

    /// The first row with at least so many of the headers that are needed, and the column of each field that it names; of two of one field the
    /// first.
    pub(super) fn headed<F: Copy + PartialEq>(
        self,
        needed: &[F],
        least: usize,
        named: impl Fn(&str) -> Option<F>,
    ) -> Option<(RowIndex, Vec<(F, ColumnIndex)>)> {
        self.rows().find_map(|row| {
            let mut columns: Vec<(F, ColumnIndex)> = Vec::new();
            for column in self.columns(row) {
                let field = self.text(row, column).and_then(|text| named(&text));
                if let Some(field) = field.filter(|field| columns.iter().all(|(known, _)| known != field)) {
                    columns.push((field, column));
                }
            }
            (columns.iter().filter(|(field, _)| needed.contains(field)).count() >= least).then_some((row, columns))
        })
    }

    /// The texts of a row of headers that name no field.
    pub(super) fn unread<F>(self, header: RowIndex, columns: &[(F, ColumnIndex)]) -> Vec<(ColumnIndex, String)> {
        let known = |column: &ColumnIndex| columns.iter().any(|(_, known)| known == column);
        let texts = self.columns(header).filter(|column| !known(column));
        texts.filter_map(|column| Some((column, self.text(header, column)?.to_string()))).collect()
    }

    /// The first column with a filled cell.
    pub(super) fn first_column(self) -> Option<ColumnIndex> {
        self.sheet.cells.keys().map(|cell| cell.column).min()
    }
}

#[cfg(test)]
pub(super) mod grids {
    //! Sheets made of texts, for the readers' tests.

    use super::Sheet;
    use crate::foundation::diagnostic::Diagnostic;
    use crate::foundation::location::CellAddress;
    use crate::foundation::value::Value;
    use crate::ooxml::reading::read::Content;

    /// A sheet whose first cell is A1; an empty text is an empty cell.
    pub(crate) fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
        let filled = (0..).zip(rows).flat_map(|(row, texts)| (0..).zip(*texts).map(move |(column, text)| (row, column, *text)));
        let cells = filled
            .filter(|(_, _, text)| !text.is_empty())
            .map(|(row, column, text)| (CellAddress::new(row, column), (Value::text(text), Content::Plain)))
            .collect();
        Sheet { name: name.into(), cells, formulas: Default::default(), merges: Vec::new() }
    }

    /// Puts a value into a cell, both counted from zero.
    pub(crate) fn put(sheet: &mut Sheet, row: u32, column: u32, value: Value) {
        sheet.cells.insert(CellAddress::new(row, column), (value, Content::Plain));
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
