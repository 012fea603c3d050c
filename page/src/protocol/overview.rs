//! The decision at a glance: classes, the portfolio, groups, and who moves.

use serde::Serialize;

/// What is decided at a glance. With it come columns as long as the accounts: `x`, `y` and `size` (NaN for none), and `class`: the
/// position among `classes` of what the account shows.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct Overview {
    /// The first Classify result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Its classes in the order of the criteria, then the labels of accounts without a class, last those that show nothing.
    pub classes: Vec<Class>,
    /// The first score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<String>,
    /// The column that is summed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Where the accounts stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portfolio: Option<Portfolio>,
    /// Accounts and value by group, where the settings name one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Groups>,
    /// The classes that are limited.
    pub limits: Vec<Limit>,
    /// How many accounts show another first class than in the workbook.
    pub moved: usize,
    /// A sentence that says the result.
    pub sentence: String,
}

/// A class, before what was changed and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Class {
    /// Its label; empty for accounts that show nothing.
    pub label: String,
    /// Its place among the classes that the criteria's rows give, 0 for the best; for accounts without a class none.
    pub rank: Option<usize>,
    /// As the workbook has it.
    pub before: Total,
    /// As it is.
    pub after: Total,
}

/// Accounts and the sum of the value column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Total {
    /// The accounts.
    pub accounts: usize,
    /// The sum; 0 where no column is summed.
    pub value: f64,
}

/// Where the accounts stand.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct Portfolio {
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// The size of the bubbles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Axis>,
    /// The Classify result whose rows name the quadrants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// The quadrants between the thresholds, from the bottom left to the top right, row by row.
    pub quadrants: Vec<Quadrant>,
    /// The accounts with the largest bubbles (or the best), largest first, with what they are called.
    pub largest: Vec<Named>,
}

/// An axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Axis {
    /// The column or result.
    pub name: String,
    /// Whether these are points from 0 to 100.
    pub points: bool,
    /// The least value there is; 0 for points.
    pub min: f64,
    /// The greatest; 100 for points.
    pub max: f64,
    /// The values at which rows of the portfolio's result divide, ascending.
    pub thresholds: Vec<f64>,
}

/// A part of the portfolio between thresholds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Quadrant {
    /// The label that the rows give there; empty where none does or where it hangs on more than the two axes.
    pub label: String,
    /// The part's place along the horizontal axis: 0 is left of the first threshold.
    pub column: usize,
    /// Its place along the vertical axis: 0 is below the first threshold.
    pub row: usize,
    /// The accounts in it.
    pub total: Total,
}

/// An account with what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Named {
    /// Its position among the accounts.
    pub account: usize,
    /// What it is called.
    pub name: String,
}

/// Accounts and value by group.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Groups {
    /// The column.
    pub name: String,
    /// The groups, the one with the most value first.
    pub groups: Vec<Group>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Group {
    /// What stands in the column.
    pub label: String,
    /// All its accounts.
    pub total: Total,
    /// Those of each class, in the order of `classes`.
    pub classes: Vec<Total>,
}

/// A class of which there may be so many.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Limit {
    /// The label.
    pub label: String,
    /// How many there may be.
    pub most: usize,
    /// How many fit the row.
    pub accounts: usize,
    /// Those at the edge: the last within and the first beyond.
    pub edge: Vec<Named>,
}

/// What moved numbers do. With it come the columns of the overview that may move: `x`, `y`, `size`, `class`, and `before`: the
/// class in the workbook.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct Tuned {
    /// The classes.
    pub classes: Vec<Class>,
    /// The portfolio, where there is one: thresholds and quadrants move with the numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portfolio: Option<Portfolio>,
    /// The classes that are limited.
    pub limits: Vec<Limit>,
    /// How many accounts show another first class than in the workbook.
    pub moved: usize,
    /// Who moves, those with the most value first; no more than a hundred.
    pub movers: Vec<Mover>,
    /// What differs from the workbook, a sentence each.
    pub minutes: Vec<String>,
}

/// An account that is not as it was.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct Mover {
    /// Its position among the accounts; absent for one that left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<usize>,
    /// Its key.
    pub key: String,
    /// What it is called; its key where no column says so.
    pub name: String,
    /// What it showed; absent for one that is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What it shows; absent for one that left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The first score before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_score: Option<f64>,
    /// The first score after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_score: Option<f64>,
    /// What it has in the value column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Why, in words; empty where it is not said.
    pub why: String,
}
