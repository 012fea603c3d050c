//! A forgotten cell in the far corner of a sheet costs what a cell costs: nobody lays out the rectangle up to it.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::Workbook;

use crate::harness::{Folder, rows};
use crate::spreadsheets::Held::{NotAvailable, Number, Text};
use crate::spreadsheets::{Cells, binary, older, open_document};

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

const RULES: &str = "[[rule]]\nstep = \"compute\"\nresult = \"Twice\"\nformula = \"IF(ISBLANK([Revenue]),-1,[Revenue]*2)\"\n";

/// Two accounts; the revenue of the second is an error.
const ACCOUNTS: Cells<'static> = &[
    (0, 0, Text("Account")),
    (0, 1, Text("Revenue")),
    (1, 0, Text("Alder")),
    (1, 1, Number(5.0)),
    (2, 0, Text("Birch")),
    (2, 1, NotAvailable),
];

fn run(folder: &Folder, name: &str, bytes: &[u8]) -> (i32, String) {
    fs::write(folder.file("rules.toml"), RULES).unwrap();
    fs::write(folder.file(name), bytes).unwrap();
    let ran = folder.run(&["run", name, "--criteria", "rules.toml", "-o", "out.xlsx"]);
    (ran.code, ran.stdout + &ran.stderr)
}

#[test]
fn an_error_is_no_blank_in_the_older_and_the_binary_formats() {
    for (name, bytes) in [("in.xls", older(ACCOUNTS)), ("in.xlsb", binary(ACCOUNTS))] {
        let folder = Folder::new();
        let (code, said) = run(&folder, name, &bytes);
        assert_eq!(code, 0, "{name}: {said}");
        let rows = rows(&folder.file("out.xlsx"), 0, 0);
        assert_eq!((rows[0]["Twice"].as_str(), rows[1]["Twice"].as_str()), ("10", ""), "{name}");
        assert!(rows[1]["Data check"].contains("#N/A"), "{name}: {rows:?}");
    }
}

/// The reader of these formats lays out the rectangle around the cells; without the guard these files of some kilobytes take 50 GB and more.
#[test]
fn sheets_whose_cells_lie_too_far_apart_are_refused_at_their_last_cell() {
    let cell = |times: u32| {
        format!("<table:table-cell table:number-columns-repeated=\"{times}\" office:value-type=\"float\" office:value=\"1\"/>")
    };
    let rows = |times: u32, cells: &str| format!("<table:table-row table:number-rows-repeated=\"{times}\">{cells}</table:table-row>");
    let text = format!(
        "<table:table-cell table:number-columns-repeated=\"90\" office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
        "x".repeat(90_000)
    );
    for (name, bytes, said) in [
        ("corner.xls", older(&[ACCOUNTS, &[(65_535, 65_535, Number(1.0))]].concat()), "it is damaged"),
        ("last.xls", older(&[ACCOUNTS, &[(65_535, 255, Number(1.0))]].concat()), "Accounts!IV65536"),
        ("many.ods", open_document(&rows(6000, &cell(16_384))), "Accounts!XFD6000"),
        ("long.ods", open_document(&rows(90, &text)), "Accounts!CL90"),
    ] {
        let folder = Folder::new();
        let (code, all) = run(&folder, name, &bytes);
        assert!(code == 2 && all.contains("error[") && all.contains(said), "{name}: {all}");
        assert!(!folder.file("out.xlsx").exists());
    }
    // One cell a few thousand rows down still fits; in a binary workbook any cell does.
    for (name, bytes) in [
        ("in.xls", older(&[ACCOUNTS, &[(9_999, 255, Number(1.0))]].concat())),
        ("in.xlsb", binary(&[ACCOUNTS, &[(1_048_575, 16_000, Number(1.0))]].concat())),
    ] {
        let folder = Folder::new();
        let (code, said) = run(&folder, name, &bytes);
        assert_eq!(code, 0, "{name}: {said}");
    }
}
