//! What a run would say of criteria and data, without writing anything.

use crate::foundation::diagnostic::{Diagnostic, Severity, count};
use crate::foundation::language::Language;

use super::options::Progress;
use super::ready::Ready;
use super::refused::Refused;

/// What a check found.
#[derive(Debug)]
pub struct Checked {
    /// The language of what is said.
    pub language: Language,
    /// The rules that were checked; none where the workbook could not be made ready.
    pub rules: usize,
    /// Everything that a run would say.
    pub diagnostics: Vec<Diagnostic>,
}

impl Checked {
    /// How many errors there are: with any, nothing can be decided.
    pub fn errors(&self) -> usize {
        count(&self.diagnostics, Severity::Error)
    }

    /// How many findings there are.
    pub fn findings(&self) -> usize {
        count(&self.diagnostics, Severity::Finding)
    }
}

impl Ready {
    /// Everything that a run would say of this workbook.
    pub fn checked(&self, progress: Progress<'_>) -> Checked {
        Checked { language: self.language(), rules: self.plan.rules.len(), diagnostics: self.decide(progress).said() }
    }
}

impl From<Refused> for Checked {
    /// What is refused is what a check finds.
    fn from(refused: Refused) -> Self {
        Self { language: refused.language, rules: 0, diagnostics: refused.diagnostics }
    }
}
