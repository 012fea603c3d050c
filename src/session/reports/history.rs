//! What a history holds, as JSON.

use serde::Serialize;

use crate::foundation::language::Language;
use crate::session::history::Past;
use crate::session::refused::Refused;

use super::diagnostic::JsonDiagnostic;
use super::ending::{VERSION, status};

/// What `history` says, as JSON.
#[derive(Debug, Serialize)]
pub struct HistoryReport<'a> {
    /// The version of keyfolio.
    pub keyfolio: &'static str,
    /// `done` or `not done`.
    pub status: &'static str,
    /// The workbook that was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// The day and file of each workbook, the oldest first.
    pub workbooks: Vec<HistoryMonth<'a>>,
    /// How many accounts there are over all of them.
    pub accounts: usize,
    /// What was said.
    pub diagnostics: Vec<JsonDiagnostic<'a>>,
}

/// A workbook of a history.
#[derive(Debug, Serialize)]
pub struct HistoryMonth<'a> {
    /// The day of its run, as 2026-10-31.
    pub as_of: String,
    /// The file.
    pub workbook: &'a str,
}

impl<'a> HistoryReport<'a> {
    /// The report of a history that was written as `output`, or of why there is none.
    pub fn of(output: Option<String>, past: &'a Result<Past, Refused>) -> Self {
        let (history, diagnostics) = match past {
            Ok(past) => (Some(&past.history), &past.diagnostics),
            Err(refused) => (None, &refused.diagnostics),
        };
        let months = history.iter().flat_map(|history| &history.months);
        Self {
            keyfolio: VERSION,
            status: status(output.is_some()),
            output,
            workbooks: months.map(|(day, file)| HistoryMonth { as_of: Language::English.date(*day), workbook: file }).collect(),
            accounts: history.map_or(0, |history| history.lines.len()),
            diagnostics: JsonDiagnostic::all(diagnostics),
        }
    }
}
