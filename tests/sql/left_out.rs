//! Rows that are no accounts, left out by the query: over keys that are texts, numbers and days, and beside accounts without a key.

use crate::harness::{Book, Cell, Folder, date};
use crate::row;

const HEADER: [&str; 4] = ["Step", "Result", "Item", "Formula"];
const RULES: [&[&str]; 2] = [&["Compute", "All", "", "SUM([Revenue])"], &["Classify", "Class", "A", ""]];

/// The condition of the query, and the rows that it cannot tell.
fn left_out(rows: Vec<Vec<Cell>>) -> (String, String) {
    let folder = Folder::new();
    let rows = std::iter::once(row!["Account ID", "Revenue", "Remark"]).chain(rows).collect();
    Book::new().sheet("Accounts", rows).criteria(&HEADER, &RULES).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["sql", "--dialect", "duckdb", "in.xlsx", "--as-of", "2026-11-23"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.stderr.contains("rows-not-left-out"), ran.stdout.contains("headings or remarks: "), "{}{}", ran.stdout, ran.stderr);
    let behind = |mark: &str| {
        let rest = ran.stdout.lines().find_map(|line| line.split_once(mark)).map(|(_, rest)| rest.trim());
        rest.unwrap_or_default().replace('"', "")
    };
    (behind("WHERE "), behind("headings or remarks: "))
}

#[test]
fn keys_of_every_kind_are_told_from_sums() {
    let not_null = "Account ID IS NOT NULL";
    let day = |text: &str, revenue: i32| vec![date(text), Cell::from(revenue)];
    for (what, rows, condition, untold) in [
        (
            "texts",
            vec![row!["K1", 100], row!["K2", 70], row!["Total", 170], row!["", 170]],
            "(Account ID IS NULL OR TRIM(Account ID) NOT IN ('Total'))",
            "",
        ),
        ("numbers", vec![row![11, 100], row![12, 70], row!["", 170]], not_null, ""),
        ("a text among numbers", vec![row![11, 100], row![12, 70], row!["Total", 170]], not_null, ""),
        ("days", vec![day("2026-01-31", 100), day("2026-02-28", 70), row!["", 170]], not_null, ""),
        ("a text among days", vec![day("2026-01-31", 100), day("2026-02-28", 70), row!["Total", 170]], not_null, ""),
        ("an account without a key", vec![row![11, 100], row!["", 70, "new"], row!["", 170]], "", "row 4"),
        ("a count in the key", vec![row![11, 100], row![12, 70], row![2, "", "Rows"]], "", "row 4"),
        (
            "a count below texts",
            vec![row!["K1", 100], row!["K2", 70], row!["Count", 2]],
            "(Account ID IS NULL OR TRIM(Account ID) NOT IN ('Count'))",
            "",
        ),
        ("no such rows", vec![row![11, 100], row![12, 70]], "", ""),
    ] {
        let (given, rows) = left_out(rows);
        assert_eq!((given.as_str(), rows.as_str()), (condition, untold), "{what}");
    }
}
