//! Files that are no workbook, whatever they are called: named for what they are, or read where they are text with columns.

use std::fs;
use std::sync::Arc;

use calamine::{Data, Reader};
use keyfolio::foundation::language::Language;
use keyfolio::workbook::told::package::open as open_package;

use crate::harness::{Folder, rows};
use crate::write_back::workbooks::zipped;

const CRITERIA: &str = "language = \"english\"\n[[rule]]\nstep = \"compute\"\nresult = \"Twice\"\nformula = \"[Revenue]*2\"\n";
const LINES: [[&str; 3]; 4] =
    [["Account", "Town", "Revenue"], ["Müller, Söhne", "Köln", "1.234,50"], ["Ünal", "Aßlar", "-3"], ["Gröne", "", "7"]];

fn refusal(bytes: &[u8], file: &str, language: Language) -> Result<(), (&'static str, String)> {
    let file: Arc<str> = file.into();
    let said = |fault: keyfolio::foundation::diagnostic::Diagnostic| {
        (fault.code, format!("{}; {}", fault.message, fault.help.unwrap_or_default()))
    };
    open_package(bytes.to_vec(), &file, language).map(drop).map_err(said)
}

fn compound(streams: &[&str]) -> Vec<u8> {
    let names = streams.iter().flat_map(|name| name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes));
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".iter().copied().chain(names).collect()
}

