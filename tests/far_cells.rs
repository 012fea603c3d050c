//! A forgotten cell in the far corner of a sheet costs what a cell costs: nobody lays out the rectangle up to it.

use std::path::Path;

use rust_xlsxwriter::Workbook;

use crate::harness::{Folder, rows};

/// Accounts, and sheets of this name and content with a remark in the last cell that a sheet has.
fn workbook(path: &Path, others: &[(&str, &[&[&str]])]) {
    let mut workbook = Workbook::new();
    let criteria: &[&[&str]] =
        &[&["Step", "Result", "Item", "Formula"], &["Classify", "Class", "A", "[Revenue]>1"], &["Classify", "Class", "B"]];
    let accounts: &[&[&str]] = &[&["Account", "Revenue"]];
    for (name, texts) in [("Accounts", accounts), ("Criteria", criteria)]
        .iter()
        .filter(|(name, _)| !others.iter().any(|other| other.0 == *name))
        .chain(others)
    {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, texts) in (0..).zip(*texts) {
            for (column, text) in (0..).zip(*texts) {
                sheet.write_string(row, column, *text).unwrap();
            }
        }
        if *name == "Accounts" {
            sheet.write_string(1, 0, "Alder").unwrap().write_number(1, 1, 5).unwrap();
        } else {
            sheet.write_string(1_048_575, 16_383, "forgotten").unwrap();
        }
    }
    workbook.save(path).unwrap();
}

#[test]
fn in_the_criteria_the_settings_and_the_tests_it_does_no_harm() {
    let folder = Folder::new();
    workbook(
        &folder.file("in.xlsx"),
        &[("Settings", &[&["Setting", "Value"], &["Account key", "Account"]]), ("Tests", &[&["Account", "Class"], &["Alder", "A"]])],
    );
    for more in [&[][..], &["--live"], &["--previous", "in.xlsx"]] {
        let ran = folder.run(&[&["run", "in.xlsx", "-o", "out.xlsx", "--as-of", "2026-11-23"], more].concat());
        assert_eq!(ran.code, 0, "{more:?}: {}{}", ran.stdout, ran.stderr);
        assert_eq!(rows_of_accounts(&folder), "A", "{more:?}");
    }
    for command in ["check", "test", "sensitivity"] {
        let ran = folder.run(&[command, "in.xlsx"]);
        assert_eq!(ran.code, 0, "{command}: {}{}", ran.stdout, ran.stderr);
    }
}

fn rows_of_accounts(folder: &Folder) -> String {
    rows(&folder.file("out.xlsx"), 0, 0)[0]["Class"].clone()
}
