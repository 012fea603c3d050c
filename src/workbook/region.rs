//! A header row and the rows below it, read as typed columns.
//!
//! The accounts and the tables that formulas look things up in are read the same way, in one pass over the sheet's cells: an
//! Excel table has a known place; in a plain sheet the header row is the first that is filled with text (or years, or months) across
//! the used columns.
//! Only the columns that somebody wants are kept. Once the headers are known, the pieces of a sheet are read side by side
//! ([`CellReader`]) and joined in their order.

use rayon::prelude::*;

use crate::accounts::strays::{KindsMet, Met};
use crate::foundation::column::Kind;
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::{CellAddress, ColumnIndex, RowIndex};
use crate::foundation::value::Value;
use crate::foundation::values::Values;

use super::sum_formula::SumFormula;
use crate::ooxml::package::TableEntry;
use crate::ooxml::reading::cells::CellScan;
use crate::ooxml::reading::read::{CellContext, Content, StreamedCell, Workbook};
use crate::ooxml::reading::sheet_rows::CellReader;

/// Rows in which a header row is looked for.
const ROWS_SEARCHED_FOR_HEADERS: usize = 100;

/// A header row over no more columns than these has all of them.
const FEW_COLUMNS: usize = 3;

/// Where the header row and the rows stand.
#[derive(Clone, Copy, Debug)]
pub enum Region<'a> {
    /// In an Excel table; its totals row is none of the rows.
    Table(&'a TableEntry),
    /// Anywhere in the sheet, below this header row or, without one, below the first that looks like it.
    Sheet(Option<RowIndex>),
}

/// One column of a region.
#[derive(Debug)]
pub struct GridColumn {
    /// Its place.
    pub index: ColumnIndex,
    /// Its header as text; empty where the header cell is blank.
    pub header: String,
    /// Whether its values were kept.
    pub wanted: bool,
    /// What its filled cells hold; [`Kind::Any`] where they were not kept.
    pub kind: Kind,
    /// One value for each row; empty where they were not kept.
    pub values: Values,
    /// The first filled cell below the header.
    pub first_filled: Option<RowIndex>,
    /// The kinds of its values, where they were kept.
    pub met: KindsMet,
}

/// A region's columns and rows.
#[derive(Debug)]
pub struct Grid {
    /// The row of the headers.
    pub header_row: RowIndex,
    /// Columns with a header or with a filled cell below it, left to right.
    pub columns: Vec<GridColumn>,
    /// The rows with at least one filled cell, ascending.
    pub rows: Vec<RowIndex>,
    /// Cells in the columns that were kept whose formula has never been calculated; they read as `#N/A`.
    pub uncalculated: Vec<CellAddress>,
    /// Cells below the headers whose formula adds up rows above it.
    pub sums: Vec<(CellAddress, SumFormula)>,
}

/// Reads a region. `ignored` are columns that are passed over (those of an earlier run), `left_out` rows below the headers that are none of
/// its own, ascending; `wanted` says by header which columns' values are kept; `again` says that the sheet's rows will be needed again, to be written to. `None` where the sheet
/// has no header row.
pub fn read(
    workbook: &Workbook<'_>,
    sheet: &str,
    region: Region<'_>,
    ignored: &[ColumnIndex],
    left_out: &[RowIndex],
    wanted: Wanted<'_>,
    again: bool,
) -> Result<Option<Grid>, Diagnostic> {
    let bounds = match region {
        Region::Table(table) => Some((table.first, table.last, table.totals_rows)),
        Region::Sheet(_) => None,
    };
    let header = match region {
        Region::Table(table) => Some(table.first.row),
        Region::Sheet(header) => header,
    };
    let passed = Passed { columns: ignored, rows: left_out };
    let reader = |cells| RegionReader { cells, bounds, header, passed, wanted, search: Search::default(), sums: Vec::new(), grid: None };
    let mut read = workbook.read_cells(sheet, again, &reader)?;
    if read.grid.is_none() {
        read.start();
    }
    Ok(read.grid.map(GridPart::finished))
}

/// What is passed over.
#[derive(Clone, Copy)]
struct Passed<'a> {
    columns: &'a [ColumnIndex],
    rows: &'a [RowIndex],
}

/// Says by folded header whether a column's values are needed.
pub type Wanted<'a> = &'a (dyn Fn(&str) -> bool + Sync);

struct SearchedRow {
    row: RowIndex,
    cells: Vec<(ColumnIndex, Value, Content)>,
}

/// The first rows of a sheet, kept until the header row is known.
#[derive(Default)]
struct Search {
    rows: Vec<SearchedRow>,
}

