//! What an attempt with other criteria says, as JSON.

use serde::Serialize;

use crate::evaluation::comparing::movers::Comparison;
use crate::session::attempt::Tried;
use crate::session::refused::Refused;

use super::diagnostic::JsonDiagnostic;
use super::ending::{VERSION, status};

/// What `what-if` says, as JSON.
#[derive(Debug, Serialize)]
pub struct WhatIfReport<'a> {
    /// The version of keyfolio.
    pub keyfolio: &'static str,
    /// The workbook as the front names it.
    pub workbook: String,
    /// `done` or `not done`.
    pub status: &'static str,
    /// The file of the criteria that are tried, where they are not the workbook's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criteria: Option<String>,
    /// The changes that are tried, as written.
    pub changes: &'a [String],
    /// The column that is summed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_column: Option<&'a str>,
    /// Who moves: its fields stand beside these.
    #[serde(flatten)]
    pub comparison: Option<&'a Comparison>,
    /// What was said of the criteria, or why nothing could be compared.
    pub diagnostics: Vec<JsonDiagnostic<'a>>,
}

impl<'a> WhatIfReport<'a> {
    /// The report of an attempt on the workbook of this name, with these criteria in place of its own, or with these changes.
    pub fn of(workbook: impl Into<String>, criteria: Option<String>, changes: &'a [String], tried: &'a Result<Tried, Refused>) -> Self {
        let (found, diagnostics) = match tried {
            Ok(tried) => (Some(tried), &tried.diagnostics),
            Err(refused) => (None, &refused.diagnostics),
        };
        Self {
            keyfolio: VERSION,
            workbook: workbook.into(),
            status: status(found.is_some()),
            criteria,
            changes,
            value_column: found.and_then(|tried| tried.value.as_deref()),
            comparison: found.map(|tried| &tried.comparison),
            diagnostics: JsonDiagnostic::all(diagnostics),
        }
    }
}
