//! Diagnostics as the page gets them.

use keyfolio::criteria::place;
use keyfolio::foundation::diagnostic::Diagnostic;
use keyfolio::foundation::language::Language;
use keyfolio::foundation::location::Place;
use keyfolio::session::meeting::mends::Mend as EngineMend;

use crate::protocol::replies::{Mend, Said};

/// The UTF-16 units before a byte of a text.
pub(crate) fn units(text: &str, byte: usize) -> usize {
    text.get(..text.floor_char_boundary(byte.min(text.len()))).map_or(0, |part| part.encode_utf16().count())
}

/// A diagnostic in the page's form.
pub(crate) fn said(diagnostic: &Diagnostic, mend: Option<EngineMend>, language: Language) -> Said {
    let (sheet, cell) = match &diagnostic.location.place {
        Place::Sheet(sheet) => (Some(sheet.to_string()), None),
        Place::Cell(sheet, cell) => (Some(sheet.to_string()), Some(cell.to_string())),
        _ => (None, None),
    };
    let excerpt = diagnostic.excerpt.as_ref();
    Said {
        severity: diagnostic.severity,
        code: diagnostic.code,
        sheet,
        cell,
        place: place(&diagnostic.location, language),
        text: excerpt.map(|excerpt| excerpt.text.clone()),
        span: excerpt.map(|excerpt| [excerpt.span.start, excerpt.span.end].map(|byte| units(&excerpt.text, byte))),
        label: excerpt.map(|excerpt| excerpt.label.clone()).filter(|label| !label.is_empty()),
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
        mend: mend.map(|mend| Mend { cell: mend.cell, text: mend.text, written: mend.written }),
    }
}

/// Diagnostics in the page's form, without mends.
pub(crate) fn all_said(diagnostics: &[Diagnostic], language: Language) -> Vec<Said> {
    diagnostics.iter().map(|diagnostic| said(diagnostic, None, language)).collect()
}
