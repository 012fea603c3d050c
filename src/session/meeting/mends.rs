//! Mends that are certain: a cell of the criteria with another text, after which what was said of it is not said any more.
//!
//! What the help proposes to write ("write \[Revenue\]", "\[Umsatz\] schreiben") is put in the place of the characters at fault, and taken for a
//! mend only where the criteria with it have no fault at that cell that they did not have before.

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::Place;

/// A mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    /// The cell, as `Criteria!D7`.
    pub cell: String,
    /// Its whole text after the mend.
    pub text: String,
    /// The part that is written.
    pub written: String,
}

/// The mend that a diagnostic proposes for a cell, without a look at whether it mends.
pub fn proposed(diagnostic: &Diagnostic, language: Language) -> Option<Mend> {
    let Place::Cell(sheet, cell) = &diagnostic.location.place else { return None };
    let (excerpt, help) = (diagnostic.excerpt.as_ref()?, diagnostic.help.as_deref()?);
    let written = match language {
        Language::English => help.strip_prefix("write ")?,
        Language::German => help.strip_suffix(" schreiben")?,
    };
    // Several proposals, or a sentence, are for a person to read.
    let is_sentence = [": ", "; ", "…", " or ", " oder "].iter().any(|sign| written.contains(sign));
    if written.is_empty() || is_sentence {
        return None;
    }
    let text = format!("{}{written}{}", excerpt.text.get(..excerpt.span.start)?, excerpt.text.get(excerpt.span.end..)?);
    (text != excerpt.text).then(|| Mend { cell: format!("{sheet}!{cell}"), text, written: written.to_owned() })
}
