//! The zip package of an xlsx or xlsm file and the parts of it that matter to us, found by relationship.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::location::{CellAddress, ColumnIndex};

/// A file of the Office Open XML kind, in memory.
#[derive(Debug)]
pub struct Package {}

/// What a tab of the workbook is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetKind {
    /// Cells.
    Worksheet,
    /// A chart, dialog or macro sheet.
    Other,
}

/// A tab of the workbook.
#[derive(Clone, Debug)]
pub struct SheetEntry {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SheetKind,
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

impl Package {
    /// Reads the directory of the package and the parts that tell its structure. Refuses with the true reason what is no
    /// workbook, is protected by a password, is damaged, or is signed. `file` is the name that messages give it.
    pub fn open(bytes: Arc<[u8]>, file: &Arc<str>, language: crate::language::Language) -> Result<Self, Diagnostic> {
        let _ = (bytes, file, language);
        unimplemented!()
    }

    /// The file's bytes.
    pub fn bytes(&self) -> &Arc<[u8]> {
        unimplemented!()
    }

    /// The tabs, in order.
    pub fn sheets(&self) -> &[SheetEntry] {
        unimplemented!()
    }

    /// The tables of all sheets.
    pub fn tables(&self) -> &[TableEntry] {
        unimplemented!()
    }

    /// The columns that an earlier run wrote into a sheet and that still have the header it gave them.
    pub fn own_columns(&self, sheet: &str) -> Vec<OwnColumn> {
        let _ = sheet;
        unimplemented!()
    }
}
