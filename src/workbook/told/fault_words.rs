//! How it is said that a package cannot be read or written.

use std::sync::Arc;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::Location;
use crate::ooxml::archive::ArchiveFault;
use crate::ooxml::fault::PackageFault;
use crate::say;

/// A gigabyte, as memory is counted.
const GIB: f64 = (1_u64 << 30) as f64;

/// A fault that can be said.
pub(crate) trait Told {
    /// What is said about it. `file` is the name that messages give the file.
    fn diagnostic(&self, file: &Arc<str>, language: Language) -> Diagnostic;
}

impl Told for PackageFault {
    fn diagnostic(&self, file: &Arc<str>, language: Language) -> Diagnostic {
        let (code, message, help) = sentences(self, language);
        let diagnostic = Diagnostic::error(code, Location::file(Arc::clone(file)), message);
        if help.is_empty() { diagnostic } else { diagnostic.with_help(help) }
    }
}

fn sentences(fault: &PackageFault, language: Language) -> (&'static str, String, String) {
    let repair = || {
        say!(
            language,
            "open it in Excel (File, Open, Open and Repair), save it, and run again",
            "in Excel öffnen (Datei, Öffnen, Öffnen und reparieren), speichern und erneut ausführen"
        )
    };
    let save_as = || say!(language, "save it in Excel as an Excel workbook (.xlsx)", "in Excel als Excel-Arbeitsmappe (.xlsx) speichern");
    match fault {
        PackageFault::Password | PackageFault::Archive(ArchiveFault::Encrypted(_)) => (
            "protected-workbook",
            say!(language, "the workbook is protected by a password", "die Arbeitsmappe ist durch ein Kennwort geschützt"),
            say!(
                language,
                "remove the password in Excel (File, Info, Protect Workbook, Encrypt with Password)",
                "das Kennwort in Excel entfernen (Datei, Informationen, Arbeitsmappe schützen, Mit Kennwort verschlüsseln)"
            ),
        ),
        PackageFault::Label => (
            "protected-workbook",
            say!(
                language,
                "the workbook is encrypted by a sensitivity label or by rights management (IRM), so that only certain people can open it",
                "die Arbeitsmappe ist durch eine Vertraulichkeitsbezeichnung oder Rechteverwaltung (IRM) verschlüsselt, nur bestimmte Personen können sie öffnen"
            ),
            say!(
                language,
                "open it in Excel with an account that may change it, choose a label without encryption (Home, Sensitivity) or unrestricted \
                 access (File, Info, Protect Workbook, Restrict Access), and save it",
                "in Excel mit einem berechtigten Konto öffnen, eine Bezeichnung ohne Verschlüsselung (Start, Vertraulichkeit) oder uneingeschränkten \
                 Zugriff (Datei, Informationen, Arbeitsmappe schützen, Zugriff einschränken) wählen und speichern"
            ),
        ),
        PackageFault::OlderFormat => (
            "older-format",
            say!(
                language,
                "the workbook is in an older Excel format (.xls)",
                "die Arbeitsmappe liegt in einem älteren Excel-Format (.xls) vor"
            ),
            save_as(),
        ),
        PackageFault::BinaryFormat => (
            "binary-format",
            say!(
                language,
                "the workbook is in Excel's binary format (.xlsb)",
                "die Arbeitsmappe liegt im Binärformat von Excel (.xlsb) vor"
            ),
            save_as(),
        ),
        PackageFault::Archive(ArchiveFault::NoArchive) | PackageFault::NoWorkbook => (
            "not-a-workbook",
            say!(language, "the file is not an Excel workbook", "die Datei ist keine Excel-Arbeitsmappe"),
            say!(language, "give a workbook of the kind .xlsx or .xlsm", "eine Arbeitsmappe der Art .xlsx oder .xlsm angeben"),
        ),
        PackageFault::Archive(ArchiveFault::Damaged) => (
            "damaged-workbook",
            say!(
                language,
                "the file is damaged: its table of contents does not fit its contents",
                "die Datei ist beschädigt: ihr Inhaltsverzeichnis passt nicht zum Inhalt"
            ),
            repair(),
        ),
        PackageFault::Archive(ArchiveFault::Checksum(part)) => (
            "damaged-workbook",
            say!(language, "the file is damaged: {part} in it cannot be read", "die Datei ist beschädigt: {part} darin ist nicht lesbar"),
            repair(),
        ),
        PackageFault::Archive(ArchiveFault::Duplicate(part)) => (
            "damaged-workbook",
            say!(language, "the file is damaged: it holds {part} twice", "die Datei ist beschädigt: sie enthält {part} zweimal"),
            repair(),
        ),
        PackageFault::Archive(ArchiveFault::Method(part)) => (
            "damaged-workbook",
            say!(
                language,
                "{part} in the file is compressed in a way that Excel does not use",
                "{part} in der Datei ist auf eine Weise komprimiert, die Excel nicht verwendet"
            ),
            repair(),
        ),
        PackageFault::Archive(ArchiveFault::TooLarge { name, bytes }) if *bytes > 0 && !name.is_empty() => {
            let needed = language.fixed(*bytes as f64 / GIB, 1);
            (
                "too-large",
                say!(
                    language,
                    "{name} in the file would take {needed} GB in memory, which is more than is read of one part, or more than it can hold",
                    "{name} in der Datei bräuchte {needed} GB im Speicher, mehr als von einem Teil gelesen wird oder in ihm stecken kann"
                ),
                String::new(),
            )
        }
        PackageFault::Archive(ArchiveFault::TooLarge { .. }) => (
            "too-large",
            say!(language, "the file is larger than a workbook that can be read", "die Datei ist größer als eine lesbare Arbeitsmappe"),
            String::new(),
        ),
        PackageFault::Signed => (
            "signed-workbook",
            say!(
                language,
                "the workbook is digitally signed, and adding columns would break the signature",
                "die Arbeitsmappe ist digital signiert, neue Spalten würden die Signatur ungültig machen"
            ),
            say!(
                language,
                "run with --drop-signature, which takes the signature out of the result",
                "mit --drop-signature ausführen, dann steht im Ergebnis keine Signatur mehr"
            ),
        ),
        PackageFault::Malformed(part) => (
            "damaged-workbook",
            say!(
                language,
                "the file is damaged: {part} in it is not well-formed",
                "die Datei ist beschädigt: {part} darin ist fehlerhaft aufgebaut"
            ),
            repair(),
        ),
        PackageFault::MissingSheet(sheet) => (
            "missing-sheet",
            say!(
                language,
                "the workbook names a sheet {sheet}, but the file holds no such worksheet",
                "die Arbeitsmappe nennt ein Blatt {sheet}, die Datei enthält aber kein solches Tabellenblatt"
            ),
            repair(),
        ),
        PackageFault::Internal(what) => (
            "internal-error",
            say!(
                language,
                "the result is not what it should be ({what}); nothing was written",
                "das Ergebnis ist nicht wie vorgesehen ({what}); es wurde nichts geschrieben"
            ),
            say!(
                language,
                "please report this with the workbook's structure",
                "bitte diesen Fehler mit dem Aufbau der Arbeitsmappe melden"
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_says_how_large() {
        let fault = PackageFault::from(ArchiveFault::TooLarge { name: "xl/worksheets/sheet1.xml".to_owned(), bytes: 5 << 29 });
        let said = |language| fault.diagnostic(&"big.xlsx".into(), language).message;
        assert!(said(Language::English).contains("sheet1.xml in the file would take 2.5 GB"));
        assert!(said(Language::German).contains("2,5 GB"));
    }
}
