//! Finding the accounts in exports that have rows which are no accounts: titles above the headers, sums and remarks between and below the
//! accounts. None of these rows has a say in which column is the key or which row holds the headers.

use crate::harness::{Book, Cell, Folder};
use crate::method::HEADER;
use crate::row;

const GERMAN_HEADER: [&str; 4] = ["Schritt", "Ergebnis", "Kriterium", "Formel"];
const GERMAN_RULES: [&[&str]; 3] = [
    &["Kennzahl", "Alle", "", "SUMME([Umsatz])"],
    &["Einstufung", "Klasse", "A", "[Umsatz]/[Alle]>0,3"],
    &["Einstufung", "Klasse", "B", ""],
];
const RULES: [&[&str]; 3] =
    [&["Compute", "All", "", "SUM([Revenue])"], &["Classify", "Class", "A", "[Revenue]/[All]>0.3"], &["Classify", "Class", "B", ""]];

struct Case {
    what: &'static str,
    rows: Vec<Vec<Cell>>,
    is_german: bool,
    /// The row of the headers, counted from one.
    header: usize,
    /// The rows of the accounts and their keys.
    accounts: Vec<(usize, &'static str)>,
    /// The header of the key.
    key: &'static str,
    sum: &'static str,
}

fn cases() -> Vec<Case> {
    vec![
        Case {
            what: "an SAP list: titles, signs for sums in a column without a header, sums without a name",
            rows: vec![
                row!["", "Debitorenliste"],
                row!["", "Buchungskreis: 1000"],
                row![""],
                row!["", "Kd.-Nr.", "Ort", "Kreditlimit", "Umsatz"],
                row!["", "100012", "Hamburg", 5000, 100],
                row!["", "100013", "Kiel", 6000, 50],
                row!["*", "", "", 11000, 150],
                // A sum over one account shows by its sign alone.
                row!["", "100014", "Ulm", 7000, 30],
                row!["*", "", "", 7000, 30],
                row!["", "100015", "Bonn", 8000, 20],
                row!["", "100016", "Hamburg", 9000, 25],
                row!["*", "", "", 17000, 45],
                row!["**", "", "", 35000, 225],
            ],
            is_german: true,
            header: 4,
            accounts: vec![(5, "100012"), (6, "100013"), (8, "100014"), (10, "100015"), (11, "100016")],
            key: "Kd.-Nr.",
            sum: "225",
        },
        Case {
            what: "an SAP list whose sums are called so in the key's column, with the headers again on the second page",
            rows: vec![
                row!["", "Debitorenliste"],
                row!["", "Stand: 23.11.2026"],
                row![""],
                row!["", "Kd.-Nr.", "Ort", "Kreditlimit", "Umsatz"],
                row!["", "100012", "Hamburg", 5000, 100],
                row!["", "100013", "Kiel", 6000, 50],
                row!["", "Zwischensumme", "", 11000, 150],
                row!["", "Kd.-Nr.", "Ort", "Kreditlimit", "Umsatz"],
                row!["", "100014", "Ulm", 7000, 30],
                row!["", "Zwischensumme", "", 7000, 30],
                row!["", "Gesamtsumme", "", 18000, 180],
            ],
            is_german: true,
            header: 4,
            accounts: vec![(5, "100012"), (6, "100013"), (9, "100014")],
            key: "Kd.-Nr.",
            sum: "180",
        },
        Case {
            what: "a Salesforce report with subtotals and its footer",
            rows: vec![
                row!["Accounts with revenue"],
                row!["As of 2026-11-23"],
                row!["Filtered by: all accounts"],
                row![""],
                row!["Account Owner", "Account ID", "Account Name", "Phone", "Revenue"],
                row!["Keller", "0013A01", "Firm 1", "040-1", 100],
                row!["Keller", "0013A02", "Firm 2", "040-2", 50],
                row!["Subtotal", "", "", "", 150],
                row!["Maier", "0013A03", "Firm 3", "040-3", 30],
                row!["Subtotal", "", "", "", 30],
                row!["Grand Totals (3 records)", "", "", "", 180],
                row![""],
                row!["Confidential Information - Do Not Distribute"],
                row!["Copyright (c) 2026 salesforce.com, inc. All rights reserved."],
            ],
            is_german: false,
            header: 5,
            accounts: vec![(6, "0013A01"), (7, "0013A02"), (9, "0013A03")],
            key: "Account ID",
            sum: "180",
        },
        Case {
            what: "more sums than accounts beside a column of numbers that are all different",
            rows: vec![
                row!["Region", "Kundencode", "Bonusrahmen", "Revenue"],
                row!["N", "Z-1", 100, 10],
                row!["N Total", "", 1000, 10],
                row!["S", "Z-2", 101, 20],
                row!["S Total", "", 1001, 20],
                row!["W", "Z-3", 102, 30],
                row!["W Total", "", 1002, 30],
                row!["Grand Total", "", 5000, 60],
            ],
            is_german: false,
            header: 1,
            accounts: vec![(2, "Z-1"), (4, "Z-2"), (6, "Z-3")],
            key: "Kundencode",
            sum: "60",
        },
        Case {
            what: "a key with a header that nobody knows, blank in the sums, which other texts are not",
            rows: vec![
                row!["Region", "Vertragspartnerangabe", "Bonusrahmen", "Revenue"],
                row!["N", "Alder", 7, 10],
                row!["N", "Birch", 8, 20],
                row!["N Total", "", 15, 30],
                row!["S", "Cedar", 9, 5],
                row!["S Total", "", 29, 5],
                row!["Grand Total", "", 24, 35],
            ],
            is_german: false,
            header: 1,
            accounts: vec![(2, "Alder"), (3, "Birch"), (5, "Cedar")],
            key: "Vertragspartnerangabe",
            sum: "35",
        },
    ]
}

#[test]
fn the_key_and_the_headers_are_those_of_the_accounts_alone() {
    for case in cases() {
        let what = case.what;
        let book = Book::new().sheet("Export", case.rows);
        let (book, class, all) = match case.is_german {
            true => (book.criteria(&GERMAN_HEADER, &GERMAN_RULES), "Klasse", "Alle"),
            false => (book.criteria(&HEADER, &RULES), "Class", "All"),
        };
        let folder = Folder::new();
        book.save(&folder.file("in.xlsx"));
        let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx", "--as-of", "2026-11-23"]);
        assert_eq!(ran.code, 0, "{what}: {}{}", ran.stdout, ran.stderr);
        assert!(!ran.stderr.contains("-key]") && !ran.stderr.contains("column-without-header"), "{what}: {}", ran.stderr);
        assert!(ran.stderr.contains("[rows-left-out]"), "{what}: {}", ran.stderr);
        let rows = crate::harness::rows(&folder.file("out.xlsx"), 0, case.header - 1);
        let decided: Vec<(usize, &str)> = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| !row[class].is_empty())
            .map(|(place, row)| (place + case.header + 1, row[case.key].as_str()))
            .collect();
        assert_eq!(decided, case.accounts, "{what}");
        assert_eq!(rows[0][all], case.sum, "{what}");
        // Every account is found by its key.
        for (row, key) in &case.accounts {
            let ran = folder.run(&["explain", "in.xlsx", key]);
            assert!(ran.code == 0 && ran.stdout.contains(&format!(" {row})")), "{what} {key}: {}{}", ran.stdout, ran.stderr);
        }
    }
}
