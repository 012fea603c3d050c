//! What a comparison of two months says, as JSON.

use serde::Serialize;

use crate::session::movement::{Difference, Found};
use crate::session::refused::Refused;

use super::diagnostic::JsonDiagnostic;
use super::ending::{VERSION, status};

/// What `diff` says, as JSON.
#[derive(Debug, Serialize)]
pub struct DiffReport<'a> {
    /// The version of keyfolio.
    pub keyfolio: &'static str,
    /// The workbook of last time as the front names it.
    pub old: String,
    /// The workbook of this time as the front names it.
    pub new: String,
    /// `done` or `not done`.
    pub status: &'static str,
    /// Who moved, and why: its fields stand beside these.
    #[serde(flatten)]
    pub found: Option<&'a Found>,
    /// Findings about keys, or why nothing could be compared.
    pub diagnostics: Vec<JsonDiagnostic<'a>>,
}

impl<'a> DiffReport<'a> {
    /// The report of two workbooks of these names.
    pub fn of(old: impl Into<String>, new: impl Into<String>, difference: &'a Result<Difference, Refused>) -> Self {
        let (found, diagnostics) = match difference {
            Ok(difference) => (Some(&difference.found), &difference.diagnostics),
            Err(refused) => (None, &refused.diagnostics),
        };
        Self {
            keyfolio: VERSION,
            old: old.into(),
            new: new.into(),
            status: status(found.is_some()),
            found,
            diagnostics: JsonDiagnostic::all(diagnostics),
        }
    }
}
