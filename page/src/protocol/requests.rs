//! What the page asks.

use keyfolio::foundation::language::Language;
use serde::{Deserialize, Serialize};

use super::table::{Filter, Order};

/// What is asked. Everything but `open` and `sample` asks about the workbook that was opened last.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "request", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub enum Request {
    /// Reads the workbook in the bytes beside and decides, in place of what was open. Answered by `loaded` or `refused`; a refused file can be
    /// mended (`alter`), looked at (`formula`) and told where its accounts stand (`again`).
    Open {
        /// The file's name.
        name: String,
        /// The day of the browser's clock, as 2026-11-23.
        today: String,
        /// The language of the browser: of what is said before the workbook has told its own.
        language: Language,
        /// What was chosen where the workbook does not say.
        #[serde(default)]
        choices: Choices,
    },
    /// The same with the built-in sample.
    Sample {
        /// The day of the browser's clock, as 2026-11-23.
        today: String,
        /// The language of the sample.
        language: Language,
    },
    /// Opens the same workbook again with other choices, or in another language of what is said before it has told its own. What was
    /// changed is kept. Answered by `loaded` or `refused`.
    Again {
        /// What was chosen where the workbook does not say.
        choices: Choices,
    },
    /// Compares with the workbook of last time in the bytes beside. Answered by `moved` or `refused`.
    Previous {
        /// The file's name.
        name: String,
    },
    /// What is decided at a glance. Answered by `overview`, with the columns `x`, `y`, `size` and `class`.
    Overview,
    /// The rows of the criteria with every number in them that can be moved. Answered by `numbers`.
    Numbers,
    /// Sets numbers, and switches rows on and off, from the workbook's own on: what is not named is as the workbook has it. Answered by
    /// `tuned`, with the columns `x`, `y`, `class` and `before`; or by `refused`.
    Tune {
        /// The numbers that differ from the workbook's.
        numbers: Vec<NumberChange>,
        /// The rows that are switched otherwise than in the workbook.
        #[serde(default)]
        switches: Vec<Switch>,
    },
    /// The whole decision of one account. Answered by `account`.
    Account {
        /// Its position among the accounts, counted from zero.
        account: usize,
    },
    /// The accounts as a table: which ones, in which order, and a window of rows. Answered by `accounts`, with the column `order`.
    Accounts {
        /// How they are sorted; as in the workbook without it.
        #[serde(default)]
        order: Option<Order>,
        /// Which ones.
        #[serde(default)]
        filters: Vec<Filter>,
        /// A text that has to stand in one of the shown cells.
        #[serde(default)]
        search: String,
        /// The first row of the window, counted from zero in the order.
        first: usize,
        /// How many rows of it.
        count: usize,
    },
    /// Rows of the table for these accounts. Answered by `rows`.
    Rows {
        /// Their positions among the accounts.
        accounts: Vec<usize>,
    },
    /// What a text in a cell of the criteria would be. Answered by `formula`.
    Formula {
        /// The cell, as `Criteria!D7`.
        cell: String,
        /// The text as it stands in the editor.
        text: String,
        /// Where the cursor stands, in UTF-16 units: completions are given for it.
        #[serde(default)]
        cursor: Option<usize>,
    },
    /// Replaces the texts of cells of the criteria, from the workbook's own on: all that differ are named. Answered by `loaded`, or by
    /// `refused`, in which case what was valid is kept. Numbers that are tuned and stand in other cells stay tuned.
    Alter {
        /// The cells that differ from the workbook's.
        cells: Vec<CellText>,
    },
    /// Sets the overrides, from the workbook's own on: all that differ are named. Answered by `loaded` or `refused`.
    Override {
        /// The overrides that were entered; one without a value takes away that of the workbook.
        entries: Vec<Override>,
    },
    /// The workbook with what was agreed and with the decisions in it. Answered by `given` with the bytes `workbook`, or by `refused`.
    GiveBack {
        /// Who agreed, for the minutes; may be empty.
        #[serde(default)]
        by: String,
    },
}

/// What was chosen where a workbook does not say: each in place of the setting of that name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct Choices {
    /// The sheet with the accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accounts_sheet: Option<String>,
    /// The row of its headers, counted from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u32>,
    /// The column that names an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_key: Option<String>,
}

/// A number of the criteria that is moved.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct NumberChange {
    /// Which one: the `id` of a `CriteriaNumber`.
    pub id: String,
    /// Its value: a percentage as a fraction.
    pub value: f64,
}

/// A row of the criteria that is switched on or off.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Switch {
    /// The row's number: `CriteriaRow.number`.
    pub row: usize,
    /// Whether it counts.
    pub active: bool,
}

/// The text of a cell of the criteria.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct CellText {
    /// The cell, as `Criteria!D7`.
    pub cell: String,
    /// Its text; empty for a blank cell.
    pub text: String,
}

/// A person's decision that stands in place of a result.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Override {
    /// The account's key.
    pub account: String,
    /// The result.
    pub result: String,
    /// The value, as one would write it in a cell; empty to take an override away.
    pub value: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// Who decided.
    #[serde(default)]
    pub by: String,
    /// The last day on which it holds, as 2026-11-23; empty for ever.
    #[serde(default)]
    pub until: String,
}
