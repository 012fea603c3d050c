//! Finding the accounts: among sheets, tables and header rows, and the column that is their key, whatever the export that they come from calls
//! it. Fresh exports run at the first try, with no word about them.

use std::collections::BTreeMap;

use crate::harness::{Book, Cell, Folder, KEY_HEADERS, date, error};
use crate::method::{HEADER, column};
use crate::row;

/// Criteria that read two columns: a margin, a knock-out and classes.
const RULES: &[&[&str]] =
    &[&["Knock-out", "", "Size", "[Revenue]>100"], &["Classify", "Class", "A", "[Revenue]>=5000"], &["Classify", "Class", "B", ""]];

/// Runs a workbook, strictly, and gives the sheet's rows below its headers.
fn run(folder: &Folder, book: &Book, sheet: usize, header_row: usize) -> Vec<BTreeMap<String, String>> {
    book.save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx", "--as-of", "2026-11-23", "--strict"]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    assert!(!ran.stderr.contains("finding["), "{}", ran.stderr);
    crate::harness::rows(&folder.file("out.xlsx"), sheet, header_row)
}

fn explained(folder: &Folder, file: &str, key: &str) {
    let ran = folder.run(&["explain", file, key]);
    assert_eq!(ran.code, 0, "{key}: {}\n{}", ran.stdout, ran.stderr);
    assert!(!ran.stderr.contains("error["), "{key}: {}", ran.stderr);
}

#[test]
fn every_word_for_a_key_is_one() {
    assert!(KEY_HEADERS.len() > 25);
    for header in KEY_HEADERS {
        let folder = Folder::new();
        // What holds a word for a key and is none stands before it.
        let accounts = vec![
            row!["Region", "Account manager", "Revenue", header],
            row!["North", "Keller", 9000, "K-1"],
            row!["North", "Keller", 400, "K-2"],
            row!["South", "Maier", 50, "K-3"],
        ];
        let book = Book::new().sheet("Accounts", accounts).criteria(&HEADER, RULES);
        let rows = run(&folder, &book, 0, 0);
        assert_eq!(column(&rows, "Class"), ["A", "B", "K.O."], "{header}");
        explained(&folder, "in.xlsx", "K-2");
        let moved =
            Book::new().sheet("Accounts", vec![row![header, "Revenue"], row!["K-2", 9000], row!["k-1 ", 9000]]).criteria(&HEADER, RULES);
        moved.save(&folder.file("new.xlsx"));
        let ran = folder.run(&["diff", "in.xlsx", "new.xlsx"]);
        assert!(
            ran.code < 2 && ran.stdout.contains("K-2") && !ran.stdout.contains("not compared"),
            "{header}: {} {}",
            ran.stdout,
            ran.stderr
        );
    }
}

#[test]
fn the_key_is_what_tells_accounts_apart() {
    let cases: [(&str, Vec<Vec<Cell>>, &str); 9] = [
        ("an ID goes before a name", vec![row!["Name", "ID", "Revenue"], row!["a", "7", 1], row!["b", "8", 2]], "8"),
        ("a blank ID column does not", vec![row!["ID", "Company", "Revenue"], row!["", "a", 1], row!["", "b", 2]], "b"),
        (
            "a number that all share does not",
            vec![row!["Company code", "Debitor", "Revenue"], row![1000, 17, 1], row![1000, 18, 2], row![1000, 19, 3]],
            "18",
        ),
        ("an unknown header of texts", vec![row!["Revenue", "Firm"], row![10, "a"], row![20, "b"]], "b"),
        ("no property", vec![row!["Region", "Revenue", "Firm"], row!["N", 10, "a"], row!["S", 20, "b"]], "b"),
        ("no measure", vec![row!["Revenue", "Vertrag"], row![10, 501], row![20, 502]], "502"),
        ("no date", vec![row![date("2026-01-01"), "Revenue", "Firm"], row!["x", 10, "a"], row!["x", 20, "b"]], "b"),
        ("a code with letters", vec![row!["Kd.-Nr.", "Revenue"], row!["00012", 1], row!["00013", 2]], "00013"),
        (
            "one doubled key makes no other column the key",
            vec![row!["ID", "Name", "Revenue"], row![1, "a", 1], row![2, "b", 2], row![2, "c", 3], row![4, "d", 3], row![5, "e", 3]],
            "2",
        ),
    ];
    for (what, accounts, key) in cases {
        let folder = Folder::new();
        let book = Book::new().sheet("Accounts", accounts).criteria(&HEADER, &[&["Classify", "Class", "A", "[Revenue]>=2"]]);
        book.save(&folder.file("in.xlsx"));
        let ran = folder.run(&["explain", "in.xlsx", key, "--format", "json"]);
        assert_eq!(ran.code, 0, "{what}: {}{}", ran.stdout, ran.stderr);
        let told: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(told["explanation"]["account"], key, "{what}: {}", ran.stdout);
    }
}

#[test]
fn the_same_key_is_one_key_everywhere() {
    let folder = Folder::new();
    let accounts = vec![
        row!["Client No.", "Revenue"],
        row![123, 9000],
        row!["123 ", 400],
        row!["K\u{a0}1", 400],
        row!["k 1", 400],
        row![error("#N/A"), 400],
        row!["", 400],
        row!["K2", 400],
    ];
    Book::new()
        .sheet("Accounts", accounts)
        .criteria(&HEADER, RULES)
        .sheet("Tests", vec![row!["Client No.", "Class"], row!["k2 ", "B"], row!["123", "A"]])
        .save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "--format", "json", "--strict"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let told = report.to_string();
    let count = |code: &str| told.matches(&format!("\"code\":\"{code}\"")).count();
    assert_eq!([count("duplicate-key"), count("error-key"), count("blank-key"), count("test-without-account")], [2, 1, 1, 0], "{told}");
    let ran = folder.run(&["explain", "in.xlsx", "K 1"]);
    assert!(ran.code == 0 && ran.stderr.contains("doubled-account"), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(folder.run(&["explain", "in.xlsx", "#N/A"]).code, 2);
}

/// Workbooks in the shapes of programs' exports: sheet and header row of the accounts, the class of each, and what `explain` is asked for.
#[test]
fn exports_run_at_the_first_try() {
    struct Export {
        program: &'static str,
        book: Book,
        place: (usize, usize),
        classes: &'static [&'static str],
        asked: &'static [&'static str],
    }
    let rules = |revenue: &str| -> Vec<Vec<String>> {
        let large = format!("[{revenue}]>=5000");
        let rows: [[&str; 4]; 2] = [["Classify", "Class", "A", &large], ["Classify", "Class", "B", ""]];
        rows.iter().map(|row| row.iter().map(|&text| text.to_owned()).collect()).collect()
    };
    let with = |book: Book, revenue: &str| {
        let rules = rules(revenue);
        let rules: Vec<Vec<&str>> = rules.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let rules: Vec<&[&str]> = rules.iter().map(Vec::as_slice).collect();
        book.criteria(&["Step", "Result", "Item", "Formula"], &rules)
    };
    let exports = [
        Export {
            program: "Salesforce, a report with its details",
            book: with(
                Book::new().sheet(
                    "Q4 Accounts",
                    vec![
                        row!["Q4 Accounts"],
                        row!["As of 2026-11-20 08:12:11 Generated by Kim Lee"],
                        row!["Filtered By"],
                        row!["Show: All accounts"],
                        row!["Account Owner", "does not equal", "Nobody"],
                        row![],
                        row!["Account Owner", "Account: Account ID", "Account: Account Name", "Billing State", "Annual Revenue"],
                        row!["Kim Lee", "0015g00000AAAAA", "Alder Ltd", "CA", 8000],
                        row!["Kim Lee", "0015g00000AAAAB", "Birch Ltd", "CA", 200],
                        row!["Jo Hu", "0015g00000AAAAC", "Cedar Ltd", "NY", 6000],
                    ],
                ),
                "Annual Revenue",
            ),
            place: (0, 6),
            classes: &["A", "B", "A"],
            asked: &["0015g00000AAAAB", "Cedar Ltd"],
        },
        Export {
            program: "HubSpot",
            book: with(
                Book::new().sheet(
                    "hubspot-crm-exports-all-compani",
                    vec![
                        row!["Record ID", "Company name", "Company owner", "Create Date", "Annual Revenue", "Country/Region"],
                        row![9_876_543_210.0, "Alder", "kim@x.example", date("2024-01-02"), 8000, "US"],
                        row![9_876_543_211.0, "Birch", "kim@x.example", date("2024-01-02"), 300, "US"],
                    ],
                ),
                "Annual Revenue",
            ),
            place: (0, 0),
            classes: &["A", "B"],
            asked: &["9876543211", "Alder"],
        },
        Export {
            program: "SAP, an ALV list with a blank first column",
            book: with(
                Book::new().sheet(
                    "Sheet1",
                    vec![
                        row!["", "Debitorenliste"],
                        row!["", "Buchungskreis", "1000", "Währung", "EUR"],
                        row![],
                        row!["", "BuKr", "Debitor", "Name 1", "Umsatz", "Land"],
                        row![],
                        row!["", "1000", "0000100001", "Ahorn GmbH", 8000, "DE"],
                        row!["", "1000", "0000100002", "Birke GmbH", 100, "DE"],
                        row!["", "1000", "0000100003", "Zeder GmbH", 700, "AT"],
                    ],
                ),
                "Umsatz",
            ),
            place: (0, 3),
            classes: &["", "A", "B", "B"],
            asked: &["0000100002", "Zeder GmbH"],
        },
        Export {
            program: "Dynamics, with its columns that are not to be modified",
            book: with(
                Book::new().sheet(
                    "Active Accounts",
                    vec![
                        row![
                            "(Do Not Modify) Account",
                            "(Do Not Modify) Row Checksum",
                            "(Do Not Modify) Modified On",
                            "Account Name",
                            "Main Phone",
                            "Annual Revenue",
                        ],
                        row!["7e1a-01", "q9==", date("2026-11-01"), "Alder", "555", 8000],
                        row!["7e1a-02", "r7==", date("2026-11-01"), "Birch", "", 100],
                    ],
                ),
                "Annual Revenue",
            ),
            place: (0, 0),
            classes: &["A", "B"],
            asked: &["7e1a-02", "Alder"],
        },
        Export {
            program: "DATEV",
            book: with(
                Book::new().sheet(
                    "Debitoren",
                    vec![
                        row!["Konto", "Name (Adressattyp Unternehmen)", "Ort", "Jahresumsatz"],
                        row![10001, "Ahorn", "Köln", 8000],
                        row![10002, "Birke", "Köln", 90],
                    ],
                ),
                "Jahresumsatz",
            ),
            place: (0, 0),
            classes: &["A", "B"],
            asked: &["10002"],
        },
        Export {
            program: "Google Sheets, with notes in a first sheet and blank rows",
            book: with(
                Book::new().sheet("Notes", vec![row!["Read me"], row!["Ask Kim about changes."]]).sheet(
                    "Sheet2",
                    vec![
                        row![],
                        row!["", "Our clients"],
                        row![],
                        row!["", "Client No.", "Client", "Revenue"],
                        row!["", "C-1", "Alder", 8000],
                        row!["", "C-2", "Birch", 90],
                    ],
                ),
                "Revenue",
            ),
            place: (1, 2),
            classes: &["A", "B"],
            asked: &["C-2"],
        },
        Export {
            program: "Numbers, a summary first and the table's name above it",
            book: with(
                Book::new()
                    .sheet(
                        "Export Summary",
                        vec![row![], row!["This document was exported from Numbers."], row!["Numbers Sheet Name", "Table"]],
                    )
                    .sheet(
                        "Kunden - Tabelle 1",
                        vec![row!["Tabelle 1"], row!["Kunde", "Kd.-Nr.", "Umsatz"], row!["Ahorn", 1, 8000], row!["Birke", 2, 80]],
                    ),
                "Umsatz",
            ),
            place: (1, 1),
            classes: &["A", "B"],
            asked: &["2", "Birke"],
        },
    ];
    for Export { program, book, place: (sheet, header_row), classes, asked } in exports {
        let folder = Folder::new();
        let rows = run(&folder, &book, sheet, header_row);
        assert_eq!(column(&rows, "Class"), classes, "{program}");
        for key in asked {
            explained(&folder, "in.xlsx", key);
        }
    }
}

