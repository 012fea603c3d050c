//! The rows below a header row, read as typed columns.
//!
//! The accounts and the tables that formulas look things up in are read the same way, once it is known where they stand ([`Layout`]), in one
//! pass over the sheet's cells. Only the columns that somebody wants are kept. The pieces of a sheet are read side by side ([`CellReader`]) and
//! joined in their order.

use rayon::prelude::*;

use crate::accounts::{Header, Layout};
use crate::column::Kind;
use crate::diagnostic::Diagnostic;
use crate::language::folded;
use crate::location::{CellAddress, ColumnIndex, RowIndex};
use crate::value::Value;
use crate::values::Values;

use super::cells::CellScan;
use super::read::{CellContext, Content, Workbook};
use super::sheet_rows::CellReader;

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
}

/// A region's columns and rows.
#[derive(Debug)]
pub struct Grid {
    /// The row of the headers.
    pub header_row: RowIndex,
    /// Columns with a header or with a filled cell below it, left to right.
    pub columns: Vec<GridColumn>,
    /// The rows with at least one filled cell in a column of the accounts, ascending.
    pub rows: Vec<RowIndex>,
    /// Cells in the columns that were kept whose formula has never been calculated; they read as `#N/A`.
    pub uncalculated: Vec<CellAddress>,
}

/// Reads a region. `ignored` are columns that are passed over (those of an earlier run); `wanted` says by header which
/// columns' values are kept; `again` says that the sheet's rows will be needed again, to be written to.
pub fn read(
    workbook: &Workbook<'_>,
    sheet: &str,
    layout: &Layout,
    ignored: &[ColumnIndex],
    wanted: Kept<'_>,
    again: bool,
) -> Result<Grid, Diagnostic> {
    let columns = layout.headers.iter().filter(|header| !ignored.contains(&header.column));
    let column = |header: &Header| PartColumn::new(GridColumn::new(header.column, header.name.clone(), wanted), header.makes_rows);
    let columns: Vec<PartColumn> = columns.map(column).collect();
    let reader = |cells| {
        let mut first = GridPart::new(ignored, layout, Vec::new());
        first.columns = columns.iter().map(PartColumn::emptied).collect();
        RegionReader { cells, grid: first }
    };
    Ok(workbook.read_cells(sheet, again, &reader)?.grid.finished())
}

/// Says by folded header whether a column's values are needed.
pub type Kept<'a> = &'a (dyn Fn(&str) -> bool + Sync);

struct RegionReader<'a> {
    cells: CellContext<'a>,
    grid: GridPart<'a>,
}

impl<'a> CellReader for RegionReader<'a> {
    type Part = GridPart<'a>;

    fn take_first(&mut self, text: &[u8], row: RowIndex, cell: &CellScan) {
        let Self { cells, grid } = self;
        take(*cells, grid, text, row, cell);
    }

    fn ready(&self) -> bool {
        true
    }

    fn part(&self) -> GridPart<'a> {
        self.grid.next()
    }

    fn take(&self, part: &mut GridPart<'a>, text: &[u8], row: RowIndex, cell: &CellScan) {
        take(self.cells, part, text, row, cell);
    }

    fn join(&self, all: &mut GridPart<'a>, part: GridPart<'a>) {
        all.append(part);
    }

    fn append(&mut self, all: GridPart<'a>) {
        self.grid.append(all);
    }
}

/// Takes a cell, where it stands below the headers and holds something.
fn take(cells: CellContext<'_>, part: &mut GridPart<'_>, text: &[u8], row: RowIndex, cell: &CellScan) {
    let place = CellAddress { row, column: cell.column };
    if row <= part.layout.header_row || !part.layout.holds(place) {
        return;
    }
    let cells: CellContext<'_> = cells;
    if let Some(mut streamed) = cells.streamed(text, cell) {
        part.admit(place, streamed.is_filled(), || streamed.value());
    }
}

/// The rows of a piece, or of the pieces so far.
struct GridPart<'a> {
    ignored: &'a [ColumnIndex],
    layout: &'a Layout,
    columns: Vec<PartColumn>,
    rows: Vec<RowIndex>,
    uncalculated: Vec<CellAddress>,
    unordered: bool,
    /// Cells of a row in which nothing has been met that makes it an account, and whether they are filled.
    early: Vec<(CellAddress, bool, Value, Content)>,
}

/// A column, and which of [`KINDS`] have been met in it.
struct PartColumn {
    column: GridColumn,
    makes_rows: bool,
    met: [bool; KINDS.len()],
}

/// The kinds of single values, in the order in which they are put together.
const KINDS: [Kind; 4] = [Kind::Date, Kind::Text, Kind::Boolean, Kind::Number];

impl PartColumn {
    fn new(column: GridColumn, makes_rows: bool) -> Self {
        Self { column, makes_rows, met: [false; KINDS.len()] }
    }

    /// The same column without any value.
    fn emptied(&self) -> Self {
        let GridColumn { index, header, wanted, kind, .. } = &self.column;
        let (values, first_filled) = (Values::default(), None);
        let column = GridColumn { index: *index, header: header.clone(), wanted: *wanted, kind: *kind, values, first_filled };
        Self::new(column, self.makes_rows)
    }
}

impl<'a> GridPart<'a> {
    fn new(ignored: &'a [ColumnIndex], layout: &'a Layout, columns: Vec<PartColumn>) -> Self {
        let (rows, uncalculated, early) = (Vec::new(), Vec::new(), Vec::new());
        Self { ignored, layout, columns, rows, uncalculated, unordered: false, early }
    }

