//! The column *Format* of the criteria: how the column of a result is shown, in both languages.

use std::fs;

use crate::harness::{Book, Cell, Folder};
use crate::packages::{lint, part};
use crate::row;

/// The code of the number format of a cell of the first sheet or of another one; a built-in one by its number.
fn number_format(folder: &Folder, part_name: &str, cell: &str) -> String {
    let (sheet, styles) = (part(&folder.file("out.xlsx"), part_name), part(&folder.file("out.xlsx"), "xl/styles.xml"));
    let (_, rest) = sheet.split_once(&format!("<c r=\"{cell}\"")).unwrap();
    let style = rest.split_once('>').unwrap().0.split_once(" s=\"").map(|(_, rest)| rest.split_once('"').unwrap().0);
    let style: usize = style.map_or(0, |style| style.parse().unwrap());
    let formats = styles.split_once("<cellXfs").unwrap().1.split_once("</cellXfs>").unwrap().0;
    let format = formats.split("<xf ").nth(style + 1).unwrap();
    let id = format.split_once("numFmtId=\"").unwrap().1.split_once('"').unwrap().0;
    let code = styles.split_once(&format!("<numFmt numFmtId=\"{id}\" formatCode=\""));
    code.map_or(id.to_owned(), |(_, rest)| rest.split_once('"').unwrap().0.replace("&quot;", "\""))
}

/// Runs criteria over three accounts: what is said beside the result.
fn run(folder: &Folder, headers: &[&str], criteria: &[&[&str]], settings: Vec<Vec<Cell>>) -> String {
    let account = if headers[0] == "Step" { "Account" } else { "Kunde" };
    let mut book = Book::new()
        .sheet(
            if account == "Account" { "Accounts" } else { "Kunden" },
            vec![row![account, "Wert"], row!["K-1", 1250], row!["K-2", 60], row!["K-3", 0]],
        )
        .criteria(headers, criteria);
    if !settings.is_empty() {
        book = book.sheet("Settings", settings);
    }
    book.save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx", "--verify"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    ran.stderr + &ran.stdout
}

const ENGLISH: [&str; 6] = ["Step", "Result", "Item", "Formula", "Scale", "Format"];
const GERMAN: [&str; 6] = ["Schritt", "Ergebnis", "Kriterium", "Formel", "Skala", "Format"];

#[test]
fn a_result_is_shown_in_the_format_that_its_rules_name() {
    let english: &[&[&str]] = &[
        &["Compute", "Half", "", "[Wert]/2", "", "#,##0.00 \"EUR\""],
        &["Compute", "Share", "", "[Wert]/1250", "", "0.00%"],
        &["Compute", "Day", "", "DATE(2026,1,1)+[Wert]*0", "", "d mmm yyyy"],
        &["Compute", "Plain", "", "[Wert]*3", "", ""],
        &["Score", "Points", "value", "[Wert]", "0..1250", "0.00"],
        &["Score", "Points", "other", "[Half]", "0..1250", ""],
    ];
    let german: &[&[&str]] = &[
        &["Kennzahl", "Half", "", "[Wert]/2", "", "#.##0,00 \"EUR\""],
        &["Kennzahl", "Share", "", "[Wert]/1250", "", "0,00%"],
        &["Kennzahl", "Day", "", "DATUM(2026;1;1)+[Wert]*0", "", "T MMM JJJJ"],
        &["Kennzahl", "Plain", "", "[Wert]*3", "", ""],
        &["Bewertung", "Points", "value", "[Wert]", "0..1250", "0,00"],
        &["Bewertung", "Points", "other", "[Half]", "0..1250", ""],
    ];
    for (headers, criteria) in [(ENGLISH, english), (GERMAN, german)] {
        let folder = Folder::new();
        let said = run(&folder, &headers, criteria, Vec::new());
        assert!(!said.contains("ormat"), "{said}");
        let accounts = "xl/worksheets/sheet1.xml";
        for (cell, code) in [("C3", "#,##0.00 \"EUR\""), ("D3", "0.00%"), ("E3", "d mmm yyyy"), ("F3", "0"), ("G3", "0.00")] {
            assert_eq!(number_format(&folder, accounts, cell), code, "{cell}");
        }
        let sheet = part(&folder.file("out.xlsx"), accounts);
        assert!(sheet.contains("type=\"dataBar\""), "the score keeps its bar: {sheet}");
        lint(&folder.file("in.xlsx"), &folder.file("out.xlsx"));
        // A second run finds everything as it is.
        fs::copy(folder.file("out.xlsx"), folder.file("second.xlsx")).unwrap();
        let again = folder.run(&["run", "second.xlsx", "-o", "again.xlsx"]);
        assert_eq!(again.code, 0, "{}", again.stderr);
        assert!(fs::read(folder.file("out.xlsx")).unwrap() == fs::read(folder.file("again.xlsx")).unwrap());
    }
}

