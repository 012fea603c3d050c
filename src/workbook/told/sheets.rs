//! Sheets planted into a package, and taken out again.

use super::fault_words::Told;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{Location, Place};
use crate::ooxml::adding::graft::{self, Grafted, Planting};
use crate::ooxml::adding::uproot::{self, Rooted};
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::package::Package;
use crate::say;

/// Plants the sheets. A sheet with the role of one that is there takes its place.
pub fn graft(package: &Package, planting: &Planting<'_>, language: Language) -> Result<Grafted, Diagnostic> {
    graft::graft(package, planting).map_err(|fault| fault.diagnostic(&package.file, language))
}

/// The package without the sheets that an earlier run added, but for those of the roles in `keep`; `None` where there are none.
pub fn uproot(package: &Package, keep: &[&str], language: Language) -> Result<Option<FileBytes>, Diagnostic> {
    uproot::uproot(package, keep).map_err(|rooted| match rooted {
        Rooted::Locked => locked(package, language),
        Rooted::Referred(sheet, part) => in_use(package, &sheet, &part, language),
        Rooted::Package(fault) => fault.diagnostic(&package.file, language),
    })
}

fn locked(package: &Package, language: Language) -> Diagnostic {
    let message = say!(
        language,
        "the workbook's structure is locked, so that the report sheets of an earlier run cannot be deleted",
        "die Struktur der Arbeitsmappe ist gesperrt, Berichtsblätter eines früheren Laufs lassen sich daher nicht löschen"
    );
    Diagnostic::error("locked-structure", Location::file(package.name()), message).with_help(say!(
        language,
        "run without --no-report, or unlock the structure in Excel (Review, Protect Workbook)",
        "ohne --no-report ausführen oder die Struktur in Excel freigeben (Überprüfen, Arbeitsmappe schützen)"
    ))
}

fn in_use(package: &Package, sheet: &str, part: &str, language: Language) -> Diagnostic {
    let place = Location::file(package.name()).at(Place::Sheet(sheet.into()));
    let message = say!(
        language,
        "the report sheet \"{sheet}\" of an earlier run cannot be deleted, because {part} refers to it",
        "das Berichtsblatt „{sheet}“ eines früheren Laufs lässt sich nicht löschen, weil {part} darauf verweist"
    );
    Diagnostic::error("report-in-use", place, message).with_help(say!(
        language,
        "run without --no-report, or delete the sheet in Excel",
        "ohne --no-report ausführen oder das Blatt in Excel löschen"
    ))
}
