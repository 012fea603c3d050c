//! Headers, keys and names: where the accounts begin, what occurs twice, and results that need each other in a circle.

use crate::harness::{Book, Folder};
use crate::method::{HEADER, column};
use crate::row;

#[test]
fn a_circle_is_shown_at_the_characters_that_close_it() {
    let folder = Folder::new();
    let rules: &[&[&str]] = &[
        &["Score", "S", "first", "[X]", "0..10"],
        &["Score", "S", "second", "[X]", "0..10", "1+[Factor]"],
        &["Compute", "Factor", "", "IF([X]>1,[S],2)"],
    ];
    Book::new().sheet("Accounts", vec![row!["Account", "X"], row!["A", 1]]).criteria(&HEADER, rules).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx"]);
    assert_eq!(ran.code, 2);
    let marked = "| 1+[Factor]\n |   ^^^^^^^^";
    assert!(ran.stderr.contains(marked) || ran.stdout.contains(marked), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(folder.names(), ["in.xlsx"]);
}

#[test]
fn every_independent_circle_is_named() {
    let folder = Folder::new();
    let rules: &[&[&str]] = &[
        &["Compute", "A", "", "[B]+[X]"],
        &["Compute", "B", "", "[A]+[C]"],
        &["Compute", "C", "", "[D]"],
        &["Compute", "D", "", "[C]*2"],
        &["Compute", "E", "", "[E]+1"],
        &["Compute", "F", "", "[A]+[E]+[Xx]"],
    ];
    Book::new().sheet("Accounts", vec![row!["Account", "X"], row!["A", 1]]).criteria(&HEADER, rules).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let told = |code: &str| -> Vec<&str> {
        let all = report["diagnostics"].as_array().unwrap();
        all.iter().filter(|one| one["code"] == code).map(|one| one["cell"].as_str().unwrap()).collect()
    };
    assert_eq!((ran.code, told("circle"), told("unknown-column")), (2, vec!["D2", "D4", "D6"], vec!["D7"]), "{}", ran.stdout);
}

#[test]
fn headers_below_a_line_with_a_date_are_found() {
    let folder = Folder::new();
    let accounts = vec![
        row!["Our customers"],
        row![],
        row!["As of", "2026-11-01"],
        row!["Account", "Revenue", "Country"],
        row!["A", 5, "DE"],
        row!["B", 6, "FR"],
    ];
    Book::new().sheet("Accounts", accounts).criteria(&HEADER, &[&["Compute", "Twice", "", "[Revenue]*2"]]).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(column(&crate::harness::rows(&folder.file("out.xlsx"), 0, 3), "Twice"), ["10", "12"]);
}

#[test]
fn a_header_row_that_is_empty_is_a_fault_of_the_setting() {
    let folder = Folder::new();
    Book::new()
        .sheet("Accounts", vec![row!["Account", "X"], row!["A", 5]])
        .criteria(&HEADER, &[&["Compute", "Twice", "", "[X]*2"]])
        .sheet("Settings", vec![row!["Header row", 30]])
        .save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx"]);
    assert_eq!(ran.code, 2);
    let said = ran.stdout + &ran.stderr;
    assert!(said.contains("row 30 of the sheet") && said.contains("Settings!B1"), "{said}");
}

#[test]
fn a_name_that_the_accounts_have_is_refused_before_a_run_and_in_a_check() {
    let accounts = vec![row!["Account", "_r", "Revenue", "Reason"], row!["A", 1, 5, "x"]];
    let long = "x".repeat(256);
    let cases: [(&[&str], &str, &str); 5] = [
        (&["Compute", &long, "", "1"], "unusable-result-name", "Criteria!B2"),
        (&["Compute", "revenue ", "", "[_r]"], "user-column-conflict", "Accounts!C1"),
        (&["Compute", "_R", "", "[Revenue]"], "hidden-column", "Criteria!B2"),
        (&["Compute", "x", "", "[Revenue]"], "user-column-conflict", "Accounts!D1"),
        (&["Compute", "Data check", "", "[Revenue]"], "result-name-twice", "Accounts"),
    ];
    for (rule, code, place) in cases {
        let folder = Folder::new();
        Book::new().sheet("Accounts", accounts.clone()).criteria(&HEADER, &[rule]).save(&folder.file("in.xlsx"));
        for command in ["run", "check"] {
            let ran = folder.run(&[command, "in.xlsx"]);
            let said = ran.stdout + &ran.stderr;
            assert_eq!(ran.code, 2, "{command} {rule:?}: {said}");
            assert!(said.contains(code) && said.contains(place), "{command} {rule:?}: {said}");
        }
        assert_eq!(folder.names(), ["in.xlsx"]);
    }
}

#[test]
fn doubled_keys_and_columns_are_findings() {
    let folder = Folder::new();
    Book::new()
        .sheet("Accounts", vec![row!["Account", "X", "X"], row!["A", 1, 2], row!["a", 3, 4]])
        .criteria(&HEADER, &[&["Compute", "Y", "", "1"]])
        .save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "--strict"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("duplicate-key") && ran.stderr.contains("duplicate-column"), "{}", ran.stderr);
    assert_eq!(folder.names(), ["in-annotated.xlsx", "in.xlsx"]);
}
