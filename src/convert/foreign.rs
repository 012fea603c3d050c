//! Files that are no workbook, whatever their name says: what they are, and the way out.
//!
//! Web portals and bookkeeping programs call many things `.xls` that Excel opens all the same. Text with delimiters among them is read (see
//! `kind_of`); of the others it is said what they are. They are told by how they begin, archives by what lies in them.

use crate::foundation::language::Language;
use crate::ooxml::archive::Archive;
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::say;

use super::delimited;

/// So much of a file tells what it is.
const BEGINNING: usize = 8_192;

/// How files of other kinds begin.
const MAGIC: [(&[u8], Foreign); 12] = [
    (b"%PDF", Foreign::Pdf),
    (b"{\\rtf", Foreign::Word),
    (b"Rar!", Foreign::Archive),
    (b"7z\xbc\xaf\x27\x1c", Foreign::Archive),
    (b"\x1f\x8b", Foreign::Archive),
    (b"\x89PNG", Foreign::Picture),
    (b"\xff\xd8\xff", Foreign::Picture),
    (b"GIF8", Foreign::Picture),
    // BIFF 2, 3 and 4, and the workbooks of version 4.
    (b"\x09\x00\x04\x00", Foreign::Ancient),
    (b"\x09\x02\x06\x00", Foreign::Ancient),
    (b"\x09\x04\x06\x00", Foreign::Ancient),
    (b"[InternetShortcut]", Foreign::Link),
];

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Foreign {
    /// There is nothing in it.
    Empty,
    /// A web page with a table.
    WebPage,
    /// The same as an archive of the web (MHTML).
    WebArchive,
    /// A workbook in the XML of Excel 2002 and 2003.
    XmlSpreadsheet,
    /// An OpenDocument spreadsheet in one XML file.
    FlatOpenDocument,
    /// Some other XML.
    Xml,
    /// PDF.
    Pdf,
    /// RTF, or a Word document.
    Word,
    /// A presentation.
    PowerPoint,
    /// A mail with or without files in it.
    Mail,
    /// A link to a spreadsheet in Google Drive.
    GoogleLink,
    /// A link to a page.
    Link,
    /// JSON.
    Json,
    /// SYLK.
    Sylk,
    /// Excel before version 5.
    Ancient,
    /// Apple's Numbers, or another of its programs.
    Apple,
    /// An OpenDocument file that is no spreadsheet.
    OpenDocumentText,
    /// An archive.
    Archive,
    /// A picture.
    Picture,
    /// Text without columns.
    Text,
}

/// Whether a file under a workbook's name is text with columns, as bookkeeping programs write it.
pub(super) fn is_text_with_columns(bytes: &FileBytes, file: &str) -> bool {
    let beginning = bytes.get(0..bytes.len().min(8 * BEGINNING)).unwrap_or_default();
    let known = MAGIC.iter().any(|(magic, _)| beginning.starts_with(magic));
    let text = if known { None } else { delimited::text(&beginning) };
    text.is_some_and(|text| in_text(text.to_lowercase().trim_start(), file) == Foreign::Text && delimited::has_columns(&text))
}

/// What the bytes of a file that is no workbook are; `None` where that is not known.
pub(crate) fn foreign(bytes: &FileBytes, file: &str) -> Option<Foreign> {
    let beginning = bytes.get(0..bytes.len().min(BEGINNING)).unwrap_or_default();
    let begins = |magic: &[&[u8]]| magic.iter().any(|magic| beginning.starts_with(magic));
    if beginning.iter().all(|&byte| byte == 0 || byte.is_ascii_whitespace()) || begins(&[b"\xef\xbb\xbf"]) && beginning.len() == 3 {
        return Some(Foreign::Empty);
    }
    if begins(&[b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"]) {
        return Archive::open(bytes.clone()).ok().and_then(|archive| in_archive(&archive));
    }
    if begins(&[&crate::ooxml::package::compound_file::COMPOUND_FILE]) {
        return in_compound_file(&bytes.joined(), file);
    }
    if let Some((_, known)) = MAGIC.iter().find(|(magic, _)| beginning.starts_with(magic)) {
        return Some(*known);
    }
    let text = delimited::text(&beginning)?.to_lowercase();
    Some(in_text(text.trim_start(), file))
}

fn in_text(text: &str, file: &str) -> Foreign {
    let has = |word: &str| text.contains(word);
    if text.starts_with("mime-version:") || has("content-type: multipart/related") {
        return Foreign::WebArchive;
    }
    if text.starts_with('<') {
        let page = ["<html", "<!doctype html", "<table", "<body"].iter().any(|tag| has(tag));
        return match () {
            () if has("urn:schemas-microsoft-com:office:spreadsheet") => Foreign::XmlSpreadsheet,
            () if has("<office:document") => Foreign::FlatOpenDocument,
            () if page => Foreign::WebPage,
            () => Foreign::Xml,
        };
    }
    let list = text.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with(['{', '[', '"']));
    if text.starts_with('{') || list {
        let google = has("docs.google.com") || has("\"doc_id\"") || file.to_lowercase().ends_with(".gsheet");
        return if google { Foreign::GoogleLink } else { Foreign::Json };
    }
    let is_record = |line: &str| ["p;", "b;", "c;", "f;", "o;", "nn;"].iter().any(|record| line.starts_with(record));
    if text.starts_with("id;p") && text.lines().nth(1).is_some_and(is_record) {
        return Foreign::Sylk;
    }
    let is_mail = |line: &str| ["received:", "return-path:", "from:", "delivered-to:"].iter().any(|field| line.starts_with(field));
    if text.lines().take(3).any(is_mail) { Foreign::Mail } else { Foreign::Text }
}

