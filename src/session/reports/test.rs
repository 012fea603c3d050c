//! What a test of the expectations says, as JSON.

use serde::Serialize;

use crate::evaluation::expectations::Unmet;
use crate::session::refused::Refused;
use crate::session::tested::Tested;

use super::diagnostic::JsonDiagnostic;
use super::ending::VERSION;

/// What a test says, as JSON.
#[derive(Debug, Serialize)]
pub struct TestReport<'a> {
    /// The version of keyfolio.
    pub keyfolio: &'static str,
    /// The workbook as the front names it.
    pub workbook: String,
    /// How many expectations were compared.
    pub expectations: usize,
    /// How many of them are not met.
    pub failed: usize,
    /// Each of those that another value stands against.
    pub unmet: &'a [Unmet],
    /// What is wrong with the expectations, and the failures; or why nothing could be compared.
    pub diagnostics: Vec<JsonDiagnostic<'a>>,
}

impl<'a> TestReport<'a> {
    /// The report of the expectations of the workbook of this name.
    pub fn of(workbook: impl Into<String>, tested: &'a Result<Tested, Refused>) -> Self {
        let (keyfolio, workbook) = (VERSION, workbook.into());
        match tested {
            Ok(tested) => Self {
                keyfolio,
                workbook,
                expectations: tested.expectations,
                failed: tested.failed,
                unmet: &tested.unmet,
                diagnostics: JsonDiagnostic::all(&tested.diagnostics),
            },
            Err(refused) => {
                let diagnostics = JsonDiagnostic::all(&refused.diagnostics);
                Self { keyfolio, workbook, expectations: 0, failed: 0, unmet: &[], diagnostics }
            }
        }
    }
}
