//! The rows below a header row, read as typed columns.
//!
//! The accounts and the tables that formulas look things up in are read the same way, once it is known where they stand ([`Layout`]), in one
//! pass over the sheet's cells. Only the columns that somebody wants are kept. The pieces of a sheet are read side by side (`CellReader`) and
//! joined in their order.

use rayon::prelude::*;

use crate::accounts::strays::{KindsMet, Met};
use crate::accounts::{Header, Layout};
use crate::foundation::column::Kind;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::folded;
use crate::foundation::location::{CellAddress, ColumnIndex, RowIndex};
use crate::foundation::value::Value;
use crate::foundation::values::Values;

use super::sum_formula::SumFormula;
use super::told::reading::Workbook;
use crate::ooxml::reading::cells::CellScan;
use crate::ooxml::reading::read::{CellContext, Content};
use crate::ooxml::reading::sheet_rows::CellReader;

/// One column of a region.
#[derive(Debug)]
pub struct GridColumn {
    /// Its place.
    pub index: ColumnIndex,
    /// Its header as text; empty where the header cell is blank.
    pub header: String,
    /// Whether a filled cell of it makes its row one of the region's.
    pub makes_rows: bool,
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
    /// The rows with at least one filled cell in a column of the accounts, ascending.
    pub rows: Vec<RowIndex>,
    /// Cells in the columns that were kept whose formula has never been calculated; they read as `#N/A`.
    pub uncalculated: Vec<CellAddress>,
    /// Cells below the headers whose formula adds up rows above it.
    pub sums: Vec<(CellAddress, SumFormula)>,
    /// Rows that hold something in other columns only, ascending.
    pub beside: Vec<RowIndex>,
}

/// Reads a region. `ignored` are columns that are passed over (those of an earlier run), `left_out` rows below the headers that are none of
/// its own, ascending; `wanted` says by header which columns' values are kept; `again` says that the sheet's rows will be needed again, to be
/// written to.
pub fn read(
    workbook: &Workbook<'_>,
    sheet: &str,
    layout: &Layout,
    ignored: &[ColumnIndex],
    left_out: &[RowIndex],
    wanted: Kept<'_>,
    again: bool,
) -> Result<Grid, Diagnostic> {
    let columns = layout.headers.iter().filter(|header| !ignored.contains(&header.column));
    let columns: Vec<GridColumn> = columns.map(|header| GridColumn::new(header, wanted)).collect();
    let passed = Passed { columns: ignored, rows: left_out };
    let reader = |cells| {
        let columns = columns.iter().map(GridColumn::emptied).collect();
        RegionReader { cells, grid: GridPart::new(passed, layout, columns) }
    };
    Ok(workbook.read_cells(sheet, again, &reader)?.grid.finished())
}

/// What is passed over.
#[derive(Clone, Copy)]
struct Passed<'a> {
    columns: &'a [ColumnIndex],
    rows: &'a [RowIndex],
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
    if row <= part.layout.header_row || !part.layout.holds(place) || part.passed.rows.binary_search(&row).is_ok() {
        return;
    }
    if let Some(mut streamed) = cells.streamed(text, cell) {
        part.sums.extend(streamed.written_formula().and_then(|formula| SumFormula::of(formula, place)).map(|sum| (place, sum)));
        part.admit(place, streamed.is_filled(), || streamed.value());
    }
}

/// The rows of a piece, or of the pieces so far.
struct GridPart<'a> {
    passed: Passed<'a>,
    layout: &'a Layout,
    columns: Vec<GridColumn>,
    rows: Vec<RowIndex>,
    uncalculated: Vec<CellAddress>,
    sums: Vec<(CellAddress, SumFormula)>,
    beside: Vec<RowIndex>,
    unordered: bool,
    /// Cells of a row in which nothing has been met that makes it an account, and whether they are filled.
    early: Vec<(CellAddress, bool, Value, Content)>,
}

impl<'a> GridPart<'a> {
    fn new(passed: Passed<'a>, layout: &'a Layout, columns: Vec<GridColumn>) -> Self {
        let (rows, uncalculated, sums, beside) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { passed, layout, columns, rows, uncalculated, sums, beside, unordered: false, early: Vec::new() }
    }

