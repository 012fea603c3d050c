//! Why a package cannot be read or written, and how that is said.

use std::sync::Arc;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::Location;
use crate::say;

use super::archive::ArchiveFault;
use super::xml::Malformed;
use super::xml::part::Overlap;

/// A gigabyte, as memory is counted.
const GIB: f64 = (1_u64 << 30) as f64;

/// Why a package cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PackageFault {
    /// The zip archive.
    #[error(transparent)]
    Archive(#[from] ArchiveFault),
    /// It is encrypted as a whole.
    #[error("protected by a password")]
    Password,
    /// It is encrypted for certain people, by a sensitivity label or rights management.
    #[error("protected by a label")]
    Label,
    /// It is a workbook of Excel 97 to 2003.
    #[error("an older Excel format")]
    OlderFormat,
    /// It is a binary workbook (xlsb).
    #[error("a binary workbook")]
    BinaryFormat,
    /// It is an archive, but of something else.
    #[error("no workbook in it")]
    NoWorkbook,
    /// It is signed.
    #[error("signed")]
    Signed,
    /// A part is not well-formed, or is in an encoding that workbooks do not use.
    #[error("{0} is not well-formed")]
    Malformed(String),
    /// A sheet has no part, or an empty one.
    #[error("sheet {0} is missing")]
    MissingSheet(String),
    /// An error of this program, seen before anything was written.
    #[error("internal: {0}")]
    Internal(&'static str),
}

impl From<Overlap> for PackageFault {
    fn from(_: Overlap) -> Self {
        Self::Internal("changes that lie over one another")
    }
}

/// Says which part is malformed.
pub(crate) fn in_part<T>(part: &str, result: Result<T, Malformed>) -> Result<T, PackageFault> {
    result.map_err(|_| PackageFault::Malformed(part.to_owned()))
}

impl PackageFault {
    /// What is said about it.
    pub(crate) fn diagnostic(&self, file: &Arc<str>, language: Language) -> Diagnostic {
        let (code, message, help) = self.sentences(language);
        let diagnostic = Diagnostic::error(code, Location::file(Arc::clone(file)), message);
        if help.is_empty() { diagnostic } else { diagnostic.with_help(help) }
    }

    fn sentences(&self, language: Language) -> (&'static str, String, String) {
        let repair = || {
            say!(
                language,
                "open it in Excel (File, Open, Open and Repair), save it, and run again",
                "in Excel öffnen (Datei, Öffnen, Öffnen und reparieren), speichern und erneut ausführen"
            )
        };
        let save_as =
            || say!(language, "save it in Excel as an Excel workbook (.xlsx)", "in Excel als Excel-Arbeitsmappe (.xlsx) speichern");
        match self {
            Self::Password | Self::Archive(ArchiveFault::Encrypted(_)) => (
                "protected-workbook",
                say!(language, "the workbook is protected by a password", "die Arbeitsmappe ist durch ein Kennwort geschützt"),
                say!(
                    language,
                    "remove the password in Excel (File, Info, Protect Workbook, Encrypt with Password)",
                    "das Kennwort in Excel entfernen (Datei, Informationen, Arbeitsmappe schützen, Mit Kennwort verschlüsseln)"
                ),
            ),
            Self::Label => (
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
            Self::OlderFormat => (
                "older-format",
                say!(
                    language,
                    "the workbook is in an older Excel format (.xls)",
                    "die Arbeitsmappe liegt in einem älteren Excel-Format (.xls) vor"
                ),
                save_as(),
            ),
            Self::BinaryFormat => (
                "binary-format",
                say!(
                    language,
                    "the workbook is in Excel's binary format (.xlsb)",
                    "die Arbeitsmappe liegt im Binärformat von Excel (.xlsb) vor"
                ),
                save_as(),
            ),
            Self::Archive(ArchiveFault::NoArchive) | Self::NoWorkbook => (
                "not-a-workbook",
                say!(language, "the file is not an Excel workbook", "die Datei ist keine Excel-Arbeitsmappe"),
                say!(language, "give a workbook of the kind .xlsx or .xlsm", "eine Arbeitsmappe der Art .xlsx oder .xlsm angeben"),
            ),
            Self::Archive(ArchiveFault::Damaged) => (
                "damaged-workbook",
                say!(
                    language,
                    "the file is damaged: its table of contents does not fit its contents",
                    "die Datei ist beschädigt: ihr Inhaltsverzeichnis passt nicht zum Inhalt"
                ),
                repair(),
            ),
            Self::Archive(ArchiveFault::Checksum(part)) => (
                "damaged-workbook",
                say!(
                    language,
                    "the file is damaged: {part} in it cannot be read",
                    "die Datei ist beschädigt: {part} darin ist nicht lesbar"
                ),
                repair(),
            ),
            Self::Archive(ArchiveFault::Duplicate(part)) => (
                "damaged-workbook",
                say!(language, "the file is damaged: it holds {part} twice", "die Datei ist beschädigt: sie enthält {part} zweimal"),
                repair(),
            ),
            Self::Archive(ArchiveFault::Method(part)) => (
                "damaged-workbook",
                say!(
                    language,
                    "{part} in the file is compressed in a way that Excel does not use",
                    "{part} in der Datei ist auf eine Weise komprimiert, die Excel nicht verwendet"
                ),
                repair(),
            ),
            Self::Archive(ArchiveFault::TooLarge { name, bytes }) if *bytes > 0 && !name.is_empty() => {
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
            Self::Archive(ArchiveFault::TooLarge { .. }) => (
                "too-large",
                say!(language, "the file is larger than a workbook that can be read", "die Datei ist größer als eine lesbare Arbeitsmappe"),
                String::new(),
            ),
            Self::Signed => (
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
            Self::Malformed(part) => (
                "damaged-workbook",
                say!(
                    language,
                    "the file is damaged: {part} in it is not well-formed",
                    "die Datei ist beschädigt: {part} darin ist fehlerhaft aufgebaut"
                ),
                repair(),
            ),
            Self::MissingSheet(sheet) => (
                "missing-sheet",
                say!(
                    language,
                    "the workbook names a sheet {sheet}, but the file holds no such worksheet",
                    "die Arbeitsmappe nennt ein Blatt {sheet}, die Datei enthält aber kein solches Tabellenblatt"
                ),
                repair(),
            ),
            Self::Internal(what) => (
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
