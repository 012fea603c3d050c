//! Why something could not be done.

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;

/// Everything that stands in the way, and in which language it is said.
#[derive(Debug)]
pub struct Refused {
    /// The language.
    pub language: Language,
    /// What stands in the way.
    pub diagnostics: Vec<Diagnostic>,
}

impl Refused {
    /// Refused for all of these reasons.
    pub fn new(language: Language, diagnostics: Vec<Diagnostic>) -> Self {
        Self { language, diagnostics }
    }

    /// Refused for one reason.
    pub fn one(language: Language, fault: Diagnostic) -> Self {
        Self::new(language, vec![fault])
    }
}
