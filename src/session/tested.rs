//! The expectations of the Tests sheet, compared with what comes out.

use crate::evaluation::expectations::Unmet;
use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::language::{Language, words};

use super::options::Progress;
use super::ready::Ready;

/// What became of the expectations.
#[derive(Debug)]
pub struct Tested {
    /// The language of what is said.
    pub language: Language,
    /// How many were compared.
    pub expectations: usize,
    /// How many of them are not met.
    pub failed: usize,
    /// Each of those that another value stands against.
    pub unmet: Vec<Unmet>,
    /// What is wrong with the expectations themselves, and the failures.
    pub diagnostics: Vec<Diagnostic>,
}

impl Tested {
    /// Whether everything that is expected can be compared and is met.
    pub fn all_met(&self) -> bool {
        !self.diagnostics.iter().any(|told| told.severity == Severity::Finding)
    }
}

impl Ready {
    /// Compares what is expected with what comes out.
    pub fn tested(&self, progress: Progress<'_>) -> Tested {
        let compared = self.evaluate(progress).compared();
        let failed = compared.failures.len();
        // A misspelt header tests nothing: whoever asks whether all is met has to hear of it.
        let faults = self.findings.iter().filter(|finding| about_tests(finding)).cloned();
        let diagnostics = faults.chain(compared.failures).collect();
        Tested { language: self.language(), expectations: compared.expectations, failed, unmet: compared.unmet, diagnostics }
    }
}

/// Whether something is wrong with the expectations themselves.
fn about_tests(diagnostic: &Diagnostic) -> bool {
    let in_sheet = diagnostic.location.sheet().is_some_and(|sheet| words::TESTS_SHEET.is(sheet));
    in_sheet || ["unknown-test-column", "test-without-key"].contains(&diagnostic.code)
}
