//! What an explanation says, as JSON.

use serde::Serialize;

use crate::evaluation::explaining::explanation::Explanation;
use crate::session::decided::Explained;
use crate::session::refused::Refused;

use super::diagnostic::JsonDiagnostic;
use super::ending::VERSION;

/// What an explanation says, as JSON.
#[derive(Debug, Serialize)]
pub struct ExplainReport<'a> {
    /// The version of keyfolio.
    pub keyfolio: &'static str,
    /// The workbook as the front names it.
    pub workbook: String,
    /// The whole decision; without it, the diagnostics say why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<&'a Explanation>,
    /// What had to be said beside.
    pub diagnostics: Vec<JsonDiagnostic<'a>>,
}

impl<'a> ExplainReport<'a> {
    /// The report of an account of the workbook of this name.
    pub fn of(workbook: impl Into<String>, explained: &'a Result<Explained, Refused>) -> Self {
        let (explanation, diagnostics) = match explained {
            Ok((explanation, notes)) => (Some(explanation), notes),
            Err(refused) => (None, &refused.diagnostics),
        };
        Self { keyfolio: VERSION, workbook: workbook.into(), explanation, diagnostics: JsonDiagnostic::all(diagnostics) }
    }
}
