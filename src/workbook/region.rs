//! A header row and the rows below it, read as typed columns.
//!
//! The accounts and the tables that formulas look things up in are read the same way, in one pass over the sheet's cells: an
//! Excel table has a known place; in a plain sheet the header row is the first that is filled with text (or years, or months) across
//! the used columns.
//! Only the columns that somebody wants are kept.

use crate::column::Kind;
use crate::day_number::DayNumber;
use crate::diagnostic::Diagnostic;
use crate::language::{Language, folded};
use crate::location::{CellAddress, ColumnIndex, RowIndex};
use crate::value::Value;

use super::package::TableEntry;
use super::read::{Content, StreamedCell, Workbook};

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
    pub values: Vec<Value>,
    /// The first filled cell below the header.
    pub first_filled: Option<RowIndex>,
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
}

/// Reads a region. `ignored` are columns that are passed over (those of an earlier run); `wanted` says by header which
/// columns' values are kept. `None` where the sheet has no header row.
pub fn read(
    workbook: &mut Workbook<'_>,
    sheet: &str,
    region: Region<'_>,
    ignored: &[ColumnIndex],
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Option<Grid>, Diagnostic> {
    let mut reader = GridReader { ignored, wanted, grid: None, ordered: true, early: Vec::new() };
    let mut searched = Search::default();
    let bounds = match region {
        Region::Table(table) => Some((table.first, table.last, table.totals_rows)),
        Region::Sheet(_) => None,
    };
    let known_header = match region {
        Region::Table(table) => Some(table.first.row),
        Region::Sheet(header) => header,
    };
    workbook.for_each_cell(sheet, |cell, streamed| {
        if let Some((first, last, totals)) = bounds
            && (cell.row < first.row || cell.row.0 + totals > last.row.0 || cell.column < first.column || cell.column > last.column)
        {
            return;
        }
        if reader.grid.is_some() {
            reader.stream(cell, streamed);
            return;
        }
        let (value, content) = streamed.value();
        searched.add(cell, value, content, ignored);
        let enough = match known_header {
            Some(header) => searched.has_row_after(header),
            None => searched.rows.len() > ROWS_SEARCHED_FOR_HEADERS,
        };
        if enough {
            reader.start(&mut searched, known_header);
        }
    })?;
    if reader.grid.is_none() {
        reader.start(&mut searched, known_header);
    }
    Ok(reader.finish())
}

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

struct GridReader<'a> {
    ignored: &'a [ColumnIndex],
    wanted: &'a dyn Fn(&str) -> bool,
    grid: Option<Grid>,
    ordered: bool,
    /// Empty texts of a row in which nothing filled has been met.
    early: Vec<(CellAddress, Value, Content)>,
}

impl GridReader<'_> {
    fn start(&mut self, searched: &mut Search, known: Option<RowIndex>) {
        let Some(header_row) = known.or_else(|| searched.header()) else { return };
        let rows = std::mem::take(&mut searched.rows);
        let mut grid = Grid { header_row, columns: Vec::new(), rows: Vec::new(), uncalculated: Vec::new() };
        for (column, value, content) in rows.iter().filter(|row| row.row == header_row).flat_map(|row| &row.cells) {
            let header = header_text(value, *content);
            if !header.is_empty() {
                grid.columns.push(GridColumn::new(*column, header, self.wanted));
            }
        }
        grid.columns.sort_by_key(|column| column.index);
        self.grid = Some(grid);
        for row in rows {
            for (column, value, content) in row.cells {
                self.take(CellAddress { row: row.row, column }, value, content);
            }
        }
    }

    /// Takes a cell of the stream; its value is made only where it is kept.
    fn stream(&mut self, cell: CellAddress, streamed: &mut StreamedCell<'_>) {
        self.admit(cell, streamed.is_filled(), || streamed.value());
    }

    /// Takes a cell that was kept while the header row was looked for.
    fn take(&mut self, cell: CellAddress, value: Value, content: Content) {
        self.admit(cell, is_filled(&value), || (value, content));
    }

    fn admit(&mut self, cell: CellAddress, filled: bool, value: impl FnOnce() -> (Value, Content)) {
        let Some(grid) = &self.grid else { return };
        if !filled && grid.rows.last() != Some(&cell.row) {
            // An empty text is no blank (`""+1` is `#VALUE!`), but only a filled cell makes its row an account.
            let (value, content) = value();
            self.early.push((cell, value, content));
            return;
        }
        let Some(position) = self.place(cell, filled) else { return };
        if self.grid.as_ref().is_some_and(|grid| grid.columns[position].wanted) {
            let (value, content) = value();
            self.keep(cell, position, value, content);
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
        let grid = self.grid.as_mut()?;
        if cell.row <= grid.header_row || self.ignored.contains(&cell.column) {
            return None;
        }
        let position = match grid.columns.binary_search_by_key(&cell.column, |column| column.index) {
            Ok(position) => position,
            Err(_) if !filled => return None,
            Err(position) => {
                grid.columns.insert(position, GridColumn::new(cell.column, String::new(), self.wanted));
                position
            }
        };
        if filled {
            if grid.rows.last() != Some(&cell.row) {
                self.ordered &= grid.rows.last().is_none_or(|&last| last < cell.row);
                grid.rows.push(cell.row);
            }
            grid.columns[position].first_filled.get_or_insert(cell.row);
        }
        Some(position)
    }

    /// Keeps a cell's value in a column that is wanted.
    fn keep(&mut self, cell: CellAddress, position: usize, value: Value, content: Content) {
        let Some(grid) = &mut self.grid else { return };
        let column = &mut grid.columns[position];
        if column.wanted {
            column.values.resize(grid.rows.len() - 1, Value::Blank);
            column.kind = column.kind.or(kind_of(&value, content));
            column.values.push(value);
            if content == Content::Uncalculated {
                grid.uncalculated.push(cell);
            }
        }
    }

    fn finish(self) -> Option<Grid> {
        let mut grid = self.grid?;
        for column in grid.columns.iter_mut().filter(|column| column.wanted) {
            column.values.resize(grid.rows.len(), Value::Blank);
        }
        if !self.ordered {
            let mut order: Vec<usize> = (0..grid.rows.len()).collect();
            order.sort_by_key(|&position| grid.rows[position]);
            grid.rows = order.iter().map(|&position| grid.rows[position]).collect();
            for column in grid.columns.iter_mut().filter(|column| column.wanted) {
                column.values = order.iter().map(|&position| column.values[position].clone()).collect();
            }
        }
        Some(grid)
    }
}

impl GridColumn {
    fn new(index: ColumnIndex, header: String, wanted: &dyn Fn(&str) -> bool) -> Self {
        let wanted = !header.is_empty() && wanted(&folded(&header));
        let kind = if wanted { Kind::Blank } else { Kind::Any };
        Self { index, header, wanted, kind, values: Vec::new(), first_filled: None }
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

fn kind_of(value: &Value, content: Content) -> Kind {
    match value {
        Value::Number(_) if content == Content::Date => Kind::Date,
        Value::Number(_) => Kind::Number,
        Value::Text(text) if !text.is_empty() => Kind::Text,
        Value::Boolean(_) => Kind::Boolean,
        Value::Text(_) | Value::Blank | Value::Error(_) => Kind::Blank,
    }
}
