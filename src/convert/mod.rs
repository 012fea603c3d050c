//! Files of other kinds: delimited text, OpenDocument, and the older and the binary Excel formats, made into a plain workbook.
//!
//! What is kept: the values, dates, truth values and errors, the names and the order of the sheets and which of them are hidden. Formats,
//! formulas, charts and the like are not, and that is said. Columns get a width that fits what they hold. The plain
//! workbook then takes the same way as any other.

mod binary;
mod cell;
mod compound;
mod delimited;
mod extent;
mod fault;
mod foreign;
mod older;
mod open_document;
pub(crate) mod plain;
mod quiet;
mod spreadsheet;
mod typed;

use std::sync::Arc;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{CellAddress, Location, Place};
use crate::foundation::value::CellError;
use crate::say;

use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::archive::{Archive, LARGEST_PART};
use crate::ooxml::fault::PackageFault;
use crate::ooxml::package::compound_file::{COMPOUND_FILE, has_label, is_encrypted, names};

use delimited::Spelling;
use extent::TooFarApart;

/// A kind of file that is made into a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text with a delimiter between the fields.
    Delimited,
    /// OpenDocument (.ods).
    OpenDocument,
    /// Excel 97 to 2003 (.xls).
    Older,
    /// Excel's binary workbooks (.xlsb).
    Binary,
}

/// A file that was made into a workbook.
#[derive(Debug)]
pub(crate) struct Converted {
    /// The workbook.
    pub(crate) bytes: Vec<u8>,
    /// What became of the file.
    pub(crate) conversion: Conversion,
}

/// What became of a file of another kind.
#[derive(Clone, Debug)]
pub(crate) struct Conversion {
    kind: Kind,
    spelling: Option<Spelling>,
    location: Location,
    /// Sheet, row and column of texts that were cut.
    cut: Vec<(String, u32, u32)>,
}

impl Conversion {
    /// What is to be said of it.
    pub(crate) fn said(&self, language: Language) -> Vec<Diagnostic> {
        let description = self.spelling.map_or_else(|| described(self.kind, language), |spelling| spelling.described(language));
        let sentence = say!(
            language,
            "the file is {description}; the result is an Excel workbook with its values, without its formats, formulas and charts",
            "die Datei ist {description}; das Ergebnis ist eine Excel-Arbeitsmappe mit ihren Werten, ohne Formate, Formeln und Diagramme"
        );
        let mut said = vec![Diagnostic::note("converted", self.location.clone(), sentence)];
        said.extend(self.cut.iter().map(|(sheet, row, column)| {
            let cell = Place::Cell(sheet.as_str().into(), CellAddress::new(*row, *column));
            let sentence = say!(
                language,
                "the text is longer than a cell can hold and was cut after 32,767 characters",
                "der Text ist länger als eine Zelle fassen kann und wurde nach 32.767 Zeichen abgeschnitten"
            );
            Diagnostic::finding("text-cut", self.location.at(cell), sentence)
        }));
        said
    }
}

/// Why a file is not made into a workbook.
pub(crate) enum Refusal {
    /// The package that it is.
    Package(PackageFault),
    /// What is said of it.
    Told(Box<Diagnostic>),
}

impl From<PackageFault> for Refusal {
    fn from(fault: PackageFault) -> Self {
        Self::Package(fault)
    }
}

impl From<Diagnostic> for Refusal {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Told(Box::new(diagnostic))
    }
}

