//! The table of accounts: columns, keys and places; and the other tables that formulas look things up in.

mod count_label;
pub mod digest;
mod layout;
pub mod naming;
pub mod no_accounts;
mod same_key;
pub mod strays;
mod sum_check;
mod sum_label;
mod wanted;

use std::collections::HashSet;
use std::sync::Arc;

use crate::foundation::column::{Column, Kind};
use crate::foundation::language::{Language, folded};
use crate::foundation::location::{CellAddress, ColumnIndex, Location, Place, RowIndex};
use crate::foundation::value::Value;

pub use layout::{Header, Layout};
pub use same_key::{key_of, key_of_text};
pub use wanted::Wanted;

/// One column of the accounts, or of another table.
#[derive(Debug)]
pub struct AccountColumn {
    /// Its header as written.
    pub header: String,
    /// Its place in the sheet.
    pub index: ColumnIndex,
    /// What its filled cells hold; [`Kind::Any`] where no formula reads it.
    pub kind: Kind,
    /// One value for each row; empty where no formula reads it.
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
    /// Where they stand in the sheet.
    pub layout: Layout,
    /// The row of each account, ascending; wholly blank rows are left away.
    pub rows: Vec<RowIndex>,
    /// The columns in the order of the sheet, without those that keyfolio wrote in an earlier run.
    pub columns: Vec<AccountColumn>,
    /// Index of the key column in `columns`.
    pub key: usize,
    /// Cells whose formula has never been calculated; they read as `#N/A`, and a finding says so.
    pub uncalculated: HashSet<CellAddress>,
    /// The rows among them that are no accounts, ascending: sums, headings, footnotes.
    pub left_out: Vec<LeftOut>,
}

/// A row that is no account, or none of another table's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The row.
    pub row: RowIndex,
    /// What it is instead.
    pub kind: LeftOutKind,
    /// The cell that says so, and its text.
    pub column: ColumnIndex,
    /// Its text; empty where it has none.
    pub text: String,
    /// Whether that text stands in the column that names accounts.
    pub in_key: bool,
}

/// What a row is that is no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOutKind {
    /// Sums, or means, of other rows.
    Sum,
    /// How many rows there are.
    Count,
    /// The headers once more.
    Header,
    /// The units of the columns, below their headers.
    Units,
    /// A heading or a remark.
    Remark,
    /// Cells beside the accounts, below no header.
    Beside,
}

impl Accounts {
    /// How many accounts there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows that are no accounts, ascending.
    pub fn rows_left_out(&self) -> Vec<RowIndex> {
        self.left_out.iter().map(|left_out| left_out.row).collect()
    }

    /// The rows of the accounts that hold something else, ascending; without those beyond the accounts whose cells stand beside them only.
    pub fn other_rows(&self) -> Vec<RowIndex> {
        let among = |row: RowIndex| self.rows.first() < Some(&row) && Some(&row) < self.rows.last();
        let rows = self.left_out.iter().filter(|left_out| left_out.kind != LeftOutKind::Beside || among(left_out.row));
        rows.map(|left_out| left_out.row).collect()
    }

    /// The key of an account.
    pub fn key(&self, account: usize) -> Value {
        self.columns[self.key].column.get(account)
    }

    /// The key of an account as keys are compared; empty for none.
    pub fn compared_key(&self, account: usize, language: Language) -> String {
        key_of(&self.key(account), language)
    }

    /// Index of the column that says what the accounts are called, where that is not the key.
    pub fn name_column(&self) -> Option<usize> {
        let rank = |column: &AccountColumn| naming::name_rank(&folded(&column.header));
        let named = self.columns.iter().enumerate().filter(|(index, column)| *index != self.key && !column.column.values().is_empty());
        named.filter_map(|(index, column)| Some((rank(column)?, index))).min().map(|(_, index)| index)
    }

    /// The same accounts with another value in one cell; `column` is an index into `columns`.
    #[must_use]
    pub fn with_value(&self, account: usize, column: usize, value: Value) -> Self {
        let copied = |(index, own): (usize, &AccountColumn)| {
            let values = if index == column {
                let mut values = own.column.values().clone();
                values.set(account, value.clone());
                Arc::new(Column::new(values))
            } else {
                Arc::clone(&own.column)
            };
            AccountColumn { header: own.header.clone(), index: own.index, kind: own.kind, column: values }
        };
        Self {
            location: self.location.clone(),
            sheet: Arc::clone(&self.sheet),
            table: self.table.clone(),
            header_row: self.header_row,
            layout: self.layout.clone(),
            rows: self.rows.clone(),
            columns: self.columns.iter().enumerate().map(copied).collect(),
            key: self.key,
            uncalculated: self.uncalculated.clone(),
            left_out: self.left_out.clone(),
        }
    }

    /// The place of an account's cell in a column of the sheet.
    pub fn cell(&self, account: usize, column: ColumnIndex) -> Location {
        self.location.at(Place::Cell(Arc::clone(&self.sheet), CellAddress { row: self.rows[account], column }))
    }
}

/// Another sheet or table that formulas can look things up in.
#[derive(Debug)]
pub struct LookupTable {
    /// Its name: of the table, or of the sheet.
    pub name: String,
    /// The file and sheet.
    pub location: Location,
    /// The sheet's name.
    pub sheet: Arc<str>,
    /// The row of each of its rows in the sheet; none where no formula reads it.
    pub rows: Vec<RowIndex>,
    /// Its columns; none where no formula reads it.
    pub columns: Vec<AccountColumn>,
    /// The rows among them that are none of its own, ascending: sums, headings, footnotes.
    pub left_out: Vec<LeftOut>,
}

impl LookupTable {
    /// A table of which only the name is known, for suggestions.
    pub fn named(name: &str, file: &Location) -> Self {
        Self {
            name: name.to_owned(),
            location: file.clone(),
            sheet: name.into(),
            rows: Vec::new(),
            columns: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// The place of a cell, by the row's position and the column of the sheet.
    pub fn cell(&self, row: usize, column: ColumnIndex) -> Location {
        self.location.at(Place::Cell(Arc::clone(&self.sheet), CellAddress { row: self.rows[row], column }))
    }
}
