//! What a check says, as JSON.

use serde::Serialize;

use crate::session::check::Checked;

use super::diagnostic::JsonDiagnostic;
use super::ending::VERSION;

/// What a check says, as JSON.
#[derive(Debug, Serialize)]
pub struct CheckReport<'a> {
    /// The version of keyfolio.
    pub keyfolio: &'static str,
    /// The workbook as the front names it.
    pub workbook: String,
    /// How many errors there are: with any, a run would not be done.
    pub errors: usize,
    /// How many findings there are.
    pub findings: usize,
    /// Everything that was said.
    pub diagnostics: Vec<JsonDiagnostic<'a>>,
}

impl<'a> CheckReport<'a> {
    /// The report of a check of the workbook of this name.
    pub fn of(workbook: impl Into<String>, checked: &'a Checked) -> Self {
        Self {
            keyfolio: VERSION,
            workbook: workbook.into(),
            errors: checked.errors(),
            findings: checked.findings(),
            diagnostics: JsonDiagnostic::all(&checked.diagnostics),
        }
    }
}
