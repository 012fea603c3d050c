//! Where new columns go.

use super::new_columns::Addition;
use crate::foundation::location::{ColumnIndex, RowIndex};
use crate::ooxml::package::{OwnColumn, Package};
use crate::ooxml::reading::occupied::Occupied;
use crate::ooxml::reading::sheet_rows::SheetRows;
use crate::ooxml::reading::worksheet::CellRange;
use crate::ooxml::xml::Element;

/// Where the columns go.
#[derive(Debug)]
pub(crate) struct Placement<'p> {
    /// The index of the sheet.
    pub(crate) sheet: usize,
    /// The sheet, read.
    pub(crate) scan: &'p SheetRows,
    /// The place of each new column.
    pub(crate) targets: Vec<ColumnIndex>,
    /// The columns that an earlier run wrote.
    pub(crate) own: Vec<OwnColumn>,
    /// Those of them that are no more.
    pub(crate) removed: Vec<ColumnIndex>,
    /// The columns at the right edge: the first of them, and how many.
    pub(crate) block: (ColumnIndex, u32),
    /// The index of the table that grows.
    pub(crate) growing: Option<usize>,
    /// The index of the table that holds the rows.
    pub(crate) table: Option<usize>,
    /// Whether the columns stand apart from the others, because something stands between.
    pub(crate) apart: bool,
    /// What stands between and is no content: of each kind the first.
    pub(crate) between: Vec<Occupied>,
    /// The filter of the sheet, its range before and after, where it grows.
    pub(crate) filter: Option<(Element, CellRange, CellRange)>,
}

impl Placement<'_> {
    /// Whether a column was written by an earlier run.
    pub(crate) fn is_own(&self, column: ColumnIndex) -> bool {
        self.own.iter().any(|own| own.index == column)
    }

    /// The column whose looks a new one takes over: the nearest one to the left that is the user's.
    pub(crate) fn neighbour(&self, target: ColumnIndex) -> Option<ColumnIndex> {
        (0..target.0).rev().map(ColumnIndex).find(|&column| !self.is_own(column) && !self.targets.contains(&column))
    }

    /// The last row of the data, totals left out.
    pub(crate) fn last_data_row(&self, package: &Package, added: &Addition<'_>) -> RowIndex {
        let last = added.rows.last().copied().unwrap_or(added.header_row);
        match self.table.map(|table| &package.tables()[table]) {
            Some(table) => last.max(RowIndex(table.last.row.0.saturating_sub(table.totals_rows))),
            None => last,
        }
    }
}