#[test]
fn two_header_rows_are_read_together() {
    let classes = |sheet: Vec<Vec<Cell>>, merges: &[(&str, &str)], formula: &str| {
        let folder = Folder::new();
        let mut book =
            Book::new().sheet("Accounts", sheet).criteria(&HEADER, &[&["Classify", "Class", "A", formula], &["Classify", "Class", "B"]]);
        for (range, text) in merges {
            book = book.merged("Accounts", range, text);
        }
        column(&run(&folder, &book, 0, 1), "Class")
    };
    let figures = || {
        vec![
            row!["Client No.", "Figures", "", "Staff"],
            row!["", "Revenue", "Profit", ""],
            row!["C-1", 8000, 5, 20],
            row!["C-2", 100, 9, 30],
        ]
    };
    let merged: &[(&str, &str)] = &[("A1:A2", "Client No."), ("B1:C1", "Figures"), ("D1:D2", "Staff")];
    for formula in ["[Revenue]>5000", "[Figures Revenue]>5000", "AND([Staff]<25,[Profit]<6)", "[Staff]<25"] {
        assert_eq!(classes(figures(), merged, formula), ["A", "B"], "{formula}");
    }
    let years = vec![
        row!["", "", "2025", "", "2026", ""],
        row!["ID", "Name", "Revenue", "Profit", "Revenue", "Profit"],
        row!["C-1", "a", 10, 1, 8000, 5],
        row!["C-2", "b", 9000, 1, 100, 9],
    ];
    assert_eq!(classes(years, &[("C1:D1", "2025"), ("E1:F1", "2026")], "[2026 Revenue]>[2025 Revenue]"), ["A", "B"]);
}