    /// The part that follows this one, without any row yet.
    fn next(&self) -> Self {
        Self::new(self.passed, self.layout, self.columns.iter().map(GridColumn::emptied).collect())
    }

    /// Takes a cell; its value is made only where it is kept.
    fn admit(&mut self, cell: CellAddress, filled: bool, value: impl FnOnce() -> (Value, Content)) {
        if self.passed.columns.contains(&cell.column) {
            return;
        }
        let position = match self.position(cell.column) {
            Ok(position) => position,
            Err(_) if !filled => return,
            Err(position) => {
                self.columns.insert(position, GridColumn::nameless(cell.column));
                position
            }
        };
        if self.rows.last() != Some(&cell.row) {
            if !(filled && self.columns[position].makes_rows) {
                // An empty text is no blank (`""+1` is `#VALUE!`), but only a filled cell of the accounts makes its row an account.
                if self.early.last().is_some_and(|(early, ..)| early.row != cell.row) {
                    self.early.clear();
                }
                if filled && self.beside.last() != Some(&cell.row) {
                    self.beside.push(cell.row);
                }
                let (value, content) = if self.columns[position].wanted { value() } else { (Value::Blank, Content::Plain) };
                self.early.push((cell, filled, value, content));
                return;
            }
            self.unordered |= self.rows.last().is_some_and(|&last| last > cell.row);
            self.rows.push(cell.row);
            self.beside.pop_if(|row| *row == cell.row);
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
        if self.columns.get(guess).is_some_and(|known| known.index == column) {
            return Ok(guess);
        }
        self.columns.binary_search_by_key(&column, |known| known.index)
    }

    /// Keeps a cell of the last row; its value where the column is wanted.
    fn keep(&mut self, cell: CellAddress, position: usize, filled: bool, value: impl FnOnce() -> (Value, Content)) {
        let column = &mut self.columns[position];
        if filled {
            column.first_filled.get_or_insert(cell.row);
        }
        if column.wanted {
            let (value, content) = value();
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
                self.columns.insert(position, more.emptied());
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
        self.beside.extend(other.beside);
    }

    /// The rows as columns, ascending.
    fn finished(self) -> Grid {
        let Self { layout, columns, mut rows, uncalculated, sums, mut beside, unordered, .. } = self;
        let order: Option<Vec<usize>> = unordered.then(|| {
            let mut order: Vec<usize> = (0..rows.len()).collect();
            order.sort_by_key(|&position| rows[position]);
            rows = order.iter().map(|&position| rows[position]).collect();
            order
        });
        beside.sort_unstable();
        beside.dedup();
        beside.retain(|row| rows.binary_search(row).is_err());
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
        Grid { header_row: layout.header_row, columns, rows, uncalculated, sums, beside }
    }
}

impl GridColumn {
    fn new(header: &Header, wanted: Kept<'_>) -> Self {
        let wanted = !header.name.is_empty() && wanted(&folded(&header.name));
        let kind = if wanted { Kind::Blank } else { Kind::Any };
        let (values, met) = (Values::default(), KindsMet::default());
        let (index, makes_rows) = (header.column, header.makes_rows);
        Self { index, header: header.name.clone(), makes_rows, wanted, kind, values, first_filled: None, met }
    }

    /// A column in which something stands below a blank header.
    fn nameless(index: ColumnIndex) -> Self {
        Self::new(&Header { column: index, name: String::new(), makes_rows: false }, &|_| false)
    }

    /// The same column without any value.
    fn emptied(&self) -> Self {
        let Self { index, header, makes_rows, wanted, kind, .. } = self;
        let (values, met) = (Values::default(), KindsMet::default());
        let (header, wanted, kind) = (header.clone(), *wanted, *kind);
        Self { index: *index, header, makes_rows: *makes_rows, wanted, kind, values, first_filled: None, met }
    }

    /// Lets go of the values.
    pub(super) fn let_go(&mut self) {
        (self.wanted, self.kind, self.values, self.met) = (false, Kind::Any, Values::default(), KindsMet::default());
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
