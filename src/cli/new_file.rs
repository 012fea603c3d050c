//! Files that are made from nothing: a starter workbook, criteria as text or as a workbook.

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::location::Location;
use crate::say;
use crate::workbook::save::{SaveOptions, save};

/// Saves a new file; one that is there already is only replaced if the user says so.
pub(super) fn save_new(file: &Path, bytes: &[u8], replace: bool, language: Language) -> Result<(), Diagnostic> {
    if file.exists() && !replace {
        return Err(Diagnostic::error(
            "file-exists",
            Location::file(file.display().to_string()),
            say!(language, "there is a file of this name already", "eine Datei dieses Namens gibt es schon"),
        )
        .with_help(say!(
            language,
            "give another name, or --force to replace it",
            "einen anderen Namen angeben oder sie mit --force ersetzen"
        )));
    }
    // Nothing was read, so that nothing can be replaced by mistake.
    save(bytes, SaveOptions { input: Path::new(""), output: file, in_place: false, language }).map(|_| ())
}
