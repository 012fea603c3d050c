//! The whole decision of one account as data, as `trace` finds it and `cli` shows it.

use serde::Serialize;

use crate::criteria::Step;
use crate::foundation::language::Language;

use super::distance::NextClass;
use super::shown::Shown;
use crate::evaluation::limits::told::LimitTrace;
use crate::evaluation::outcome::Standing;

/// A cell of an annotated workbook.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct ShownColumn {
    /// The column's header.
    pub header: String,
    /// What stands in the account's row.
    #[serde(flatten)]
    pub shown: Shown,
}

/// Something that a formula reads for the account.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct InputValue {
    /// The column or result.
    pub name: String,
    /// The cell, as `F12`; of last time with sheet and workbook; `None` for a result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// What stands there.
    #[serde(flatten)]
    pub shown: Shown,
}

/// A part of a condition.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct Condition {
    /// As written.
    pub text: String,
    /// With the account's values in it.
    pub with_values: String,
    /// The sides of a comparison that are computed: formula and value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<_>", optional))]
    pub computed: Vec<(String, String)>,
    /// Whether it holds; `None` where it cannot be said.
    pub holds: Option<bool>,
    /// What it gives, where that is neither TRUE nor FALSE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What a row did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub enum Verdict {
    /// Compute: it gave the value.
    Computed,
    /// Score: it counts.
    Counts,
    /// Score: it does not count for this account.
    LeftOut,
    /// Knock-out: the requirement is met. Blocker: nothing stands in the way.
    Passed,
    /// Knock-out: the account fails it.
    Failed,
    /// Blocker: it stands in the way.
    Blocks,
    /// Classify: this row gives the label.
    Hit,
    /// Classify: it fits, and its label is full.
    Full,
    /// Classify: it does not fit.
    Missed,
    /// Classify: a row before it gave the label.
    NotTried,
    /// Its value cannot be used.
    Undecided,
}

/// One row of the criteria.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct Row {
    /// Where the rule stands: `row 5`.
    pub rule: String,
    /// The cell of its formula, or its place in a text file.
    pub place: String,
    /// Its item.
    pub item: String,
    /// Its formula as written; empty for "otherwise".
    pub formula: String,
    /// Its formula with the account's values in it.
    pub with_values: String,
    /// What the formula and the weight read for the account.
    pub inputs: Vec<InputValue>,
    /// What the formula gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Shown>,
    /// What the row did.
    pub verdict: Verdict,
    /// The parts of a condition.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<_>", optional))]
    pub conditions: Vec<Condition>,
    /// The scale as written.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<_>", optional))]
    pub scale: String,
    /// 0 to 100, of a Score row that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<f64>,
    /// The weight for this account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// The weight as text: a percentage where it is written as one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_text: Option<String>,
    /// What the row adds to the score: weight · points / all weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// What it could add at most: 100 · weight / all weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<f64>,
    /// The share with two decimals, such that the shares' texts add up to the score's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_text: Option<String>,
    /// Why the row does not count, or another remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How a score comes about.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Sum {
    /// The weights that count, together.
    pub weights: f64,
    /// The same as text.
    pub weights_text: String,
    /// The score.
    pub score: f64,
    /// The score with two decimals.
    pub text: String,
}

/// What people have decided in place of the rules.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct SetValue {
    /// What the result is set to.
    pub value: String,
    /// What the rules say; absent where they do not decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// The cell of the value, or its place in a text file.
    pub place: String,
    /// The sentence that the reason begins with.
    pub sentence: String,
}

/// One result of the account.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct ResultTrace {
    /// Its name.
    pub name: String,
    /// The step that makes it.
    pub step: Step,
    /// Its value; for a Blocker whether something stands in the way.
    #[serde(flatten)]
    pub shown: Shown,
    /// What the workbook shows instead, for the first class of a blocked or undecided account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown_as: Option<String>,
    /// What people have decided, where they have set it: by whom, until when, why, and what the rules say.
    #[serde(rename = "override", skip_serializing_if = "Option::is_none")]
    pub set: Option<SetValue>,
    /// The limits of its labels that the account met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<LimitTrace>,
    /// Whether it is a class that none of the rows gives.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<_>", optional))]
    pub no_row_fits: bool,
    /// Whether it was not computed, since the account had left the funnel.
    pub skipped: bool,
    /// Its rows, in the order of the sheet.
    pub rows: Vec<Row>,
    /// How the score comes about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum: Option<Sum>,
}

/// A fault in the account's data.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct DataFault {
    /// The cell.
    pub cell: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// The whole decision of one account.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts", optional_fields))]
pub struct Explanation {
    /// The language in which everything is written.
    pub language: Language,
    /// The account's key.
    pub account: String,
    /// The accounts sheet.
    pub sheet: String,
    /// The account's row there, counted from one.
    pub row: usize,
    /// The run's TODAY(), as 2026-11-23.
    pub as_of: String,
    /// How its first class is shown.
    pub standing: Standing,
    /// What an annotated workbook shows in the account's row.
    pub columns: Vec<ShownColumn>,
    /// Every result, each behind those that it needs.
    pub results: Vec<ResultTrace>,
    /// Faults in the account's data.
    pub data_faults: Vec<DataFault>,
    /// How far the account is from a class further up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_class: Option<NextClass>,
}
