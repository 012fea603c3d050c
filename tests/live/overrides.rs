//! Overrides in live workbooks: the formulas look them up in their sheet, and follow what is changed there.

use keyfolio::foundation::language::Language;

use super::assert_same_columns;
use super::changes::{Input, Proof};
use crate::harness::{Book, Cell, Folder, date};
use crate::libreoffice;
use crate::row;

const HEADER: [&str; 5] = ["Step", "Result", "Item", "Formula", "Scale"];
const RULES: [&[&str]; 11] = [
    &["Knock-out", "", "Size", "[a]>2"],
    &["Compute", "Half", "", "[a]/2"],
    &["Compute", "Since", "", "[d]"],
    &["Compute", "Large", "", "[a]>8"],
    &["Score", "S", "points", "[Half]", "0..10"],
    &["Blocker", "", "Dispute", "[b]=\"x\""],
    &["Classify", "Class", "A", "[S]>=50"],
    &["Classify", "Class", "B", ""],
    &["Classify", "Visits", "monthly", "AND([Class]=\"A\",[Since]>DATE(2026,1,1),NOT([Large]))"],
    &["Classify", "Visits", "yearly", ""],
    &["Compute", "All A", "", "COUNTIF([Class],\"A\")"],
];

fn accounts() -> Vec<Vec<Cell>> {
    let account = |number: i32| {
        let key: Cell = if number % 5 == 0 { Cell::from(number) } else { format!("K-{number}").as_str().into() };
        let mut row = row!["", number % 17, if number % 4 == 0 { "x" } else { "" }, date("2026-02-01")];
        row[0] = key;
        row
    };
    std::iter::once(row!["Account", "a", "b", "d"]).chain((1..=20).map(account)).collect()
}

fn overrides() -> Vec<Vec<Cell>> {
    vec![
        row!["Account", "Result", "Value", "Reason", "By", "Until"],
        row!["K-1", "Class", "A", "board", "MK", date("2027-03-31")],
        row!["k-2", "Class", "A", "knocked out", "MK", ""],
        row!["K-4", "Class", "A", "blocked", "MK", date("2026-11-23")],
        row!["K-6", "Class", "A", "over", "MK", date("2026-11-22")],
        row![5, "S", 12.5, "one-off", "MK", ""],
        row!["K-7", "Half", 9, "merger", "MK", ""],
        row!["K-8", "Blocked", "no", "settled", "MK", ""],
        row!["K-9", "Blocked", "yes", "audit", "MK", ""],
        row!["K-18", "Key account", "yes", "kept", "MK", ""],
        row!["K-11", "Key account", false, "sold", "MK", date("2027-01-01")],
        row!["K-12", "Since", date("2025-05-05"), "merger", "MK", ""],
    ]
}

fn compared(book: &Book, what: &str) {
    if !libreoffice::is_installed("live overrides") {
        return;
    }
    let folder = Folder::new();
    book.save(&folder.file("in.xlsx"));
    for live in [false, true] {
        let mut arguments = vec!["run", "in.xlsx", "-o", if live { "live.xlsx" } else { "plain.xlsx" }, "--as-of", "2026-11-23", "--quiet"];
        arguments.extend(live.then_some("--live"));
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, 0, "{what}: {}", ran.stderr);
    }
    let recalculated = libreoffice::recalculated(&folder.file("live.xlsx"));
    assert_same_columns(&recalculated, &folder.file("plain.xlsx"), "Accounts", 0, what);
}

#[test]
fn what_was_set_stands_in_the_formulas() {
    let book = |overrides| Book::new().sheet("Accounts", accounts()).criteria(&HEADER, &RULES).sheet("Overrides", overrides);
    compared(&book(overrides()), "looked up");
    // Yes and no in every spelling, of a computed value too.
    let mut rows = overrides();
    rows.extend([row!["K-13", "Large", "No", "split", "MK", ""], row!["K-3", "Large", "ja", "merger", "MK", ""]]);
    compared(&book(rows.clone()), "yes and no of a computed value");
    rows.extend([
        row!["K-14", "Large", "wahr", "merger", "MK", ""],
        row!["K-4", "Large", 1, "merger", "MK", ""],
        row!["K-6", "Large", false, "split", "MK", ""],
        row!["K-16", "Blocked", 1, "audit", "MK", ""],
    ]);
    compared(&book(rows), "yes and no in every spelling");
    // A last day that is a text is above every number in Excel; it has passed all the same.
    let mut rows = overrides();
    rows.push(row!["K-3", "Class", "A", "over", "MK", "2026-11-22"]);
    rows.push(row!["K-10", "Half", 9, "over", "MK", "22.11.2026"]);
    compared(&book(rows), "a past day as text");
    // A number as text cannot be looked up: what was set stands as it counted, and ends with its last day.
    let mut rows = overrides();
    rows[5] = row![5, "S", "12.5", "one-off", "MK", date("2026-12-24")];
    rows[1] = row!["K\u{a0}-1", "Class", "A", "board", "MK", date("2027-03-31")];
    rows.push(row!["K-1", "Class", "a", "board", "MK", "2027-03-31"]);
    compared(&book(rows), "as at the run");
}

#[test]
fn a_change_in_the_overrides_is_followed() {
    if !libreoffice::is_installed("live overrides") {
        return;
    }
    let folder = Folder::new();
    Book::new().sheet("Accounts", accounts()).criteria(&HEADER, &RULES).sheet("Overrides", overrides()).save(&folder.file("in.xlsx"));
    let proof = Proof {
        name: "overrides",
        workbook: folder.file("in.xlsx"),
        sheet: "Accounts",
        header_row: 0,
        accounts: 20,
        inputs: &[("B", Input::Number(17.0, 0)), ("C", Input::Text(&["x", ""]))],
        criteria: &[
            ("Overrides", "C2", &["A", "B"]),
            ("Overrides", "A3", &["K-2", "K-3", "K-14"]),
            ("Overrides", "C6", &["12.5", "80"]),
            ("Overrides", "C9", &["yes", "no"]),
            ("Overrides", "A13", &["", "K-13"]),
        ],
        language: Language::English,
        locale: "en-US",
    };
    assert!(proof.hold(6) > 0);
}
