//! The table of accounts: columns, keys, and what is wrong with the data.

use std::sync::Arc;

use crate::column::{Column, Kind};
use crate::location::{ColumnIndex, Location, RowIndex};

/// One column of the accounts.
#[derive(Debug)]
pub struct AccountColumn {
    /// Its header as written.
    pub header: String,
    /// Its place in the sheet.
    pub index: ColumnIndex,
    /// What its filled cells hold.
    pub kind: Kind,
    /// One value for each account.
    pub column: Arc<Column>,
}

/// The accounts of a workbook.
#[derive(Debug)]
pub struct Accounts {
    /// The file and sheet.
    pub location: Location,
    /// The sheet's name.
    pub sheet: Arc<str>,
    /// The table's name, where they stand in an Excel table.
    pub table: Option<String>,
    /// The row of the headers.
    pub header_row: RowIndex,
    /// The row of each account, ascending; wholly blank rows are left away.
    pub rows: Vec<RowIndex>,
    /// The columns in the order of the sheet, without those that keyfolio wrote in an earlier run.
    pub columns: Vec<AccountColumn>,
    /// Index of the key column in `columns`.
    pub key: usize,
}

/// Another sheet or table that formulas can look things up in.
#[derive(Debug)]
pub struct LookupTable {
    /// Its name: of the table, or of the sheet.
    pub name: String,
    /// Header, kind and values of its columns.
    pub columns: Vec<(String, Kind, Arc<Column>)>,
}
