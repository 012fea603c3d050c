//! Files that are made from nothing: a starter workbook, criteria as text or as a workbook.

use std::path::Path;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::Location;
use crate::say;

use super::saving::save::{SaveOptions, check_output, is_same_file, save};

/// A file to be made.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewFile<'a> {
    /// The file.
    pub(super) file: &'a Path,
    /// The file that it is made of, if any; it is never replaced.
    pub(super) source: Option<&'a Path>,
    /// The extensions of its kind, the usual one first.
    pub(super) extensions: &'a [&'a str],
    /// Whether a file that is there already is replaced.
    pub(super) replace: bool,
}

/// Whether the file could be saved so. Nothing is changed.
pub(super) fn check_new(new: NewFile<'_>, language: Language) -> Result<(), Diagnostic> {
    let location = Location::file(new.file.display().to_string());
    let extension = new.file.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
    if !new.extensions.contains(&extension.as_str()) {
        let usual = new.extensions.first().copied().unwrap_or_default();
        let message = say!(language, "a file of this kind ends in .{usual}", "eine Datei dieser Art endet auf .{usual}");
        let help = say!(language, "give another name", "einen anderen Namen angeben");
        return Err(Diagnostic::error("wrong-extension", location, message).with_help(help));
    }
    if new.source.is_some_and(|source| is_same_file(source, new.file)) {
        let message = say!(language, "this is the file that is read", "das ist die Datei, die gelesen wird");
        let help = say!(language, "give another name", "einen anderen Namen angeben");
        return Err(Diagnostic::error("output-is-input", location, message).with_help(help));
    }
    if new.file.exists() && !new.replace {
        return Err(Diagnostic::error(
            "file-exists",
            location,
            say!(language, "there is a file of this name already", "eine Datei dieses Namens gibt es schon"),
        )
        .with_help(say!(
            language,
            "give another name, or --force to replace it",
            "einen anderen Namen angeben oder sie mit --force ersetzen"
        )));
    }
    check_output(target(new, language))
}

/// Saves a new file, where [`check_new`] finds nothing wrong.
pub(super) fn save_new(new: NewFile<'_>, bytes: &[u8], language: Language) -> Result<(), Diagnostic> {
    check_new(new, language)?;
    save(bytes.to_vec(), target(new, language)).map(|_| ())
}

/// What it is made of is another file, as has been checked.
fn target(new: NewFile<'_>, language: Language) -> SaveOptions<'_> {
    SaveOptions { input: new.source.unwrap_or(Path::new("")), also: &[], output: new.file, in_place: None, language }
}
