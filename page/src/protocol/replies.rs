//! What the page is answered.

use keyfolio::evaluation::explaining::explanation::Explanation;
use keyfolio::foundation::diagnostic::Severity;
use keyfolio::foundation::language::Language;
use serde::Serialize;

use super::formula::Formula;
use super::numbers::Numbers;
use super::overview::{Mover, Overview, Tuned};
use super::requests::{CellText, Choices, Override};
use super::table::{AccountRow, Accounts, TableColumn};

/// What is answered.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "reply", rename_all = "kebab-case")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub enum Reply {
    /// A workbook is open and decided.
    Loaded(Loaded),
    /// It cannot be done, and why. But for `open` and `sample`, what was open is open still.
    Refused(Refused),
    /// What moved since last time.
    Moved(Moved),
    /// What is decided at a glance.
    Overview(Overview),
    /// The rows of the criteria and their numbers.
    Numbers(Numbers),
    /// What moved numbers do.
    Tuned(Tuned),
    /// One account.
    Account(Account),
    /// The table of accounts.
    Accounts(Accounts),
    /// Rows of it.
    Rows(Rows),
    /// What a formula would be.
    Formula(Formula),
    /// The workbook.
    Given(Given),
    /// The request is not one: a fault of the page's own.
    Misunderstood {
        /// What is wrong with it.
        message: String,
    },
}

/// A workbook that is open.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct Loaded {
    /// The version of keyfolio.
    pub keyfolio: &'static str,
    /// The file's name.
    pub name: String,
    /// The language of the criteria.
    pub language: Language,
    /// The run's TODAY(), as 2026-11-23.
    pub as_of: String,
    /// The accounts sheet.
    pub accounts_sheet: String,
    /// The row of its headers, counted from one.
    pub header_row: u32,
    /// The header of the column that names an account.
    pub account_key: String,
    /// The header of the column that says what it is called, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_name: Option<String>,
    /// How many accounts there are.
    pub accounts: usize,
    /// The sheet of the criteria; absent for the built-in ones and those of a text file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criteria_sheet: Option<String>,
    /// How many rows the criteria have.
    pub rules: usize,
    /// The title that the report gets, where the settings name one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The columns of the table of accounts.
    pub columns: Vec<TableColumn>,
    /// Whether the workbook that is given back has the numbers of these criteria in cells: not for built-in criteria.
    pub can_be_agreed: bool,
    /// What was chosen.
    pub choices: Choices,
    /// The cells that differ from the workbook's.
    pub altered: Vec<CellText>,
    /// The overrides that are in force: the workbook's own and those that were entered.
    pub overrides: Vec<Override>,
    /// Everything that is said of criteria and accounts.
    pub said: Vec<Said>,
    /// How many expectations of the workbook's Tests sheet there are, and how many fail.
    pub tests: [usize; 2],
}

/// Why it cannot be done.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct Refused {
    /// In which language it is said.
    pub language: Language,
    /// What stands in the way.
    pub said: Vec<Said>,
    /// What there is to choose from, where it was not found which sheet, row or column is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choice: Option<Choice>,
}

/// What there is to choose from.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct Choice {
    /// What is in force.
    pub choices: Choices,
    /// The sheets that may hold the accounts.
    pub sheets: Vec<String>,
    /// The first rows of the sheet that is in force, as texts: which is the row of headers?
    pub rows: Vec<ChoiceRow>,
    /// The headers of the row that is in force: which column names an account?
    pub headers: Vec<String>,
}

/// A row that may be the row of headers.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct ChoiceRow {
    /// Its number, counted from one.
    pub row: u32,
    /// Its cells.
    pub cells: Vec<String>,
}

/// A diagnostic.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct Said {
    /// How much it weighs.
    pub severity: Severity,
    /// A stable name.
    pub code: &'static str,
    /// The sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The cell, as `D7`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// The place in words, whatever it is; empty for the file as a whole.
    pub place: String,
    /// The text at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The first UTF-16 unit of it at fault and the one behind the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
    /// What stands under the marked characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// A sentence.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// A mend that is certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<Mend>,
}

/// A mend: a cell of the criteria with another text, after which this is not said any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Mend {
    /// The cell, as `Criteria!D7`.
    pub cell: String,
    /// Its whole text after the mend.
    pub text: String,
    /// What is written: the part that changes.
    pub written: String,
}

/// What moved since last time.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct Moved {
    /// The file's name.
    pub name: String,
    /// The day of the old workbook, as 2026-10-31.
    pub old_as_of: String,
    /// The day of this one.
    pub new_as_of: String,
    /// Accounts that are in both.
    pub compared: usize,
    /// Those of them whose first class changed.
    pub moved: usize,
    /// Accounts that are new.
    pub appeared: usize,
    /// Accounts that left.
    pub left: usize,
    /// The accounts of the old workbook by class: accounts and value, in the order of `classes` of the overview where it has them.
    pub classes: Vec<OldClass>,
    /// Who moved, appeared or left.
    pub movers: Vec<Mover>,
    /// What is said of the comparison.
    pub said: Vec<Said>,
}

/// A class last time.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct OldClass {
    /// Its label; empty for none.
    pub label: String,
    /// Its accounts.
    pub accounts: usize,
    /// The sum of the value column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
}

/// One account.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct Account {
    /// Its position among the accounts.
    pub account: usize,
    /// What it is called; its key where no column says so.
    pub name: String,
    /// What it shows for the first class in the workbook, before anything was tuned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it showed last time, where there is a workbook of last time and it was in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_time: Option<Mover>,
    /// The results that can be overridden, and what may stand there.
    pub overridable: Vec<Overridable>,
    /// The whole decision.
    pub explanation: Explanation,
}

/// A result that a person may override.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct Overridable {
    /// The result.
    pub result: String,
    /// What it shows.
    pub text: String,
    /// Its labels; empty where any number or text may stand.
    pub labels: Vec<String>,
    /// The override that is in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<Override>,
}

/// Rows of the table.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Rows {
    /// The rows.
    pub rows: Vec<AccountRow>,
}

/// The workbook that is given back: its bytes are the array `workbook`, those of a report beside it (where the workbook's structure is locked)
/// the array `report`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Given {
    /// The name that the file gets.
    pub name: String,
    /// What was changed, a sentence each, as in the minutes.
    pub minutes: Vec<String>,
    /// What is said of it.
    pub said: Vec<Said>,
}