#[test]
fn lists_beside_the_accounts_are_none() {
    let mut accounts = vec![row!["Client No.", "Revenue", "", "", "Class", "Meaning"]];
    let texts = ["top", "middle", "low", "none", "left", "new"];
    for (number, text) in (1..).zip(texts) {
        let legend = |mut row: Vec<Cell>| {
            row.extend(row![format!("L{number}").as_str(), text]);
            row
        };
        accounts.push(legend(if number < 4 { row![format!("C-{number}").as_str(), 3000 * number, "", ""] } else { row!["", "", "", ""] }));
    }
    let folder = Folder::new();
    let rows = run(
        &folder,
        &Book::new()
            .sheet("Accounts", accounts)
            .criteria(&HEADER, &[&["Classify", "Rank", "A", "[Revenue]>5000"], &["Classify", "Rank", "B"]]),
        0,
        0,
    );
    assert_eq!(column(&rows, "Rank"), ["B", "A", "A", "", "", ""]);
    // Without a header, right beside them, it is a column whose header is missing.
    let folder = Folder::new();
    let accounts = vec![row!["Client No.", "Revenue", ""], row!["C-1", 8000, "x"], row!["C-2", 100]];
    Book::new().sheet("Accounts", accounts).criteria(&HEADER, RULES).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "--strict"]);
    assert!(ran.code == 1 && ran.stderr.contains("column-without-header"), "{}", ran.stderr);
}

