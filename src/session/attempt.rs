//! Two rule sets on the same accounts, and who moves.

use crate::evaluation::comparing::matching::Matching;
use crate::evaluation::comparing::movers::{Comparison, compare};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;

use super::options::Progress;
use super::ready::Ready;
use super::refused::Refused;

/// What came of an attempt.
#[derive(Debug)]
pub struct Tried {
    /// The language of what is said.
    pub language: Language,
    /// Who moves.
    pub comparison: Comparison,
    /// The column that is summed.
    pub value: Option<String>,
    /// What is said of either set of criteria, each thing once.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compares the same accounts under two rule sets.
pub fn attempt(base: &Ready, tried: &Ready, progress: Progress<'_>) -> Result<Tried, Refused> {
    let (old, new) = (base.decisions(progress)?, tried.decisions(progress)?);
    let same_rows = base.accounts.sheet == tried.accounts.sheet && base.accounts.rows == tried.accounts.rows;
    let matching = if same_rows { Matching::by_position(new.keys.len()) } else { Matching::by_key(&old.keys, &new.keys) };
    let mut diagnostics = base.findings.clone();
    for finding in &tried.findings {
        if !diagnostics.contains(finding) {
            diagnostics.push(finding.clone());
        }
    }
    let value = base.value_column().map(str::to_owned);
    Ok(Tried { language: base.language(), comparison: compare(&old, &new, &matching, None), value, diagnostics })
}
