//! A sheet that is too large to be kept as text comes back as a small one does.

#![allow(clippy::unwrap_used, reason = "helpers of tests, where a panic is the failure")]

use std::fs;

use crate::harness::{Book, Cell, Folder, date};
use crate::packages::{edit, part};
use crate::row;

const ROWS: i32 = 4_400;
/// The longest text that a cell holds; so many of them make more than 128 MiB.
const LONG: usize = 32_000;

fn criteria(revenue: i32) -> String {
    format!(
        "language = \"english\"\n\n[[rule]]\nstep = \"classify\"\nresult = \"Class\"\nitem = \"A\"\nformula = \"[Revenue]>{revenue}\"\n\n\
         [[rule]]\nstep = \"classify\"\nresult = \"Class\"\nitem = \"B\"\n"
    )
}

/// The sheet after a run over it with another column in column Z, whose texts are shortened again.
fn run_again(folder: &Folder, long: bool) -> String {
    let text = if long { "x".repeat(LONG) } else { "x".to_owned() };
    let with_column = |sheet: String| {
        let rows = sheet.split("</row>").zip(1..).map(|(row, number)| {
            let cell = format!("<c r=\"Z{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c></row>");
            if row.contains("<row ") { format!("{row}{cell}") } else { row.to_owned() }
        });
        rows.collect()
    };
    edit(&folder.file("once.xlsx"), &folder.file("with.xlsx"), "xl/worksheets/sheet1.xml", &with_column);
    let run = |from: &str, to: &str| {
        let ran = folder.run(&["run", from, "--criteria", "second.toml", "-o", to, "--as-of", "2026-11-23"]);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        fs::read(folder.file(to)).unwrap()
    };
    let (first, second) = (run("with.xlsx", "again.xlsx"), run("again.xlsx", "third.xlsx"));
    assert!(first == second, "a further run changes something");
    let sheet = part(&folder.file("again.xlsx"), "xl/worksheets/sheet1.xml");
    assert_eq!(sheet.len() > 128 << 20, long);
    sheet.replace(&format!("<t>{text}</t>"), "<t>x</t>")
}

#[test]
fn a_sheet_that_is_not_kept_comes_back_as_one_that_is() {
    let folder = Folder::new();
    let mut rows = vec![row!["Account", "Revenue", "Since"]];
    // Not every row has a cell with a format in the last column, so that the looks of the new cells come from different places.
    rows.extend((1..ROWS).map(|row| row![format!("A{row}").as_str(), row, if row % 3 == 0 { Cell::Blank } else { date("2026-11-23") }]));
    Book::new().sheet("accounts", rows).save(&folder.file("in.xlsx"));
    fs::write(folder.file("first.toml"), criteria(100)).unwrap();
    fs::write(folder.file("second.toml"), criteria(2000)).unwrap();
    let ran = folder.run(&["run", "in.xlsx", "--criteria", "first.toml", "-o", "once.xlsx", "--as-of", "2026-11-23"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let once = part(&folder.file("once.xlsx"), "xl/worksheets/sheet1.xml");
    let small = run_again(&folder, false);
    assert!(small == run_again(&folder, true));
    assert_eq!(once.matches("<t>A</t>").count(), 4_299);
    assert_eq!(small.matches("<t>A</t>").count(), 2_399);
}
