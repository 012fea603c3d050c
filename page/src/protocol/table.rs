//! The accounts as a table.

use serde::{Deserialize, Serialize};

/// A column of the table: the key, the name, the results, then the accounts' own columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct TableColumn {
    /// Its header.
    pub header: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether it is one that keyfolio writes.
    pub result: bool,
    /// The labels that may stand there, in the order of the criteria; empty for other columns.
    pub labels: Vec<String>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub enum ColumnKind {
    /// Texts.
    Text,
    /// Long texts.
    LongText,
    /// Numbers.
    Number,
    /// Points from 0 to 100.
    Score,
    /// Dates.
    Date,
    /// The labels of a Classify result.
    Class,
}

/// How the table is sorted. Blank cells come last either way.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Order {
    /// The column, by its position among the table's.
    pub column: usize,
    /// Whether the greatest comes first. A class is sorted in the order of the criteria, the best first without this.
    pub descending: bool,
}

/// Which accounts are shown: those whose cell shows one of these texts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Filter {
    /// The column, by its position among the table's.
    pub column: usize,
    /// The texts; an empty one stands for blank cells.
    pub texts: Vec<String>,
}

/// The table: the column `order` beside it has the positions of all accounts that are shown, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Accounts {
    /// How many accounts are shown.
    pub shown: usize,
    /// How many there are.
    pub all: usize,
    /// The first row of the window.
    pub first: usize,
    /// The rows of the window.
    pub rows: Vec<AccountRow>,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct AccountRow {
    /// The account's position.
    pub account: usize,
    /// Its cells as texts, in the language of the criteria.
    pub cells: Vec<String>,
}