/// What lies in an archive; `None` where that could have been a workbook.
fn in_archive(archive: &Archive) -> Option<Foreign> {
    let names: Vec<String> = archive.entries().iter().map(|entry| entry.name.replace('\\', "/").to_lowercase()).collect();
    let has = |test: &dyn Fn(&str) -> bool| names.iter().any(|name| test(name));
    match () {
        () if has(&|name| name == "word/document.xml") => Some(Foreign::Word),
        () if has(&|name| name == "ppt/presentation.xml") => Some(Foreign::PowerPoint),
        () if has(&|name| name.ends_with(".iwa") || name == "index.apxl" || name == "index.zip") => Some(Foreign::Apple),
        () if has(&|name| name == "mimetype") && has(&|name| name == "content.xml") => Some(Foreign::OpenDocumentText),
        () if has(&|name| name == "[content_types].xml" || name.starts_with("xl/") || name == "_rels/.rels") => None,
        () => Some(Foreign::Archive),
    }
}

/// What a compound file of Microsoft's is; `None` for a workbook.
fn in_compound_file(bytes: &[u8], file: &str) -> Option<Foreign> {
    let extension = file.rsplit('.').next().unwrap_or_default().to_lowercase();
    let of_excel = super::names(bytes, "Workbook") || super::names(bytes, "Book");
    // A document may hold a workbook, and a workbook a document; then the name decides.
    let is = |stream: &str, extensions: &[&str]| super::names(bytes, stream) && (!of_excel || extensions.contains(&extension.as_str()));
    if is("WordDocument", &["doc", "dot"]) {
        Some(Foreign::Word)
    } else if is("PowerPoint Document", &["ppt", "pps"]) {
        Some(Foreign::PowerPoint)
    } else if is("__properties_version1.0", &["msg"]) {
        Some(Foreign::Mail)
    } else {
        None
    }
}

impl Foreign {
    /// Whether it is told by so much that it is no text with delimiters, whatever the file's name says.
    pub(super) fn is_certain(self) -> bool {
        !matches!(self, Self::Text | Self::Json | Self::Mail | Self::Link | Self::Sylk)
    }

