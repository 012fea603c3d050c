//! What a text in a cell of the criteria would be.

use serde::Serialize;

use super::replies::Said;

/// What a text would be.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Formula {
    /// What is wrong with it; spans are UTF-16 units of the text.
    pub said: Vec<Said>,
    /// What may stand at the cursor, the likeliest first.
    pub completions: Vec<Completion>,
    /// The UTF-16 units that a completion replaces.
    pub replaces: [usize; 2],
}

/// Something that may stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub struct Completion {
    /// What it is.
    pub sort: CompletionSort,
    /// What it is called.
    pub label: String,
    /// What is written: `[Revenue]`, `WENN(`.
    pub text: String,
    /// A line beside it: the arguments of a function, examples of a column.
    pub detail: String,
    /// What it does.
    pub help: String,
}

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub enum CompletionSort {
    /// A column of the accounts.
    Column,
    /// A result.
    Result,
    /// A function.
    Function,
}
