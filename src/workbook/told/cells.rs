//! Single cells put into a sheet, and notes put on cells.

use std::sync::Arc;

use super::fault_words::Told;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{CellAddress, Location, Place};
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::drawings::cell_notes;
use crate::ooxml::package::Package;
use crate::ooxml::patching::cell_patch::{self, NotPut, RowCells};
use crate::say;

/// The package with these cells in a sheet.
pub fn put_cells(package: &Package, sheet: &str, rows: &[RowCells], language: Language) -> Result<FileBytes, Diagnostic> {
    cell_patch::put_cells(package, sheet, rows).map_err(|fault| match fault {
        NotPut::FormulaInTheWay(cell) => {
            let place = Place::Cell(sheet.into(), cell);
            let sentence = say!(
                language,
                "this cell holds a formula, which is not replaced by a value",
                "diese Zelle enthält eine Formel, die nicht durch einen Wert ersetzt wird"
            );
            Diagnostic::error("formula-in-the-way", Location::file(package.file.to_string()).at(place), sentence).with_help(say!(
                language,
                "clear the cell or take the account's row out of the sheet",
                "die Zelle leeren oder die Zeile des Kunden aus dem Blatt nehmen"
            ))
        }
        NotPut::Package(fault) => fault.diagnostic(&package.file, language),
    })
}

/// What came of notes.
#[derive(Debug)]
pub struct Noted {
    /// The new package; `None` where nothing changes.
    pub bytes: Option<FileBytes>,
    /// What a user should know.
    pub said: Vec<Diagnostic>,
}

/// Puts notes on cells of a sheet, in place of those of an earlier run; without any, those are taken away.
pub fn write_notes(package: &Package, sheet: &str, notes: &[(CellAddress, String)], language: Language) -> Result<Noted, Diagnostic> {
    let location = Location::file(Arc::clone(&package.file)).at(Place::Sheet(sheet.into()));
    let noted = cell_notes::write_notes(package, sheet, notes).map_err(|fault| fault.diagnostic(&package.file, language))?;
    let mut said = Vec::new();
    if noted.kept > 0 {
        let cells = language.count(noted.kept);
        let message = say!(
            language,
            "{cells} of the cells have a note of their own; it stays, and the reason is not written there",
            "{cells} der Zellen haben eine eigene Notiz; sie bleibt, und die Begründung steht dort nicht"
        );
        said.push(Diagnostic::note("note-kept", location.clone(), message));
    }
    if let Some(part) = noted.not_understood {
        let message = say!(
            language,
            "the reasons are not written as notes, because {part} in the workbook is not well-formed",
            "die Begründungen stehen nicht als Notizen, weil {part} in der Arbeitsmappe fehlerhaft aufgebaut ist"
        );
        said.push(Diagnostic::finding("notes-not-written", location, message));
    }
    Ok(Noted { bytes: noted.bytes, said })
}
