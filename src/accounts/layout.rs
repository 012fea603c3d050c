//! Where a table of accounts stands in its sheet: its header row, what each column is called, and which cells are none of it.

use crate::foundation::location::{CellAddress, ColumnIndex, RowIndex};

/// A column's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The column.
    pub column: ColumnIndex,
    /// What it is called: the text of its header cell, or of two such cells above each other.
    pub name: String,
    /// Whether a filled cell of it makes its row an account. A list beside the accounts has headers too, and makes none.
    pub makes_rows: bool,
}

/// Where the headers and the rows below them are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The row of the headers; of two, the lower.
    pub header_row: RowIndex,
    /// The headers, left to right.
    pub headers: Vec<Header>,
    /// The first and last cell of an Excel table, without its totals row.
    pub inside: Option<[CellAddress; 2]>,
    /// The first and last cells of Excel tables beside it.
    pub beside: Vec<[CellAddress; 2]>,
}

impl Default for Layout {
    fn default() -> Self {
        Self { header_row: RowIndex(0), headers: Vec::new(), inside: None, beside: Vec::new() }
    }
}

impl Layout {
    /// Whether a cell can belong to it.
    #[inline]
    pub fn holds(&self, cell: CellAddress) -> bool {
        let within = |[first, last]: &[CellAddress; 2]| {
            (first.row..=last.row).contains(&cell.row) && (first.column..=last.column).contains(&cell.column)
        };
        self.inside.as_ref().is_none_or(within) && !self.beside.iter().any(within)
    }
}