    /// What is said of it, and the way out.
    pub(crate) fn sentences(self, language: Language) -> (String, String) {
        let is =
            |what: String| say!(language, "the file is {what}, not an Excel workbook", "die Datei ist {what}, keine Excel-Arbeitsmappe");
        let resave = || {
            say!(
                language,
                "open it in Excel, save it as an Excel workbook (.xlsx), and run that",
                "in Excel öffnen, als Excel-Arbeitsmappe (.xlsx) speichern und diese ausführen"
            )
        };
        let export = || {
            say!(
                language,
                "export the accounts as an Excel workbook (.xlsx) or as text (.csv) from the program that they come from",
                "die Kunden aus dem Programm, aus dem sie stammen, als Excel-Arbeitsmappe (.xlsx) oder als Text (.csv) exportieren"
            )
        };
        match self {
            Self::Empty => (
                say!(language, "the file is empty", "die Datei ist leer"),
                say!(
                    language,
                    "export or copy it again; if it lies in OneDrive or another cloud, let it be downloaded first (Always keep on this device)",
                    "sie erneut exportieren oder kopieren; liegt sie in OneDrive oder einer anderen Cloud, sie zuerst herunterladen lassen (Immer auf diesem Gerät beibehalten)"
                ),
            ),
            Self::WebPage => (is(say!(language, "a web page (HTML)", "eine Webseite (HTML)")), resave()),
            Self::WebArchive => (is(say!(language, "a web archive (MHTML)", "ein Webarchiv (MHTML)")), resave()),
            Self::XmlSpreadsheet => {
                (is(say!(language, "an XML Spreadsheet 2003 (.xml)", "eine XML-Kalkulationstabelle 2003 (.xml)")), resave())
            }
            Self::FlatOpenDocument => (
                is(say!(
                    language,
                    "an OpenDocument spreadsheet in one XML file (.fods)",
                    "eine OpenDocument-Tabelle in einer XML-Datei (.fods)"
                )),
                say!(
                    language,
                    "open it in LibreOffice and save it as .ods or .xlsx",
                    "in LibreOffice öffnen und als .ods oder .xlsx speichern"
                ),
            ),
            Self::Xml => (is(say!(language, "an XML file", "eine XML-Datei")), export()),
            Self::Pdf => (is(say!(language, "a PDF", "ein PDF")), export()),
            Self::Word => (
                is(say!(language, "a Word document", "ein Word-Dokument")),
                say!(
                    language,
                    "copy its table into a workbook in Excel, and save that as .xlsx",
                    "die Tabelle daraus in Excel in eine Arbeitsmappe kopieren und diese als .xlsx speichern"
                ),
            ),
            Self::PowerPoint => (is(say!(language, "a PowerPoint presentation", "eine PowerPoint-Präsentation")), export()),
            Self::Mail => (
                is(say!(language, "a mail", "eine E-Mail")),
                say!(
                    language,
                    "save the workbook that is attached to it, and run that",
                    "die angehängte Arbeitsmappe speichern und diese ausführen"
                ),
            ),
            Self::GoogleLink => (
                is(say!(language, "a link to a spreadsheet in Google Drive", "eine Verknüpfung zu einer Tabelle in Google Drive")),
                say!(
                    language,
                    "in Google Sheets: File, Download, Microsoft Excel (.xlsx)",
                    "in Google Tabellen: Datei, Herunterladen, Microsoft Excel (.xlsx)"
                ),
            ),
            Self::Link => (
                is(say!(language, "a link to a page", "eine Verknüpfung zu einer Seite")),
                say!(language, "download the workbook from there, and run that", "die Arbeitsmappe dort herunterladen und diese ausführen"),
            ),
            Self::Json => (is(say!(language, "a JSON file", "eine JSON-Datei")), export()),
            Self::Sylk => (is(say!(language, "a SYLK file (.slk)", "eine SYLK-Datei (.slk)")), resave()),
            Self::Ancient => (
                say!(
                    language,
                    "the file is in an Excel format from before 1993, which is not read",
                    "die Datei liegt in einem Excel-Format aus der Zeit vor 1993 vor, das nicht gelesen wird"
                ),
                resave(),
            ),
            Self::Apple => (
                is(say!(language, "a spreadsheet of Apple's Numbers", "eine Tabelle aus Apples Numbers")),
                say!(language, "in Numbers: File, Export To, Excel", "in Numbers: Ablage, Exportieren, Excel"),
            ),
            Self::OpenDocumentText => {
                (is(say!(language, "an OpenDocument file without a spreadsheet", "eine OpenDocument-Datei ohne Tabelle")), export())
            }
            Self::Archive => (
                is(say!(language, "a compressed archive", "ein komprimiertes Archiv")),
                say!(
                    language,
                    "if a workbook lies in it, unpack it, and run that",
                    "liegt eine Arbeitsmappe darin, sie entpacken und diese ausführen"
                ),
            ),
            Self::Picture => (is(say!(language, "a picture", "ein Bild")), export()),
            Self::Text => (is(say!(language, "text without columns", "Text ohne Spalten")), export()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_how_they_begin() {
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("<html><table>".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for (bytes, file, kind) in [
            (&b""[..], "a.xlsx", Foreign::Empty),
            (b"\0\0\0\0\0\0", "a.xlsx", Foreign::Empty),
            (b"\xef\xbb\xbf", "a.xlsx", Foreign::Empty),
            (b"  <HTML><head>", "a.xls", Foreign::WebPage),
            (b"<meta charset=\"utf-8\"><table><tr>", "a.xls", Foreign::WebPage),
            (b"\xef\xbb\xbf<!DOCTYPE html PUBLIC>", "a.xls", Foreign::WebPage),
            (&utf16, "a.xls", Foreign::WebPage),
            (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "a.xls", Foreign::WebArchive),
            (b"From: <Saved by Excel>\r\nContent-Type: multipart/related;\r\n", "a.xls", Foreign::WebArchive),
            (
                b"<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
                "a.xls",
                Foreign::XmlSpreadsheet,
            ),
            (b"<?xml version=\"1.0\"?><office:document office:version=\"1.3\">", "a.ods", Foreign::FlatOpenDocument),
            (b"<?xml version=\"1.0\"?><rows/>", "a.xlsx", Foreign::Xml),
            (b"%PDF-1.7", "a.xlsx", Foreign::Pdf),
            (b"{\\rtf1\\ansi", "a.xls", Foreign::Word),
            (b"{\"url\": \"https://docs.google.com/open?id=1\", \"doc_id\": \"1\"}", "a.gsheet", Foreign::GoogleLink),
            (b"{\"rows\": []}", "a.xlsx", Foreign::Json),
            (b"[InternetShortcut]\r\nURL=https://x", "a.url", Foreign::Link),
            (b"ID;PWXL;N;E\r\nP;PGeneral\r\n", "a.slk", Foreign::Sylk),
            (b"\x09\x02\x06\x00\x00\x00", "a.xls", Foreign::Ancient),
            (b"\x1f\x8b\x08", "a.gz", Foreign::Archive),
            (b"just a sentence\n", "a.xlsx", Foreign::Text),
        ] {
            assert_eq!(foreign(&bytes.to_vec().into(), file), Some(kind), "{file} {:?}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(foreign(&b"\x01\x02\x03\x04".to_vec().into(), "a.xlsx"), None);
    }
}