impl Search {
    fn add(&mut self, cell: CellAddress, value: Value, content: Content, ignored: &[ColumnIndex]) {
        if ignored.contains(&cell.column) {
            return;
        }
        if self.rows.last().is_none_or(|last| last.row != cell.row) {
            self.rows.push(SearchedRow { row: cell.row, cells: Vec::new() });
        }
        if let Some(last) = self.rows.last_mut() {
            last.cells.push((cell.column, value, content));
        }
    }

    fn has_row_after(&self, row: RowIndex) -> bool {
        self.rows.last().is_some_and(|last| last.row > row)
    }

    /// The first row that is filled, mostly with text, over most of the used columns; else the one with most texts.
    fn header(&self) -> Option<RowIndex> {
        let mut used: Vec<ColumnIndex> =
            self.rows.iter().flat_map(|row| row.cells.iter().filter(|cell| is_filled(&cell.1)).map(|cell| cell.0)).collect();
        used.sort_unstable();
        used.dedup();
        let counts = |row: &SearchedRow| {
            let filled = row.cells.iter().filter(|cell| is_filled(&cell.1)).count();
            let named = row.cells.iter().filter(|cell| names_a_column(&cell.1, cell.2)).count();
            (filled, named)
        };
        let across = self.rows.iter().find(|row| {
            let (filled, named) = counts(row);
            // Beside two columns, a third without a header is less likely than a line such as "As of" and its date above the headers.
            let few = used.len() <= FEW_COLUMNS && filled < used.len();
            named > 0 && !few && filled * 5 >= used.len() * 3 && named * 2 >= filled
        });
        let most = || self.rows.iter().rev().max_by_key(|row| counts(row).1).filter(|row| counts(row).1 > 0);
        across.or_else(most).map(|row| row.row)
    }
}

struct RegionReader<'a> {
    cells: CellContext<'a>,
    /// The first and last cell of a table, and how many totals rows it has.
    bounds: Option<(CellAddress, CellAddress, u32)>,
    /// The header row, where it is known.
    header: Option<RowIndex>,
    passed: Passed<'a>,
    wanted: Wanted<'a>,
    search: Search,
    sums: Vec<(CellAddress, SumFormula)>,
    grid: Option<GridPart<'a>>,
}

impl<'a> RegionReader<'a> {
    /// Begins with the columns, if the header row can be told by now.
    fn start(&mut self) {
        let Some(header_row) = self.header.or_else(|| self.search.header()) else { return };
        let rows = std::mem::take(&mut self.search.rows);
        let mut columns = Vec::new();
        for (column, value, content) in rows.iter().filter(|row| row.row == header_row).flat_map(|row| &row.cells) {
            let header = header_text(value, *content);
            if !header.is_empty() {
                columns.push(GridColumn::new(*column, header, self.wanted));
            }
        }
        columns.sort_by_key(|column| column.index);
        let mut grid = GridPart::new(self.passed, header_row, columns);
        grid.sums = std::mem::take(&mut self.sums);
        grid.sums.retain(|(cell, _)| cell.row > header_row);
        for row in rows {
            for (column, value, content) in row.cells {
                grid.admit(CellAddress { row: row.row, column }, is_filled(&value), || (value, content));
            }
        }
        self.grid = Some(grid);
    }

    /// The cell, where it stands in the region and holds something.
    fn inside<'c>(&self, text: &'c [u8], row: RowIndex, cell: &CellScan) -> Option<(CellAddress, StreamedCell<'c>)>
    where
        'a: 'c,
    {
        if let Some((first, last, totals)) = self.bounds
            && (row < first.row || row.0 + totals > last.row.0 || cell.column < first.column || cell.column > last.column)
        {
            return None;
        }
        let cells: CellContext<'c> = self.cells;
        Some((CellAddress { row, column: cell.column }, cells.streamed(text, cell)?))
    }
}

impl<'a> CellReader for RegionReader<'a> {
    type Part = GridPart<'a>;

    fn take_first(&mut self, text: &[u8], row: RowIndex, cell: &CellScan) {
        let Some((cell, mut streamed)) = self.inside(text, row, cell) else { return };
        if let Some(sum) = streamed.sum_of_rows_above(cell) {
            self.grid.as_mut().map_or(&mut self.sums, |grid| &mut grid.sums).push((cell, sum));
        }
        if let Some(mut grid) = self.grid.take() {
            grid.admit(cell, streamed.is_filled(), || streamed.value());
            self.grid = Some(grid);
            return;
        }
        let (value, content) = streamed.value();
        self.search.add(cell, value, content, self.passed.columns);
        let enough = match self.header {
            Some(header) => self.search.has_row_after(header),
            None => self.search.rows.len() > ROWS_SEARCHED_FOR_HEADERS,
        };
        if enough {
            self.start();
        }
    }

