//! A diagnostic as JSON.

use serde::Serialize;

use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::foundation::location::Place;

/// A diagnostic as JSON. All of them are listed; none is left out for another of its kind.
#[derive(Debug, Serialize)]
pub struct JsonDiagnostic<'a> {
    /// `error`, `finding` or `note`.
    pub severity: Severity,
    /// The stable name of what is said, in kebab-case.
    pub code: &'a str,
    /// The file as the front named it; left out for the built-in criteria.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<&'a str>,
    /// The sheet, where it is about one or a cell of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<&'a str>,
    /// The cell, as `F7`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// A place that is no cell: a key of the text form, for instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The formula or cell text at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<&'a str>,
    /// The characters of `text` at fault: the first, and the one after the last, counted from zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub characters: Option<[usize; 2]>,
    /// What is said of these characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<&'a str>,
    /// One sentence, in the language of the criteria.
    pub message: &'a str,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<&'a str>,
}

impl<'a> From<&'a Diagnostic> for JsonDiagnostic<'a> {
    fn from(diagnostic: &'a Diagnostic) -> Self {
        let (sheet, cell, place) = match &diagnostic.location.place {
            Place::File => (None, None, None),
            Place::Sheet(sheet) => (Some(&**sheet), None, None),
            Place::Cell(sheet, cell) => (Some(&**sheet), Some(cell.to_string()), None),
            other => (None, None, Some(other.to_string())),
        };
        let excerpt = diagnostic.excerpt.as_ref();
        let count = |text: &str, end: usize| text.get(..end).map_or(0, |part| part.chars().count());
        Self {
            severity: diagnostic.severity,
            code: diagnostic.code,
            file: diagnostic.location.file.as_deref(),
            sheet,
            cell,
            place,
            text: excerpt.map(|excerpt| excerpt.text.as_str()),
            characters: excerpt.map(|excerpt| [count(&excerpt.text, excerpt.span.start), count(&excerpt.text, excerpt.span.end)]),
            label: excerpt.map(|excerpt| excerpt.label.as_str()).filter(|label| !label.is_empty()),
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
        }
    }
}

impl<'a> JsonDiagnostic<'a> {
    /// All of these, in their order.
    pub fn all(diagnostics: &'a [Diagnostic]) -> Vec<Self> {
        diagnostics.iter().map(Self::from).collect()
    }
}
