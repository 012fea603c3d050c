//! Files of other kinds give the results that the workbook gives: delimited text in several spellings, .ods and .xls.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests, where a panic is the failure")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::harness::{Book, Cell, Folder, date, error, rows};
use crate::row;

const CRITERIA: &str = r#"
language = "english"

[[rule]]
step = "compute"
result = "Twice"
formula = "[Revenue]*2"

[[rule]]
step = "compute"
result = "Year"
formula = "IF(ISBLANK([Since]),0,YEAR([Since]))"

[[rule]]
step = "compute"
result = "Number length"
formula = "LEN([Customer number])"

[[rule]]
step = "compute"
result = "Share of it"
formula = "IFERROR([Share],-1)"

[[rule]]
step = "classify"
result = "Class"
item = "A"
formula = "AND([Active],[Revenue]>1000)"

[[rule]]
step = "classify"
result = "Class"
item = "B"
"#;

fn book() -> Book {
    Book::new().sheet(
        "table",
        vec![
            row!["Account", "Customer number", "Revenue", "Since", "Active", "Share", "Remark"],
            row!["Müller", "00123", 1234.5, date("2024-02-29"), true, 0.125, "=1+1"],
            row!["Groß; Co", "01234567890123456", -3, date("1999-12-31"), false, error("#N/A"), "5\" pipe, \"fine\""],
            row!["Ünal", "7", 1_234_567, Cell::Blank, true, 1, "two\nlines"],
        ],
    )
}

const GERMAN: &str = "Account;Customer number;Revenue;Since;Active;Share;Remark\r\n\
    Müller;00123;1.234,50;29.02.2024;WAHR;12,5 %;=1+1\r\n\
    \"Groß; Co\";01234567890123456;-3;31.12.1999;FALSCH;#NV;\"5\"\" pipe, \"\"fine\"\"\"\r\n\
    Ünal;7;1.234.567;;wahr;100%;\"two\nlines\"\r\n";

const ENGLISH: &str = "Account,Customer number,Revenue,Since,Active,Share,Remark\n\
    Müller,00123,\"1,234.50\",2024-02-29,TRUE,12.5%,=1+1\n\
    Groß; Co,01234567890123456,-3,1999-12-31,FALSE,#N/A,\"5\"\" pipe, \"\"fine\"\"\"\n\
    Ünal,7,\"1,234,567\",,true,1,\"two\nlines\"\n";

fn utf16(text: &str) -> Vec<u8> {
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

/// What comes of a file; its output is read by another reader.
fn annotated(folder: &Folder, name: &str) -> (Vec<BTreeMap<String, String>>, String) {
    let ran = folder.run(&["run", name, "--criteria", "rules.toml", "-o", "out.xlsx", "--as-of", "2026-11-23", "--verify"]);
    assert_eq!(ran.code, 0, "{name}: {}{}", ran.stdout, ran.stderr);
    (rows(&folder.file("out.xlsx"), 0, 0), ran.stdout + &ran.stderr)
}

fn expected(folder: &Folder) -> Vec<BTreeMap<String, String>> {
    fs::write(folder.file("rules.toml"), CRITERIA).unwrap();
    book().save(&folder.file("table.xlsx"));
    let (rows, said) = annotated(folder, "table.xlsx");
    assert_eq!(rows[0]["Twice"], "2469", "{said}");
    assert_eq!((rows[0]["Class"].as_str(), rows[0]["Year"].as_str(), rows[1]["Share of it"].as_str()), ("A", "2024", "-1"));
    rows
}

#[test]
fn one_table_gives_the_same_in_every_spelling_of_delimited_text() {
    let folder = Folder::new();
    let expected = expected(&folder);
    let windows: Vec<u8> = GERMAN.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect();
    let spellings: [(Vec<u8>, &str); 7] = [
        (GERMAN.as_bytes().to_vec(), "semicolons between the fields, in UTF-8, with a decimal comma"),
        (ENGLISH.as_bytes().to_vec(), "commas between the fields, in UTF-8, with a decimal point"),
        (GERMAN.replace(';', "\t").replace("Groß\t", "Groß;").into_bytes(), "tabs"),
        (
            ENGLISH.replace("1,234.50", "1234.5").replace("1,234,567", "1234567").replace(',', "|").replace("pipe|", "pipe,").into_bytes(),
            "vertical bars",
        ),
        (utf16(GERMAN), "UTF-16LE"),
        (windows, "Windows-1252"),
        (["\u{feff}", ENGLISH].concat().into_bytes(), "UTF-8"),
    ];
    for (bytes, spelling) in spellings {
        fs::write(folder.file("table.csv"), bytes).unwrap();
        let (rows, said) = annotated(&folder, "table.csv");
        assert_eq!(rows, expected, "{spelling}");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("converted") && said.contains(spelling), "{spelling}: {said}");
    }
    // The same bytes each time, under the name of a workbook, and never in the place of the text.
    let ran = folder.run(&["run", "table.csv", "--criteria", "rules.toml", "--as-of", "2026-11-23"]);
    assert_eq!(ran.code, 0);
    let first = fs::read(folder.file("table-annotated.xlsx")).unwrap();
    folder.run(&["run", "table.csv", "--criteria", "rules.toml", "--as-of", "2026-11-23"]);
    assert!(first == fs::read(folder.file("table-annotated.xlsx")).unwrap());
    let ran = folder.run(&["run", "table.csv", "--criteria", "rules.toml", "--in-place"]);
    assert_eq!(ran.code, 2);
    assert!((ran.stdout + &ran.stderr).contains("in-place"));
}

