//! What a package lists: its tabs, its tables, and the columns that an earlier run wrote.

use crate::foundation::location::{CellAddress, ColumnIndex};

/// What a tab of the workbook is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetKind {
    /// Cells.
    Worksheet,
    /// A chart, dialog or macro sheet.
    Other,
}

/// Whether users see a tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetVisibility {
    /// They do.
    Visible,
    /// They can have it shown.
    Hidden,
    /// Only a macro can have it shown.
    VeryHidden,
}

/// A tab of the workbook.
#[derive(Clone, Debug)]
pub struct SheetEntry {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SheetKind,
    /// Whether users see it.
    pub visibility: SheetVisibility,
}

/// An Excel table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableEntry {
    /// The name that formulas use (`displayName`).
    pub name: String,
    /// The sheet it stands in.
    pub sheet: String,
    /// The first cell, headers included.
    pub first: CellAddress,
    /// The last cell, totals row included.
    pub last: CellAddress,
    /// How many header rows it has: 0 or 1.
    pub header_rows: u32,
    /// How many totals rows it has.
    pub totals_rows: u32,
    /// Its columns' names, left to right.
    pub columns: Vec<String>,
}

/// A column that an earlier run wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnColumn {
    /// Where it stands.
    pub index: ColumnIndex,
    /// Its header.
    pub header: String,
}
