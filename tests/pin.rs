//! `keyfolio test --pin`: today's results become expectations, in the sheet or the text form that holds them.

use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};

use crate::harness::{Book, Cell, Folder};
use crate::row;

const HEADER: [&str; 5] = ["Step", "Result", "Item", "Formula", "Scale"];
const RULES: [&[&str]; 5] = [
    &["Knock-out", "", "Size", "[a]>1"],
    &["Compute", "Half", "", "[a]/3"],
    &["Score", "S", "a", "[a]", "0..7"],
    &["Classify", "Class", "A", "[S]>=50"],
    &["Classify", "Class", "B", ""],
];

fn accounts() -> Vec<Vec<Cell>> {
    vec![row!["Account", "a"], row!["X", 1], row!["Y", 2], row!["Z", 6]]
}

fn sheet(path: &Path, name: &str) -> Vec<Vec<String>> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let range = workbook.worksheet_range(name).unwrap();
    let shown = |cell: &Data| if *cell == Data::Empty { String::new() } else { cell.to_string() };
    range.rows().map(|row| row.iter().map(shown).collect()).collect()
}

#[test]
fn results_are_pinned_in_the_tests_sheet() {
    let folder = Folder::new();
    Book::new()
        .sheet("Accounts", accounts())
        .criteria(&HEADER, &RULES)
        .sheet("Tests", vec![row!["What must stay"], row!["Account", "Note", "S", "Class", "Half"], row!["Y", "kept", "", "A"]])
        .save(&folder.file("in.xlsx"));
    let before = std::fs::read(folder.file("in.xlsx")).unwrap();
    assert_eq!(folder.run(&["test", "in.xlsx"]).code, 1);
    let ran = folder.run(&["test", "in.xlsx", "--pin", "z", "Y", "X"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("3 accounts pinned in in.xlsx, Tests; the former file is kept as in.bak.xlsx"), "{}", ran.stdout);
    assert_eq!(std::fs::read(folder.file("in.bak.xlsx")).unwrap(), before);
    assert_eq!(
        sheet(&folder.file("in.xlsx"), "Tests")[2..],
        [["Y", "kept", "28.5714", "B", "0.6667"], ["Z", "", "85.7143", "A", "2"], ["X", "", "-", "K.O.", "0.3333"]]
    );
    let ran = folder.run(&["test", "in.xlsx"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "9 expectations, all met\n"), "{}", ran.stderr);
}

#[test]
fn a_sheet_without_place_for_results_is_refused_with_the_way_out() {
    let folder = Folder::new();
    Book::new().sheet("Accounts", accounts()).criteria(&HEADER, &RULES).save(&folder.file("in.xlsx"));
    let before = std::fs::read(folder.file("in.xlsx")).unwrap();
    let ran = folder.run(&["test", "in.xlsx", "--pin", "X"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no-tests-sheet") && ran.stderr.contains("Account | Key account | S | Class"), "{}", ran.stderr);
    let ran = folder.run(&["test", "in.xlsx", "--pin", "X", "W"]);
    assert!(ran.code == 2 && ran.stderr.contains("unknown-account"), "{}", ran.stderr);
    assert_eq!(std::fs::read(folder.file("in.xlsx")).unwrap(), before);
    assert_eq!(folder.names(), ["in.xlsx"]);
}

#[test]
fn a_formula_in_the_tests_sheet_is_never_replaced() {
    let folder = Folder::new();
    let formula = Cell::Formula("=A1".to_owned(), "A".to_owned());
    Book::new()
        .sheet("Accounts", accounts())
        .criteria(&HEADER, &RULES)
        .sheet("Tests", vec![row!["Account", "Class"], vec![Cell::from("Z"), formula]])
        .save(&folder.file("in.xlsx"));
    let ran = folder.run(&["test", "in.xlsx", "--pin", "Z"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("formula-in-the-way") && ran.stderr.contains("Tests!B2"), "{}", ran.stderr);
}

#[test]
fn results_are_pinned_in_the_text_form() {
    let folder = Folder::new();
    Book::new().sheet("Accounts", accounts()).criteria(&HEADER, &RULES).save(&folder.file("in.xlsx"));
    assert_eq!(folder.run(&["criteria", "export", "in.xlsx", "-o", "rules.toml"]).code, 0);
    let text = std::fs::read_to_string(folder.file("rules.toml")).unwrap();
    let ran = folder.run(&["test", "in.xlsx", "--criteria", "rules.toml", "--pin", "Z"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let pinned = std::fs::read_to_string(folder.file("rules.toml")).unwrap();
    let added = "\n[[tests]]\naccount = \"Z\"\nexpected = { \"Key account\" = \"yes\", S = \"85.7143\", Class = \"A\" }\n";
    assert_eq!(pinned, format!("{text}{added}"));
    assert_eq!(std::fs::read_to_string(folder.file("rules.bak.toml")).unwrap(), text);
    let ran = folder.run(&["test", "in.xlsx", "--criteria", "rules.toml"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "3 expectations, all met\n"), "{}", ran.stderr);
    let ran = folder.run(&["test", "in.xlsx", "--criteria", "rules.toml", "--pin", "Z"]);
    assert!(ran.code == 2 && ran.stderr.contains("pinned-already"), "{}", ran.stderr);
}

#[test]
fn the_samples_can_be_pinned_and_come_back_whole() {
    for (name, keys, sheets) in
        [("key-accounts.xlsx", ["A-1100", "A-1004"], "Tests"), ("schluesselkunden.xlsx", ["K-1100", "K-1004"], "Prüfungen")]
    {
        let folder = Folder::new();
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("workbooks").join(name), folder.file("in.xlsx")).unwrap();
        let before = sheet(&folder.file("in.xlsx"), sheets);
        let ran = folder.run(&["test", "in.xlsx", "--pin", keys[0], keys[1], "--as-of", "2026-11-23"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let after = sheet(&folder.file("in.xlsx"), sheets);
        assert_eq!(after.len(), before.len() + 1);
        assert_eq!(after[..before.len()], before[..], "what was expected is what comes out");
        assert_eq!(folder.run(&["test", "in.xlsx", "--as-of", "2026-11-23"]).code, 0);
    }
}