    /// The part that follows this one, without any row yet.
    fn next(&self) -> Self {
        Self::new(self.ignored, self.layout, self.columns.iter().map(PartColumn::emptied).collect())
    }

    /// Takes a cell; its value is made only where it is kept.
    fn admit(&mut self, cell: CellAddress, filled: bool, value: impl FnOnce() -> (Value, Content)) {
        if self.ignored.contains(&cell.column) {
            return;
        }
        let position = match self.position(cell.column) {
            Ok(position) => position,
            Err(_) if !filled => return,
            Err(position) => {
                self.columns.insert(position, PartColumn::new(GridColumn::new(cell.column, String::new(), &|_| false), false));
                position
            }
        };
        if self.rows.last() != Some(&cell.row) {
            if !(filled && self.columns[position].makes_rows) {
                // An empty text is no blank (`""+1` is `#VALUE!`), but only a filled cell of the accounts makes its row an account.
                if self.early.last().is_some_and(|(early, ..)| early.row != cell.row) {
                    self.early.clear();
                }
                let (value, content) = if self.columns[position].column.wanted { value() } else { (Value::Blank, Content::Plain) };
                self.early.push((cell, filled, value, content));
                return;
            }
            self.unordered |= self.rows.last().is_some_and(|&last| last > cell.row);
            self.rows.push(cell.row);
        }
        self.keep(cell, position, filled, value);
        for (early, filled, value, content) in std::mem::take(&mut self.early) {
            if early.row == cell.row
                && let Ok(position) = self.position(early.column)
            {
                self.keep(early, position, filled, || (value, content));
            }
        }
    }

    /// Where a column stands among those that are known, or would stand.
    fn position(&self, column: ColumnIndex) -> Result<usize, usize> {
        // Sheets are mostly filled from the first column on.
        let guess = column.0 as usize;
        if self.columns.get(guess).is_some_and(|known| known.column.index == column) {
            return Ok(guess);
        }
        self.columns.binary_search_by_key(&column, |known| known.column.index)
    }

    /// Keeps a cell of the last row; its value where the column is wanted.
    fn keep(&mut self, cell: CellAddress, position: usize, filled: bool, value: impl FnOnce() -> (Value, Content)) {
        let PartColumn { column, met, .. } = &mut self.columns[position];
        if filled {
            column.first_filled.get_or_insert(cell.row);
        }
        if column.wanted {
            let (value, content) = value();
            column.values.resize(self.rows.len() - 1);
            if let Some(kind) = kind_of(&value, content) {
                met[kind] = true;
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
        for PartColumn { column: more, makes_rows, met } in other.columns {
            let position = self.columns.binary_search_by_key(&more.index, |known| known.column.index).unwrap_or_else(|position| {
                let values = Values::default();
                let column = GridColumn { header: more.header.clone(), values, first_filled: None, ..more };
                self.columns.insert(position, PartColumn::new(column, makes_rows));
                position
            });
            let known = &mut self.columns[position];
            known.met.iter_mut().zip(met).for_each(|(known, met)| *known |= met);
            known.column.first_filled = known.column.first_filled.or(more.first_filled);
            if !more.values.is_empty() {
                known.column.values.resize(before);
                known.column.values.append(more.values);
            }
        }
        self.rows.extend(other.rows);
        self.uncalculated.extend(other.uncalculated);
    }

    /// The rows as columns, ascending.
    fn finished(self) -> Grid {
        let Self { layout, columns, mut rows, uncalculated, unordered, .. } = self;
        let order: Option<Vec<usize>> = unordered.then(|| {
            let mut order: Vec<usize> = (0..rows.len()).collect();
            order.sort_by_key(|&position| rows[position]);
            rows = order.iter().map(|&position| rows[position]).collect();
            order
        });
        let finished = |PartColumn { mut column, met, .. }| {
            if column.wanted {
                column.kind = KINDS.iter().zip(met).filter(|(_, met)| *met).fold(Kind::Blank, |all, (kind, _)| all.or(*kind));
                column.values.resize(rows.len());
                match &order {
                    Some(order) => column.values = order.iter().map(|&position| column.values.get(position)).collect(),
                    None => column.values.shrink_to_fit(),
                }
            }
            column
        };
        let columns = columns.into_par_iter().map(finished).collect();
        Grid { header_row: layout.header_row, columns, rows, uncalculated }
    }
}

impl GridColumn {
    fn new(index: ColumnIndex, header: String, wanted: &dyn Fn(&str) -> bool) -> Self {
        let wanted = !header.is_empty() && wanted(&folded(&header));
        let kind = if wanted { Kind::Blank } else { Kind::Any };
        Self { index, header, wanted, kind, values: Values::default(), first_filled: None }
    }
}

/// The position of a value's kind in [`KINDS`]; `None` for what has no say in its column's kind.
fn kind_of(value: &Value, content: Content) -> Option<usize> {
    let kind = match value {
        Value::Number(_) if content == Content::Date => Kind::Date,
        Value::Number(_) => Kind::Number,
        Value::Text(text) if !text.is_empty() => Kind::Text,
        Value::Boolean(_) => Kind::Boolean,
        Value::Text(_) | Value::Blank | Value::Error(_) => return None,
    };
    KINDS.iter().position(|&known| known == kind)
}