#[test]
fn a_merged_header_belongs_to_each_of_its_columns() {
    let folder = Folder::new();
    let accounts = |second: &[Vec<Cell>]| {
        let rows = vec![row!["Client No.", "Revenue", "", "Staff"]];
        let book = Book::new().sheet("Accounts", rows.into_iter().chain(second.iter().cloned()).collect());
        book.criteria(&HEADER, RULES).merged("Accounts", "B1:C1", "Revenue")
    };
    // The figures stand below the second of its columns.
    let rows = run(&folder, &accounts(&[row!["C-1", "", 8000, 2], row!["C-2", "", 200, 2]]), 0, 0);
    assert_eq!(column(&rows, "Class"), ["A", "B"]);
    accounts(&[row!["C-1", 1, 8000, 2], row!["C-2", 2, 200, 2]]).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx"]);
    assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
}

fn codes(folder: &Folder, book: &Book) -> Vec<String> {
    book.save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx", "--as-of", "2026-11-23", "--format", "json"]);
    let report: serde_json::Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|fault| panic!("{fault}: {}{}", ran.stdout, ran.stderr));
    let told = report["diagnostics"].as_array().unwrap().iter().filter(|told| told["severity"] != "note");
    told.map(|told| format!("{} {}", told["code"].as_str().unwrap(), told["message"].as_str().unwrap())).collect()
}

