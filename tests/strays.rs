//! Values that are of another kind than the others of their column.

use crate::harness::{Book, Cell, Folder, date};
use crate::no_accounts::{HEADER, said};
use crate::row;

const KINDS: [&str; 3] = ["value-of-another-kind", "mixed-kinds", "percentage-as-number"];

#[test]
fn values_of_another_kind_are_said_at_their_cells() {
    let of = |values: Vec<Cell>| {
        let mut rows = vec![row!["Account ID", "Figure"]];
        rows.extend(values.into_iter().enumerate().map(|(place, value)| vec![Cell::from(format!("K{place}").as_str()), value]));
        let rules: [&[&str]; 2] = [&["Classify", "Class", "A", "[Figure]>=10"], &["Classify", "Class", "B", ""]];
        said(&Book::new().sheet("Accounts", rows).criteria(&HEADER, &rules), &KINDS)
            .iter()
            .map(|told| told.split(' ').take(2).collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
    };
    let other = |cell: &str| format!("value-of-another-kind {cell}");
    assert_eq!(of(row![100, true, date("2024-01-01"), 5, 5]), [other("B3"), other("B4")]);
    assert_eq!(of(row![date("2024-01-01"), 2018, date("2015-01-01"), 0, 20_180_501]), [other("B3"), other("B5"), other("B6")]);
    assert_eq!(of(row![date("2024-01-01"), date("2023-01-01"), 45_000, date("2015-01-01")]), [""; 0]);
    assert_eq!(of(row![true, false, true, true, 1]), [other("B6")]);
    assert_eq!(of(row!["yes", "no", "yes", true]), [other("B5")]);
    assert_eq!(of(row![5, 6, 7, date("2015-01-01"), date("2016-01-01"), date("2017-01-01")]), ["mixed-kinds B1"]);
    assert_eq!(of(row![0.05, 0.12, 15, 0.33, 0.2]), ["percentage-as-number B4"]);
    // What is as it should be.
    for sound in [
        row![2018, 2019, 2020, 2021],
        row![date("2024-01-01"), "never", date("2023-01-01"), "never"],
        row![0.05, 0.12, 3, 0.33, 0.2],
        row![0.05, 0.12, 12.3417, 0.33, 0.2],
        row![0.5, 1, 2, 8, 15],
        row![1, 2, 3, 90_000],
        row![0, 1, 0, 1, 100],
        row!["A", 1, "B", 2],
        row![true, false, true],
        row!["", 5, 6],
    ] {
        assert_eq!(of(sound.clone()), [""; 0], "{sound:?}");
    }
}

#[test]
fn a_stray_stands_in_the_data_check_and_only_where_formulas_read() {
    let book = |formula: &str| {
        let rows = vec![row!["Account ID", "Revenue"], row!["K1", 100], row!["K2", true], row!["K3", 7], row!["K4", 8]];
        let rules: [&[&str]; 2] = [&["Classify", "Class", "A", formula], &["Classify", "Class", "B", ""]];
        Book::new().sheet("Accounts", rows).criteria(&HEADER, &rules)
    };
    let checks = |formula: &str| Folder::new().annotate(&book(formula)).iter().map(|row| row["Data check"].clone()).collect::<Vec<_>>();
    let read = checks("[Revenue]>=10");
    assert!(read[1].contains("TRUE stands in \"Revenue\" among numbers"), "{read:?}");
    assert!([0, 2, 3].iter().all(|account| read[*account].is_empty()), "{read:?}");
    assert!(checks("[Account ID]=\"K1\"").iter().all(String::is_empty));
}
