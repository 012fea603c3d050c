//! The first rows of a sheet, and those around the headers of its tables: enough to tell where accounts stand before all of it is read.

use super::told::fault_words::Told;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{CellAddress, ColumnIndex, RowIndex};
use crate::foundation::value::Value;

use super::told::reading::Workbook;
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::package::Package;
use crate::ooxml::reading::cells::CellScan;
use crate::ooxml::reading::read::Content;
use crate::ooxml::reading::sheet_source::SheetSource;
use crate::ooxml::reading::worksheet::scan_rows;

/// So many filled rows are looked at from the beginning of a sheet, and so many below the headers of a table or those that the settings name.
const ROWS: usize = 100;

/// The filled cells of a row, left to right.
#[derive(Clone, Debug)]
pub(super) struct FirstRow {
    /// The row.
    pub(super) row: RowIndex,
    /// Its cells.
    pub(super) cells: Vec<(ColumnIndex, Value, Content)>,
}

impl FirstRow {
    /// The cell of a column.
    pub(super) fn cell(&self, column: ColumnIndex) -> Option<(&Value, Content)> {
        let place = self.cells.binary_search_by_key(&column, |cell| cell.0).ok()?;
        Some((&self.cells[place].1, self.cells[place].2))
    }
}

/// The first rows of a sheet that hold something, ascending, and those from each row of `from` on. Cells of the columns `ignored` do not count.
pub(super) fn first_rows(
    package: &Package,
    workbook: &Workbook<'_>,
    sheet: &str,
    from: &[RowIndex],
    ignored: &[ColumnIndex],
) -> Result<Vec<FirstRow>, Diagnostic> {
    let read = |whole| read(package, workbook, sheet, (from, ignored), whole);
    let rows = match read(false) {
        // A sheet that cannot be cut is read in one piece.
        Err(PackageFault::Malformed(_)) => read(true),
        given => given,
    };
    rows.map_err(|fault| fault.diagnostic(&package.name().into(), workbook.language()))
}

fn read(
    package: &Package,
    workbook: &Workbook<'_>,
    sheet: &str,
    (from, ignored): (&[RowIndex], &[ColumnIndex]),
    whole: bool,
) -> Result<Vec<FirstRow>, PackageFault> {
    let index = package.worksheet(sheet).ok_or_else(|| PackageFault::MissingSheet(sheet.to_owned()))?;
    let entry = package.entry_of(index)?;
    let name = &package.archive.entries()[entry].name;
    let context = workbook.context();
    let mut source = SheetSource::open(&package.archive, entry, whole)?;
    let mut found = Found { rows: Vec::new(), counts: vec![0; from.len() + 1] };
    let mut next = 0;
    while !found.is_enough()
        && let Some(text) = source.next_piece()?
    {
        let mut take = |row: RowIndex, cell: &CellScan| {
            if ignored.contains(&cell.column) || !found.wants(row, from) {
                return;
            }
            if let Some(mut streamed) = context.streamed(&text, cell).filter(|streamed| streamed.is_filled()) {
                let (value, content) = streamed.value();
                found.add(CellAddress { row, column: cell.column }, value, content, from);
            }
        };
        in_part(name, scan_rows(&text, &mut next, &[], &mut take))?;
    }
    let mut rows = found.rows;
    rows.sort_by_key(|row| row.row);
    rows.dedup_by(|later, earlier| {
        let same = later.row == earlier.row;
        if same {
            earlier.cells.append(&mut later.cells);
        }
        same
    });
    rows.iter_mut().for_each(|row| row.cells.sort_by_key(|cell| cell.0));
    Ok(rows)
}

/// Rows that were found, and how many of them from the beginning and from each further row on.
struct Found {
    rows: Vec<FirstRow>,
    counts: Vec<usize>,
}

impl Found {
    fn is_enough(&self) -> bool {
        self.counts.iter().all(|count| *count > ROWS)
    }

    fn wants(&self, row: RowIndex, from: &[RowIndex]) -> bool {
        let begun = self.rows.last().is_some_and(|last| last.row == row);
        let room = |&(place, _): &(usize, RowIndex)| self.counts[place] <= ROWS;
        begun || Self::counting(row, from).any(|counting| room(&counting))
    }

    /// The counts that a row adds to, and the rows that they begin at. The row above headers may be a header row too.
    fn counting(row: RowIndex, from: &[RowIndex]) -> impl Iterator<Item = (usize, RowIndex)> {
        let from = from.iter().copied().enumerate().filter(move |(_, from)| row.0 + 1 >= from.0);
        std::iter::once((0, RowIndex(0))).chain(from.map(|(place, from)| (place + 1, from)))
    }

    fn add(&mut self, cell: CellAddress, value: Value, content: Content, from: &[RowIndex]) {
        if self.rows.last().is_none_or(|last| last.row != cell.row) {
            for (place, _) in Self::counting(cell.row, from) {
                self.counts[place] += 1;
            }
            self.rows.push(FirstRow { row: cell.row, cells: Vec::new() });
        }
        if let Some(last) = self.rows.last_mut() {
            last.cells.push((cell.column, value, content));
        }
    }
}

/// Whether a cell can be a header: a text, or a number that people head columns with, a year or a month.
pub(super) fn names_a_column(value: &Value, content: Content) -> bool {
    match value {
        Value::Text(text) => !text.trim().is_empty(),
        Value::Number(number) => content == Content::Date || (number.fract() == 0.0 && (1900.0..2200.0).contains(number)),
        _ => false,
    }
}

/// A header as formulas write it; a date as 2026-11-23.
pub(super) fn header_text(value: &Value, content: Content) -> String {
    match (value, content) {
        (Value::Number(number), Content::Date) => {
            DayNumber::from_serial(*number).map_or_else(|| Language::English.number(*number), |day| Language::English.date(day))
        }
        _ => value.shown(Language::English).trim().to_owned(),
    }
}
