//! What pages were written, as JSON.

use serde::Serialize;

use crate::foundation::diagnostic::Diagnostic;

use super::diagnostic::JsonDiagnostic;
use super::ending::{VERSION, status};

/// What `plans` says, as JSON.
#[derive(Debug, Serialize)]
pub struct PlansReport<'a> {
    /// The version of keyfolio.
    pub keyfolio: &'static str,
    /// The workbook as the front names it.
    pub workbook: String,
    /// `done` or `not done`.
    pub status: &'static str,
    /// How many accounts have a page.
    pub accounts: usize,
    /// The files that were written, the one with all accounts first.
    pub files: Vec<PlansFile>,
    /// What was said.
    pub diagnostics: Vec<JsonDiagnostic<'a>>,
}

/// A file of pages.
#[derive(Clone, Debug, Serialize)]
pub struct PlansFile {
    /// The file.
    pub file: String,
    /// The value that its accounts share, where they were parted by one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// How many accounts it holds.
    pub accounts: usize,
}

impl<'a> PlansReport<'a> {
    /// The report of the workbook of this name; without files, nothing was done.
    pub fn of(workbook: impl Into<String>, files: Vec<PlansFile>, diagnostics: &'a [Diagnostic]) -> Self {
        Self {
            keyfolio: VERSION,
            workbook: workbook.into(),
            status: status(!files.is_empty()),
            accounts: files.first().map_or(0, |file| file.accounts),
            files,
            diagnostics: JsonDiagnostic::all(diagnostics),
        }
    }
}
