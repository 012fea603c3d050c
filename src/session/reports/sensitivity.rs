//! How firm the classes are, as JSON.

use serde::Serialize;

use crate::evaluation::tuning::sensitivity::Sensitivity;
use crate::session::firmness::Examined;
use crate::session::refused::Refused;

use super::diagnostic::JsonDiagnostic;
use super::ending::{VERSION, status};

/// What `sensitivity` says, as JSON.
#[derive(Debug, Serialize)]
pub struct SensitivityReport<'a> {
    /// The version of keyfolio.
    pub keyfolio: &'static str,
    /// The workbook as the front names it.
    pub workbook: String,
    /// `done` or `not done`.
    pub status: &'static str,
    /// The annotated workbook, if one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// What was found: its fields stand beside these.
    #[serde(flatten)]
    pub sensitivity: Option<&'a Sensitivity>,
    /// Findings, or why nothing could be said.
    pub diagnostics: Vec<JsonDiagnostic<'a>>,
}

impl<'a> SensitivityReport<'a> {
    /// The report of the workbook of this name, annotated as `output` where that was asked for.
    pub fn of(workbook: impl Into<String>, output: Option<String>, examined: &'a Result<Examined, Refused>) -> Self {
        let (sensitivity, diagnostics) = match examined {
            Ok(examined) => (Some(&examined.found), &examined.diagnostics),
            Err(refused) => (None, &refused.diagnostics),
        };
        Self {
            keyfolio: VERSION,
            workbook: workbook.into(),
            status: status(sensitivity.is_some()),
            output,
            sensitivity,
            diagnostics: JsonDiagnostic::all(diagnostics),
        }
    }
}
