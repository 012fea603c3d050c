//! What can be said about a workbook: errors, findings and notes, as data.
//!
//! A diagnostic has a stable code, a place, a sentence and, where there is one, a way out. Nothing below `cli` prints one; only
//! `cli::render` (terminal), `session::reports` (JSON) and the report turn it into something to read. Sentences are written in the
//! language of the criteria by whoever makes the diagnostic, in the user's nouns: column, formula, weight, account.

use std::ops::Range;

use super::location::Location;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "protocol.ts"))]
pub enum Severity {
    /// Nothing can be written: exit code 2.
    Error,
    /// A finding: something in the data or the criteria that a person should look at. Exit code 1 under `--strict`.
    Finding,
    /// Good to know; never changes the exit code.
    Note,
}

/// The text of a cell and the characters in it that are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The whole text.
    pub text: String,
    /// Bytes of `text`, on character boundaries; empty to point between two characters.
    pub span: Range<usize>,
    /// What stands under the marked characters; empty for none.
    pub label: String,
}

/// How many of these weigh as much.
pub fn count(diagnostics: &[Diagnostic], severity: Severity) -> usize {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
}

/// One thing said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it weighs.
    pub severity: Severity,
    /// A stable name in kebab-case (`unknown-column`).
    pub code: &'static str,
    /// Where it stands.
    pub location: Location,
    /// One sentence.
    pub message: String,
    /// The formula or cell text, with the characters at fault.
    pub excerpt: Option<Excerpt>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Something that stops the run.
    pub fn error(code: &'static str, location: Location, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, code, location, message: message.into(), excerpt: None, help: None }
    }

    /// Something to look at.
    pub fn finding(code: &'static str, location: Location, message: impl Into<String>) -> Self {
        Self { severity: Severity::Finding, ..Self::error(code, location, message) }
    }

    /// Something good to know.
    pub fn note(code: &'static str, location: Location, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, location, message) }
    }

    /// The same with a way out.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with the text at fault.
    #[must_use]
    pub fn with_excerpt(mut self, text: impl Into<String>, span: Range<usize>, label: impl Into<String>) -> Self {
        self.excerpt = Some(Excerpt { text: text.into(), span, label: label.into() });
        self
    }

    /// Whether it stops the run.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