    fn ready(&self) -> bool {
        self.grid.is_some()
    }

    fn part(&self) -> GridPart<'a> {
        self.grid.as_ref().map_or_else(|| GridPart::new(self.passed, RowIndex(0), Vec::new()), GridPart::next)
    }

    fn take(&self, part: &mut GridPart<'a>, text: &[u8], row: RowIndex, cell: &CellScan) {
        if let Some((cell, mut streamed)) = self.inside(text, row, cell) {
            part.sums.extend(streamed.sum_of_rows_above(cell).map(|sum| (cell, sum)));
            part.admit(cell, streamed.is_filled(), || streamed.value());
        }
    }

    fn join(&self, all: &mut GridPart<'a>, part: GridPart<'a>) {
        all.append(part);
    }

    fn append(&mut self, all: GridPart<'a>) {
        if let Some(grid) = &mut self.grid {
            grid.append(all);
        }
    }
}

/// The rows of a piece, or of the pieces so far.
struct GridPart<'a> {
    passed: Passed<'a>,
    header_row: RowIndex,
    columns: Vec<GridColumn>,
    rows: Vec<RowIndex>,
    uncalculated: Vec<CellAddress>,
    sums: Vec<(CellAddress, SumFormula)>,
    unordered: bool,
    /// Empty texts of a row in which nothing filled has been met.
    early: Vec<(CellAddress, Value, Content)>,
}

impl<'a> GridPart<'a> {
    fn new(passed: Passed<'a>, header_row: RowIndex, columns: Vec<GridColumn>) -> Self {
        let (rows, uncalculated, early) = (Vec::new(), Vec::new(), Vec::new());
        Self { passed, header_row, columns, rows, uncalculated, sums: Vec::new(), unordered: false, early }
    }

    /// The part that follows this one, without any row yet.
    fn next(&self) -> Self {
        let columns = self.columns.iter().map(|known| {
            let GridColumn { index, header, wanted, kind, .. } = known;
            let (values, first_filled, met) = (Values::default(), None, KindsMet::default());
            GridColumn { index: *index, header: header.clone(), wanted: *wanted, kind: *kind, values, first_filled, met }
        });
        Self::new(self.passed, self.header_row, columns.collect())
    }

    /// Takes a cell; its value is made only where it is kept.
    fn admit(&mut self, cell: CellAddress, filled: bool, value: impl FnOnce() -> (Value, Content)) {
        if !filled && self.rows.last() != Some(&cell.row) {
            // An empty text is no blank (`""+1` is `#VALUE!`), but only a filled cell makes its row an account.
            let (value, content) = value();
            self.early.push((cell, value, content));
            return;
        }
        let Some(position) = self.place(cell, filled) else { return };
        if self.columns[position].wanted {
            let (value, content) = value();
            self.keep(cell, position, value, content);
        }
        if self.early.is_empty() {
            return;
        }
        for (early, value, content) in std::mem::take(&mut self.early) {
            if early.row == cell.row
                && let Some(position) = self.place(early, false)
            {
                self.keep(early, position, value, content);
            }
        }
    }

    /// Notes that there is a cell, and gives the position of its column; `None` where the cell is none of the region's.
    fn place(&mut self, cell: CellAddress, filled: bool) -> Option<usize> {
        if cell.row <= self.header_row || self.passed.columns.contains(&cell.column) || self.passed.rows.binary_search(&cell.row).is_ok() {
            return None;
        }
        let position = match self.position(cell.column) {
            Ok(position) => position,
            Err(_) if !filled => return None,
            Err(position) => {
                self.columns.insert(position, GridColumn::new(cell.column, String::new(), &|_| false));
                position
            }
        };
        if filled {
            if self.rows.last() != Some(&cell.row) {
                self.unordered |= self.rows.last().is_some_and(|&last| last > cell.row);
                self.rows.push(cell.row);
            }
            self.columns[position].first_filled.get_or_insert(cell.row);
        }
        Some(position)
    }

    /// Where a column stands among those that are known, or would stand.
    fn position(&self, column: ColumnIndex) -> Result<usize, usize> {
        // Sheets are mostly filled from the first column on.
        let guess = column.0 as usize;
        if self.columns.get(guess).is_some_and(|known| known.index == column) {
            return Ok(guess);
        }
        self.columns.binary_search_by_key(&column, |known| known.index)
    }