#[test]
fn criteria_may_be_delimited_text() {
    let folder = Folder::new();
    let expected = expected(&folder);
    let rules =
        "Step;Result;Item;Formula\nCompute;Twice;;\"[Revenue]*2\"\nClassify;Class;A;AND([Active],[Revenue]>1000)\nClassify;Class;B;\n";
    fs::write(folder.file("rules.csv"), rules).unwrap();
    let ran = folder.run(&["run", "table.xlsx", "--criteria", "rules.csv", "-o", "out.xlsx"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    for (row, expected) in rows(&folder.file("out.xlsx"), 0, 0).iter().zip(&expected) {
        assert_eq!((&row["Twice"], &row["Class"]), (&expected["Twice"], &expected["Class"]));
    }
}

#[test]
fn spreadsheets_of_other_kinds_give_the_same() {
    let office = Command::new("soffice").arg("--version").output().is_ok_and(|output| output.status.success());
    if !office {
        eprintln!("no LibreOffice at hand: passed over");
        return;
    }
    let folder = Folder::new();
    expected(&folder);
    // LibreOffice itself makes the truth values of a workbook into numbers.
    fs::write(folder.file("rules.toml"), CRITERIA.replace("AND([Active],[Revenue]>1000)", "[Revenue]>1000")).unwrap();
    let without = |mut rows: Vec<BTreeMap<String, String>>| {
        rows.iter_mut().for_each(|row| _ = row.remove("Active"));
        rows
    };
    let expected = without(annotated(&folder, "table.xlsx").0);
    for extension in ["ods", "xls"] {
        let profile = format!("-env:UserInstallation=file://{}", folder.file("profile").display());
        let converted = Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", extension, "--outdir"])
            .arg(folder.file("."))
            .arg(folder.file("table.xlsx"))
            .output()
            .unwrap();
        assert!(folder.file(&format!("table.{extension}")).is_file(), "{converted:?}");
        let (rows, said) = annotated(&folder, &format!("table.{extension}"));
        assert_eq!(without(rows), expected, "{extension}");
        assert!(said.contains("converted"), "{said}");
        let rules = folder.run(&["run", "table.xlsx", "--criteria", &format!("table.{extension}"), "-o", "no.xlsx"]);
        assert_eq!(rules.code, 2, "a table of accounts is no criteria: {}", rules.stdout);
    }
}

#[test]
fn a_workbook_that_speaks_of_a_binary_one_is_none() {
    let folder = Folder::new();
    let expected = expected(&folder);
    // The archive's comment, which is stored as it is, as is much of a workbook that is embedded in another.
    let comment = b"made of xl/workbook.bin";
    let mut bytes = fs::read(folder.file("table.xlsx")).unwrap();
    let length = bytes.len() - 2;
    bytes[length..].copy_from_slice(&(comment.len() as u16).to_le_bytes());
    bytes.extend_from_slice(comment);
    fs::write(folder.file("table.xlsx"), bytes).unwrap();
    let (rows, said) = annotated(&folder, "table.xlsx");
    assert_eq!(rows, expected);
    assert!(!said.contains("converted"), "{said}");
}

#[test]
fn broken_files_are_refused_and_nothing_is_written() {
    let folder = Folder::new();
    fs::write(folder.file("rules.toml"), CRITERIA).unwrap();
    let compound: Vec<u8> =
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1].into_iter().chain("Workbook".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let files: [(&str, Vec<u8>, &str); 4] = [
        ("a.xls", compound, "cannot be read"),
        ("a.ods", b"PK\x03\x04 mimetypeapplication/vnd.oasis.opendocument.spreadsheet".to_vec(), "damaged"),
        ("a.csv", b"Account;Revenue\n\"Alder;5\nBirch;6\n".to_vec(), "quotation mark"),
        ("b.csv", Vec::new(), "empty"),
    ];
    for (name, bytes, said) in files {
        fs::write(folder.file(name), bytes).unwrap();
        let before = folder.names();
        let ran = folder.run(&["run", name, "--criteria", "rules.toml"]);
        assert_eq!(ran.code, 2, "{name}");
        let output = ran.stdout + &ran.stderr;
        assert!(output.contains(said), "{name}: {output}");
        assert!(!output.contains("panicked"), "{name}: {output}");
        assert_eq!(folder.names(), before);
    }
}

#[test]
fn binary_workbooks_of_the_corpus_are_read() {
    let Some(corpus) = std::env::var_os("KEYFOLIO_CORPUS") else { return };
    let files = fs::read_dir(Path::new(&corpus).join("files")).unwrap().map(|entry| entry.unwrap().path());
    for path in files.filter(|path| path.extension().is_some_and(|extension| extension == "xlsb" || extension == "xls")) {
        let folder = Folder::new();
        fs::write(folder.file("rules.toml"), "[[rule]]\nstep = \"compute\"\nresult = \"Two\"\nformula = \"1+1\"\n").unwrap();
        let ran = folder.run(&["run", path.to_str().unwrap(), "--criteria", "rules.toml", "-o", "out.xlsx"]);
        assert!(ran.code == 0 || !ran.stdout.is_empty() || !ran.stderr.is_empty(), "{}", path.display());
    }
}

/// One byte that says how long a record is was changed in this file: the reader of such files reads over the record's end.
#[test]
fn a_file_that_its_reader_stumbles_over_is_refused_in_a_sentence() {
    let folder = Folder::new();
    fs::write(folder.file("damaged.xls"), include_bytes!("fixtures/damaged.xls")).unwrap();
    let ran = folder.run(&["run", "damaged.xls", "-o", "out.xlsx"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("error[") && ran.stderr.contains("damaged.xls"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("panick") && !ran.stderr.contains("backtrace") && ran.stderr.lines().count() < 8, "{}", ran.stderr);
    assert_eq!(folder.names(), ["damaged.xls"]);
}

/// A file of a few kilobytes whose sectors follow each other in a circle: whoever collects them fills the memory (found by fuzzing).
#[test]
fn a_circle_of_sectors_is_refused_at_once() {
    let folder = Folder::new();
    let mut bytes = include_bytes!("fixtures/damaged.xls").to_vec();
    let word = |bytes: &[u8], at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let (table, directory) = (512 * (word(&bytes, 76) + 1), word(&bytes, 48));
    bytes[table + 4 * directory..table + 4 * directory + 4].copy_from_slice(&(directory as u32).to_le_bytes());
    fs::write(folder.file("circle.xls"), bytes).unwrap();
    let started = std::time::Instant::now();
    let ran = folder.run(&["run", "circle.xls", "-o", "out.xlsx"]);
    assert!(ran.code == 2 && ran.stderr.contains("it is damaged"), "{}", ran.stderr);
    assert!(started.elapsed().as_secs() < 10);
}
