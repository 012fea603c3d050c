//! Broken formulas: exit code 2, the cell and the mend named, no output file.

use crate::harness::{Book, Folder, Ran};
use crate::row;

const HEADER: [&str; 8] = ["Step", "Result", "Item", "Formula", "Scale", "Weight", "Blank", "Reason"];

fn accounts() -> Vec<Vec<crate::harness::Cell>> {
    vec![
        row!["Account", "Revenue", "Revenue potential", "IT workstations", "Segment"],
        row!["Alder", 1000, 5000, 1200, "Gold"],
        row!["Birch", 2000, 7000, 300, "Silver"],
    ]
}

/// Runs a workbook with these rules; it must be refused, leaving no trace.
fn refused(rules: &[&[&str]]) -> Ran {
    let folder = Folder::new();
    Book::new().sheet("Accounts", accounts()).criteria(&HEADER, rules).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx", "--as-of", "2026-11-23"]);
    assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(folder.names(), ["in.xlsx"], "nothing is written");
    assert_eq!(ran.stdout, "");
    ran
}

#[test]
fn fourteen_kinds_each_name_the_cell_and_the_mend() {
    let mut said = String::new();
    let mut kinds = 0;
    for (name, step, formula) in [
        ("unknown column", "Compute", "[Revenu]/[IT workstations]"),
        ("unknown function", "Compute", "SUMM([@Revenue],1)"),
        ("too few arguments", "Compute", "ROUND([Revenue])"),
        ("open bracket", "Compute", "([Revenue]+1"),
        ("open text", "Compute", "IF([Segment]=\"Gold,1,2)"),
        ("doubled sign", "Knock-out", "[Revenue]>>1000"),
        ("turned sign", "Knock-out", "[Revenue]=>1000"),
        ("decimal comma", "Knock-out", "[Revenue]>0,5"),
        ("thousands dots", "Knock-out", "[Revenue]>1.000.000"),
        ("text column with a number", "Knock-out", "[Segment]>5"),
        ("knock-out that is a number", "Knock-out", "[Revenue]"),
        ("unknown table", "Compute", "SUM(Orders[Amount])"),
        ("trailing operator", "Compute", "[Revenue]*"),
    ] {
        let ran = refused(&[&[step, "Ratio", "Ratio", formula]]);
        assert!(ran.stderr.contains("Criteria!D2"), "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains("help:"), "{name} has a mend: {}", ran.stderr);
        said.push_str(&format!("──── {name}: {formula}\n{}\n", ran.stderr.trim_end()));
        kinds += 1;
    }
    let ran = refused(&[&["Compute", "First", "", "[Second]+1"], &["Compute", "Second", "", "[First]+1"]]);
    assert!(ran.stderr.contains("Criteria!D2") && ran.stderr.contains("row 2") && ran.stderr.contains("row 3"), "{}", ran.stderr);
    said.push_str(&format!("──── circle\n{}\n", ran.stderr.trim_end()));
    kinds += 1;
    assert_eq!(kinds, 14);
    insta::assert_snapshot!("fourteen_kinds", said);
}

#[test]
fn all_faults_of_a_sheet_are_said_at_once() {
    let ran = refused(&[
        &["Compute", "A", "", "[Revenu]"],
        &["Score", "B", "Potential", "[Revenue potential]", "0..x", "40%"],
        &["Knock-out", "", "", "[IT workstations]>"],
        &["Clasify", "D", "A", ""],
    ]);
    for cell in ["Criteria!D2", "Criteria!E3", "Criteria!D4", "Criteria!A5"] {
        assert!(ran.stderr.contains(cell), "{cell}: {}", ran.stderr);
    }
}

#[test]
fn german_sheets_are_answered_in_german() {
    let folder = Folder::new();
    Book::new()
        .sheet("Kunden", vec![row!["Kunde", "Umsatz", "Marge"], row!["Ahorn", 1000, 0.2]])
        .criteria(&["Schritt", "Ergebnis", "Kriterium", "Formel"], &[&["K.O.", "", "", "UND([Umsatz]>1,5,[Marg]>0)"]])
        .save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("Kriterien!D2") && ran.stderr.contains("Fehler["), "{}", ran.stderr);
}