#[test]
fn columns_of_one_name_are_said_once_and_a_merged_header_is_none() {
    let folder = Folder::new();
    let book = |header: Vec<Cell>, formula: &str| {
        Book::new()
            .sheet("Accounts", vec![header, row!["C-1", 1, 2, 3, 20], row!["C-2", 4, 5, 6, 3]])
            .criteria(&HEADER, &[&["Classify", "Class", "A", formula], &["Classify", "Class", "B"]])
    };
    let merged = |formula: &str| book(row!["Client No.", "Figures", "", "", "Staff"], formula).merged("Accounts", "B1:D1", "Figures");
    assert_eq!(codes(&folder, &merged("[Staff]>10")), [""; 0]);
    assert_eq!(codes(&folder, &merged("[Figures]>10")), ["doubled-column two columns have the name \"Figures\""]);
    let same = row!["Client No.", "Figures", "Figures", "Figures", "Staff"];
    assert_eq!(codes(&folder, &book(same, "[Staff]>10")), ["duplicate-column the columns B, C and D are all called \"Figures\""]);
    let two = row!["Client No.", "Figures", "figures", "Plan", "Staff"];
    assert_eq!(codes(&folder, &book(two, "[Staff]>10")), ["duplicate-column the columns B and C are both called \"figures\""]);
}

#[test]
fn units_below_the_headers_and_three_header_rows_are_read() {
    let run_class = |sheet: Vec<Vec<Cell>>, header_row: usize, formula: &str| {
        let folder = Folder::new();
        let book =
            Book::new().sheet("Accounts", sheet).criteria(&HEADER, &[&["Classify", "Class", "A", formula], &["Classify", "Class", "B"]]);
        let told = codes(&folder, &book);
        assert!(told.is_empty(), "{formula}: {told:?}");
        column(&run(&folder, &book, 0, header_row), "Class")
    };
    let accounts = || vec![row!["C-1", 8000, 0.2, 20], row!["C-2", 100, 0.3, 3], row!["C-3", 9000, 0.1, 30]];
    for units in [row!["", "EUR", "%", "pcs"], row!["-", "[T€]", "in %", "FTE"], row!["", "EUR"], row!["text", "Mio. €", "(%)", "Stk."]]
    {
        let mut sheet = vec![row!["Client No.", "Revenue", "Margin", "Staff"], units];
        sheet.extend(accounts());
        assert_eq!(run_class(sheet, 0, "[Revenue]>5000"), ["", "A", "B", "A"]);
    }
    // Below two header rows.
    let mut sheet = vec![row!["Client No.", "Figures", "", "Staff"], row!["", "Revenue", "Margin", ""], row!["", "EUR", "%", "FTE"]];
    sheet.extend(accounts());
    assert_eq!(run_class(sheet.clone(), 1, "[Staff]>10"), ["", "A", "B", "A"]);
    assert_eq!(run_class(sheet, 1, "[Figures Revenue]>5000"), ["", "A", "B", "A"]);
    // Three of them: the lowest counts, or all together.
    let mut sheet = vec![row!["", "2025", "2026", ""], row!["", "Plan", "Plan", ""], row!["Client No.", "Revenue", "Revenue", "Staff"]];
    sheet.extend(accounts());
    assert_eq!(run_class(sheet.clone(), 2, "[Staff]>10"), ["A", "B", "A"]);
    assert_eq!(run_class(sheet, 2, "[2025 Plan Revenue]>5000"), ["A", "B", "A"]);
    // Headers with line breaks.
    let mut sheet = vec![row!["Client\nNo.", "Revenue\nin EUR", "Margin", "Staff"]];
    sheet.extend(accounts());
    assert_eq!(run_class(sheet, 0, "[Revenue in EUR]>5000"), ["A", "B", "A"]);
    // An account called as a unit is stays one, and so do texts that are units among data.
    for first in [row!["T", "", "EUR"], row!["MA", "", "EUR"], row!["MA", "-", "EUR"]] {
        let sheet = vec![row!["Client No.", "Revenue", "Currency"], first, row!["IBM", 9000, "USD"], row!["GE", 10, "USD"]];
        let classes = run_class(sheet, 0, "[Currency]=\"EUR\"");
        assert_eq!(classes, ["A", "B", "B"]);
    }
    let sheet = vec![row!["Client No.", "Revenue"], row!["EUR", 8000], row!["DAYS", 100], row!["PCS", 9000]];
    assert_eq!(run_class(sheet, 0, "[Revenue]>5000"), ["A", "B", "A"]);
}