#[test]
fn the_summary_shows_a_result_in_its_format() {
    let folder = Folder::new();
    let criteria: &[&[&str]] = &[
        &["Compute", "Potential", "", "[Wert]/1000", "", "0.000 \"T\""],
        &["Score", "Points", "value", "[Wert]", "0..1250", "0.00"],
        &["Classify", "Class", "A", "[Points]>50", "", ""],
        &["Classify", "Class", "B", "", "", ""],
    ];
    run(&folder, &ENGLISH, criteria, vec![row!["Setting", "Value"], row!["Value column", "Potential"]]);
    let styles = part(&folder.file("out.xlsx"), "xl/styles.xml");
    let id = |code: &str| {
        let before = styles.split_once(&format!("\" formatCode=\"{code}\"")).unwrap().0;
        before.rsplit_once("numFmtId=\"").unwrap().1.to_owned()
    };
    let (potential, points) = (id("0.000 &quot;T&quot;"), id("0.00"));
    let formats = styles.split_once("<cellXfs").unwrap().1.split_once("</cellXfs>").unwrap().0;
    let styles_of = |id: &str| -> Vec<usize> {
        let has = |format: &&str| format.contains(&format!("numFmtId=\"{id}\""));
        formats.split("<xf ").skip(1).enumerate().filter(|(_, format)| has(format)).map(|(index, _)| index).collect()
    };
    let summary = part(&folder.file("out.xlsx"), "xl/worksheets/sheet4.xml");
    let shown = |id: &str| styles_of(id).iter().map(|style| summary.matches(&format!(" s=\"{style}\"")).count()).sum::<usize>();
    // The sum above, those of the five rows of classes with their total, and the three best accounts; of the score the three accounts.
    assert_eq!((shown(&potential), shown(&points)), (10, 3), "{summary}");
    assert!(!summary.contains("<v>-0</v>"), "a sum of nothing is 0: {summary}");
}

#[test]
fn what_is_no_number_format_is_a_finding_at_its_cell() {
    for (headers, format, help) in [
        (ENGLISH, "Percent", "#,##0 or 0.0% or #,##0 \"€\""),
        (ENGLISH, "#.##0,00", "#,##0 or 0.0% or #,##0 \"€\""),
        (GERMAN, "#,##0.00", "#.##0 oder 0,0% oder #.##0 \"€\""),
        (GERMAN, "Prozent", "#.##0 oder 0,0% oder #.##0 \"€\""),
    ] {
        let folder = Folder::new();
        let compute = if headers == ENGLISH { "Compute" } else { "Kennzahl" };
        let said = run(&folder, &headers, &[&[compute, "Half", "", "[Wert]/2", "", format]], Vec::new());
        assert!(said.contains("not-a-number-format") && said.contains("!F2") && said.contains(help), "{said}");
        assert_eq!(number_format(&folder, "xl/worksheets/sheet1.xml", "C3"), "0");
    }
    let folder = Folder::new();
    let criteria: &[&[&str]] = &[
        &["Score", "Points", "value", "[Wert]", "0..1250", "0.00"],
        &["Score", "Points", "other", "[Wert]", "0..1250", "0.0"],
        &["Classify", "Class", "A", "", "", "0.0"],
    ];
    let said = run(&folder, &ENGLISH, criteria, Vec::new());
    assert!(said.contains("two-formats") && said.contains("!F3") && said.contains("no-use") && said.contains("!F4"), "{said}");
    assert_eq!(number_format(&folder, "xl/worksheets/sheet1.xml", "C3"), "0.00");
}
