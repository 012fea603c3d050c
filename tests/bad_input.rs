//! Bad input: a sentence each, exit code 2, nothing written.

use std::fs;

use crate::harness::{Book, Folder};
use crate::row;

/// The program's answer to an input file of this name, which must be a refusal that leaves only the input behind.
fn refusal(folder: &Folder, name: &str) -> String {
    let before = folder.names();
    let ran = folder.run(&["run", name, "-o", "out.xlsx"]);
    assert_eq!(ran.code, 2, "{name}: {}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.stdout, "", "{name}");
    assert_eq!(folder.names(), before, "{name}: nothing is written");
    ran.stderr
}

#[test]
fn what_is_no_workbook_is_refused() {
    let folder = Folder::new();
    assert!(refusal(&folder, "missing.xlsx").contains("there is no such file"));
    fs::create_dir(folder.file("folder.xlsx")).unwrap();
    assert!(refusal(&folder, "folder.xlsx").contains("folder"));
    fs::write(folder.file("text.xlsx"), "Account;Revenue\nAlder;5\n").unwrap();
    assert!(refusal(&folder, "text.xlsx").contains("not"));
    fs::write(folder.file("empty.xlsx"), "").unwrap();
    assert!(refusal(&folder, "empty.xlsx").contains("empty"));
    let mut encrypted = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    encrypted.resize(512, 0);
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    encrypted.resize(4096, 0);
    fs::write(folder.file("secret.xlsx"), encrypted).unwrap();
    assert!(refusal(&folder, "secret.xlsx").contains("password"));
}

#[test]
fn a_workbook_without_accounts_is_refused() {
    let folder = Folder::new();
    Book::new().sheet("Accounts", vec![]).save(&folder.file("blank.xlsx"));
    assert!(refusal(&folder, "blank.xlsx").contains("is empty"));
    Book::new().sheet("Accounts", vec![row!["Account", "Revenue"]]).save(&folder.file("header.xlsx"));
    assert!(refusal(&folder, "header.xlsx").contains("no account below"));
    Book::new().criteria(&["Step", "Formula"], &[&["Compute", "1"]]).save(&folder.file("criteria.xlsx"));
    assert!(refusal(&folder, "criteria.xlsx").contains("no sheet of accounts"));
}

#[test]
fn an_output_that_cannot_be_written_is_refused() {
    let folder = Folder::new();
    sound().save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "-o", "nowhere/out.xlsx"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("nowhere"), "{}", ran.stderr);
    // Excel holds the output open: its lock file lies beside it.
    fs::write(folder.file("out.xlsx"), "an earlier output").unwrap();
    fs::write(folder.file("~$out.xlsx"), "x").unwrap();
    assert!(refusal(&folder, "in.xlsx").contains("open"));
    assert_eq!(fs::read(folder.file("out.xlsx")).unwrap(), b"an earlier output");
    let ran = folder.run(&["run", "in.xlsx", "-o", "in.xlsx"]);
    assert_eq!(ran.code, 2, "the input is only replaced with --in-place");
    assert!(ran.stderr.contains("--in-place"), "{}", ran.stderr);
}

#[test]
fn wrong_usage_is_refused() {
    let folder = Folder::new();
    for arguments in [&["run"][..], &["run", "a.xlsx", "--as-of", "23/11/2026"], &["fly"], &["run", "a.xlsx", "b.xlsx", "-o", "c.xlsx"]] {
        assert_eq!(folder.run(arguments).code, 2, "{arguments:?}");
    }
    assert_eq!(folder.run(&["--help"]).code, 0);
    assert_eq!(folder.run(&["--version"]).code, 0);
}

fn sound() -> Book {
    Book::new()
        .sheet("Accounts", vec![row!["Account", "Revenue"], row!["Alder", 5]])
        .criteria(&["Step", "Result", "Formula"], &[&["Compute", "Double", "[Revenue]*2"]])
}

#[test]
fn no_two_workbooks_are_written_to_one_file() {
    let folder = Folder::new();
    for name in ["january", "february", "out"] {
        fs::create_dir(folder.file(name)).unwrap();
    }
    for name in ["january/accounts.xlsx", "february/accounts.xlsx"] {
        sound().save(&folder.file(name));
    }
    let ran = folder.run(&["run", "january/accounts.xlsx", "february/accounts.xlsx", "--output-dir", "out"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("would both be written to"), "{}", ran.stderr);
    assert_eq!(fs::read_dir(folder.file("out")).unwrap().count(), 0);
}

#[test]
fn an_output_that_excel_would_not_open_is_refused() {
    let folder = Folder::new();
    sound().save(&folder.file("in.xlsx"));
    for output in ["out.xlsm", "out.xls", "out"] {
        let ran = folder.run(&["run", "in.xlsx", "-o", output]);
        let said = ran.stdout + &ran.stderr;
        assert!(ran.code == 2 && said.contains("wrong-extension") && said.contains(".xlsx"), "{output}: {said}");
    }
    assert_eq!(folder.names(), ["in.xlsx"]);
    assert_eq!(folder.run(&["run", "in.xlsx", "-o", "OUT.XLSX"]).code, 0);
}

#[test]
fn wrong_usage_is_said_in_german_where_the_locale_is_german() {
    let folder = Folder::new();
    for (arguments, english, german) in [
        (&["run"][..], "<WORKBOOK>...", "Fehler: es fehlt <ARBEITSMAPPE>..."),
        (&["run", "a.xlsx", "--fromat", "json"], "--fromat", "die Angabe „--fromat“ ist unbekannt – ist „--format“ gemeint?"),
        (&["rum"], "unrecognized subcommand", "den Befehl „rum“ gibt es nicht – ist „run“ gemeint?"),
        (
            &["run", "a.xlsx", "--format", "xml"],
            "possible values: human, json",
            "„xml“ ist kein Wert für „--format <FORMAT>“ – möglich: human, json",
        ),
        (&["run", "a.xlsx", "--format"], "a value is required", "„--format <FORMAT>“ braucht einen Wert – möglich: human, json"),
        (
            &["run", "a.xlsx", "--as-of", "23.11."],
            "write a date as",
            "„23.11.“ ist kein Wert für „--as-of <TAG>“ – ein Datum wie 23.11.2026 oder 2026-11-23 angeben",
        ),
        (
            &["run", "a.xlsx", "-o", "b.xlsx", "--in-place"],
            "cannot be used with",
            "„--output <DATEI>“ und „--in-place“ schließen einander aus",
        ),
        (&["sensitivity", "a.xlsx", "--weights", "200"], "from 0 to below 100", "eine Zahl von 0 bis unter 100 angeben"),
    ] {
        for (locale, said) in [("en_GB.UTF-8", english), ("de_DE.UTF-8", german)] {
            let output = std::process::Command::new(env!("CARGO_BIN_EXE_keyfolio"))
                .args(arguments)
                .current_dir(folder.file("."))
                .env("LC_ALL", locale)
                .env("NO_COLOR", "1")
                .output()
                .unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}");
            assert!(stderr.contains(said), "{arguments:?}: {stderr}");
            assert!(locale.starts_with("en") || !stderr.contains("error") && !stderr.contains("Usage"), "{stderr}");
        }
    }
}