/// A sheet as it goes into the plain workbook.
#[derive(Debug, Default)]
struct PlainSheet {
    name: String,
    hidden: bool,
    /// The cells that hold something, row by row.
    cells: Vec<(u32, u32, PlainCell)>,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PlainCell {
    /// A number, with its number format where it needs one.
    Number(f64, Option<&'static str>),
    Text(String),
    Boolean(bool),
    Error(CellError),
}

const DATE: &str = "yyyy-mm-dd";
const DATE_AND_TIME: &str = "yyyy-mm-dd hh:mm:ss";
const TIME: &str = "hh:mm:ss";
const LENGTH_OF_TIME: &str = "[h]:mm:ss";

const TEXT_EXTENSIONS: [&str; 4] = ["csv", "tsv", "tab", "txt"];
/// Under these, bookkeeping programs and portals write text too.
const WORKBOOK_EXTENSIONS: [&str; 7] = ["xls", "xlsx", "xlsm", "xlt", "asc", "dat", "prn"];

/// What kind of file this is, as far as that shows before an archive is opened; `None` also for what is no workbook at all.
pub(crate) fn kind_of(bytes: &FileBytes, file: &str) -> Option<Kind> {
    if bytes.starts_with(&COMPOUND_FILE) {
        let joined = bytes.joined();
        let is_workbook = names(&joined, "Workbook") || names(&joined, "Book");
        let is_open = !is_encrypted(&joined) && !has_label(&joined) && foreign::foreign(bytes, file).is_none();
        return (is_open && is_workbook).then_some(Kind::Older);
    }
    // A text may begin with these two letters.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") || bytes.starts_with(b"PK\x07\x08") {
        // An OpenDocument archive tells its kind at its beginning.
        let beginning = bytes.get(0..bytes.len().min(200)).unwrap_or_default();
        let mimetype = b"application/vnd.oasis.opendocument.spreadsheet";
        return memchr::memmem::find(&beginning, mimetype).is_some().then_some(Kind::OpenDocument);
    }
    let extension = file.rsplit('.').next().unwrap_or_default().to_lowercase();
    if TEXT_EXTENSIONS.contains(&extension.as_str()) {
        // A web page or nothing at all under the name of a text is said to be that.
        let other = foreign::foreign(bytes, file).filter(|other| other.is_certain());
        return other.is_none().then_some(Kind::Delimited);
    }
    let may_be_text = WORKBOOK_EXTENSIONS.contains(&extension.as_str()) || !file.contains('.');
    (may_be_text && foreign::is_text_with_columns(bytes, file)).then_some(Kind::Delimited)
}

/// What is said of a file that is no workbook, where it is known what else it is.
pub(crate) fn what_else(bytes: &FileBytes, file: &Arc<str>, language: Language) -> Option<Diagnostic> {
    let (message, help) = foreign::foreign(bytes, file)?.sentences(language);
    Some(Diagnostic::error("not-a-workbook", Location::file(Arc::clone(file)), message).with_help(help))
}

/// Makes a file into a plain workbook.
pub(crate) fn converted(bytes: &Arc<Vec<u8>>, kind: Kind, file: &Arc<str>, language: Language) -> Result<Converted, Refusal> {
    let location = Location::file(Arc::clone(file));
    let (sheets, spelling) = match kind {
        Kind::Delimited => {
            let (sheets, spelling) = delimited::read(bytes, file, language)?;
            (sheets, Some(spelling))
        }
        _ => {
            let content = match kind {
                Kind::Older => Vec::new(),
                _ => check_sizes(bytes)?,
            };
            let sheets = spreadsheet::read(bytes, kind, content).map_err(|fault| match fault {
                fault::Fault::TooFarApart(apart) => Refusal::from(too_far_apart(&location, apart, language)),
                fault::Fault::Password => Refusal::Package(PackageFault::Password),
                fault::Fault::Unreadable(detail) => unreadable(location.clone(), &detail, language).into(),
                fault::Fault::Damaged => {
                    unreadable(location.clone(), &say!(language, "it is damaged", "sie ist beschädigt"), language).into()
                }
            })?;
            (sheets, None)
        }
    };
    let written = plain::write(&sheets).map_err(|fault| match fault {
        plain::Fault::TooLarge => too_large(location.clone(), language),
        plain::Fault::Writer(error) => unreadable(location.clone(), &error.to_string(), language),
    })?;
    Ok(Converted { bytes: written.bytes, conversion: Conversion { kind, spelling, location, cut: written.cut } })
}

/// More than a sheet can hold.
pub(crate) fn too_large(location: Location, language: Language) -> Diagnostic {
    let message = say!(
        language,
        "there are more rows or columns than an Excel sheet has (1,048,576 rows, 16,384 columns)",
        "es sind mehr Zeilen oder Spalten, als ein Excel-Blatt hat (1.048.576 Zeilen, 16.384 Spalten)"
    );
    Diagnostic::error("too-large", location, message)
}

fn too_far_apart(file: &Location, apart: TooFarApart, language: Language) -> Diagnostic {
    let TooFarApart { sheet, last: (row, column) } = apart;
    let cell = CellAddress::new(row, column);
    let message = say!(
        language,
        "the cells of the sheet \"{sheet}\" reach to {cell} and lie so far apart that the gaps would take too much memory",
        "die Zellen des Blatts „{sheet}“ reichen bis {cell} und liegen so weit auseinander, dass die Lücken zu viel Speicher brauchten"
    );
    Diagnostic::error("too-large", file.at(Place::Cell(sheet.into(), cell)), message).with_help(say!(
        language,
        "delete the rows and columns behind the last one that is needed, or save the file as an Excel workbook (.xlsx)",
        "die Zeilen und Spalten hinter der letzten benötigten löschen oder die Datei als Excel-Arbeitsmappe (.xlsx) speichern"
    ))
}

fn described(kind: Kind, language: Language) -> String {
    match kind {
        Kind::OpenDocument => say!(language, "an OpenDocument spreadsheet (.ods)", "eine OpenDocument-Tabelle (.ods)"),
        Kind::Older => say!(language, "in an older Excel format (.xls)", "in einem älteren Excel-Format (.xls)"),
        _ => say!(language, "a binary Excel workbook (.xlsb)", "eine binäre Excel-Arbeitsmappe (.xlsb)"),
    }
}

fn unreadable(location: Location, detail: &str, language: Language) -> Diagnostic {
    Diagnostic::error(
        "unreadable-workbook",
        location,
        say!(language, "the file cannot be read: {detail}", "die Datei lässt sich nicht lesen: {detail}"),
    )
    .with_help(say!(
        language,
        "open it in a spreadsheet program and save it as an Excel workbook (.xlsx)",
        "in einer Tabellenkalkulation öffnen und als Excel-Arbeitsmappe (.xlsx) speichern"
    ))
}

/// Sizes are checked before another reader inflates the parts. Gives the content of an OpenDocument file.
fn check_sizes(bytes: &Arc<Vec<u8>>) -> Result<Vec<u8>, PackageFault> {
    let archive = Archive::open(Arc::clone(bytes))?;
    let (mut total, mut content) = (0, Vec::new());
    for (number, entry) in archive.entries().iter().enumerate() {
        let inflated = archive.inflate(number)?;
        total += inflated.len() as u64;
        if total > LARGEST_PART {
            return Err(PackageFault::Archive(crate::ooxml::archive::ArchiveFault::TooLarge { name: String::new(), bytes: total }));
        }
        if entry.name == "content.xml" {
            content = inflated;
        }
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_content_and_text_by_its_name() {
        let workbook_stream: Vec<u8> = COMPOUND_FILE.into_iter().chain("Workbook".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let kind_of = |bytes: &[u8], file: &str| kind_of(&bytes.to_vec().into(), file);
        assert_eq!(kind_of(&workbook_stream, "a.xlsx"), Some(Kind::Older));
        let encrypted: Vec<u8> =
            workbook_stream.iter().copied().chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(kind_of(&encrypted, "a.xls"), None);
        assert_eq!(kind_of(b"PK\x03\x04 mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "a.ods"), Some(Kind::OpenDocument));
        assert_eq!(kind_of(b"PK\x03\x04 xl/workbook.xml", "a.csv"), None);
        assert_eq!(kind_of(b"a;b", "a.CSV"), Some(Kind::Delimited));
        assert_eq!(kind_of(b"a;b", "a.xlsx"), None);
    }
}
