//! What is nearly the name of a file, a command or a header is told, in the language of whom it is told to.

use crate::harness::{Book, Cell, Folder, date};
use crate::row;

#[test]
fn near_files_and_commands_are_named() {
    let folder = Folder::new();
    for name in ["northwind.xlsx", "Kunden 2026.xlsx"] {
        Book::new().sheet("Accounts", vec![row!["Account", "Revenue"], row!["K1", 5]]).save(&folder.file(name));
    }
    for (arguments, said) in [
        (vec!["run", "northwnd.xlsx"], "is northwind.xlsx meant?"),
        (vec!["check", "northwind"], "is northwind.xlsx meant?"),
        (vec!["check", "kunden 2062.xlsx"], "is Kunden 2026.xlsx meant?"),
        (vec!["check", "nope.xlsx"], "in its folder there is Kunden 2026.xlsx, northwind.xlsx"),
        (vec!["check", "away/nope.xlsx"], "there is no folder away either"),
        (vec!["watch", "northwnd.xlsx"], "is northwind.xlsx meant?"),
        (vec!["chekc", "northwind.xlsx"], "'check'"),
        (vec!["rnu", "northwind.xlsx"], "'run'"),
        (vec!["criteria", "exprt"], "'export'"),
    ] {
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn a_german_locale_gets_a_german_starter() {
    for (locale, options, sheet) in [
        ("de_DE.UTF-8", vec![], "Kriterien"),
        ("de_DE", vec!["--language", "en"], "Criteria"),
        ("C.UTF-8", vec![], "Criteria"),
        ("en_GB.UTF-8", vec!["--language", "german"], "Kriterien"),
    ] {
        let folder = Folder::new();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_keyfolio"));
        command.args(["new", "new.xlsx"]).args(&options).current_dir(folder.file("")).env("LC_ALL", locale);
        assert!(command.output().unwrap().status.success(), "{locale}");
        let workbook: calamine::Xlsx<_> = calamine::open_workbook(folder.file("new.xlsx")).unwrap();
        let names = calamine::Reader::sheet_names(&workbook);
        assert!(names.iter().any(|name| name == sheet), "{locale} {options:?}: {names:?}");
    }
}

#[test]
fn a_german_workbook_without_criteria_is_answered_in_german() {
    let folder = Folder::new();
    let german = row!["Kunde", "Umsatz"];
    let unsaid = row!["ID", "Name"];
    for (sheet, header, german) in [
        ("Kunden", unsaid.clone(), true),
        ("Tabelle1", unsaid.clone(), true),
        ("Debitoren 2026", unsaid.clone(), true),
        ("Sheet1", unsaid.clone(), false),
        ("Export", unsaid, false),
        // The headers alone.
        ("Sheet1", german.clone(), true),
        ("Export", row!["ID", "Name", "PLZ", "Region"], true),
        ("Export", row!["No.", "Gründung", "Status"], true),
        ("Sheet1", row!["Account", "Größe"], false),
        ("Sheet1", row!["ID", "Land area", "Revenue"], false),
        ("Accounts", german, false),
    ] {
        Book::new().sheet(sheet, vec![header, row!["Müller GmbH", 5]]).save(&folder.file("in.xlsx"));
        let ran = folder.run(&["run", "in.xlsx"]);
        assert_eq!((ran.code, ran.stderr.starts_with("Fehler")), (2, german), "{sheet}: {}", ran.stderr);
    }
}

#[test]
fn turned_letters_are_one_slip_of_a_header() {
    let folder = Folder::new();
    let rules: [&[&str]; 1] = [&["Compute", "C", "", "[Reveneu]+1"]];
    Book::new()
        .sheet("Accounts", vec![row!["Account", "Revenue", "Since"], vec![Cell::from("K1"), Cell::from(5), date("2020-01-01")]])
        .criteria(&["Step", "Reslut", "Item", "Formula"], &rules)
        .save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx"]);
    assert!(ran.stderr.contains("Result"), "{}", ran.stderr);
}