    /// Keeps a cell's value in a column that is wanted.
    fn keep(&mut self, cell: CellAddress, position: usize, value: Value, content: Content) {
        let column = &mut self.columns[position];
        if column.wanted {
            column.values.resize(self.rows.len() - 1);
            if let Some(met) = column.met.of(&value, content) {
                met.add(cell.row);
            }
            column.values.push(value);
            if content == Content::Uncalculated {
                self.uncalculated.push(cell);
            }
        }
    }

    /// Puts the rows that follow behind these.
    fn append(&mut self, other: Self) {
        let before = self.rows.len();
        let follows = self.rows.last().zip(other.rows.first()).is_none_or(|(last, first)| last < first);
        self.unordered |= other.unordered || !follows;
        for more in other.columns {
            let position = self.columns.binary_search_by_key(&more.index, |known| known.index).unwrap_or_else(|position| {
                let (values, met) = (Values::default(), KindsMet::default());
                let (index, wanted, kind) = (more.index, more.wanted, more.kind);
                let column = GridColumn { index, header: more.header.clone(), wanted, kind, values, first_filled: None, met };
                self.columns.insert(position, column);
                position
            });
            let known = &mut self.columns[position];
            known.met.append(more.met);
            known.first_filled = known.first_filled.or(more.first_filled);
            if !more.values.is_empty() {
                known.values.resize(before);
                known.values.append(more.values);
            }
        }
        self.rows.extend(other.rows);
        self.uncalculated.extend(other.uncalculated);
        self.sums.extend(other.sums);
    }

    /// The rows as columns, ascending.
    fn finished(self) -> Grid {
        let Self { header_row, columns, mut rows, uncalculated, sums, unordered, .. } = self;
        let order: Option<Vec<usize>> = unordered.then(|| {
            let mut order: Vec<usize> = (0..rows.len()).collect();
            order.sort_by_key(|&position| rows[position]);
            rows = order.iter().map(|&position| rows[position]).collect();
            order
        });
        let finished = |mut column: GridColumn| {
            if column.wanted {
                column.kind = column.met.kind();
                column.values.resize(rows.len());
                match &order {
                    Some(order) => column.values = order.iter().map(|&position| column.values.get(position)).collect(),
                    None => column.values.shrink_to_fit(),
                }
            }
            column
        };
        let columns = columns.into_par_iter().map(finished).collect();
        Grid { header_row, columns, rows, uncalculated, sums }
    }
}

impl GridColumn {
    fn new(index: ColumnIndex, header: String, wanted: &dyn Fn(&str) -> bool) -> Self {
        let wanted = !header.is_empty() && wanted(&folded(&header));
        let kind = if wanted { Kind::Blank } else { Kind::Any };
        Self { index, header, wanted, kind, values: Values::default(), first_filled: None, met: KindsMet::default() }
    }
}

/// Whether a cell holds something that a person sees: not blank, and not an empty text (a formula's `""`).
fn is_filled(value: &Value) -> bool {
    match value {
        Value::Blank => false,
        Value::Text(text) => !text.trim().is_empty(),
        _ => true,
    }
}

/// Whether a cell can be a header: a text, or a number that people head columns with, a year or a month.
fn names_a_column(value: &Value, content: Content) -> bool {
    match value {
        Value::Text(text) => !text.trim().is_empty(),
        Value::Number(number) => content == Content::Date || (number.fract() == 0.0 && (1900.0..2200.0).contains(number)),
        _ => false,
    }
}

/// A header as formulas write it; a date as 2026-11-23.
fn header_text(value: &Value, content: Content) -> String {
    match (value, content) {
        (Value::Number(number), Content::Date) => {
            DayNumber::from_serial(*number).map_or_else(|| Language::English.number(*number), |day| Language::English.date(day))
        }
        _ => value.shown(Language::English).trim().to_owned(),
    }
}

impl KindsMet {
    /// Where a value's kind is counted; `None` for what has no say in its column's kind.
    fn of(&mut self, value: &Value, content: Content) -> Option<&mut Met> {
        match value {
            Value::Number(_) if content == Content::Date => Some(&mut self.dates),
            Value::Number(_) => Some(&mut self.numbers),
            Value::Text(text) if !text.is_empty() => Some(&mut self.texts),
            Value::Boolean(_) => Some(&mut self.booleans),
            Value::Text(_) | Value::Blank | Value::Error(_) => None,
        }
    }
}