#[test]
fn what_a_file_is_and_the_way_out_are_said_in_both_languages() {
    let page = b"<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><body><table><tr><td>Account</td></tr></table></body></html>";
    let cases: [(&str, Vec<u8>, &str, &str, &str); 16] = [
        ("report.xls", page.to_vec(), "not-a-workbook", "web page (HTML)", "Webseite (HTML)"),
        ("report.csv", page.to_vec(), "not-a-workbook", "web page (HTML)", "Webseite (HTML)"),
        ("export.xls", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n".to_vec(), "not-a-workbook", "MHTML", "Webarchiv"),
        (
            "old.xls",
            b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>".to_vec(),
            "not-a-workbook",
            "XML Spreadsheet 2003",
            "XML-Kalkulationstabelle 2003",
        ),
        ("print.xlsx", b"%PDF-1.7\n%\xe2\xe3\n".to_vec(), "not-a-workbook", "a PDF", "ein PDF"),
        ("list.xlsx", b"{\\rtf1\\ansi Account}".to_vec(), "not-a-workbook", "Word document", "Word-Dokument"),
        ("list.xlsx", zipped(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>")]), "not-a-workbook", "Word", "Word"),
        ("talk.xlsx", zipped(&[("ppt/presentation.xml", "<p/>")]), "not-a-workbook", "PowerPoint", "PowerPoint"),
        ("mac.xlsx", zipped(&[("Index/Document.iwa", "x")]), "not-a-workbook", "Export To, Excel", "Exportieren, Excel"),
        ("month.zip", zipped(&[("May/accounts.xlsx", "x")]), "not-a-workbook", "unpack it", "entpacken"),
        (
            "Accounts.gsheet",
            b"{\"url\":\"https://docs.google.com/open?id=1\"}".to_vec(),
            "not-a-workbook",
            "File, Download",
            "Herunterladen",
        ),
        ("cloud.xlsx", Vec::new(), "not-a-workbook", "the file is empty", "die Datei ist leer"),
        ("cloud.xlsx", vec![0; 4096], "not-a-workbook", "OneDrive", "OneDrive"),
        ("letter.doc", compound(&["WordDocument", "Workbook"]), "not-a-workbook", "Word document", "Word-Dokument"),
        (
            "label.xlsx",
            compound(&["EncryptedPackage", "DRMEncryptedDataSpace"]),
            "protected-workbook",
            "sensitivity label",
            "Vertraulichkeitsbezeichnung",
        ),
        ("label.xls", compound(&["Workbook", "\u{9}DRMContent"]), "protected-workbook", "rights management", "Rechteverwaltung"),
    ];
    for (file, bytes, code, english, german) in &cases {
        for (language, words) in [(Language::English, english), (Language::German, german)] {
            let (said, sentence) = refusal(bytes, file, language).expect_err(file);
            assert!(said == *code && sentence.contains(*words), "{file}: {said}: {sentence}");
            assert!(!sentence.contains("password") && !sentence.contains("Kennwort"), "{file}: {sentence}");
        }
    }
    // A password is still called one.
    let (code, sentence) = refusal(&compound(&["EncryptedPackage", "StrongEncryptionDataSpace"]), "a.xlsx", Language::English).unwrap_err();
    assert!(code == "protected-workbook" && sentence.contains("password"), "{sentence}");
}

fn lines(delimiter: &str, end: &str) -> String {
    LINES.iter().map(|fields| fields.join(delimiter) + end).collect()
}

fn windows(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

#[test]
fn text_with_columns_is_read_under_any_name() {
    let tabs = lines("\t", "\r\n");
    for (file, bytes) in [
        ("sap.xls", windows(&tabs)),
        ("sap.XLS", utf16(&tabs)),
        ("unicode.txt", utf16(&tabs)),
        ("list.tsv", tabs.clone().into_bytes()),
        ("portal.xls", windows(&lines(";", "\r\n"))),
        ("portal.xlsx", lines(";", "\n").into_bytes()),
        ("export", lines(";", "\n").into_bytes()),
        ("export.dat", lines("|", "\n").into_bytes()),
        ("told.csv", ["sep=;\r\n", &lines(";", "\r\n")].concat().into_bytes()),
        ("told.csv", windows(&["\"sep=;\"\r\n", &lines(";", "\r\n")].concat())),
        ("told.csv", utf16(&["SEP=\t\r\n", &tabs].concat())),
        // A title above, as programs write it that mean people.
        ("title.xls", utf16(&["Umsätze vom 23.11.2026\r\n\r\n", &tabs].concat())),
    ] {
        let folder = Folder::new();
        fs::write(folder.file(file), bytes).unwrap();
        fs::write(folder.file("any.toml"), CRITERIA).unwrap();
        let ran = folder.run(&["run", file, "-c", "any.toml", "--no-report", "-o", "out.xlsx"]);
        assert_eq!(ran.code, 0, "{file}: {}{}", ran.stdout, ran.stderr);
        let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(folder.file("out.xlsx")).unwrap();
        let sheet = workbook.sheet_names()[0].clone();
        let first = workbook.worksheet_range(&sheet).unwrap().rows().position(|row| row[0] == Data::String("Account".into())).unwrap();
        let read: Vec<[String; 3]> = rows(&folder.file("out.xlsx"), 0, first)
            .iter()
            .map(|row| [row["Account"].clone(), row["Town"].clone(), row["Twice"].clone()])
            .collect();
        let expected = [["Müller, Söhne", "Köln", "2469"], ["Ünal", "Aßlar", "-6"], ["Gröne", "", "14"]];
        assert_eq!(read, expected, "{file}");
    }
}

#[test]
fn text_that_looks_like_something_else_is_still_text() {
    for header in ["ID;Product;Revenue", "PK;Product;Revenue", "[Account];Product;Revenue", "From: to;Product;Revenue", "{a};<b>;Revenue"] {
        let text = format!("{header}\nA;x;1\nB;y;2\n");
        assert_eq!(refusal(text.as_bytes(), "list.csv", Language::English), Ok(()), "{header}");
    }
    // Sentences under a workbook's name are none.
    let (code, sentence) = refusal(b"Dear all, here it is.\nSee, it works; or not.\nBye.\n", "a.xlsx", Language::English).unwrap_err();
    assert!(code == "not-a-workbook" && sentence.contains("text without columns"), "{sentence}");
}