#[test]
fn where_nothing_fits_the_place_and_the_setting_are_said() {
    let accounts = || vec![row!["Our clients", "2026"], row!["Client No.", "Revenue"], row!["C-1", 8000], row!["C-2", 100]];
    let said = |settings: Vec<Vec<Cell>>, rules: &[&[&str]]| {
        let folder = Folder::new();
        Book::new().sheet("Accounts", accounts()).criteria(&HEADER, rules).sheet("Settings", settings).save(&folder.file("in.xlsx"));
        let ran = folder.run(&["check", "in.xlsx"]);
        (ran.code, ran.stdout + &ran.stderr)
    };
    let (code, text) = said(vec![row!["Setting", "Value"], row!["Header row", 1]], RULES);
    assert!(code == 2 && text.contains("read in row 1 of the sheet") && text.contains("row 2 of the sheet"), "{text}");
    let (code, text) = said(vec![row!["Setting", "Value"]], &[&["Compute", "Twice", "", "[Turnover]*2"]]);
    assert!(code == 2 && text.contains("read in row 1 of the sheet") && text.contains("Header row"), "{text}");
    let (code, text) = said(vec![row!["Setting", "Value"]], &[&["Compute", "Twice", "", "[Revenue]*[Turnover]"]]);
    assert!(code == 2 && text.contains("unknown-column") && !text.contains("were read in row"), "{text}");
}

#[test]
fn the_sheet_is_the_one_that_holds_the_columns() {
    let accounts = || vec![row!["Client No.", "Revenue", "Staff"], row!["C-1", 8000, 1], row!["C-2", 200, 2]];
    let rules: &[&[&str]] = &[&["Classify", "Class", "A", "[Revenue]/[Staff]>5000"], &["Classify", "Class", "B", ""]];
    let cover = || vec![row!["Key account review"], row!["Author", "Controlling"], row!["Version", 2]];
    let book = Book::new().sheet("Cover", cover()).sheet("Data", accounts()).criteria(&HEADER, rules);
    assert_eq!(column(&run(&Folder::new(), &book, 1, 0), "Class"), ["A", "B"]);
    // A copy beside a sheet of that name is no matter; of two others, one has to be meant.
    let book = Book::new().sheet("Old", accounts()).sheet("Accounts", accounts()).criteria(&HEADER, rules);
    assert_eq!(column(&run(&Folder::new(), &book, 1, 0), "Class"), ["A", "B"]);
    let folder = Folder::new();
    Book::new().sheet("Jan", accounts()).sheet("Feb", accounts()).criteria(&HEADER, rules).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "--strict"]);
    assert!(ran.code == 1 && ran.stderr.contains("second-sheet") && ran.stderr.contains("\"Feb\" is not"), "{}", ran.stderr);
}

#[test]
fn accounts_of_two_months_are_told_by_the_same_column() {
    // One month, half of the IDs are missing: by itself the sheet would be told by the names.
    let folder = Folder::new();
    let book = |ids: [&str; 4], revenue: i32| {
        let rows = ids.iter().zip(["Alder", "Birch", "Cedar", "Elm"]).map(|(id, name)| row![*id, name, revenue]);
        let rows = std::iter::once(row!["Client No.", "Client name", "Revenue"]).chain(rows).collect();
        Book::new().sheet("Accounts", rows).criteria(&HEADER, RULES)
    };
    book(["C-1", "", "", ""], 9000).save(&folder.file("old.xlsx"));
    book(["C-1", "C-2", "C-3", "C-4"], 200).save(&folder.file("new.xlsx"));
    explained(&folder, "old.xlsx", "Birch");
    let ran = folder.run(&["diff", "old.xlsx", "new.xlsx", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&told["compared"], &told["appeared"]), (&serde_json::json!(1), &serde_json::json!(3)), "{}{}", ran.stdout, ran.stderr);
}
